"""Who owes whom how much when a purchase comes to nothing, with every line of the working. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guijia.areas.deals.rules.deposit import Settlement, deposit_settlement
from guijia.areas.ledger.rules.penalty import interest, is_above_loss, plain
from guijia.areas.unwinding.enums import COMPANY_FAULTS, Claim, Fault
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

ZERO = Decimal("0.00")
DEPOSIT_OVER = "合同已签订，定金已抵作购房款，不再适用定金罚则（民法典第五百八十七条）。"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that the buyer paid himself, and when."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """What the ledger says of a deal, in yuan.

    ``deposit`` and ``price`` are what stands on the two accounts of the price; ``loan`` is the part of them that a
    bank paid. ``due`` is what the plan had fall due so far. ``held`` is money taken for others, ``surplus`` what
    is owed back anyway.
    """

    total: Decimal
    signed: bool
    deposit: Decimal
    price: Decimal
    loan: Decimal = ZERO
    due: Decimal = ZERO
    held: Decimal = ZERO
    surplus: Decimal = ZERO
    payments: tuple[Payment, ...] = ()

    @property
    def own(self) -> Decimal:
        """What the buyer paid himself towards the price."""
        return self.deposit + self.price - self.loan


@dataclass(frozen=True, slots=True)
class Asked:
    """On what ground the purchase ends, and what the innocent side claims."""

    fault: Fault
    claim: Claim = Claim.DEPOSIT
    loss: Decimal = ZERO
    agreed_kept: Decimal = ZERO
    agreed_paid: Decimal = ZERO
    with_interest: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The parameters that hold for the deal."""

    deposit_cap_pct: Decimal
    buyer_pct: Decimal
    seller_pct: Decimal
    interest_pct: Decimal
    day_base: int
    over_loss_times: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the working: what, how much, how it was found."""

    label: str
    amount: Decimal
    sentence: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Both sides' claims and what is paid to whom, in yuan.

    ``still_owed``: what the buyer owes beyond what can be kept of his money; it is claimed, never set off against
    money held for others.
    """

    received: Decimal
    kept: Decimal
    compensation: Decimal
    to_bank: Decimal
    to_buyer: Decimal
    still_owed: Decimal
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = field(default=())


def reckon(position: Position, asked: Asked, figures: Figures, on: date) -> Reckoning:
    """What is owed both ways on a day.

    Rule:    W10; rules.md 1.1-1.7, 2.5, 5.9, 6.1-6.5: buyer at fault, the company keeps the deposit or the agreed
             penalty; company at fault, twice the deposit or the penalty with price, interest and loss; loan refused
             or nobody's fault, everything back.
    Raises:  BusinessError ``unwinding_terms`` | ``deals_bad_deposit_input``.
    """
    if refusal := why_not_terms(position, asked):
        raise refusal
    if asked.fault == Fault.BUYER:
        lines, notes = _kept_from_buyer(position, asked, figures)
        wanted = sum((line.amount for line in lines), ZERO)
        kept = min(wanted, position.own)
        return _whole(position, kept, ZERO, wanted - kept, lines, notes)
    if asked.fault in COMPANY_FAULTS:
        lines, notes = _paid_by_company(position, asked, figures, on)
        return _whole(position, ZERO, sum((line.amount for line in lines), ZERO), ZERO, lines, notes)
    lines = []
    if asked.fault == Fault.LOAN:
        lines += _interest(position, figures, on, "商品房买卖合同解释第十九条：退还本金及利息或者定金")
        notes = ["贷款未获批且不可归责于双方，不适用定金罚则，退还全部已付款（商品房买卖合同解释第十九条）。"]
        return _whole(position, ZERO, sum((line.amount for line in lines), ZERO), ZERO, lines, notes)
    notes = ["双方协商解除，扣留与补偿以解除协议为准；没有约定的，退还全部已付款（民法典第五百六十二条）。"]
    if asked.agreed_paid:
        lines.append(Line("协商补偿", asked.agreed_paid, "按双方协商，付给买受人。"))
    if asked.with_interest:
        lines += _interest(position, figures, on, "双方约定退还利息", always=True)
    paid = sum((line.amount for line in lines), ZERO)
    if asked.agreed_kept:
        lines.insert(0, Line("协商扣留", asked.agreed_kept, "按双方协商，从已付款中扣留。"))
    return _whole(position, asked.agreed_kept, paid, ZERO, lines, notes)


def why_not_terms(position: Position, asked: Asked) -> BusinessError | None:
    """Can this be reckoned with?

    Rule:    民法典 588: one of both; W10 amounts by agreement only where both sides agree.
    """
    if min(asked.loss, asked.agreed_kept, asked.agreed_paid) < 0:
        return _refuse("loss", "金额不能是负数。")
    if asked.fault != Fault.MUTUAL and (asked.agreed_kept or asked.agreed_paid or asked.with_interest):
        return _refuse(
            "agreed_kept", "只有双方协商解除才填协商扣留、补偿和利息；有责任方的由系统按规则计算。"
        )
    if asked.fault in {Fault.LOAN, Fault.MUTUAL} and asked.loss:
        return _refuse("loss", "双方均无过错或者协商解除，不计赔偿损失。")
    if asked.fault == Fault.MUTUAL and asked.agreed_kept > position.own:
        return _refuse("agreed_kept", f"协商扣留不能超过买受人自付的 {format_cny(position.own)} 元。")
    if position.loan > position.deposit + position.price:
        return _refuse("loan", "银行放款多于已收房款，请先核对账户。")
    return None


def _refuse(name: str, message: str) -> BusinessError:
    return BusinessError("unwinding_terms", message, clause="退房 W10", field=name)


def _deposit(position: Position, figures: Figures, scenario: str) -> Settlement:
    return deposit_settlement(
        total_price=position.total,
        deposit_paid=position.deposit,
        scenario=scenario,
        cap_pct=figures.deposit_cap_pct,
        other_paid=position.price - position.loan,
    )


def _by_deposit(position: Position, asked: Asked) -> bool:
    """Does the penalty of the deposit apply? Once the contract is signed the deposit is price."""
    return not position.signed and asked.claim == Claim.DEPOSIT


def _kept_from_buyer(position: Position, asked: Asked, figures: Figures) -> tuple[list[Line], list[str]]:
    """What the company may keep: the deposit and the loss beyond it, or the agreed penalty."""
    notes = [DEPOSIT_OVER] if position.signed else []
    if _by_deposit(position, asked):
        found = _deposit(position, figures, "buyer_default")
        lines = [Line("不退定金", found.forfeited, " ".join(found.explain))]
        return [*lines, *_beyond_deposit(found.effective_deposit, asked)], notes
    return _penalty(position.due, "到期应付款", figures.buyer_pct, asked, figures, notes)


def _beyond_deposit(deposit: Decimal, asked: Asked) -> list[Line]:
    """The proved loss that the deposit does not cover. Rule: Civil Code 588 (2)."""
    beyond = max(ZERO, asked.loss - deposit)
    if not beyond:
        return []
    words = (
        f"证明的损失 {format_cny(asked.loss)} − 定金 {format_cny(deposit)} = "
        f"{format_cny(beyond)} 元（民法典第五百八十八条第二款）。"
    )
    return [Line("损失超出定金", beyond, words)]


def _penalty(
    base: Decimal, base_words: str, pct: Decimal, asked: Asked, figures: Figures, notes: list[str]
) -> tuple[list[Line], list[str]]:
    """The agreed penalty of a rescission; where none is agreed, the loss that is proved.

    Rule:    6.2 share of what was due (buyer) or paid (seller); 6.5 flagged above the loss, never lowered by itself.
    """
    if not pct:
        words = "合同没有约定解除违约金，按证明的实际损失赔偿（民法典第五百八十四条）。"
        return ([Line("赔偿损失", cny(asked.loss), words)] if asked.loss else []), [*notes, words]
    agreed = cny(base * pct / 100)
    lines = [
        Line(
            "解除违约金",
            agreed,
            f"{base_words} {format_cny(base)} × {plain(pct)}% = {format_cny(agreed)} 元"
            "（合同约定；规则手册 6.2）。",
        )
    ]
    if asked.loss and is_above_loss(agreed, asked.loss, figures.over_loss_times):
        notes = [
            *notes,
            f"违约金超过损失 {format_cny(asked.loss)} 元的 {plain(figures.over_loss_times)} 倍，对方可请求减少"
            "（合同编通则解释第六十五条）；系统不自动调整。",
        ]
    return lines, [*notes, "违约金与定金只能选一（民法典第五百八十八条）。"]


def _paid_by_company(
    position: Position, asked: Asked, figures: Figures, on: date
) -> tuple[list[Line], list[str]]:
    """What the company pays on top of everything it gives back."""
    notes = [DEPOSIT_OVER] if position.signed else []
    if _by_deposit(position, asked):
        found = _deposit(position, figures, "seller_default")
        lines = [Line("双倍返还定金的罚金", found.penalty, " ".join(found.explain))] if found.penalty else []
        return [*lines, *_beyond_deposit(found.effective_deposit, asked)], notes
    lines, notes = _penalty(position.own, "买受人已付款", figures.seller_pct, asked, figures, notes)
    return [*lines, *_interest(position, figures, on, "返还已付房款及利息")], notes


def _interest(
    position: Position, figures: Figures, on: date, why: str, *, always: bool = False
) -> list[Line]:
    """Interest on what the buyer paid as price, payment by payment; a deposit bears none.

    Rule:    2.5, 5.9, G7 base of days for refunds.
    """
    if not position.signed and not always:
        return []
    found = []
    for one in position.payments:
        days = (on - one.on).days
        if days <= 0 or not one.amount:
            continue
        made = interest(
            principal=one.amount,
            annual_rate_pct=figures.interest_pct,
            days=days,
            day_base=figures.day_base,
        )
        found.append(Line(f"利息 {one.on:%Y-%m-%d} 起", made.interest, f"{' '.join(made.explain)}{why}。"))
    return [line for line in found if line.amount]


def _whole(
    position: Position,
    kept: Decimal,
    compensation: Decimal,
    still_owed: Decimal,
    lines: Sequence[Line],
    notes: Sequence[str],
) -> Reckoning:
    """Put together what goes to whom, and say it in sums."""
    back = position.own - kept
    to_buyer = back + compensation + position.held + position.surplus
    money = [Line("已收房款、定金", position.deposit + position.price, "以账户余额为准。")]
    if position.loan:
        money.append(Line("其中银行放款，退还银行", position.loan, "还清贷款后才可注销抵押（W10 顺序）。"))
    ends = [
        Line(
            "退还买受人自付款",
            back,
            f"自付 {format_cny(position.own)} − 扣留 {format_cny(kept)} = {format_cny(back)} 元。",
        )
    ]
    if position.held:
        ends.append(Line("退还代收款", position.held, "契税、维修资金等代收款全额退还，不得抵扣。"))
    if position.surplus:
        ends.append(Line("退还多付款", position.surplus, "原已应退。"))
    ends.append(
        Line(
            "付给买受人合计",
            to_buyer,
            _sum_words((back, compensation, position.held, position.surplus), to_buyer),
        )
    )
    if still_owed:
        notes = [*notes, f"可扣留的不足，买受人尚应支付 {format_cny(still_owed)} 元，另行主张。"]
    return Reckoning(
        received=position.deposit + position.price,
        kept=kept,
        compensation=compensation,
        to_bank=position.loan,
        to_buyer=to_buyer,
        still_owed=still_owed,
        lines=(*money, *lines, *ends),
        notes=tuple(notes),
    )


def _sum_words(parts: Sequence[Decimal], total: Decimal) -> str:
    shown = [format_cny(part) for part in parts if part]
    return f"{' + '.join(shown)} = {format_cny(total)} 元。" if shown else "没有要退付的款。"


def payments_left(payments: Sequence[Payment], own: Decimal) -> tuple[Payment, ...]:
    """The payments that make up what is still there, the oldest first; what went back since is taken off the newest."""
    left, found = own, []
    for one in sorted(payments, key=lambda payment: payment.on):
        part = min(one.amount, left)
        if part > 0:
            found.append(Payment(one.on, part))
            left -= part
    return tuple(found)


def penalty_cny(commission: Decimal, times: Decimal) -> Decimal:
    """What a consultant is charged for an over-promise. Rule: CMP-13: 0.5 to 1.5 times the commission due."""
    return cny(commission * times)


def why_not_times(times: Decimal, least: Decimal, most: Decimal) -> BusinessError | None:
    """Is the proposal within its bounds? Rule: CMP-13."""
    if least <= times <= most:
        return None
    return BusinessError(
        "unwinding_times",
        f"扣罚倍数应在 {plain(least)} 至 {plain(most)} 倍之间（含本数）。",
        clause="过度承诺扣罚 CMP-13",
        field="penalty_times",
    )
