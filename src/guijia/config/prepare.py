"""Make the database ready: tables, guards, reference data; run as its owner (``guijia migrate``)."""

import importlib.util
import os
import sys
import time
from typing import Any

from guijia.config.fingerprint import fingerprint

MARK = "guijia:"
# A migration that waits for a long report must not stop everybody behind it.
LOCK_TIMEOUT, LOCK_TRIES = "2s", 15


def prepare(*, demo: bool = False) -> None:
    """Migrate, put the guards under the tables, load reference data, and the demonstration if it is wanted.

    Safe to run again, and at once from several places (the second waits for the first).
    Raises: whatever a migration raises; nothing is marked as ready then.
    """
    os.environ["GUIJIA_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guijia.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from guijia.config import reference
    from guijia.platform.audit import guards

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [0x6D696772])
    _migrate()
    guards.install(settings.APP_ROLE)
    reference.load()
    if demo:
        load_demo()
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [MARK + mark(demo=demo)])
    connection.close()


def mark(*, demo: bool) -> str:
    """What a database that is ready bears as its comment."""
    return fingerprint() + ("+demo" if demo else "")


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import OperationalError, connection

    for attempt in range(1, LOCK_TRIES + 1):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        try:
            call_command("migrate", interactive=False, verbosity=0)
            break
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03" or attempt == LOCK_TRIES:
                raise
            time.sleep(0.5 * attempt)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', '0', false)")


def load_demo() -> None:
    """Load the demonstration, if nobody works here yet."""
    from guijia.platform.clock import queries as clock
    from guijia.platform.org import queries as org

    if not org.nobody_works_here():
        return
    if importlib.util.find_spec("guijia.config.demo") is None:
        print("演示数据还没有。")
        return
    demo: Any = importlib.import_module("guijia.config.demo")
    demo.load(clock.now())


if __name__ == "__main__":
    prepare(demo="--demo" in sys.argv)
