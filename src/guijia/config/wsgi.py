"""The server's door."""

import gc
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

# What is loaded now stays: it need not be looked through again each time some thousand objects were made.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
