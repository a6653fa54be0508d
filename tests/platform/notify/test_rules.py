"""When a message goes out, how often, when a way rests."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.kit.days import CHINA, china
from guijia.platform.notify import rules
from guijia.platform.notify.enums import Channel, DeliveryState, Pace
from guijia.platform.notify.registry import Field, MessageKind, fill, kind
from tests.platform.notify.conftest import ADVERT, AT_ONCE, ROLLED, TWICE, URGENT

NIGHT = rules.Quiet(21, 8)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("quiet", "moment", "end"),
    [
        (NIGHT, at(16, 20, 59), at(16, 20, 59)),
        (NIGHT, at(16, 21), at(17, 8)),
        (NIGHT, at(17, 7, 59), at(17, 8)),
        (NIGHT, at(17, 8), at(17, 8)),
        (rules.Quiet(12, 14), at(16, 13), at(16, 14)),
        (rules.Quiet(12, 14), at(16, 14), at(16, 14)),
        (rules.Quiet(0, 0), at(16, 3), at(16, 3)),
    ],
)
def test_quiet_hours_end_when_they_end(quiet: rules.Quiet, moment: datetime, end: datetime) -> None:
    assert quiet.end_after(moment) == end


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from([15, 60, 240, 1440]),
)
def test_deferred_is_never_earlier_never_later_than_two_days_and_never_inside_quiet(
    moment: datetime, first: int, last: int, minutes: int
) -> None:
    now, quiet = moment.replace(tzinfo=CHINA), rules.Quiet(first, last)
    digest = rules.next_digest(now, minutes)
    assert now < digest <= now + timedelta(minutes=minutes)
    end = quiet.end_after(digest)
    assert digest <= end <= digest + timedelta(days=1)
    assert quiet.end_after(end) == end
    assert china(end).utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("kind", "wish", "now", "due", "state", "when", "is_digest"),
    [
        (AT_ONCE, None, at(16, 10), None, DeliveryState.WAITING, at(16, 10), False),
        (AT_ONCE, None, at(16, 22), None, DeliveryState.WAITING, at(17, 8), False),
        (AT_ONCE, None, at(16, 22), at(17, 7), DeliveryState.WAITING, at(16, 22), False),
        (AT_ONCE, None, at(16, 22), at(17, 9), DeliveryState.WAITING, at(17, 8), False),
        (AT_ONCE, None, at(16, 22), at(16, 21), DeliveryState.WAITING, at(17, 8), False),
        (AT_ONCE, Pace.DIGEST, at(16, 10, 5), None, DeliveryState.WAITING, at(16, 11), True),
        (AT_ONCE, Pace.OFF, at(16, 10), None, DeliveryState.SUPPRESSED, at(16, 10), False),
        (ROLLED, None, at(16, 20, 30), None, DeliveryState.WAITING, at(17, 8), True),
        (ROLLED, Pace.AT_ONCE, at(16, 10), None, DeliveryState.WAITING, at(16, 10), False),
        (URGENT, None, at(16, 23), None, DeliveryState.WAITING, at(16, 23), False),
        (URGENT, Pace.OFF, at(16, 23), None, DeliveryState.WAITING, at(16, 23), False),
        (ADVERT, Pace.OFF, at(16, 10), None, DeliveryState.SUPPRESSED, at(16, 10), False),
    ],
)
def test_plan(
    kind: MessageKind, wish: Pace | None, now: datetime, due: datetime | None,
    state: DeliveryState, when: datetime, is_digest: bool,
) -> None:  # fmt: skip
    found = rules.plan(kind, Channel.GATEWAY, wish, NIGHT, digest_minutes=60, now=now, due_at=due)
    assert found == rules.Plan(state, when, is_digest)


def test_back_off_grows_is_spread_and_has_an_end() -> None:
    waits = [rules.wait_after(n, 0.5) for n in range(1, 30)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=5)
    assert waits[-1] == rules.LONGEST_WAIT
    assert rules.wait_after(3, 0.0) < rules.wait_after(3, 1.0)


def test_way_rests_after_failures_in_a_row_longer_each_time() -> None:
    assert rules.rest_after(3) is None
    rests = [rules.rest_after(n) for n in range(4, 40)]
    assert rests[0] == rules.FIRST_REST
    assert rests[-1] == rules.LONGEST_REST


@pytest.mark.parametrize(("keyed", "double", "may"), [(1, 0, 1), (0, 1, 1), (0, 0, 0), (1, 1, 1)])
def test_in_doubt_only_what_is_known_by_key_or_better_said_twice_goes_again(
    keyed: int, double: int, may: int
) -> None:
    assert rules.may_try_again(keyed=bool(keyed), double_is_better=bool(double)) is bool(may)
    assert TWICE.double_is_better


# ---- words ----


@pytest.mark.parametrize(
    "text",
    [
        "{case.__class__}", "{case!r}", "{case:>99999999}", "{0}", "{}", "{unknown}", "{case[0]}", "{ case }",
        "{case", "case}", "{{case}}", "{__import__('os')}", "{CASE}", "{case}{", "{%debug%}",
    ],
)  # fmt: skip
def test_words_that_ask_for_more_than_declared_fields_are_refused(text: str) -> None:
    assert AT_ONCE.problems_of(text, outside=True)


@pytest.mark.parametrize("text", ["", "{case}", "{{ 7*7 }} 不行".replace("{{ 7*7 }}", "49"), "%s %n ${case}"])
def test_plain_words_are_taken_as_they_are(text: str) -> None:
    assert AT_ONCE.problems_of(text, outside=True) == []


def test_what_is_personal_stays_inside() -> None:
    assert AT_ONCE.problems_of("{buyer}", outside=False) == []
    assert "个人信息" in AT_ONCE.problems_of("{buyer}", outside=True)[0]


@given(st.dictionaries(st.text(), st.text()), st.text())
def test_filling_never_fails_and_never_evaluates(values: dict[str, str], text: str) -> None:
    assert isinstance(fill(text, values), str)
    assert fill("{case}", {"case": "{buyer}", "buyer": "秘密"}) == "{buyer}"


def test_kind_with_unknown_fields_or_personal_title_is_a_defect() -> None:
    common = {"key": "toy.bad", "label": "坏", "fields": (Field("buyer", "客户", "张三", inside_only=True),)}
    for terms in ({"title": "{nobody}", "words": ""}, {"title": "{buyer}", "words": ""},
                  {"title": "x", "words": "{buyer}"}):  # fmt: skip
        with pytest.raises(ValueError, match=r"toy\.bad"):
            kind(MessageKind(**common, **terms))  # type: ignore[arg-type]
