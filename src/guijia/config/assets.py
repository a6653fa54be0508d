"""What the screens and the printed forms need beside the code: bundle, fonts, collected static files."""

import os
import sys

from guijia.config.env import Env
from guijia.config.fingerprint import fingerprint

STAMP = ".made-from"


def make() -> None:
    """Make the bundle and lay the fonts if they are missing or stale; a moment when nothing changed.

    Raises: FrontendError with the builder's words.
    """
    from guijia.config import fonts, frontend

    if frontend.FRONTEND.is_dir():
        frontend.build()
        if not all(
            (fonts.TARGET / file.rsplit("/")[-1]).exists() for face in fonts.FACES.values() for file in face
        ):
            frontend.install_packages()
            fonts.lay()


def collect() -> None:
    """Gather every app's static files where the server takes them from, named by their content."""
    target = Env().var / "static"
    stamp = target / STAMP
    wanted = fingerprint(["**/static/**/*"])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guijia.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)


if __name__ == "__main__":
    make()
    if "--build" not in sys.argv:
        collect()
