"""The same files by the command line: an exit code and words, never a traceback, nothing half-written."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guijia.config.commands import imports as command
from tests.access.conftest import rolled_back
from tests.access.world import World, content_of, traces, written
from tests.corpus_run.test_files import FILES

# 0 written, 1 errors or refused, 2 questions to answer (or a command that was typed wrong).
CODES = {0, 1, 2}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ready", lambda: None)


def run(*words: str) -> Any:
    """Run, judge, take back."""
    with rolled_back():
        before = written()
        done = CliRunner().invoke(command.imports, ["units", *words])
        said = done.stdout + done.stderr
        assert done.exception is None or isinstance(done.exception, SystemExit), (words, repr(done.exception))
        assert done.exit_code in CODES, (words, done.exit_code)
        assert "Traceback" not in said
        assert any("一" <= c <= "龥" for c in said) or "Error" in done.stderr, (words, said[-300:])
        if done.exit_code and (touched := traces(before)):
            stood = content_of(touched)
            CliRunner().invoke(command.imports, ["units", *words])
            assert content_of(touched) == stood, (words, "left something", touched)
    return done


def feed(keys: list[str], world: World, folder: Path) -> None:
    code = world.ours["project"].code
    for at, key in enumerate(keys):
        name, make = FILES[key]
        # The name of a file on a disk can be stranger than most, but neither empty nor endless.
        path = folder / str(at) / (Path(name.replace("\0", "")).name[:60] or "x")
        path.parent.mkdir()
        path.write_bytes(make())
        run(str(path), "--project", code, "--dry-run")
        done = run(str(path), "--project", code, "--json")
        assert json.loads(done.stdout)["status"]


def test_one_file_in_six_leaves_an_exit_code_and_words(world: World, tmp_path: Path) -> None:
    feed(list(FILES)[::6], world, tmp_path)


@pytest.mark.exhaustive
def test_every_file_leaves_an_exit_code_and_words(world: World, tmp_path: Path) -> None:
    feed(list(FILES), world, tmp_path)


MAPS = {
    "nothing": b"",
    "no json": b"{",
    "list": b"[]",
    "number": b"1e400",
    "deep": b"[" * 100_000,
    "gbk": '{"列": 1}'.encode("gbk"),
    "nul": b"\0",
    "wrong answers": b'{"answers": [1, 2]}',
    "answer of another kind": b'{"answers": {"q0": {"a": []}}}',
    "columns of another kind": b'{"columns": "x", "sheets": 7}',
    "words beyond sense": b'{"answers": {"q0": "' + b"x" * 1_000_000 + b'"}}',
    "endless number": b'{"header_row": ' + b"1" * 5000 + b"}",
}


@pytest.mark.parametrize("key", MAPS)
def test_map_that_is_none_is_refused_in_words(key: str, world: World, tmp_path: Path) -> None:
    path, code = tmp_path / "a.csv", world.ours["project"].code
    path.write_bytes(FILES["good list"][1]())
    wanted = tmp_path / "map.json"
    wanted.write_bytes(MAPS[key])
    run(str(path), "--project", code, "--map", str(wanted))


def test_command_typed_wrong_says_so(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FILES["good list"][1]())
    for project in ("NONE", "", "GL\udcff", "归", "' OR 1=1", "长" * 5000):
        assert run(str(path), "--project", project).exit_code == 1
    # A name from a disk of another time, in GBK.
    strange = tmp_path / b"\xbc\xdb\xb8\xf1.csv".decode("utf-8", "surrogateescape")
    strange.write_bytes(FILES["good list"][1]())
    assert run(str(strange), "--project", world.ours["project"].code).exit_code == 0
    assert run(str(tmp_path / "none.csv"), "--project", "GL").exit_code == 2
    assert run(str(tmp_path), "--project", "GL").exit_code == 2
    assert run(str(path)).exit_code == 2
