"""The command line: everything grouped, what is missing named, nothing started weakly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guijia.config.commands import ENTRIES
from guijia.config.keys import fresh_keys

ROOT = Path(__file__).resolve().parents[2]


def _run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GUIJIA_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "guijia.config.commands", *words],
        env=kept | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _keys() -> dict[str, str]:
    return {f"GUIJIA_{name.upper()}": value for name, value in fresh_keys().items()}


def test_help_groups_everything() -> None:
    shown = _run("--help")
    assert shown.returncode == 0
    for group in ("运行", "人员", "数据", "计算", "检查"):
        assert f"{group}:" in shown.stdout
    for name in ENTRIES:
        assert name in shown.stdout


@pytest.mark.parametrize(
    "name", ["run", "server", "worker", "migrate", "health", "jobs", "demo", "reference"]
)
def test_help_of_a_command_tells_example_and_exit_codes(name: str) -> None:
    shown = _run(name, "--help")
    assert shown.returncode == 0
    assert "例：" in shown.stdout
    assert "退出码：" in shown.stdout


@pytest.mark.parametrize(
    "missing", ["GUIJIA_SECRET_KEY", "GUIJIA_SEAL_KEYS", "GUIJIA_INDEX_KEY", "DATABASE_URL"]
)
@pytest.mark.parametrize("name", ["server", "worker"])
def test_production_start_without_a_setting_names_it(name: str, missing: str) -> None:
    environment = {
        **_keys(),
        "DATABASE_URL": "postgresql://a@127.0.0.1:1/x",
        "GUIJIA_HOSTS": "guijia.example",
    }
    del environment[missing]
    done = _run(name, **environment)
    assert done.returncode == 1
    assert missing in done.stderr


def test_server_without_hosts_names_them() -> None:
    done = _run("server", **_keys(), DATABASE_URL="postgresql://a@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "GUIJIA_HOSTS" in done.stderr


def test_server_with_a_weak_key_does_not_start() -> None:
    keys = _keys() | {"GUIJIA_SECRET_KEY": "changeme"}
    done = _run("server", **keys, DATABASE_URL="postgresql://a@127.0.0.1:1/x", GUIJIA_HOSTS="guijia.example")
    assert done.returncode == 1
    assert "GUIJIA_SECRET_KEY" in done.stderr


def test_migrate_without_the_owners_address_names_it() -> None:
    done = _run("migrate", **_keys(), DATABASE_URL="postgresql://a@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL" in done.stderr


def test_secrets_are_ready_for_an_environment_file() -> None:
    lines = dict(line.split("=", 1) for line in _run("secrets").stdout.splitlines())
    assert set(lines) == {"GUIJIA_SECRET_KEY", "GUIJIA_SEAL_KEYS", "GUIJIA_INDEX_KEY"}


def test_setup_with_a_wrong_python_says_so() -> None:
    done = subprocess.run(
        ["sh", "scripts/setup"], cwd=ROOT, env={**os.environ, "PYTHON": "/bin/false"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "3.11" in done.stderr
