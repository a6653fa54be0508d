"""The same world as the access tests, and an ear on everything that is logged."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.conftest import _rolled_back, standing
from tests.access.world import World
from tests.corpus_run.hearing import listening

__all__ = ["_rolled_back", "listening"]


@pytest.fixture(scope="package")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all of it: every single post is taken back."""
    yield from standing(django_db_blocker, tmp_path_factory)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A fair sample belongs to every landing; all of it takes longer and has a target (``make corpus``)."""
    for item in items:
        if "corpus_run" in item.path.parts and item.get_closest_marker("exhaustive") is None:
            item.add_marker(pytest.mark.long)


class Ear(logging.Handler):
    """Keeps every line that any part of the product logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line as it would be written, with its traceback."""
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def log(world: World) -> Iterator[Ear]:
    """What was logged; after each test nobody's number may stand in it."""
    ear = Ear()
    watched = [logging.getLogger(name) for name in ("", "django.request", "django.security", "guijia")]
    levels = [one.level for one in watched]
    for one in watched:
        one.setLevel(logging.INFO)
    # The process engine tells its every breath, without a word of anybody.
    engine = logging.getLogger("spiff")
    engine.setLevel(logging.WARNING)
    watched[0].addHandler(ear)
    yield ear
    watched[0].removeHandler(ear)
    for one, level in zip(watched, levels, strict=True):
        one.setLevel(level)
    told = "\n".join(ear.lines)
    assert not [secret for secret in world.secrets if secret in told], "a person's number was logged"
