"""Reports that are kept: once, when their time is over, unchanged by what comes later."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from guijia.areas.parties.visits import actions as visits
from guijia.faces.insight import actions, jobs, queries, rules
from guijia.faces.insight.enums import KeptSpan, Span
from guijia.faces.insight.models import KeptReport
from guijia.faces.insight.reports import REPORTS
from guijia.platform.audit.acting import SYSTEM, acting
from tests.access.world import come_in
from tests.conftest import Cast, do_waiting_jobs, make_cast
from tests.platform.clock.hand import move_to


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """The cast of the house: one person for each role."""
    move_to(now)
    return make_cast(now)


@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span.DAY, date(2026, 11, 22)),
        (Span.WEEK, date(2026, 11, 16)),
        (Span.MONTH, date(2026, 11, 1)),
        (Span.YEAR, date(2026, 1, 1)),
        (Span.ALL, None),
    ],
)
def test_span_begins(span: Span, first: date | None) -> None:
    assert rules.first_day(span, date(2026, 11, 22)) == first


@pytest.mark.parametrize(
    ("today", "kept"),
    [
        (date(2026, 11, 18), {"day": date(2026, 11, 17)}),
        (date(2026, 11, 16), {"day": date(2026, 11, 15), "week": date(2026, 11, 9)}),
        (date(2026, 6, 1), {"day": date(2026, 5, 31), "week": date(2026, 5, 25), "month": date(2026, 5, 1)}),
    ],
)
def test_over_since_midnight(today: date, kept: dict[str, date]) -> None:
    assert {span.value: first for span, first, _ in rules.spans_over(today)} == kept


@pytest.mark.django_db
def test_kept_once_and_unchanged_by_what_comes_later(cast: Any, now: datetime) -> None:
    yesterday = now - timedelta(days=1)
    day = yesterday.date()
    assert jobs.queue_due_reports(now)
    do_waiting_jobs()
    assert KeptReport.objects.filter(project=cast.project, span="day").count() == len(REPORTS)
    assert jobs.queue_due_reports(now) == 0
    with acting(SYSTEM):
        assert actions.keep_reports(
            project=cast.project, span=KeptSpan.DAY, first=day, last=day, actor=SYSTEM, now=now
        ) == []  # fmt: skip
    visits.enter_visit(
        project_id=cast.project.pk,
        entry=visits.Entry("visit", yesterday, "王先生", "", "web", "two", "c", "", cast.sales.pk),
        actor=cast.sales,
        now=now,
    )
    kept = KeptReport.objects.get(project=cast.project, span="day", report="visitors")
    assert kept.figures["visitors"] == "0"
    page = come_in(cast.manager).get(reverse("insight:kept_report", args=[kept.pk])).content.decode()
    assert "标出的数字与现在不同" in page
    assert come_in(cast.outsider).get(reverse("insight:kept_report", args=[kept.pk])).status_code == 404


@pytest.mark.django_db
def test_nothing_received_is_no_sum(cast: Any, now: datetime) -> None:
    manager = cast.manager
    counted = queries.figures(manager, REPORTS["money"], now.date(), None, [Span.DAY])
    assert counted["received"][Span.DAY].value is None
    assert counted["receipts"][Span.DAY].value == 0
