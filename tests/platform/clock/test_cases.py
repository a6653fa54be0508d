"""Two hundred time limits worked out by hand, reckoned by the product and a second time minute by minute."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.kit.days import CHINA
from guijia.platform.clock import rules, shipped
from tests.platform.clock import naive
from tests.platform.clock.cases import CASES

TABLE = shipped.workday_table()


class Made(NamedTuple):
    """One line of the table."""

    why: str
    counts: str
    calendar: str
    rolls: bool
    start: datetime
    amount: int
    pauses: list[tuple[datetime, datetime]]
    due: datetime
    provisional: bool


def _read(line: str) -> Made:
    why, counts, start, amount, pauses, due = (cell.strip() for cell in line.split("|"))
    counts, _, calendar = counts.partition("@")
    counts, _, roll = counts.partition("+")
    moments = [] if pauses == "-" else [naive.at(one.strip()) for one in pauses.split("~")]
    day = due.removesuffix(" 暂定")
    end = naive.at(f"{day} 23:59") + timedelta(seconds=59) if len(day) == 10 else naive.at(day)
    spans = list(zip(moments[::2], moments[1::2], strict=True))
    return Made(
        why,
        counts,
        calendar or "office",
        roll == "roll",
        naive.at(start),
        int(amount),
        spans,
        end,
        due != day,
    )


MADE = [_read(line) for line in CASES.strip().splitlines() if not line.startswith("#")]


def _reckoned(one: Made) -> rules.Due:
    cal = rules.Calendars(TABLE, shipped.hours_of(one.calendar))
    return rules.due_of(
        start=one.start, counts=one.counts, amount=one.amount, cal=cal, rolls=one.rolls, pauses=one.pauses
    )


def _naive(one: Made) -> datetime:
    minutes = one.amount * (60 if one.counts.endswith("hours") else 1)
    if one.counts in {"days", "workdays"}:
        return naive.day_due(one.start, one.amount, one.counts, one.rolls, one.pauses)
    if one.counts.startswith("working"):
        return naive.working_due(one.start, minutes, one.calendar, one.pauses)
    return naive.natural_due(one.start, minutes, one.pauses)


def test_there_are_two_hundred_of_them_and_no_two_alike() -> None:
    assert len(MADE) >= 200
    assert len({one.why for one in MADE}) == len(MADE)


@pytest.mark.parametrize("one", MADE, ids=[one.why for one in MADE])
def test_case_made_by_hand(one: Made) -> None:
    found = _reckoned(one)
    assert (found.due_at, found.provisional) == (one.due, one.provisional)
    assert _naive(one) == one.due


@pytest.mark.parametrize(
    "one",
    [one for one in MADE if one.counts not in {"days", "workdays"}],
    ids=[one.why for one in MADE if one.counts not in {"days", "workdays"}],
)
def test_explanation_of_a_case_leaves_no_minute_out(one: Made) -> None:
    cal = rules.Calendars(TABLE, shipped.hours_of(one.calendar))
    pieces = rules.explain(start=one.start, due=_reckoned(one), counts=one.counts, cal=cal, pauses=one.pauses)
    moments = [(datetime.fromisoformat(p["from"]), datetime.fromisoformat(p["to"])) for p in pieces]
    assert moments[0][0] == one.start
    assert moments[-1][1] == one.due
    assert all(ends == begins for (_, ends), (begins, _) in pairwise(moments))
    assert sum(p["minutes"] for p in pieces) == one.amount * (60 if one.counts.endswith("hours") else 1)
    # Nothing is called paused that was not, nothing counted that was closed.
    for piece, (begins, _) in zip(pieces, moments, strict=True):
        paused = any(a <= begins < b for a, b in one.pauses)
        assert (piece["why"] == "暂停") == paused
        if one.counts.startswith("working") and not paused:
            assert bool(piece["minutes"]) == naive.is_open(begins, one.calendar)


MOMENTS = st.datetimes(datetime(2024, 3, 1), datetime(2026, 9, 30)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=CHINA)
)
LENGTHS = st.integers(0, 4000)


@st.composite
def _pauses(draw: st.DrawFn, start: datetime) -> list[tuple[datetime, datetime]]:
    spans, at = [], start
    for _ in range(draw(st.integers(0, 3))):
        begins = at + timedelta(minutes=draw(st.integers(0, 3000)))
        at = begins + timedelta(minutes=draw(st.integers(1, 6000)))
        spans.append((begins, at))
    return spans


@given(st.data(), MOMENTS, st.integers(1, 1200), st.sampled_from(["office", "repair", "property"]))
def test_due_with_any_pauses_agrees_with_the_second_reckoning(
    data: st.DataObject, start: datetime, minutes: int, calendar: str
) -> None:
    pauses = data.draw(_pauses(start))
    cal = rules.Calendars(TABLE, shipped.hours_of(calendar))
    found = rules.due_of(start=start, counts="working_minutes", amount=minutes, cal=cal, pauses=pauses)
    assert found.due_at == naive.working_due(start, minutes, calendar, pauses)


@given(st.data(), MOMENTS, st.integers(1, 20), st.sampled_from(["days", "workdays"]), st.booleans())
def test_due_in_days_with_any_pauses_agrees_with_the_second_reckoning(
    data: st.DataObject, start: datetime, amount: int, counts: str, rolls: bool
) -> None:
    pauses = data.draw(_pauses(start))
    cal = rules.Calendars(TABLE)
    rolls = rolls and counts == "days"
    found = rules.due_of(start=start, counts=counts, amount=amount, cal=cal, rolls=rolls, pauses=pauses)
    assert found.due_at == naive.day_due(start, amount, counts, rolls, pauses)


@given(MOMENTS, LENGTHS, LENGTHS, st.integers(0, 59))
def test_taking_minutes_is_the_other_way_round(end: datetime, a: int, b: int, seconds: int) -> None:
    hours = shipped.hours_of("office")
    end += timedelta(seconds=seconds)
    once = rules.take_working_minutes(end, a, hours, TABLE)
    assert rules.take_working_minutes(once, b, hours, TABLE) == rules.take_working_minutes(
        end, a + b, hours, TABLE
    )
    assert once <= end
    assert rules.working_minutes_between(once, end, hours, TABLE) == a
    day = once.astimezone(CHINA).date()
    assert any(opens <= once <= closes for opens, closes in rules.spans_of(day, hours, TABLE))


@given(MOMENTS, st.integers(1, 2000), st.integers(1, 300), st.integers(1, 300))
def test_a_pause_never_makes_a_limit_shorter_and_a_later_end_never_earlier(
    start: datetime, minutes: int, after: int, length: int
) -> None:
    cal = rules.Calendars(TABLE, shipped.hours_of("office"))
    begins = start + timedelta(minutes=after)

    def due(stood: int) -> datetime:
        pauses = [(begins, begins + timedelta(minutes=stood))] if stood else []
        return rules.due_of(
            start=start, counts="working_minutes", amount=minutes, cal=cal, pauses=pauses
        ).due_at

    assert due(0) <= due(length) <= due(length + 1)


@given(MOMENTS, st.integers(1, 100), st.sampled_from(["working_minutes", "workdays", "days", "hours"]))
def test_rungs_come_in_order_and_never_in_closed_time(start: datetime, amount: int, counts: str) -> None:
    cal = rules.Calendars(TABLE, shipped.hours_of("office"))
    amount = min(amount, 30) if counts in {"workdays", "days"} else amount
    due = rules.due_of(start=start, counts=counts, amount=amount, cal=cal)
    limit = rules.Limit(start, due.due_at, counts, amount)
    shares = [10, 50, 80, 99]
    minutes = [-60, -1, 1, 120]

    def at(basis: str, value: int) -> datetime:
        return rules.rung_at(rules.Step(uuid4(), basis, value), limit, cal)

    by_share, by_minute = [at("percent", v) for v in shares], [at("minutes", v) for v in minutes]
    assert by_share == sorted(by_share)
    assert by_minute == sorted(by_minute)
    assert all(moment >= start for moment in (*by_share, *by_minute))
    if counts != "hours":
        for moment in (*by_share, *by_minute):
            spans = rules.spans_of(moment.astimezone(CHINA).date(), cal.hours, TABLE)
            is_open = any(a <= moment <= b for a, b in spans)
            # A rung that cannot be before its own start is at the start.
            assert is_open or moment == start
