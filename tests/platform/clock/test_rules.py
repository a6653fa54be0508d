"""Working days, periods of law and working minutes: the examples of rules.md, and what must always hold."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.kit.days import CHINA
from guijia.kit.errors import BusinessError
from guijia.platform.clock import shipped
from guijia.platform.clock.rules import (
    Calendars,
    HoursRow,
    WorkdayTable,
    add_months,
    add_workdays,
    add_working_minutes,
    due_of,
    period_due,
    remind_of,
    spans_of,
    working_minutes_between,
)

TABLE = shipped.workday_table()
OFFICE = shipped.hours_of("office")
CAL = Calendars(TABLE, OFFICE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def _run(first: str, last: str) -> set[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    return {day + timedelta(n) for n in range((end - day).days + 1)}


OFF = {
    2025: ["01-01:01-01", "01-28:02-04", "04-04:04-06", "05-01:05-05", "05-31:06-02", "10-01:10-08"],
    2026: [
        "01-01:01-03",
        "02-15:02-23",
        "04-04:04-06",
        "05-01:05-05",
        "06-19:06-21",
        "09-25:09-27",
        "10-01:10-07",
    ],
}
WORKED = {
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


@pytest.mark.parametrize("year", [2025, 2026])
def test_shipped_calendar_is_that_of_the_rule_book(year: int) -> None:
    off: set[date] = set()
    for run in OFF[year]:
        first, last = run.split(":")
        off |= _run(f"{year}-{first}", f"{year}-{last}")
    assert {d for d in TABLE.off if d.year == year} == off
    assert {d for d in TABLE.working if d.year == year} == {
        date.fromisoformat(f"{year}-{md}") for md in WORKED[year]
    }
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert sum(TABLE.is_workday(d) for d in days) == 248


def test_shipped_calendar_runs_from_2004_to_2026_and_every_make_up_day_is_a_weekend() -> None:
    assert TABLE.years == frozenset(range(2004, 2027))
    assert all(day.weekday() >= 5 for day in TABLE.working)
    assert not set(TABLE.off) & set(TABLE.working)


def test_shipped_calendar_agrees_with_its_source() -> None:
    source = pytest.importorskip("chinese_calendar")
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert TABLE.is_workday(day) == source.is_workday(day), day
        day += timedelta(1)


@pytest.mark.parametrize(
    ("start", "n", "due", "first"),
    [
        ("2026-02-13", 3, "2026-02-25", "2026-02-14"),  # 10-i
        ("2025-01-24", 5, "2025-02-07", "2025-01-26"),  # 10-j
        ("2026-09-30", 1, "2026-10-08", "2026-10-08"),  # 10-o
        ("2026-09-19", 1, "2026-09-20", "2026-09-20"),
        ("2026-03-10", 0, "2026-03-10", "2026-03-10"),
    ],
)
def test_add_workdays(start: str, n: int, due: str, first: str) -> None:
    found = add_workdays(date.fromisoformat(start), n, TABLE)
    assert (str(found.due), str(found.first_counted_day), found.provisional) == (due, first, False)


def test_add_workdays_into_an_unknown_year_is_provisional() -> None:
    found = add_workdays(date(2026, 12, 30), 3, TABLE)
    assert (found.due, found.provisional) == (date(2027, 1, 4), True)


@pytest.mark.parametrize(
    ("start", "period", "roll", "raw", "due"),
    [
        ("2026-03-10", {"days": 30}, True, "2026-04-09", "2026-04-09"),  # 1-f
        ("2026-01-16", {"days": 30}, True, "2026-02-15", "2026-02-24"),  # 1-g
        ("2026-01-16", {"days": 30}, False, "2026-02-15", "2026-02-15"),
        ("2026-01-31", {"months": 1}, True, "2026-02-28", "2026-02-28"),  # 10-k: 28 Feb is worked
        ("2024-01-31", {"months": 1}, False, "2024-02-29", "2024-02-29"),
        ("2024-02-29", {"years": 1}, False, "2025-02-28", "2025-02-28"),
        ("2026-08-31", {"months": 6}, False, "2027-02-28", "2027-02-28"),
        ("2026-01-15", {"days": 30}, True, "2026-02-14", "2026-02-14"),  # a make-up day is no rest
        ("2026-03-05", {"days": 2}, True, "2026-03-07", "2026-03-09"),  # an ordinary weekend is
    ],
)
def test_period_due(start: str, period: dict[str, int], roll: bool, raw: str, due: str) -> None:
    begin = date.fromisoformat(start)
    found = period_due(begin, **period, roll=roll, table=TABLE)
    assert (str(found.raw_due), str(found.due)) == (raw, due)
    assert found.first_counted_day == begin + timedelta(1)


def test_period_due_unknown_year_is_provisional_only_where_the_calendar_matters() -> None:
    start = date(2026, 12, 20)
    assert period_due(start, days=30, table=TABLE).provisional
    assert not period_due(start, days=30, roll=False, table=TABLE).provisional


@pytest.mark.parametrize(("name", "count"), [("days", -1), ("days", 40000), ("months", 1300), ("years", 101)])
def test_period_due_out_of_range_is_refused(name: str, count: int) -> None:
    with pytest.raises(BusinessError) as refusal:
        period_due(date(2026, 1, 1), **{name: count}, table=TABLE)
    assert (refusal.value.code, refusal.value.field) == ("clock_bad_period", name)


@given(st.dates(date(2004, 1, 1), date(2026, 6, 30)), st.integers(0, 60), st.integers(0, 60))
def test_add_workdays_is_additive_monotone_and_lands_on_a_workday(start: date, a: int, b: int) -> None:
    first = add_workdays(start, a, TABLE).due
    assert add_workdays(first, b, TABLE).due == add_workdays(start, a + b, TABLE).due
    assert add_workdays(start + timedelta(1), a, TABLE).due >= first
    assert a == 0 or TABLE.is_workday(first)


@given(st.dates(date(2004, 1, 1), date(2026, 6, 30)), st.integers(0, 400))
def test_period_due_never_before_raw_and_never_on_rest(start: date, days: int) -> None:
    found = period_due(start, days=days, table=TABLE)
    assert found.raw_due == start + timedelta(days)
    assert found.due >= found.raw_due
    assert TABLE.is_workday(found.due)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 500))
def test_add_months_lands_in_the_right_month(start: date, months: int) -> None:
    found = add_months(start, months)
    assert found.year * 12 + found.month == start.year * 12 + start.month + months
    assert found.day <= start.day


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20T16:30", 60, "2026-11-21T09:00"),  # Friday into Saturday morning
        ("2026-11-21T11:30", 60, "2026-11-23T09:00"),  # Saturday noon into Monday
        ("2026-11-23T11:30", 60, "2026-11-23T14:00"),  # over lunch, winter
        ("2026-07-01T11:30", 60, "2026-07-01T14:30"),  # over lunch, summer
        ("2026-07-01T17:30", 60, "2026-07-02T09:00"),
        ("2026-02-13T16:30", 60, "2026-02-14T09:00"),  # a make-up Saturday is like a Monday
        ("2026-02-14T16:30", 60, "2026-02-24T09:00"),  # over the Spring Festival
        ("2026-02-20T10:00", 30, "2026-02-24T09:00"),  # begun on a day off
        ("2026-11-23T16:00", 60, "2026-11-23T17:00"),  # ends with the office
        ("2026-11-23T09:00", 0, "2026-11-23T09:00"),
        ("2026-11-23T12:30", 0, "2026-11-23T13:30"),
    ],
)
def test_add_working_minutes(start: str, minutes: int, due: str) -> None:
    found, segments = add_working_minutes(at(start), minutes, OFFICE, TABLE)
    assert found == at(due)
    assert sum(s["minutes"] for s in segments) == minutes


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 30)).map(lambda d: d.replace(tzinfo=CHINA))  # noqa: DTZ001
MINUTES = st.integers(0, 20_000)


@given(MOMENTS, MINUTES, MINUTES)
def test_add_working_minutes_is_additive(start: datetime, a: int, b: int) -> None:
    first, _ = add_working_minutes(start, a, OFFICE, TABLE)
    assert (
        add_working_minutes(first, b, OFFICE, TABLE)[0] == add_working_minutes(start, a + b, OFFICE, TABLE)[0]
    )


@given(MOMENTS, MOMENTS, MINUTES)
def test_add_working_minutes_is_monotone(one: datetime, other: datetime, minutes: int) -> None:
    early, late = sorted((one, other))
    assert (
        add_working_minutes(early, minutes, OFFICE, TABLE)[0]
        <= add_working_minutes(late, minutes, OFFICE, TABLE)[0]
    )


@given(MOMENTS, MINUTES)
def test_add_working_minutes_never_ends_in_closed_time_and_is_the_inverse(
    start: datetime, minutes: int
) -> None:
    due, _ = add_working_minutes(start, minutes, OFFICE, TABLE)
    assert any(
        opens <= due <= closes for opens, closes in spans_of(due.astimezone(CHINA).date(), OFFICE, TABLE)
    )
    assert working_minutes_between(start, due, OFFICE, TABLE) == minutes


def test_add_working_minutes_always_closed_is_refused() -> None:
    never = [HoursRow((1, 1), (12, 31), frozenset(), ())]
    with pytest.raises(BusinessError) as refusal:
        add_working_minutes(at("2026-01-01T00:00"), 1, never, WorkdayTable())
    assert refusal.value.code == "clock_always_closed"


def test_spans_of_repair_window_is_open_on_holidays() -> None:
    spans = spans_of(date(2026, 10, 1), shipped.hours_of("repair"), TABLE)
    assert [(a.hour, b.hour) for a, b in spans] == [(8, 17)]


@pytest.mark.parametrize(
    ("counts", "amount", "rolls", "due"),
    [
        ("minutes", 30, False, "2026-02-13T16:30:00"),
        ("hours", 48, False, "2026-02-15T16:00:00"),
        ("working_hours", 2, False, "2026-02-14T09:30:00"),
        ("days", 7, False, "2026-02-20T23:59:59"),
        ("days", 7, True, "2026-02-24T23:59:59"),
        ("workdays", 3, False, "2026-02-25T23:59:59"),
    ],
)
def test_due_of_each_way_of_counting(counts: str, amount: int, rolls: bool, due: str) -> None:
    found = due_of(start=at("2026-02-13T16:00"), counts=counts, amount=amount, cal=CAL, rolls=rolls)
    assert found.due_at == at(due)


@pytest.mark.parametrize(
    ("counts", "amount", "pause", "due"),
    [
        ("hours", 4, ("2026-11-23T10:00", "2026-11-23T12:00"), "2026-11-23T15:00"),
        ("hours", 1, ("2026-11-23T10:30", "2026-11-23T12:00"), "2026-11-23T10:00"),  # due before it began
        ("working_hours", 4, ("2026-11-23T10:00", "2026-11-23T15:00"), "2026-11-24T09:30"),
        ("days", 3, ("2026-11-24T10:00", "2026-11-26T10:00"), "2026-11-28T23:59:59"),
        ("workdays", 3, ("2026-11-24T10:00", "2026-11-26T10:00"), "2026-11-30T23:59:59"),
    ],
)
def test_due_of_moves_by_what_stood_still(counts: str, amount: int, pause: tuple[str, str], due: str) -> None:
    span = (at(pause[0]), at(pause[1]))
    found = due_of(start=at("2026-11-23T09:00"), counts=counts, amount=amount, cal=CAL, pauses=[span])
    assert found.due_at == at(due)


@given(MOMENTS, st.integers(1, 5000), st.integers(0, 3000), st.integers(0, 3000))
def test_due_of_a_pause_in_minutes_moves_exactly_by_its_length(
    start: datetime, amount: int, after: int, length: int
) -> None:
    begins = start + timedelta(minutes=after)
    pause = (begins, begins + timedelta(minutes=length))
    plain = due_of(start=start, counts="minutes", amount=amount, cal=CAL)
    paused = due_of(start=start, counts="minutes", amount=amount, cal=CAL, pauses=[pause])
    moved = timedelta(minutes=length if after < amount else 0)
    assert paused.due_at - plain.due_at == moved


def test_remind_of_after_the_start_and_before_the_end() -> None:
    start = at("2026-11-23T10:00")
    due = due_of(start=start, counts="hours", amount=48, cal=CAL)
    after = remind_of(due=due, start=start, counts="hours", amount=24, before=False, cal=CAL)
    assert after == at("2026-11-24T10:00")
    week = due_of(start=start, counts="days", amount=7, cal=CAL)
    before = remind_of(due=week, start=start, counts="days", amount=3, before=True, cal=CAL)
    assert before == at("2026-11-27T09:00")
