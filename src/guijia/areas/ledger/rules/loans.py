"""Loans: instalments and their schedule, how much may be borrowed, repricing, the developer's guarantee deposit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from guijia.areas.ledger.rules.penalty import plain, refuse
from guijia.kit.money import CENT, cny, format_cny

ZERO = Decimal("0.00")
# Forty years: no bank lends longer; also bounds the work.
LONGEST_MONTHS = 480
PRECISION = 50
EXACT_CLAUSE = "规则手册 5.6"
PRINCIPAL_CLAUSE = "规则手册 5.7"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a schedule, in yuan; ``balance`` is what is owed afterwards."""

    period: int
    payment: Decimal
    principal: Decimal
    interest: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """A loan from the first payment to the last.

    ``total`` is what is really paid; ``formula_interest`` what the formula says of the interest as a whole:
    the level instalment times the months less the principal, or ``P·i·(n+1)/2`` with equal principal.
    """

    rows: tuple[Instalment, ...]
    total: Decimal
    interest: Decimal
    formula_interest: Decimal
    explain: tuple[str, ...] = ()

    @property
    def first(self) -> Instalment:
        """The first payment."""
        return self.rows[0]

    @property
    def last(self) -> Instalment:
        """The last payment."""
        return self.rows[-1]

    def balance_after(self, periods: int) -> Decimal:
        """What is owed after so many payments; before the first, the whole principal."""
        if periods == 0:
            first = self.rows[0]
            return first.balance + first.principal
        return self.rows[periods - 1].balance


def _check(principal: Decimal, annual_rate_pct: Decimal, months: int) -> None:
    if principal <= 0:
        raise refuse("principal", "贷款本金应大于零。")
    if annual_rate_pct < 0:
        raise refuse("annual_rate_pct", "年利率不能是负数。")
    if not 1 <= months <= LONGEST_MONTHS:
        raise refuse("months", f"贷款月数应在 1 至 {LONGEST_MONTHS} 之间。")


def level_payment(principal: Decimal, annual_rate_pct: Decimal, months: int) -> Decimal:
    """The instalment that is the same every month.

    Rule:    5.6: ``P·i(1+i)^n / ((1+i)^n − 1)``; without interest ``P/n``.
    """
    with localcontext() as context:
        context.prec = PRECISION
        rate = annual_rate_pct / 1200
        grown = (1 + rate) ** months
        exact = principal / months if grown == 1 else principal * rate * grown / (grown - 1)
    return cny(exact)


def equal_installment(*, principal: Decimal, annual_rate_pct: Decimal, months: int) -> Schedule:
    """Equal instalments (等额本息): interest on the balance, the last payment takes what is left.

    Rule:    5.6.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    _check(principal, annual_rate_pct, months)
    principal = cny(principal)
    monthly = level_payment(principal, annual_rate_pct, months)
    rows: list[Instalment] = []
    balance = principal
    for period in range(1, months + 1):
        due = cny(balance * annual_rate_pct / 1200)
        part = balance if period == months else min(balance, monthly - due)
        balance -= part
        rows.append(Instalment(period, part + due, part, due, balance))
    total = sum((row.payment for row in rows), ZERO)
    by_formula = monthly * months
    explain = (
        f"月利率 = {plain(annual_rate_pct)}% ÷ 12（规则手册 G7）；共 {months} 期。",
        f"月供 = 本金 × 月利率 ×（1 + 月利率）^{months} ÷〔（1 + 月利率）^{months} − 1〕"
        f" = {format_cny(monthly)} 元（{EXACT_CLAUSE}）。",
        f"首期：利息 {format_cny(rows[0].interest)} 元，本金 {format_cny(rows[0].principal)} 元。",
        f"末期还清余下本金与利息：{format_cny(rows[-1].payment)} 元（{EXACT_CLAUSE}）。",
        f"各期实还合计 {format_cny(total)} 元，利息合计 {format_cny(total - principal)} 元"
        f"（月供 × 期数的口径：{format_cny(by_formula)} 元，利息 {format_cny(by_formula - principal)} 元）。",
    )
    return Schedule(tuple(rows), total, total - principal, by_formula - principal, explain)


def equal_principal(*, principal: Decimal, annual_rate_pct: Decimal, months: int) -> Schedule:
    """Equal principal (等额本金): the same principal every month, interest on what is left.

    Every column is the exact formula rounded by itself (5.7), so a line may differ from its sum by one fen.
    Rule:    5.7: ``a_t = P/n + (P − (t−1)·P/n)·i``; interest in all ``P·i·(n+1)/2``.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    _check(principal, annual_rate_pct, months)
    principal = cny(principal)
    rows: list[Instalment] = []
    owed = principal
    for period in range(1, months + 1):
        before = principal * (months - period + 1) / months
        left = cny(principal * (months - period) / months)
        due = before * annual_rate_pct / 1200
        rows.append(Instalment(period, cny(principal / months + due), owed - left, cny(due), left))
        owed = left
    interest = cny(principal * annual_rate_pct * (months + 1) / 2400)
    explain = (
        f"每期本金 = {format_cny(principal)} ÷ {months}；利息按余下本金 × {plain(annual_rate_pct)}% ÷ 12"
        f"（{PRINCIPAL_CLAUSE}）。",
        f"首期 {format_cny(rows[0].payment)} 元，逐期递减，末期 {format_cny(rows[-1].payment)} 元。",
        f"利息合计 = 本金 × 月利率 ×（{months} + 1）÷ 2 = {format_cny(interest)} 元（{PRINCIPAL_CLAUSE}）。",
    )
    return Schedule(tuple(rows), principal + interest, interest, interest, explain)


WAYS: dict[str, Callable[..., Schedule]] = {
    "equal_installment": equal_installment,
    "equal_principal": equal_principal,
}


# ---- how much may be borrowed


@dataclass(frozen=True, slots=True)
class MaxLoan:
    """The largest loan and the down payment that goes with it, in yuan."""

    max_loan: Decimal
    down_payment: Decimal
    explain: tuple[str, ...] = ()


def max_loan(
    *, price: Decimal, min_down_pct: Decimal, unit: Decimal | None = None, appraisal: Decimal | None = None
) -> MaxLoan:
    """The largest loan by the down-payment floor, cut down to the bank's unit.

    Rule:    5.1, 5.2: share of the lower of price and appraisal; the buyer pays the rest of the *price*.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    if price <= 0 or (appraisal is not None and appraisal <= 0):
        raise refuse("price" if price <= 0 else "appraisal", "价格与评估价应大于零。")
    if not 0 <= min_down_pct <= 100:
        raise refuse("min_down_pct", "最低首付比例应在 0 至 100 之间。", "规则手册 5.1")
    if unit is not None and unit <= 0:
        raise refuse("unit", "银行取整单位应大于零。", "规则手册 5.2")
    value = min(price, appraisal) if appraisal is not None else price
    exact = value * (100 - min_down_pct) / 100
    step = unit if unit is not None else CENT
    loan = cny((exact / step).to_integral_value(rounding=ROUND_FLOOR) * step)
    down = cny(price) - loan
    basis = "成交价" if appraisal is None else "成交价与评估价较低者"
    lines = [
        f"{basis} {format_cny(value)} ×（1 − {plain(min_down_pct)}%）= {format_cny(exact)} 元"
        "（银发通知；规则手册 5.1、5.2）。"
    ]
    if unit is not None:
        lines.append(f"按银行取整单位 {plain(unit)} 元向下取整：{format_cny(loan)} 元（规则手册 5.2）。")
    lines.append(f"首付 = {format_cny(price)} − {format_cny(loan)} = {format_cny(down)} 元。")
    return MaxLoan(loan, down, tuple(lines))


@dataclass(frozen=True, slots=True)
class Quota:
    """What is needed, what may be granted, and how it is split, in yuan."""

    value_quota: Decimal
    quota: Decimal
    need: Decimal
    granted: Decimal
    pf_part: Decimal
    commercial_part: Decimal
    explain: tuple[str, ...] = ()


def loan_quota(
    *,
    price: Decimal,
    down_payment: Decimal,
    max_ltv_pct: Decimal,
    appraisal: Decimal | None = None,
    pf_cap: Decimal = ZERO,
    income_quota: Decimal | None = None,
) -> Quota:
    """How much is granted, first from the provident fund, the rest from a bank.

    Rule:    5.3: quota = the lower of value and income quota; granted = the lower of need and quota.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    if price <= 0:
        raise refuse("price", "价格应大于零。")
    if not 0 <= down_payment <= price:
        raise refuse("down_payment", "首付应在零与成交价之间。")
    if not 0 <= max_ltv_pct <= 100:
        raise refuse("max_ltv_pct", "最高贷款成数应在 0 至 100 之间。", "规则手册 5.3")
    value = min(price, appraisal) if appraisal is not None else price
    by_value = cny(value * max_ltv_pct / 100)
    quota = by_value if income_quota is None else min(by_value, cny(income_quota))
    need = cny(price) - cny(down_payment)
    granted = min(need, quota)
    fund = min(cny(pf_cap), granted)
    income = "" if income_quota is None else f"，收入额度 {format_cny(income_quota)} 元"
    explain = (
        f"价值额度 = {format_cny(value)} × {plain(max_ltv_pct)}% = {format_cny(by_value)} 元{income}，"
        f"取低者 {format_cny(quota)} 元（规则手册 5.3）。",
        f"需要 = {format_cny(price)} − 首付 {format_cny(down_payment)} = {format_cny(need)} 元；"
        f"可贷 {format_cny(granted)} 元（需要与额度取低者）。",
        f"公积金部分不超过上限 {format_cny(pf_cap)} 元：{format_cny(fund)} 元；"
        f"商业贷款 {format_cny(granted - fund)} 元。",
        *(() if granted == need else (f"还差 {format_cny(need - granted)} 元，须增加首付。",)),
    )
    return Quota(by_value, quota, need, granted, fund, granted - fund, explain)


# ---- later


@dataclass(frozen=True, slots=True)
class Repriced:
    """Instalment before and after the rate changed."""

    monthly_1: Decimal
    balance: Decimal
    rate2_pct: Decimal
    remaining: int
    monthly_2: Decimal
    explain: tuple[str, ...] = ()


def rate_from_lpr(lpr_5y_pct: Decimal, spread_bp: Decimal) -> Decimal:
    """The rate of a loan: LPR and the fixed spread in basis points.

    Rule:    5.5.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    rate = lpr_5y_pct + spread_bp / 100
    if rate < 0:
        raise refuse("spread_bp", "加点后的利率不能小于零。", "规则手册 5.5")
    return rate


def reprice(
    *,
    principal: Decimal,
    months: int,
    rate1_pct: Decimal,
    paid_periods: int,
    lpr_5y_pct: Decimal,
    spread_bp: Decimal,
) -> Repriced:
    """What the instalment becomes on the day the rate is set anew.

    Rule:    5.5, 5.6.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    before = equal_installment(principal=principal, annual_rate_pct=rate1_pct, months=months)
    if not 0 <= paid_periods < months:
        raise refuse("paid_periods", "已还期数应少于总期数。", "规则手册 5.5")
    balance, remaining = before.balance_after(paid_periods), months - paid_periods
    rate = rate_from_lpr(lpr_5y_pct, spread_bp)
    monthly_1 = level_payment(principal, rate1_pct, months)
    monthly_2 = level_payment(balance, rate, remaining)
    sign = "+" if spread_bp >= 0 else "−"
    explain = (
        f"原月供 {format_cny(monthly_1)} 元；还 {paid_periods} 期后余下本金 {format_cny(balance)} 元"
        f"（{EXACT_CLAUSE}）。",
        f"新利率 = {plain(lpr_5y_pct)}% {sign} {plain(abs(spread_bp))} 个基点 = {plain(rate)}%（规则手册 5.5）。",
        f"余下 {remaining} 期，新月供 {format_cny(monthly_2)} 元，"
        f"每月{'少' if monthly_2 <= monthly_1 else '多'} {format_cny(abs(monthly_1 - monthly_2))} 元。",
    )
    return Repriced(monthly_1, balance, rate, remaining, monthly_2, explain)


@dataclass(frozen=True, slots=True)
class GuaranteeDeposit:
    """What the bank holds of the developer's money, what it gives back now, what stays."""

    held_total: Decimal
    release: Decimal
    remaining: Decimal
    explain: tuple[str, ...] = ()


def bank_deposit_release(
    *, loans: Sequence[Decimal], ratio_pct: Decimal, registered: Sequence[bool]
) -> GuaranteeDeposit:
    """The guarantee deposit of the loans, and what of it is free because the mortgage is registered.

    Rule:    5.13: loan × ratio, a line for each loan; released loan by loan on registration.
    Raises:  BusinessError ``ledger_bad_terms``.
    """
    if len(loans) != len(registered):
        raise refuse("registered", "registered 与 loans 的个数应相同，一笔一项。", "规则手册 5.13")
    if any(one <= 0 for one in loans):
        raise refuse("loans", "每笔贷款应大于零。")
    if not 0 <= ratio_pct <= 100:
        raise refuse("ratio_pct", "保证金比例应在 0 至 100 之间。", "规则手册 5.13")
    held = [cny(one * ratio_pct / 100) for one in loans]
    total = sum(held, ZERO)
    free = sum((part for part, done in zip(held, registered, strict=True) if done), ZERO)
    lines = [
        f"第 {at} 笔 {format_cny(loan)} × {plain(ratio_pct)}% = {format_cny(part)} 元，"
        f"{'抵押权已登记，可退' if done else '未登记，留存'}。"
        for at, (loan, part, done) in enumerate(zip(loans, held, registered, strict=True), 1)
    ]
    end = (
        f"在押 {format_cny(total)} 元，可退 {format_cny(free)} 元，余 {format_cny(total - free)} 元"
        "（银行合作协议；规则手册 5.13）。"
    )
    return GuaranteeDeposit(total, free, total - free, (*lines, end))
