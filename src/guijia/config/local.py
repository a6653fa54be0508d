"""An installation on this machine alone: its secrets lie in ``var/``, its database is our own launcher's."""

import os
from pathlib import Path

from guijia.config.env import Env
from guijia.config.keys import keep_secrets
from guijia.config.postgres import Postgres, PostgresError, Urls

KEYS = ("secret_key", "seal_keys", "index_key")


def environment(var: Path, urls: Urls | None = None) -> dict[str, str]:
    """What the processes of a first run read from the environment; what is set already stays."""
    words = keep_secrets(var)
    wanted = {f"GUIJIA_{key.upper()}": words[key] for key in KEYS}
    wanted |= {
        "GUIJIA_DEMO": "1",
        "GUIJIA_SECURE": "0",
        "GUIJIA_HOSTS": "localhost,127.0.0.1,[::1]",
        "DJANGO_SETTINGS_MODULE": "guijia.config.settings",
    }
    if urls is not None:
        wanted |= {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner}
    return wanted | {name: value for name, value in os.environ.items() if value or name not in wanted}


def use_this_machine() -> None:
    """For one command: without ``DATABASE_URL``, work on the database of this clone's ``guijia run``.

    Raises: PostgresError when there is none, or it does not run.
    """
    if os.environ.get("DATABASE_URL"):
        return
    var = Env().var
    if not (var / "secrets.json").exists():
        raise PostgresError("没有 DATABASE_URL，本机也还没有运行过。请先 make run，或设好数据库地址。")
    os.environ.update(environment(var, Postgres(var).urls_of_running()))
