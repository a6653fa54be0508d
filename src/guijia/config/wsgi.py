"""The server's door."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guijia.config.settings")
application = get_wsgi_application()


def _tell_stories() -> None:
    """The first page of the demonstration offers its stories; elsewhere there are none."""
    from django.conf import settings

    if settings.DEMO:
        from guijia.config.demo import stories

        stories.register()


_tell_stories()
