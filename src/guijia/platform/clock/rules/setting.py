"""Can these opening hours, can this rung be. No database, no clock."""

import re
from collections.abc import Sequence
from datetime import date, time

from guijia.kit.errors import BusinessError
from guijia.platform.clock import errors
from guijia.platform.clock.enums import Basis, What, Whom
from guijia.platform.clock.rules.ladder import MOST_OFFSET, MOST_PERCENT

MONTH_DAY = re.compile(r"\d\d-\d\d")
LEAP_YEAR = 2024
SPANS = re.compile(r"[,，、;；]")
MOST_SPANS = 6


def read_spans(text: str) -> list[tuple[str, str]]:
    """``08:30-12:00, 13:30-17:00`` as spans; 24:00 is the end of the day.

    Raises:  BusinessError ``clock_bad_hours``.
    """
    found = []
    for part in filter(None, (one.strip() for one in SPANS.split(text.replace("：", ":")))):
        times = re.fullmatch(r"(\d{1,2}:\d\d)\s*[-–—~至]\s*(\d{1,2}:\d\d)", part)
        if times is None:
            raise errors.bad_hours(f"“{part[:20]}”不是时段，应写成 08:30-12:00。", "spans")
        opens, closes = (one.zfill(5) for one in times.groups())
        found.append((opens, "00:00" if closes == "24:00" else closes))
    return found


def why_not_hours(
    *, from_month_day: str, to_month_day: str, weekdays: str, spans: Sequence[tuple[str, str]]
) -> BusinessError | None:
    """Why a row of opening hours cannot be entered, or ``None``."""
    for name, words in (("from_month_day", from_month_day), ("to_month_day", to_month_day)):
        if not _is_month_day(words):
            return errors.bad_hours(f"“{words[:10]}”不是月-日，应写成 10-01。", name)
    if not weekdays or not set(weekdays) <= set("1234567"):
        return errors.bad_hours("请至少选一个星期几。", "weekdays")
    if not spans or len(spans) > MOST_SPANS:
        return errors.bad_hours(f"请写 1 至 {MOST_SPANS} 个时段。", "spans")
    before = ""
    for opens, closes in spans:
        if not (_is_time(opens) and _is_time(closes)):
            return errors.bad_hours(f"{opens}-{closes} 不是时间。", "spans")
        if closes != "00:00" and opens >= closes:
            return errors.bad_hours(f"{opens}-{closes}：结束应晚于开始。", "spans")
        if opens < before or (before == "00:00" and len(spans) > 1):
            return errors.bad_hours("时段应按先后写，互不重叠。", "spans")
        before = closes
    return None


def _is_month_day(words: str) -> bool:
    try:
        return bool(MONTH_DAY.fullmatch(words)) and bool(date.fromisoformat(f"{LEAP_YEAR}-{words}"))
    except ValueError:
        return False


def _is_time(words: str) -> bool:
    try:
        return time.fromisoformat(words).second == 0
    except ValueError:
        return False


def why_not_step(
    *,
    is_known: bool,
    basis: str,
    value: int,
    whom: str,
    what: str,
    role: str,
    has_staff: bool,
    is_job: bool,
) -> BusinessError | None:
    """Why a rung cannot be entered, or ``None``."""
    if not is_known:
        return errors.bad_step("没有这一类时限。", "kind")
    if basis not in Basis.values or whom not in Whom.values or what not in What.values:
        return errors.bad_step("请选择何时、通知谁、做什么。", "basis")
    if basis == Basis.PERCENT and not 1 <= value <= MOST_PERCENT:
        return errors.bad_step(f"百分比应在 1 至 {MOST_PERCENT} 之间。", "value")
    if basis == Basis.MINUTES and abs(value) > MOST_OFFSET:
        return errors.bad_step("到期前后不超过 90 天。", "value")
    if (whom == Whom.ROLE) != bool(role):
        return errors.bad_step("通知岗位时请选岗位，其他情形不选。", "role")
    if (whom == Whom.STAFF) != has_staff:
        return errors.bad_step("通知指定的人时请选人，其他情形不选。", "staff")
    if what == What.ACT and not is_job:
        return errors.bad_step("自动办理要选一件系统会办的事。", "job")
    return None
