"""How long is it overdue, what does it cost, what is to be done next? Pure: no database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from guijia.areas.ledger.enums import OPEN_BREACHES, BreachState, LetterKind, PromiseState
from guijia.areas.ledger.rules import ZERO, plans
from guijia.areas.ledger.rules.penalty import FlatRate, Payment, Rate, penalty_daily
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny

CLAUSE = "COL-02"


# ---- ageing


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days overdue from-to, both counted; open above without ``last``."""

    first: int
    last: int | None

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return f"{self.first}-{self.last}" if self.last else f"{self.first}"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.first}–{self.last} 天" if self.last else f"{self.first - 1} 天以上"


def buckets(limits: Sequence[int]) -> list[Bucket]:
    """The steps of an ageing list: up to and including each limit, then everything above.

    Rule:    F16; G2 the number itself is included.
    """
    firsts = [1, *(limit + 1 for limit in limits)]
    return [Bucket(first, last) for first, last in zip(firsts, [*limits, None], strict=True)]


def bucket_named(text: str, known: Iterable[Bucket]) -> Bucket | None:
    """The step of that key."""
    return next((one for one in known if one.key == text), None)


# ---- the ladder of reminders


def rung_reached(due_on: date, today: date, ladder: Sequence[int]) -> int | None:
    """The rung that a line has reached: the last one passed, so that days without us raise one reminder, not four.

    Rule:    W25: before the due day, on it, after it.
    """
    late = (today - due_on).days
    reached = [rung for rung in ladder if rung <= late]
    return max(reached) if reached else None


def rung_words(days: int) -> str:
    """What a rung asks for."""
    if days < 0:
        return f"到期前 {-days} 天提醒"
    return "到期日提醒" if days == 0 else f"逾期 {days} 天催款"


# ---- promises


def promise_state(
    *, amount: Decimal, promised_on: date, came: Decimal, today: date, withdrawn: bool = False
) -> PromiseState:
    """Was it kept? What came in between the day of the promise and the promised day counts.

    Rule:    COL-02; the promised day itself is still in time (G3).
    """
    if withdrawn:
        return PromiseState.WITHDRAWN
    if came >= amount:
        return PromiseState.KEPT
    return PromiseState.BROKEN if today > promised_on else PromiseState.OPEN


def why_not_promise(
    *, amount: Decimal, promised_on: date, today: date, owed: Decimal
) -> BusinessError | None:
    """Can this promise be noted?"""
    if amount <= 0:
        return BusinessError("ledger_amount", "承诺金额要大于 0。", clause=CLAUSE, field="amount")
    if promised_on < today:
        return BusinessError(
            "ledger_promise_past", "承诺的付款日期不能早于今天。", clause=CLAUSE, field="promised_on"
        )
    if amount > owed:
        return BusinessError(
            "ledger_promise_over",
            f"承诺金额超过未收的 {format_cny(owed)} 元。",
            clause=CLAUSE,
            field="amount",
        )
    return None


# ---- damages


@dataclass(frozen=True, slots=True)
class Movement:
    """Money of the price that came in or went out on a day; ``line`` when it was named for one."""

    on: date
    amount: Decimal
    line: Any = None


@dataclass(frozen=True, slots=True)
class Damage:
    """What being late with one line costs up to a day, and how it was reckoned."""

    line: Any
    missing: Decimal
    days: int
    damages: Decimal
    explain: tuple[str, ...]


def damages_of(lines: Sequence[Any], movements: Sequence[Movement], rate: Rate, until: date) -> list[Damage]:
    """Damages of every line that is or was late, line by line, with the working.

    A line that was paid late is reckoned to the day it was full; taking the price waives nothing.
    Rule:    6.1-6.3: on the late instalment only, by the balance of each day; G5.
    """
    paid = _paid_by_line(lines, movements)
    found = []
    for line in lines:
        if line.due_on is None or line.due_on >= until:
            continue
        payments = [one for one in paid[line.pk] if one.on <= until]
        came = sum((one.amount for one in payments), ZERO)
        missing = line.amount - came
        actual = until if missing > 0 else max((one.on for one in payments), default=until)
        if actual <= line.due_on:
            continue
        made = penalty_daily(base=line.amount, rate=rate, due=line.due_on, actual=actual, payments=payments)
        found.append(Damage(line, missing, made.days, made.penalty, made.explain))
    return found


def _paid_by_line(lines: Sequence[Any], movements: Sequence[Movement]) -> dict[Any, list[Payment]]:
    """When which line was filled: the rule of the plan, movement by movement; money that went takes the last back."""
    paid: dict[Any, list[Payment]] = {line.pk: [] for line in lines}
    before = dict.fromkeys(paid, ZERO)
    received, named = ZERO, []
    for one in sorted(movements, key=lambda one: one.on):
        received += one.amount
        if one.line is not None:
            named.append((one.line, one.amount))
        filled = {each.line.pk: each.paid for each in plans.match(lines, max(received, ZERO), named, one.on)}
        for pk, now in filled.items():
            _book(paid[pk], now - before[pk], one.on)
        before = filled
    return paid


def _book(payments: list[Payment], amount: Decimal, on: date) -> None:
    if amount > 0:
        payments.append(Payment(on, amount))
    while amount < 0 and payments:
        last = payments.pop()
        amount += last.amount
        if amount > 0:
            payments.append(Payment(last.on, amount))


def flat(rate: Decimal) -> FlatRate:
    """A rate of so many 万分之 a day."""
    return FlatRate(rate)


# ---- letters and breaches


def why_not_letter(*, kind: str, overdue: Decimal, late_days: int, after_days: int) -> BusinessError | None:
    """May a formal letter be made?

    Rule:    W25: 催款函 from so many days after the due day; a lawyer's letter follows the same facts.
    """
    if overdue <= 0:
        return Conflict("ledger_not_overdue", "这笔交易现在没有逾期应付款，不能出具催款函。", clause=CLAUSE)
    if kind == LetterKind.DEMAND and late_days < after_days:
        return BusinessError(
            "ledger_letter_early",
            f"逾期满 {after_days} 天才出具催款函，现在逾期 {late_days} 天。",
            clause="W25",
        )
    return None


def why_not_serve(*, served: bool, served_on: date, made_on: date, today: date) -> BusinessError | None:
    """May service of a letter be entered?"""
    if served:
        return Conflict("ledger_letter_served", "这份函件已登记送达。")
    if not made_on <= served_on <= today:
        return BusinessError("ledger_served_day", "送达日期要在出具之日与今天之间。", field="served_on")
    return None


def why_not_breach(*, overdue: Decimal, late_days: int, after_days: int) -> BusinessError | None:
    """May a breach be registered?

    Rule:    W25: from so many days after the due day.
    """
    if overdue <= 0:
        return Conflict("ledger_not_overdue", "这笔交易现在没有逾期应付款，不能登记违约。", clause=CLAUSE)
    if late_days < after_days:
        return BusinessError(
            "ledger_breach_early",
            f"逾期满 {after_days} 天才转违约处理，现在逾期 {late_days} 天。",
            clause="W25",
        )
    return None


def why_not_step(state: str, wanted: str, what: str) -> BusinessError | None:
    """Is the breach where this step belongs?"""
    if state == wanted:
        return None
    words = BreachState(state).label
    if state not in OPEN_BREACHES:
        return Conflict("ledger_breach_state", f"这件违约已结案（{words}），不能{what}。")
    return Conflict("ledger_breach_state", f"这件违约现在是“{words}”，不能{what}。")


def why_not_close_period(
    *, outcome: str, overdue: Decimal, ends_on: date, today: date
) -> BusinessError | None:
    """May the end of the period be noted?

    Rule:    6.6: only after the last day of the period, and only while something is overdue.
    """
    if outcome == "paid" and overdue > 0:
        return Conflict("ledger_breach_unpaid", f"还有逾期 {format_cny(overdue)} 元没有付清。", clause="6.6")
    if outcome == "unpaid" and overdue <= 0:
        return Conflict("ledger_breach_paid", "逾期款已付清，请选“已付清”结案。", clause="6.6")
    if outcome == "unpaid" and today <= ends_on:
        return BusinessError(
            "ledger_breach_period", f"催告期到 {ends_on} 才届满，届满以前不能提请解除。", clause="司法解释 11"
        )
    return None
