"""The demonstration loads once, by actions, and what it leaves behind holds together."""

from datetime import datetime
from decimal import Decimal
from random import Random

import pytest
from django.db.models import Count, Q, Sum
from django.urls import reverse

from guijia.areas.deals.enums import LIVE_SUBSCRIPTIONS
from guijia.areas.deals.models import Contract, ContractSet, Subscription
from guijia.areas.deals.queries.closing import lines_of
from guijia.areas.deals.rules.closing import mismatches
from guijia.areas.estate.enums import TAKEOVER, CommitmentKind, HomeState
from guijia.areas.estate.models import Commitment, Home
from guijia.areas.ledger.models import Entry
from guijia.areas.parties.models import Customer
from guijia.config import demo
from guijia.config.demo import deals, homes, loading, people, stories
from guijia.config.demo.world import History, World, live_through
from guijia.kit import identifiers
from guijia.kit.days import CHINA, business_day
from guijia.platform.audit.models import Entry as Deed
from guijia.platform.clock import shipped
from guijia.platform.flow.enums import CaseState, TaskState
from guijia.platform.flow.models import Case, Task
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Company, Project

# A Sunday, early: the office is closed and the demonstration still has to make sense.
SUNDAY = datetime(2026, 11, 22, 7, 20, tzinfo=CHINA)


def _counts() -> dict[str, int]:
    tables = (Company, Project, Staff, Home, Subscription, Contract, Customer, Case, Task, Entry, Deed)
    return {table._meta.label: table.objects.count() for table in tables}


def _check_homes() -> None:
    towers = Home.objects.filter(project__code="GLF", building__number__in=homes.BASE)
    assert towers.count() == 464
    assert Home.objects.filter(project__code="GLF").count() == 1286
    committed = {HomeState.HELD, HomeState.SUBSCRIBED, HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED}
    live = Home.objects.annotate(
        live=Count("unit__commitments", filter=Q(unit__commitments__ended_at__isnull=True))
    )
    assert set(live.filter(state__in=committed).values_list("live", flat=True)) == {1}
    assert set(live.exclude(state__in=committed).values_list("live", flat=True)) == {0}
    standing = Commitment.objects.filter(ended_at__isnull=True).exclude(document_type=TAKEOVER)
    # A home secured for a change that is being signed is bound beside the one it is changed for.
    held = standing.exclude(kind=CommitmentKind.CHANGE).count()
    assert held == Subscription.objects.filter(state__in=LIVE_SUBSCRIPTIONS).count()
    first, second = (
        Home.objects.filter(project__code="GLF", building__detail__phase__name=name)
        for name in ("一期", "二期")
    )
    assert set(first.values_list("state", flat=True)) == {HomeState.DELIVERED}
    assert (first.count(), second.count()) == (412, 386)
    assert second.filter(state=HomeState.DELIVERED).count() == 212
    assert second.filter(state=HomeState.FILED).count() == 174
    sold = (*homes.BASE, *(row[0] for phase in homes.EARLIER.values() for row in phase))
    without = Home.objects.exclude(project__code="GLF", building__number__in=sold)
    assert set(without.values_list("state", flat=True)) == {HomeState.UNRELEASED}


def _check_work(now: datetime) -> None:
    waiting = Task.objects.filter(state=TaskState.OPEN).select_related("case")
    for task in waiting:
        holders = org.holders_of(task.role, task.project_id).filter(is_demo=True)
        assert holders.exists(), f"{task.case} waits at {task.step_key} for nobody"
    moments = Case.objects.filter(opened_at__gt=now)
    assert not moments.exists()
    assert Case.objects.filter(process_key="W03S", state=CaseState.OPEN).count() == 1
    assert ContractSet.objects.filter(state="in_stock").count() == loading.LEFT


def _check_money() -> None:
    assert Entry.objects.aggregate(all=Sum("amount"))["all"] == Decimal("0.00")
    uneven = Entry.objects.values("journal").annotate(all=Sum("amount")).exclude(all=0)
    assert not uneven.exists()


def _check_people() -> None:
    assert all(staff.is_demo and not staff.has_usable_password() for staff in Staff.objects.all())
    for customer in Customer.objects.all():
        assert identifiers.check_id(customer.id_number).valid
        assert customer.id_number.startswith("99")


def _check_close() -> None:
    """The daily close knows the homes that were sold before the system."""
    lines, _ = lines_of(Project.objects.get(code="GLF"), [])
    old = Home.objects.filter(building__detail__phase__name__in=("一期", "二期"))
    assert not [home for home in old if mismatches(lines[home.pk])]


@pytest.mark.django_db
def test_load_twice_happens_once_and_every_story_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deals, "FILED", 3)
    assert demo.load(SUNDAY)
    first = _counts()
    _check_homes()
    _check_work(SUNDAY)
    _check_money()
    _check_people()
    for told in stories.STORIES:
        assert stories._case(told), told.code
    assert stories._board("3-1-1801")
    assert stories._release("S1") == reverse(
        "estate:release",
        args=[Home.objects.filter(building__number="S1").values_list("building", flat=True)[0]],
    )
    assert [one.title for one in stories.glances()] == ["一期 412", "二期 386", "三期 464", "成交中"]
    _check_close()
    assert not demo.load(SUNDAY)
    assert _counts() == first


def test_register_somebody_never_repeats_a_name_or_a_number() -> None:
    register = people.Register(1)
    made = [register.particulars(register.somebody(), None) for _ in range(120)]
    assert len({one.name for one in made}) == len({one.id_number for one in made}) == 120
    assert len({one.mobile for one in made}) == 120


def test_live_through_keeps_the_order_of_time_and_never_passes_now() -> None:
    seen: list[tuple[str, datetime]] = []

    def history(name: str, hours: list[int]) -> History:
        for hour in hours:
            moment = yield SUNDAY.replace(hour=hour)
            seen.append((name, moment))

    live_through([history("a", [1, 5, 23]), history("b", [2, 3])], SUNDAY)
    assert [name for name, _ in seen] == ["a", "b", "b", "a", "a"]
    assert all(moment < SUNDAY for _, moment in seen)


@pytest.mark.parametrize("hours", [0.5, 3, 14, 30])
def test_ago_counts_only_opening_hours(hours: float) -> None:
    world = World(SUNDAY, shipped.workday_table(), Project(), {}, {}, people.Register(1), Random(1))
    moment = world.ago(hours)
    assert moment < SUNDAY
    assert 9 <= moment.astimezone(CHINA).hour <= 20
    assert business_day(moment) < business_day(SUNDAY)
