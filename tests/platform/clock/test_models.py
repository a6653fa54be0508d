"""How a clock is read: state, words, bar."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.template import Context, Template

from guijia.kit.days import CHINA
from guijia.platform.clock.models import Clock

START = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def _clock(hours: float, **changes: object) -> Clock:
    facts = {
        "case_id": uuid4(),
        "kind": "test",
        "label": "核对登记 · 1 小时",
        "counts": "hours",
        "started_at": START,
        "due_at": START + timedelta(hours=hours),
    }
    return Clock(**(facts | changes))


@pytest.mark.parametrize(
    ("hours", "passed", "state", "words", "percent"),
    [
        (1, timedelta(minutes=38), "day", "剩 22 分", 63),
        (1, timedelta(minutes=50), "due", "剩 10 分", 83),
        (1, timedelta(minutes=60), "due", "剩 1 分", 100),
        (1, timedelta(minutes=61), "late", "逾期 1 分", 100),
        (1, timedelta(hours=4), "late", "逾期 3 小时", 100),
        (1, timedelta(hours=49), "late", "逾期 2 天", 100),
        (7, timedelta(hours=1), "day", "今天 17:00", 14),
        (24, timedelta(hours=1), "ok", "明天 10:00", 4),
        (48, timedelta(hours=1), "ok", "11-25 10:00", 2),
        (24 * 60, timedelta(hours=1), "ok", "2027-01-22", 0),
        (1, timedelta(hours=-1), "day", "今天 11:00", 0),
    ],
)
def test_clock_reads(hours: float, passed: timedelta, state: str, words: str, percent: int) -> None:
    clock, now = _clock(hours), START + passed
    assert (clock.state(now), clock.words(now), clock.percent(now)) == (state, words, percent)


def test_clock_counted_in_days_speaks_of_days() -> None:
    due = datetime(2026, 11, 30, 23, 59, 59, tzinfo=CHINA)
    clock = _clock(0, counts="days", due_at=due)
    assert clock.words(START) == "剩 7 天"
    assert clock.words(datetime(2026, 11, 30, 8, 0, tzinfo=CHINA)) == "今天到期"
    assert clock.words(datetime(2026, 12, 1, 13, 0, tzinfo=CHINA)) == "逾期 1 天"


def test_clock_stopped_stands_still() -> None:
    done = _clock(2, stopped_at=START + timedelta(hours=1))
    assert (done.state(START + timedelta(days=9)), done.words(START)) == ("ok", "按时办结 11-23 11:00")
    late = _clock(2, stopped_at=START + timedelta(hours=3))
    assert (late.state(START), late.words(START)) == ("late", "逾期办结 11-23 13:00")


def test_clock_paused_does_not_get_late() -> None:
    clock = _clock(2, paused_at=START + timedelta(hours=1))
    later = START + timedelta(days=9)
    assert (clock.state(later), clock.words(later), clock.percent(later)) == ("ok", "已暂停 11-23 11:00", 50)


def test_clock_external_never_turns_red() -> None:
    assert _clock(1, external=True).state(START + timedelta(days=9)) == "ext"


def test_clocks_piece_draws_bars_without_inline_style() -> None:
    readings = [
        _clock(1).reading(START + timedelta(minutes=50)),
        _clock(1, external=True, provisional=True).reading(START),
        _clock(1).reading(START + timedelta(hours=2)),
    ]
    page = Template('{% include "clock/_clocks.html" %}').render(Context({"clocks": readings}))
    assert "剩 10 分" in page
    assert "逾期 1 小时" in page
    assert "外部" in page
    assert "暂定" in page
    assert 'class="ck due"' in page
    assert "pc-83" in page
    assert "style=" not in page


def test_clocks_piece_without_clocks_says_so() -> None:
    assert "没有在走的时限" in Template('{% include "clock/_clocks.html" %}').render(Context({"clocks": []}))
