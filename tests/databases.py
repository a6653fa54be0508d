"""Databases for tests: one template per state of the schema, everything else is a copy of it.

Works on whatever server ``DATABASE_OWNER_URL`` names, with its owner's rights.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from guijia.config.fingerprint import fingerprint

LOCK = 0x677465737473


@dataclass(frozen=True)
class Database:
    """A database of its own, reached as owner and as the application."""

    name: str
    owner_url: str
    app_url: str

    def environment(self, **more: str) -> dict[str, str]:
        """What a process of the product needs to run on this database, as in a first run."""
        keys = {
            "GUIJIA_SECRET_KEY": "test-secret-key-" * 4,
            "GUIJIA_SEAL_KEYS": "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0=",
            "GUIJIA_INDEX_KEY": "test-index-key-test-index-key-test",
            "GUIJIA_SECURE": "0",
            "GUIJIA_HOSTS": "localhost,127.0.0.1",
        }
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GUIJIA_", "PYTEST"))
        }
        return kept | keys | {"DATABASE_URL": self.app_url, "DATABASE_OWNER_URL": self.owner_url} | more


def with_name(url: str, name: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def owner(name: str | None = None) -> psycopg.Connection[Any]:
    """A connection as owner, by default to the database the address names."""
    url = os.environ["DATABASE_OWNER_URL"]
    return psycopg.connect(with_name(url, name) if name else url, autocommit=True)


def template() -> str:
    """The prepared database that all others are copied from: made once for each state of the schema."""
    base = os.environ.get("GUIJIA_TEST_DB", "test_guijia")
    name, wanted = f"{base}_template", fingerprint()
    with owner() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found is None or found[0] != wanted:
            drop(name)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            made = Database(
                name,
                with_name(os.environ["DATABASE_OWNER_URL"], name),
                with_name(os.environ["DATABASE_URL"], name),
            )
            subprocess.run(
                [sys.executable, "-m", "guijia.config.prepare"],
                env=made.environment(GUIJIA_AS_OWNER="1"),
                check=True,
            )
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(wanted))
            )
    return name


def copy(name: str) -> Database:
    """A fresh copy of the template under that name; one that is there is thrown away."""
    source = template()
    with owner() as connection:
        # Only one copy at a time may read a template.
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        drop(name)
        for _ in range(50):
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                        sql.Identifier(name), sql.Identifier(source)
                    )
                )
                break
            except psycopg.errors.ObjectInUse:
                time.sleep(0.1)
    return Database(
        name, with_name(os.environ["DATABASE_OWNER_URL"], name), with_name(os.environ["DATABASE_URL"], name)
    )


def drop(name: str) -> None:
    """Throw a database away, whoever is still connected."""
    with owner() as connection:
        for left in range(50, -1, -1):
            try:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )
                return
            except psycopg.errors.InsufficientPrivilege:
                # A vacuum of the server's own is in there; only its superuser may end that.
                if not left:
                    raise
                time.sleep(0.2)


@contextmanager
def separate(label: str) -> Iterator[Database]:
    """A database of its own for a test that runs processes or commits from many threads."""
    base = os.environ.get("GUIJIA_TEST_DB", "test_guijia")
    made = copy(f"{base}_{label}_{os.getpid()}")
    try:
        yield made
    finally:
        drop(made.name)
