"""What becomes of a deposit (定金): who keeps it, who returns it, and how much. Pure arithmetic."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

Scenario = Literal["buyer_default", "seller_default", "no_fault", "both_default", "force_majeure"]
SCENARIOS: dict[str, str] = {
    "buyer_default": "买受人违约",
    "seller_default": "出卖人违约",
    "no_fault": "双方均无过错",
    "both_default": "双方均根本违约",
    "force_majeure": "不可抗力",
}
# What was paid is a deposit in law only under this name, or when the papers say so expressly.
DEPOSIT = "定金"
NATURES: dict[str, bool] = {
    DEPOSIT: True,
    "订金": False,
    "诚意金": False,
    "意向金": False,
    "认筹金": False,
    "押金": False,
    "保证金": False,
}
NATURE_KEYS = {"deposit": DEPOSIT, "earnest": "诚意金", "non_deposit": "订金", "none": "订金"}
ZERO = Decimal("0.00")
CAP_CLAUSE = "民法典第五百八十六条"
PENALTY_CLAUSE = "民法典第五百八十七条"


@dataclass(frozen=True, slots=True)
class Settlement:
    """Both sides' claims, in yuan.

    ``forfeited``: the developer keeps it. ``penalty``: what one side pays the other as deposit penalty.
    ``total_returned``: everything the developer pays out. ``refund_to_buyer``: the same without the penalty.
    """

    effective_deposit: Decimal
    excess: Decimal
    forfeited: Decimal
    refund_to_buyer: Decimal
    total_returned: Decimal
    penalty: Decimal
    explain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the buyer receives in all by one way or the other; never both ways together."""

    deposit_option_total_to_buyer: Decimal
    penalty_option_total_to_buyer: Decimal
    may_combine: bool
    explain: tuple[str, ...] = ()


def _refuse(field: str, message: str, clause: str = "") -> BusinessError:
    return BusinessError("deals_bad_deposit_input", message, clause=clause, field=field)


def deposit_cap(total_price: Decimal, cap_pct: Decimal) -> Decimal:
    """The part of the price up to which a payment can be a deposit.

    Rule:    民法典 586 (1.1): share of the price of the main contract, tax included.
    """
    return cny(total_price * cap_pct / 100)


def split_deposit(
    *, total_price: Decimal, deposit_paid: Decimal, cap_pct: Decimal
) -> tuple[Decimal, Decimal]:
    """The part that has the effect of a deposit, and the excess, which is prepayment.

    Rule:    民法典 586 (1.1, 1.2): the amount delivered counts; exactly at the cap all of it is a deposit.
    Returns: effective, excess; both in yuan.
    """
    paid = cny(deposit_paid)
    effective = min(paid, deposit_cap(total_price, cap_pct))
    return effective, paid - effective


def _check(
    total_price: Decimal, amounts: dict[str, Decimal], scenario: str, performed: Decimal, nature: str
) -> None:
    if total_price <= 0:
        raise _refuse("total_price", "房价应大于零。", CAP_CLAUSE)
    for field, amount in amounts.items():
        if amount < 0:
            raise _refuse(field, "金额不能是负数。")
    if scenario not in SCENARIOS:
        raise _refuse("scenario", f"情形应为 {'、'.join(SCENARIOS)} 之一。", PENALTY_CLAUSE)
    if not 0 <= performed <= 1:
        raise _refuse("performed_ratio", "已履行比例应在 0 至 1 之间。", "合同编通则解释第六十八条第二款")
    if nature not in NATURES and nature not in NATURE_KEYS:
        raise _refuse("nature", f"款项性质应为 {'、'.join(NATURES)} 之一。", "合同编通则解释第六十七条第一款")


def deposit_settlement(
    *,
    total_price: Decimal,
    deposit_paid: Decimal,
    scenario: str,
    cap_pct: Decimal,
    deposit_agreed: Decimal | None = None,
    other_paid: Decimal = ZERO,
    performed_ratio: Decimal = ZERO,
    nature: str = DEPOSIT,
) -> Settlement:
    """Who keeps and who returns what when the purchase comes to nothing.

    ``performed_ratio`` is the share performed and accepted: the penalty falls on the rest only.
    Rule:    民法典 586-587, 合同编通则解释 67-68 (1.1-1.5).
    Raises:  BusinessError ``deals_bad_deposit_input``.
    """
    amounts = {
        "deposit_paid": deposit_paid,
        "other_paid": other_paid,
        "deposit_agreed": deposit_agreed or ZERO,
    }
    _check(total_price, amounts, scenario, performed_ratio, nature)
    paid, other = cny(deposit_paid), cny(other_paid)
    explain: list[str] = []
    is_deposit = NATURES[NATURE_KEYS.get(nature, nature)]
    if is_deposit:
        effective, excess = split_deposit(total_price=total_price, deposit_paid=paid, cap_pct=cap_pct)
        explain += _explain_cap(total_price, paid, deposit_agreed, cap_pct, effective, excess)
    else:
        effective, excess = ZERO, paid
        explain.append(
            f"所付 {format_cny(paid)} 元未约定定金性质，不适用定金罚则，全额退还"
            "（合同编通则解释第六十七条第一款）。"
        )
    penalty = ZERO
    if scenario in {"buyer_default", "seller_default"}:
        penalty = cny(effective * (1 - performed_ratio))
        if performed_ratio and effective:
            explain.append(
                f"已履行并被接受 {performed_ratio * 100:f}%，罚则只及未履行部分："
                f"{format_cny(effective)} ×（1 − {performed_ratio:f}）= {format_cny(penalty)} 元"
                "（合同编通则解释第六十八条第二款）。"
            )
    forfeited = penalty if scenario == "buyer_default" else ZERO
    refund = paid + other - forfeited
    returned = refund + (penalty if scenario == "seller_default" else ZERO)
    explain.append(_explain_end(scenario, is_deposit, penalty, refund, returned))
    return Settlement(effective, excess, forfeited, refund, returned, penalty, tuple(explain))


def _explain_cap(
    total_price: Decimal,
    paid: Decimal,
    agreed: Decimal | None,
    cap_pct: Decimal,
    effective: Decimal,
    excess: Decimal,
) -> list[str]:
    cap = deposit_cap(total_price, cap_pct)
    lines = []
    if agreed is not None and cny(agreed) != paid:
        lines.append(
            f"约定定金 {format_cny(agreed)} 元，实付 {format_cny(paid)} 元，以实付为准（{CAP_CLAUSE}）。"
        )
    lines.append(
        f"定金上限 = {format_cny(total_price)} × {cap_pct:f}% = {format_cny(cap)} 元；"
        f"实付 {format_cny(paid)} 元，有定金效力 {format_cny(effective)} 元（{CAP_CLAUSE}）。"
    )
    if excess:
        lines.append(f"超出部分 {format_cny(excess)} 元没有定金效力，作预付款，可退可抵（{CAP_CLAUSE}）。")
    return lines


def _explain_end(
    scenario: str, is_deposit: bool, penalty: Decimal, refund: Decimal, returned: Decimal
) -> str:
    if scenario == "buyer_default" and is_deposit:
        return (
            f"买受人违约：出卖人不退 {format_cny(penalty)} 元，"
            f"退还 {format_cny(refund)} 元（{PENALTY_CLAUSE}）。"
        )
    if scenario == "seller_default" and is_deposit:
        return (
            f"出卖人违约：退还所付 {format_cny(refund)} 元，另付等额罚金 {format_cny(penalty)} 元，"
            f"合计 {format_cny(returned)} 元（双倍含原数；{PENALTY_CLAUSE}）。"
        )
    clause = {
        "both_default": "合同编通则解释第六十八条第一款",
        "force_majeure": "合同编通则解释第六十八条第三款",
        "no_fault": "商品房买卖合同解释第四条",
    }.get(scenario, "合同编通则解释第六十七条第一款")
    return f"{SCENARIOS[scenario]}：不适用定金罚则，退还全部已付款 {format_cny(returned)} 元（{clause}）。"


def deposit_vs_penalty(
    *,
    total_price: Decimal,
    deposit_paid: Decimal,
    agreed_penalty: Decimal,
    loss: Decimal,
    scenario: str,
    cap_pct: Decimal,
    other_paid: Decimal = ZERO,
) -> Options:
    """What the buyer receives by the deposit and by the agreed penalty: the innocent side picks one.

    With the developer at fault both sums flow to the buyer. With the buyer at fault they are what is left
    to him after the developer has taken its claim (below zero: he still owes).
    Rule:    民法典 588 (1.6).
    Raises:  BusinessError ``deals_bad_deposit_input``.
    """
    if scenario not in {"buyer_default", "seller_default"}:
        raise _refuse(
            "scenario",
            "定金与违约金只在一方违约时选择：buyer_default 或 seller_default。",
            "民法典第五百八十八条",
        )
    amounts = {"agreed_penalty": agreed_penalty, "loss": loss}
    _check(total_price, amounts, scenario, ZERO, DEPOSIT)
    by_deposit = deposit_settlement(
        total_price=total_price,
        deposit_paid=deposit_paid,
        scenario=scenario,
        cap_pct=cap_pct,
        other_paid=other_paid,
    )
    effective = by_deposit.effective_deposit
    further = cny(max(ZERO, loss - effective))
    paid = cny(deposit_paid) + cny(other_paid)
    sign = 1 if scenario == "seller_default" else -1
    deposit_total = by_deposit.total_returned + sign * further
    penalty_total = paid + sign * cny(agreed_penalty)
    verb = "加" if sign == 1 else "减"
    explain = (
        *by_deposit.explain,
        f"选定金：{format_cny(by_deposit.total_returned)} {verb}损失超出定金部分 max(0, {format_cny(loss)} − "
        f"{format_cny(effective)}) = {format_cny(further)}，买受人共得 {format_cny(deposit_total)} 元"
        "（民法典第五百八十八条）。",
        f"选违约金：退还已付 {format_cny(paid)} {verb}约定违约金 {format_cny(agreed_penalty)}，"
        f"买受人共得 {format_cny(penalty_total)} 元（民法典第五百八十八条）。",
        "两者由守约方选一，不能并用（民法典第五百八十八条）。",
    )
    return Options(deposit_total, penalty_total, False, explain)
