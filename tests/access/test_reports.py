"""Reports: every number is what the list behind it says, for whoever looks."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from guijia.areas.ledger.models import Receipt
from guijia.faces.insight import queries
from guijia.faces.insight.enums import Span, Unit
from guijia.faces.insight.reports import REPORTS, SALES, Report
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.access.conftest import MOMENT
from tests.access.test_matrix import text_of
from tests.access.world import World

TOTAL = re.compile(r"共 (\d+) 条")
DAY = MOMENT.date()
COUNTED = {Unit.HOMES, Unit.GROUPS, Unit.PAYMENTS}


def listed(client: Any, url: str) -> int:
    found = TOTAL.search(text_of(client.get(url)))
    assert found is not None, url
    return int(found[1])


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda one: one.key)
def test_every_number_opens_as_many_records(report: Report, world: World) -> None:
    manager = world.ours.person(Role.MARKETING_MANAGER)
    client = world.client(manager)
    counted = queries.figures(manager, report, DAY, None, list(Span))
    for line in queries.lines_for(manager, report):
        if line.unit in COUNTED:
            for span, cell in counted[line.key].items():
                assert listed(client, cell.url) == cell.value, (line.key, span)
    for group in report.groups:
        for words, cells in queries.broken_down(manager, report, group, Span.ALL, DAY, None):
            for line in report.lines:
                if line.key in cells and line.unit in COUNTED:
                    assert listed(client, cells[line.key].url) == cells[line.key].value, (words, line.key)


def test_sums_are_those_of_the_records(world: World) -> None:
    manager = world.ours.person(Role.MANAGER)
    counted = queries.figures(manager, SALES, DAY, None, [Span.ALL])
    receipts = Receipt.objects.filter(
        project=world.ours.cast.project, reversed_at__isnull=True, received_on__lte=DAY
    )
    assert counted["received"][Span.ALL].value == sum((one.amount for one in receipts), Decimal(0))
    assert counted["received"][Span.ALL].value


def test_nobody_counts_what_they_may_not_see(world: World) -> None:
    mortgage, ours, theirs = world.ours.person(Role.MORTGAGE), world.ours.cast, world.theirs.cast
    shown = {line.key for line in queries.lines_for(mortgage, SALES)}
    assert "visitors" not in shown
    assert "signed" in shown
    assert world.client(world.nobody).get(reverse("insight:sales")).status_code == 404

    def subscribed(viewer: Staff, project_id: UUID | None) -> queries.Number:
        return queries.figures(viewer, SALES, DAY, project_id, [Span.ALL])["subscribed"][Span.ALL].value

    assert subscribed(mortgage, None)
    assert subscribed(mortgage, theirs.project.pk) == 0
    assert subscribed(world.outsider, ours.project.pk) == 0


def test_report_page_and_file(world: World) -> None:
    client = world.client(world.ours.person(Role.MANAGER))
    page = text_of(client.get(reverse("insight:sales") + f"?day={DAY}&span=all&by=consultant"))
    assert "按置业顾问" in page
    assert world.ours.person(Role.SALES).name in page
    answer = client.get(reverse("insight:sales") + "?excel=1")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    for wrong in ("?day=2026-99-01", "?day=9999-12-31", "?span=x&by=y", "?day=0001-01-01"):
        assert client.get(reverse("insight:money") + wrong).status_code == 200
