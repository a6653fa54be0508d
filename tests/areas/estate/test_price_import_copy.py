"""The preview's way from problem to problem, and the handed-in list with its problems at their cells."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions import price_import as actions
from guijia.areas.estate.importing.sheets import Grid
from guijia.areas.estate.tables.annotated import HEAD as COLUMN
from guijia.areas.estate.tables.annotated import annotated
from tests.areas.estate.test_price_import import a_list, handed_in, home, page
from tests.conftest import Cast


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_copy_carries_each_problem_at_its_cell(
    cast: Cast, now: datetime, run_jobs: Any, client: Client
) -> None:
    found = handed_in(cast, now, a_list(home("1801"), home("1801"), [*home("1803")[:7], "abc"]), run_jobs)
    client.force_login(cast.sales_director)
    answer = client.get(reverse("estate:import_copy", args=[found.pk]))
    assert answer.status_code == 200
    sheet = opened(answer.content)["价格"]
    assert (sheet["A1"].value, sheet["I1"].value.splitlines()[0]) == ("楼栋", COLUMN)
    assert sheet["H4"].value == "abc"
    assert "不是数字" in sheet["H4"].comment.text
    assert sheet["H4"].fill.fgColor.rgb.endswith("F8D0CD")
    assert sheet["D3"].comment is not None
    assert sheet["D2"].comment is None
    assert "H4" in sheet["I4"].value
    assert sheet["I2"].value is None


def test_copy_is_offered_in_the_preview_only(
    cast: Cast, now: datetime, run_jobs: Any, client: Client
) -> None:
    found = handed_in(cast, now, a_list(home("1801")), run_jobs)
    client.force_login(cast.sales_director)
    address = reverse("estate:import_copy", args=[found.pk])
    body = page(client, found).content.decode()
    assert address in body
    assert 'data-problem-step="1"' in body
    actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    run_jobs()
    refused = client.get(address)
    assert (refused.status_code, refused.headers["X-Refusal"]) == (422, "estate_import_no_preview")


def test_outsider_does_not_find_the_copy(cast: Cast, now: datetime, run_jobs: Any, client: Client) -> None:
    found = handed_in(cast, now, a_list(home("1801")), run_jobs)
    client.force_login(cast.outsider)
    assert client.get(reverse("estate:import_copy", args=[found.pk])).status_code == 404


def test_copy_runs_nothing_and_takes_any_sheet_name() -> None:
    grids = [
        Grid("甲/乙:*", [["=1+1", "@x"]]),
        Grid("甲/乙:*", [["房号"]]),
        Grid("藏", [["底价"]], hidden=True),
    ]
    book = opened(annotated(grids, []))
    assert len(book.sheetnames) == 2
    assert all(sign not in name for name in book.sheetnames for sign in "[]:*?/\\")
    first = book.worksheets[0]
    assert (first["A1"].value, first["A1"].data_type) == ("'=1+1", "s")
