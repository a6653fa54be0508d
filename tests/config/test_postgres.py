"""The launcher: a server of its own, safe words, nothing left behind, back again after any death."""

import contextlib
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guijia.config import postgres
from guijia.config.postgres import Postgres, PostgresError
from guijia.config.processes import processes_in


@pytest.fixture
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation") / "var"


@pytest.fixture
def server(var: Path) -> Iterator[Postgres]:
    made = Postgres(var, unsafe_fast=True)
    yield made
    made.stop()


def test_start_makes_two_roles_and_no_more_rights(server: Postgres) -> None:
    urls = server.start()
    with psycopg.connect(urls.owner) as owner:
        row = owner.execute(
            "SELECT rolsuper, rolcreaterole, current_setting('data_checksums'), current_setting('listen_addresses')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, "on", "127.0.0.1")
        owner.execute("CREATE TABLE x (a int); CREATE EXTENSION pg_trgm; SET ROLE guijia_app")
    with psycopg.connect(urls.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE y (a int)")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(urls.app.replace("guijia_app:", "guijia_app:x"))
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_second_start_over_the_same_folder_is_refused_in_words(server: Postgres, var: Path) -> None:
    server.start()
    with pytest.raises(PostgresError, match="另一个进程"):
        Postgres(var).start()


def test_data_outlives_kill_of_the_postmaster_alone(server: Postgres) -> None:
    server.extra = ()
    urls = server.start()
    with psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE TABLE kept (a int); INSERT INTO kept VALUES (1)")
    busy = psycopg.connect(urls.owner)
    assert server.process is not None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.launch()
    with psycopg.connect(server.urls().owner) as owner:
        assert owner.execute("SELECT a FROM kept").fetchall() == [(1,)]
    busy.close()


def test_server_whose_launcher_was_killed_is_ended_before_the_next(server: Postgres, var: Path) -> None:
    """An orphan keeps the shared memory; it is found by the folder it works in."""
    server.start()
    assert server.process is not None
    orphan, server._lock = server.process.pid, None
    server.process = None
    again = Postgres(var, unsafe_fast=True)
    try:
        again.start()
        assert orphan not in processes_in(again.data)
    finally:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(orphan, os.WNOHANG)
        again.stop()
    time.sleep(0.1)
    assert processes_in(again.data) == []


def test_port_that_was_taken_meanwhile_is_changed(server: Postgres) -> None:
    server.start()
    port = server.port
    server.stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        server.start()
        assert server.port != port


def test_data_without_its_secrets_is_refused_in_words(server: Postgres, var: Path) -> None:
    server.start()
    server.stop()
    (var / "secrets.json").unlink()
    with pytest.raises(PostgresError, match=r"secrets\.json"):
        server.start()


def test_data_of_another_major_is_refused_in_words(server: Postgres) -> None:
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match="PostgreSQL 14"):
        server.start()


def test_old_minor_is_said(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(postgres, "NEWEST_KNOWN_MINOR", dict.fromkeys(range(15, 30), 99))
    with Postgres(var, unsafe_fast=True, say=said.append):
        pass
    assert any("安全修补" in text for text in said)


def test_folder_somebody_else_may_write_to_is_refused(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    loose.chmod(0o777)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    for path in (loose, link):
        with pytest.raises(PostgresError, match="独占"):
            postgres._private_folder(path)


def test_programs_named_wrongly_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GUIJIA_PG_BIN", str(tmp_path))
    with pytest.raises(PostgresError, match="GUIJIA_PG_BIN"):
        postgres.binaries()
