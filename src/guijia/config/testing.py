"""pytest plugin: gives the tests a database server of their own when the environment names none.

Loaded before anything reads the settings (``-p`` in ``pyproject.toml``).
"""

import os
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from guijia.config.postgres import Postgres, PostgresError

ROOT = Path(__file__).resolve().parents[3]
_server: list[Postgres] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, Any, Any]:
    """Start the server once per run; workers of a parallel run find its address in the environment."""
    if not os.environ.get("DATABASE_OWNER_URL"):
        kept = Postgres(ROOT / "var" / "test", unsafe_fast=True)
        try:
            urls = kept.start()
        except PostgresError:
            # Another run has it: take a place of our own, thrown away afterwards.
            kept = Postgres(Path(tempfile.mkdtemp(prefix="guijia-test-")), unsafe_fast=True)
            kept.var.chmod(0o711)
            urls = kept.start()
        _server.append(kept)
        os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"] = urls.owner, urls.app
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Where browser tests must run (``.ci/run``), one that skips has failed."""
    report = yield
    strict = os.environ.get("GUIJIA_NO_SKIPPED_BROWSER") and item.get_closest_marker("browser")
    if strict and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"browser test skipped where it must run: {report.longrepr}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what was started."""
    while _server:
        _server.pop().stop()
