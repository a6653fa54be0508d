"""What being late costs: daily penalties by rate or in two tiers, interest, and when a penalty looks too high."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

TEMPLATE_CLAUSE = "合同约定；民法典第五百八十五条"
SEGMENT_CLAUSE = "规则手册 6.3"
MYRIAD = 10_000


class Rate(Protocol):
    """How many 万分之 a day, once the days are known."""

    def per_10000(self, days: int) -> Decimal:
        """The rate for that many days late."""
        ...

    def words(self, days: int) -> str:
        """Why this rate."""
        ...


@dataclass(frozen=True, slots=True)
class FlatRate:
    """One rate for all days."""

    rate: Decimal

    def per_10000(self, days: int) -> Decimal:
        """The rate, whatever the days."""
        return self.rate

    def words(self, days: int) -> str:
        """The rate as it stands in the contract."""
        return f"每日万分之 {plain(self.rate)}（{TEMPLATE_CLAUSE}）。"


@dataclass(frozen=True, slots=True)
class TieredRate:
    """One rate up to so many days, another for *all* days beyond (不作累加)."""

    tier_days: int
    first: Decimal
    second: Decimal

    def per_10000(self, days: int) -> Decimal:
        """The first rate up to and including the limit, the second for all days after.

        Rule:    6.2.
        """
        return self.first if days <= self.tier_days else self.second

    def words(self, days: int) -> str:
        """On which side of the limit the days lie."""
        side = "未超过" if days <= self.tier_days else "超过"
        return (
            f"逾期 {days} 日，{side} {self.tier_days} 日，全部日数按每日万分之 {plain(self.per_10000(days))}，"
            f"两档不作累加（规则手册 6.2；{TEMPLATE_CLAUSE}）。"
        )


@dataclass(frozen=True, slots=True)
class Payment:
    """Part of what was owed, paid on a day."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Segment:
    """Days late on the same balance: first and last day counted."""

    first: date
    last: date
    days: int
    balance: Decimal
    penalty: Decimal


@dataclass(frozen=True, slots=True)
class Penalty:
    """Days late and what they cost, in yuan; segments when part was paid between."""

    days: int
    penalty: Decimal
    segments: tuple[Segment, ...] = ()
    explain: tuple[str, ...] = ()


def refuse(field: str, message: str, clause: str = "") -> BusinessError:
    """Something given cannot be computed with."""
    return BusinessError("ledger_bad_terms", message, clause=clause, field=field)


def plain(number: Decimal) -> str:
    """A figure without needless zeros and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def late_days(due: date, actual: date, *, count_actual_day: bool = True) -> int:
    """How many days late: the day after the due day is the first, the actual day counts.

    Rule:    G5.
    """
    return max(0, (actual - due).days - (0 if count_actual_day else 1))


def penalty_for_days(base: Decimal, days: int, rate: Rate) -> Penalty:
    """The penalty for a known number of days on one base.

    Rule:    6.1, 6.2: base × rate × days, rounded once.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    if base < 0:
        raise refuse("base", "基数不能是负数。")
    if days < 0:
        raise refuse("days", "逾期日数不能是负数。")
    per = rate.per_10000(days)
    amount = cny(base * per * days / MYRIAD)
    line = (
        f"违约金 = {format_cny(base)} × {plain(per)}/10000 × {days} 日 = {format_cny(amount)} 元"
        "（规则手册 6.1）。"
    )
    return Penalty(days, amount, (), (rate.words(days), line))


def penalty_daily(
    *,
    base: Decimal,
    rate: Rate,
    due: date,
    actual: date,
    count_actual_day: bool = True,
    payments: Sequence[Payment] = (),
) -> Penalty:
    """The penalty from the due day to the day it was done, in segments where part was paid between.

    A payment on the due day or before makes the base smaller from the start. The rate follows from all days
    late; each segment is a line, rounded by itself.
    Rule:    6.1-6.3, G5.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    days = late_days(due, actual, count_actual_day=count_actual_day)
    counted = "实际之日计入" if count_actual_day else "实际之日不计"
    span = f"{due} 届满，次日起算，至 {actual} 止（{counted}），逾期 {days} 日（规则手册 G5）。"
    if not payments:
        found = penalty_for_days(base, days, rate)
        return Penalty(found.days, found.penalty, (), (span, *found.explain))
    _check_payments(base, actual, payments)
    segments = _segments(base, rate.per_10000(days), due, days, payments, count_actual_day)
    total = sum((one.penalty for one in segments), Decimal("0.00"))
    lines = [
        f"{one.first} 至 {one.last}，{one.days} 日，欠 {format_cny(one.balance)} 元："
        f"{format_cny(one.penalty)} 元（{SEGMENT_CLAUSE}）。"
        for one in segments
    ]
    end = f"各段合计 {format_cny(total)} 元（规则手册 G1）。"
    return Penalty(days, total, segments, (span, rate.words(days), *lines, end))


def _check_payments(base: Decimal, actual: date, payments: Sequence[Payment]) -> None:
    if any(one.amount <= 0 for one in payments):
        raise refuse("payments", "每笔付款的金额应大于零。", SEGMENT_CLAUSE)
    if any(one.on > actual for one in payments):
        raise refuse("payments", f"付款日期不能晚于实际之日 {actual}。", SEGMENT_CLAUSE)
    if sum(one.amount for one in payments) > base:
        raise refuse("payments", "各笔付款合计超过了基数。", SEGMENT_CLAUSE)


def _segments(
    base: Decimal, per: Decimal, due: date, days: int, payments: Sequence[Payment], count_actual_day: bool
) -> tuple[Segment, ...]:
    """A day's balance is what was still owed on it: its own payment counts from the next day on."""
    one_day = timedelta(days=1)
    last = due + days * one_day
    # The first day on which a payment has made the balance smaller.
    steps: dict[date, Decimal] = {}
    for paid in payments:
        after = paid.on + one_day if count_actual_day else paid.on
        since = max(after, due + one_day)
        steps[since] = steps.get(since, Decimal(0)) + paid.amount
    made: list[Segment] = []
    balance, first = base - steps.pop(due + one_day, Decimal(0)), due + one_day
    for since in [*sorted(steps), last + one_day]:
        end = min(since - one_day, last)
        if end >= first and balance > 0:
            length = (end - first).days + 1
            made.append(Segment(first, end, length, balance, cny(balance * per * length / MYRIAD)))
        first = max(first, since)
        balance -= steps.get(since, Decimal(0))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest in yuan and its working."""

    interest: Decimal
    explain: tuple[str, ...] = ()


def interest(
    *,
    principal: Decimal,
    annual_rate_pct: Decimal,
    days: int,
    day_base: int,
    multiplier: Decimal = Decimal(1),
) -> Interest:
    """Simple interest by the day.

    Rule:    G7 (day base), 6.4 (times 1.3 to 1.5 of the LPR where no penalty is agreed).
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    if principal < 0 or annual_rate_pct < 0 or days < 0 or multiplier < 0:
        raise refuse("principal", "本金、利率、日数和倍数都不能是负数。")
    if day_base not in {360, 365, 366}:
        raise refuse("day_base", "一年的日数应为 360、365 或 366。", "规则手册 G7")
    amount = cny(principal * annual_rate_pct * multiplier * days / (100 * Decimal(day_base)))
    times = "" if multiplier == 1 else f" × {plain(multiplier)} 倍"
    return Interest(
        amount,
        (
            f"利息 = {format_cny(principal)} × {plain(annual_rate_pct)}%{times} × {days} 日 ÷ {day_base}"
            f" = {format_cny(amount)} 元（规则手册 G7）。",
        ),
    )


def is_above_loss(agreed: Decimal, loss: Decimal, ratio: Decimal) -> bool:
    """Does an agreed penalty exceed the loss so far that a court may lower it on request?

    Rule:    6.5; 合同编通则解释 65: *more* than the ratio; exactly at it is not. Never lowered by itself.
    """
    return agreed > ratio * loss
