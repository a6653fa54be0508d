"""The world is built once for a module; every test is rolled back to it."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from guijia.kit.days import CHINA
from tests.access.world import World, make_world
from tests.platform.clock.hand import move_to

MOMENT = datetime(2026, 3, 16, 9, 30, tzinfo=CHINA)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[World]:
    """Two projects full of things, in a transaction that is never committed.

    A module that says ``OTHER_COMPANY`` gets the second project in a company of its own.
    """
    apart = getattr(request.module, "OTHER_COMPANY", False)
    yield from standing(django_db_blocker, tmp_path_factory, other_company=apart)


def standing(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, *, other_company: bool = False
) -> Iterator[World]:
    """The world for as long as a fixture stands."""
    from django.conf import settings

    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, Path(tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block._from_testcase = True  # type: ignore[attr-defined]
        block.__enter__()
        try:
            move_to(MOMENT)
            yield make_world(MOMENT, other_company=other_company)
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            settings.MEDIA_ROOT = kept
            logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def _rolled_back(world: World) -> Iterator[None]:
    """Nothing of one test is left for the next."""
    with rolled_back():
        yield


class rolled_back:  # noqa: N801
    """A savepoint that is always taken back."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block._from_testcase = True  # type: ignore[attr-defined]
        self.block.__enter__()

    def __exit__(self, *problem: Any) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
