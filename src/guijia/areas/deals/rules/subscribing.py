"""May this subscription be submitted, registered, sealed?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, PaymentMethod, SubscriptionState
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny
from guijia.platform.flow.registry import Gate


@dataclass(frozen=True, slots=True)
class BuyerLine:
    """A person on the form, as the rules need to know them."""

    customer_id: str
    name: str
    role: BuyerRole
    share_pct: Decimal | None
    id_expires_on: date | None
    is_adult: bool = True


def is_adult(birth_on: date | None, today: date, years: int) -> bool:
    """Old enough to sign alone? Companies and documents without a birth date count as adult.

    Rule: rules.md §10.1 (fact ``signing_age_years``).
    """
    if birth_on is None:
        return True
    had_birthday = (today.month, today.day) >= (birth_on.month, birth_on.day)
    return today.year - birth_on.year - (not had_birthday) >= years


def why_not_buyers(buyers: Sequence[BuyerLine]) -> BusinessError | None:
    """Are the persons on the form complete: a purchaser, shares of one hundred, nobody twice, adults?

    Rule: F01 buyers and agent; rules.md §10.1 age 18 for signing alone.
    """
    owners = [b for b in buyers if b.role != BuyerRole.AGENT]
    if not any(b.role == BuyerRole.PURCHASER for b in owners):
        return BusinessError("deals_no_buyer", "请至少选一位认购人。", clause="认购书 F01", field="buyers")
    if len({b.customer_id for b in buyers}) != len(buyers):
        return BusinessError("deals_buyer_twice", "同一位客户填了两次，请去掉一个。", field="buyers")
    shares = [b.share_pct for b in owners]
    if (
        len(owners) > 1
        and any(shares)
        and (
            any(s is None or s <= 0 for s in shares)
            or sum((s or Decimal(0) for s in shares), Decimal(0)) != 100
        )
    ):
        return BusinessError(
            "deals_shares", "共有份额要么都不填（共同共有），要么合计正好 100%。", field="buyers"
        )
    if not any(b.is_adult for b in buyers):
        return BusinessError(
            "deals_minor",
            "认购人未满 18 周岁，须由监护人作为代理人一起签。请添加代理人。",
            clause="SGN-13",
            field="buyers",
        )
    return None


def why_not_pay(
    *,
    method: PaymentMethod,
    price: Decimal,
    down_payment: Decimal | None,
    loan: Decimal | None,
    min_down_pct: Decimal,
    fund_loan: Decimal | None = None,
) -> BusinessError | None:
    """Does the way of paying add up, and is the down payment high enough?

    Rule: SUB-02; rules.md 5.1 national floor of the down payment.
    """
    if method not in WITH_LOAN:
        return None
    if down_payment is None or loan is None:
        return BusinessError("deals_loan_parts", "贷款购房请填首付款和贷款额。", field="down_payment")
    if down_payment + loan != price:
        return BusinessError(
            "deals_loan_sum",
            f"首付款与贷款额合计 {format_cny(down_payment + loan)} 元，与成交价 {format_cny(price)} 元不符。",
            field="loan_amount",
        )
    if method == PaymentMethod.COMBINED and (fund_loan is None or not 0 < fund_loan < loan):
        return BusinessError(
            "deals_fund_part",
            f"组合贷款请分开填写：公积金贷款大于 0、小于贷款额 {format_cny(loan)} 元，其余为商业贷款。",
            clause="SUB-02；W01 第 2 步",
            field="fund_loan",
        )
    if down_payment * 100 < price * min_down_pct:
        need = format_cny((price * min_down_pct / 100).quantize(Decimal("0.01")))
        return BusinessError(
            "deals_down_payment",
            f"首付比例不足 {min_down_pct.normalize():f}%，至少要 {need} 元。",
            clause="个人住房贷款最低首付款比例",
            field="down_payment",
        )
    return None


def why_not_deposit(price: Decimal, deposit: Decimal) -> BusinessError | None:
    """Is the deposit an amount that can be agreed?

    Rule: rules.md 1.1–1.2.
    """
    if deposit <= 0:
        return BusinessError("deals_deposit", "定金要大于 0。", field="deposit")
    if deposit > price:
        return BusinessError("deals_deposit", "定金不能超过成交价。", field="deposit")
    return None


def why_not_sign_by(sign_by: date, today: date) -> BusinessError | None:
    """Is the sign-by date still ahead?

    Rule: SUB-07.
    """
    if sign_by < today:
        return BusinessError("deals_sign_by", "签约日期不能早于今天。", clause="SUB-07", field="sign_by")
    return None


def why_not_state(state: str, wanted: SubscriptionState, act: str) -> BusinessError | None:
    """Does the subscription stand where this act belongs?

    Rule: W01, steps in their order; never skipped.
    """
    if state == wanted:
        return None
    now = SubscriptionState(state).label
    return Conflict(
        "deals_wrong_state", f"认购书现在是“{now}”，不能{act}。请刷新页面看最新进展。", clause="认购审批 W01"
    )


def control_gate(bound_here: bool, holder: str, board_url: str) -> Gate:
    """Is the home bound by this form alone? Rule: SUB-02; W07."""
    return Gate(
        ok=bound_here,
        label="销控",
        sentence=f"本房只有本单，锁定人 {holder}" if bound_here else "本房没有锁定在本单名下",
        clause="一房一认购，任何时候只有一份有效 · 销控登记 W07",
        remedy_label="看销控",
        remedy_url=board_url,
    )


def price_gate(price: Decimal, floor: Decimal | None, *, below_floor: bool, approved_by: str) -> Gate:
    """Is the price approved by whoever may approve it? Rule: SUB-02; W01.3 decision table."""
    if below_floor:
        words = f"{approved_by} 特批" if approved_by else "还没有特批"
        return Gate(
            bool(approved_by),
            "价格",
            f"{format_cny(price)} 元，低于底价，{words}",
            "低于底价须分管副总特批，低于二级底价须总经理特批 · W01 第 3 步",
        )
    if floor is not None and price < floor:
        over = f"，低于底价 {format_cny(floor - price)} 元，在审批权限以内，不须特批"
    else:
        over = f"，高于底价 {format_cny(price - floor)} 元，不须特批" if floor is not None else "，未设底价"
    return Gate(
        True, "价格", f"{format_cny(price)} 元{over}", f"{approved_by} 审签" if approved_by else "W01 第 3 步"
    )


def payment_gate(sentence: str, refusal: BusinessError | None) -> Gate:
    """Does the way of paying add up? Rule: SUB-02."""
    return Gate(refusal is None, "付款方式", sentence if refusal is None else refusal.message, "SUB-02")


def identity_gates(buyers: Sequence[BuyerLine], today: date, urls: dict[str, str]) -> list[Gate]:
    """Is every person's document in force, one gate for each that is not? Rule: SUB-04."""
    clause = "认购书须附全部认购人的有效身份证明 · SUB-04"
    late = [b for b in buyers if b.id_expires_on is not None and b.id_expires_on < today]
    if not late:
        return [Gate(True, "身份", f"{'、'.join(b.name for b in buyers)} 证件有效", clause)]
    return [
        Gate(
            False,
            "身份",
            f"{b.name}的证件有效期至 {b.id_expires_on:%Y-%m-%d}，已过期",
            clause,
            "补录",
            urls.get(b.customer_id, ""),
        )
        for b in late
    ]


def seal_gates(
    *, registered: bool, deposit: Decimal, received: Decimal, receipt_numbers: Sequence[str]
) -> list[Gate]:
    """What must be true before the contract seal touches a subscription.

    Rule: SUB-03: only after the cashier has confirmed the deposit.
    """
    paid = received >= deposit
    numbers = "、".join(receipt_numbers)
    return [
        Gate(
            registered, "登记", "已核对并登记销控" if registered else "还没有核对登记", "SUB-02 · W01 第 4 步"
        ),
        Gate(
            paid,
            "定金",
            f"应收 {format_cny(deposit)} 元，已到账 {format_cny(received)} 元{('，收据 ' + numbers) if numbers else ''}",
            "出纳确认定金到账以后才可用印 · SUB-03",
        ),
    ]


def why_not_seal(gates: Sequence[Gate]) -> BusinessError | None:
    """May the subscription be sealed?

    Rule: SUB-03 no deposit signature → no seal.
    """
    for gate in gates:
        if not gate.ok:
            return BusinessError(
                "deals_seal_gate" if gate.label != "定金" else "deals_deposit_missing",
                f"不能用印：{gate.sentence}。"
                + ("出纳确认定金全额到账以后才可用印。" if gate.label == "定金" else ""),
                clause="认购审批 SUB-03",
            )
    return None


def why_not_price(gates: Sequence[Gate]) -> BusinessError | None:
    """Is the price signed by whoever must sign it?

    Rule: W01.3: under the floor nothing is registered before the special approval.
    """
    unmet = next((gate for gate in gates if gate.label == "价格" and not gate.ok), None)
    if unmet is None:
        return None
    return BusinessError("deals_price_unapproved", f"不能登记：{unmet.sentence}。", clause=unmet.clause)


def why_not_register(gates: Sequence[Gate]) -> BusinessError | None:
    """May the subscription be registered? Rule: SUB-02; W01.3 the price first."""
    return why_not_price(gates) or why_not_gates(gates, "deals_register_gate", "登记")


def why_not_gates(gates: Sequence[Gate], code: str, act: str) -> BusinessError | None:
    """The first gate that is not met, as a refusal."""
    for gate in gates:
        if not gate.ok:
            return BusinessError(code, f"不能{act}：{gate.label}，{gate.sentence}。", clause=gate.clause)
    return None
