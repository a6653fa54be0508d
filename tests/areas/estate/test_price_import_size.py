"""A list of 100,000 homes is read and written within a minute and half a gigabyte."""

import resource
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from guijia.areas.estate.actions import price_writing as writing
from guijia.areas.estate.importing.mapping import Mapping
from guijia.areas.estate.importing.price_list import read_price_list
from guijia.areas.estate.models import Home
from tests.areas.estate.importing.test_files import big_list
from tests.conftest import Cast
from tests.patience import patience


@pytest.mark.long
def test_hundred_thousand_homes(
    cast: Cast, now: datetime, run_jobs: Callable[[], int], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with connection.cursor() as cursor:
        # Reading is a job of its own; only this test keeps a transaction open around it.
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
    content = big_list(100_000)
    started = time.monotonic()
    result = read_price_list(content, "a.xlsx")
    read_seconds = time.monotonic() - started
    writing.import_at_once(
        project=cast.project, content=content, name="a.xlsx", result=result, mapping=Mapping(), actor=cast.sales_director, now=now
    )  # fmt: skip
    seconds = time.monotonic() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert Home.objects.count() == 100_000
    assert seconds <= 60 * patience(), f"{read_seconds:.1f} s of {seconds:.1f} s were reading"
    assert megabytes <= 500
    print(f"{read_seconds:.1f} s read, {seconds:.1f} s in all, {megabytes} MB")  # noqa: T201
