"""May this deal be changed, in what way, and on which papers? (W02, W04, W05)"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from guijia.areas.deals.enums import (
    CHANGEABLE,
    PERSON_CHANGES,
    WITH_LOAN,
    BuyerRole,
    ChangeKind,
    ChangeProcess,
    ChangeRoute,
    ContractState,
    Marital,
    PaymentMethod,
    Relation,
    SubscriptionState,
)
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny
from guijia.platform.flow.registry import Gate

_MONEY = (
    "list_price",
    "price",
    "unit_price",
    "down_payment",
    "loan_amount",
    "fund_loan",
    "deposit",
    "prepayment",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the deal as a change keeps them."""

    customer_id: str
    name: str
    role: BuyerRole
    share_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a deal on one day: everything a change may alter. Amounts in yuan."""

    unit_id: str
    unit: str
    list_price: Decimal
    price: Decimal
    unit_price: Decimal | None
    discounts: tuple[dict[str, str], ...]
    payment_method: PaymentMethod
    down_payment: Decimal | None
    loan_amount: Decimal | None
    fund_loan: Decimal | None
    bank: str
    deposit: Decimal
    prepayment: Decimal
    sign_by: date
    people: tuple[Person, ...]

    def as_json(self) -> dict[str, Any]:
        """As kept beside the change."""
        kept: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in _MONEY:
            kept[name] = None if kept[name] is None else str(kept[name])
        people = [
            {"id": p.customer_id, "name": p.name, "role": p.role.value,
             "share": None if p.share_pct is None else str(p.share_pct)}
            for p in self.people
        ]  # fmt: skip
        return kept | {
            "people": people,
            "sign_by": self.sign_by.isoformat(),
            "payment_method": self.payment_method.value,
            "discounts": list(self.discounts),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Terms":
        """Back from what is kept."""
        read = dict(kept)
        for name in _MONEY:
            read[name] = None if read[name] is None else Decimal(read[name])
        people = tuple(
            Person(
                p["id"], p["name"], BuyerRole(p["role"]), None if p["share"] is None else Decimal(p["share"])
            )
            for p in read["people"]
        )
        return cls(
            **{
                **read,
                "people": people,
                "sign_by": date.fromisoformat(read["sign_by"]),
                "payment_method": PaymentMethod(read["payment_method"]),
                "discounts": tuple(read["discounts"]),
            }
        )

    @property
    def owners(self) -> tuple[Person, ...]:
        """Those who will own, in their order."""
        return tuple(p for p in self.people if p.role != BuyerRole.AGENT)

    @property
    def parties(self) -> str:
        """Their names as the documents show them."""
        return "、".join(p.name for p in self.owners)[:200]

    def leaving(self, after: "Terms") -> tuple[Person, ...]:
        """Owners that are no longer there afterwards."""
        staying = {p.customer_id for p in after.owners}
        return tuple(p for p in self.owners if p.customer_id not in staying)

    def joining(self, after: "Terms") -> tuple[Person, ...]:
        """Owners that come in."""
        return after.leaving(self)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks a deal to become; only what was ticked counts. Amounts in yuan."""

    kinds: frozenset[ChangeKind]
    reason: str
    unit_id: str = ""
    people: tuple[Person, ...] = ()
    discounts: tuple[dict[str, str], ...] = ()
    payment_method: PaymentMethod | None = None
    down_payment: Decimal | None = None
    loan_amount: Decimal | None = None
    fund_loan: Decimal | None = None
    bank: str = ""
    sign_by: date | None = None
    fee: Decimal = Decimal("0.00")
    relation: str = ""
    marital: str = ""

    @property
    def prices(self) -> bool:
        """Is the price formed anew?"""
        return bool(self.kinds & {ChangeKind.UNIT, ChangeKind.PRICE})

    @property
    def pays(self) -> bool:
        """Is it said anew how the price is paid?"""
        return self.prices or ChangeKind.PAYMENT in self.kinds

    @property
    def names(self) -> bool:
        """Do the persons change?"""
        return bool(self.kinds & PERSON_CHANGES)


def paid_by(wish: Wish, before: Terms, price: Decimal) -> Terms:
    """The terms with the price and the way of paying that the wish leads to; what is not paid down is borrowed.

    Rule: SUB-02; another home or price carries the loan along.
    """
    method = before.payment_method
    if ChangeKind.PAYMENT in wish.kinds and wish.payment_method is not None:
        method = wish.payment_method
    if not wish.pays:
        return replace(before, price=price)
    if method not in WITH_LOAN:
        return replace(
            before,
            price=price,
            payment_method=method,
            down_payment=None,
            loan_amount=None,
            fund_loan=None,
            bank="",
        )
    loan = wish.loan_amount
    if loan is None and wish.down_payment is not None:
        loan = price - wish.down_payment
    return replace(
        before,
        price=price,
        payment_method=method,
        down_payment=wish.down_payment,
        loan_amount=loan,
        fund_loan=wish.fund_loan if method == PaymentMethod.COMBINED else None,
        bank=wish.bank,
    )


def altered(before: Terms, after: Terms) -> frozenset[ChangeKind]:
    """What really differs between two terms, whatever was ticked."""
    found = set()
    if before.unit_id != after.unit_id:
        found.add(ChangeKind.UNIT)
    mine, theirs = before.owners, after.owners
    if [p.customer_id for p in mine[:1]] != [p.customer_id for p in theirs[:1]]:
        found.add(ChangeKind.PURCHASER)
    shares = [p.share_pct for p in mine[:1]] != [p.share_pct for p in theirs[:1]]
    if before.people[1:] != after.people[1:] or shares:
        found.add(ChangeKind.CO_OWNER)
    paid = ("payment_method", "down_payment", "loan_amount", "fund_loan", "bank")
    if any(getattr(before, name) != getattr(after, name) for name in paid):
        found.add(ChangeKind.PAYMENT)
    if before.price != after.price:
        found.add(ChangeKind.PRICE)
    if before.sign_by != after.sign_by:
        found.add(ChangeKind.DATE)
    return frozenset(found)


# What a ticked kind carries along with it: another home has another price, and so another loan.
_CARRIES: dict[ChangeKind, frozenset[ChangeKind]] = {
    ChangeKind.UNIT: frozenset({ChangeKind.UNIT, ChangeKind.PRICE, ChangeKind.PAYMENT}),
    ChangeKind.PRICE: frozenset({ChangeKind.PRICE, ChangeKind.PAYMENT}),
    ChangeKind.PURCHASER: PERSON_CHANGES,
}


def why_not_terms(kinds: Collection[ChangeKind], before: Terms, after: Terms) -> BusinessError | None:
    """Do the new terms change exactly what was ticked?

    Rule: W02 kinds of change; F02 before and after.
    """
    if not kinds:
        return BusinessError("deals_change_kinds", "请至少勾选一项变更。", clause="F02", field="kinds")
    changed = altered(before, after)
    idle = [k for k in ChangeKind if k in kinds and not (_CARRIES.get(k, frozenset({k})) & changed)]
    if idle:
        return BusinessError(
            "deals_change_nothing",
            f"勾了“{idle[0].label}”，但变更前后一样。请填写变更后的内容，或取消这一项。",
            clause="F02",
            field=FIELDS[idle[0]],
        )
    allowed = frozenset().union(*(_CARRIES.get(k, frozenset({k})) for k in kinds))
    extra = [k for k in ChangeKind if k in changed - allowed]
    if extra:
        return BusinessError(
            "deals_change_extra",
            f"“{extra[0].label}”没有勾选，不能改动。",
            clause="F02",
            field=FIELDS[extra[0]],
        )
    return None


FIELDS = {
    ChangeKind.UNIT: "new_unit",
    ChangeKind.PURCHASER: "buyers",
    ChangeKind.CO_OWNER: "buyers",
    ChangeKind.PAYMENT: "payment_method",
    ChangeKind.PRICE: "discount_rate",
    ChangeKind.DATE: "sign_by",
}
_BEFORE_SIGNING = frozenset({ContractState.PREPARING, ContractState.READY})
_IN_APPROVAL = frozenset({ContractState.REVIEWING, ContractState.APPROVED})


def process_for(
    subscription: str, contract: str | None, kinds: Collection[ChangeKind]
) -> tuple[ChangeProcess, ChangeRoute]:
    """Which procedure a change follows and how it takes effect.

    Rule:    W02 before the contract is signed, W04 after; W05 a name on a filed contract. Home and names of a
             signed contract change by cancelling it and signing anew, its money by a supplement.
    """
    if contract is None or contract in _BEFORE_SIGNING:
        return ChangeProcess.SUBSCRIPTION, ChangeRoute.AMEND
    named = bool(PERSON_CHANGES & set(kinds))
    if named and contract == ContractState.FILED:
        return ChangeProcess.NAME, ChangeRoute.RESIGN
    anew = named or ChangeKind.UNIT in kinds
    return ChangeProcess.CONTRACT, ChangeRoute.RESIGN if anew else ChangeRoute.SUPPLEMENT


def why_not_open(
    *, subscription: str, contract: str | None, kinds: Collection[ChangeKind], open_number: str = ""
) -> BusinessError | None:
    """May a change be applied for now?

    Rule: W02 after the deposit; W04; one change at a time; never beside a running approval (W06.1).
    """
    if open_number:
        return Conflict(
            "deals_change_open",
            f"本单已有申请 {open_number} 在办。一份单据同时只能办一项变更或退房，请等它办完或先撤回。",
            clause="认购变更 W02",
        )
    if subscription not in CHANGEABLE:
        state = SubscriptionState(subscription).label
        return Conflict(
            "deals_change_state",
            f"认购书现在是“{state}”，不能申请变更。定金到账以前请退回修改，已了结的请重新认购。",
            clause="认购变更 W02",
        )
    if contract in _IN_APPROVAL:
        return Conflict(
            "deals_change_reviewing",
            f"合同现在是“{ContractState(contract).label}”。请等审批、用印完毕，或先撤回送审，再申请变更。",
            clause="签约变更 W04；合同审批 W06",
        )
    _, route = process_for(subscription, contract, kinds)
    if contract == ContractState.SEALED and route == ChangeRoute.SUPPLEMENT:
        return Conflict(
            "deals_change_unfiled", "合同已用印，还没有备案。请先备案，再办补充协议。", clause="签约变更 W04"
        )
    if contract is not None and contract not in _BEFORE_SIGNING and ChangeKind.DATE in kinds:
        return BusinessError(
            "deals_change_signed", "合同已签，签约日期不能再变更。", clause="SUB-07", field="kinds"
        )
    return None


def why_not_mixed(process: ChangeProcess, kinds: Collection[ChangeKind]) -> BusinessError | None:
    """May these be changed with one application? Rule: W05 a name is changed on its own papers, by itself."""
    if process == ChangeProcess.NAME and set(kinds) - PERSON_CHANGES:
        return BusinessError(
            "deals_change_mixed",
            "合同已备案，更名须单独申请：请把换房、价格、付款方式另行申请。",
            clause="更名 W05",
            field="kinds",
        )
    return None


def why_not_relation(process: ChangeProcess, relation: str, allowed: Collection[str]) -> BusinessError | None:
    """May a filed contract change to somebody of that relation in this city?

    Rule: W05, rules.md 1.13 (fact ``name_change_relations``); otherwise cancel and sign again.
    """
    if process != ChangeProcess.NAME:
        return None
    if relation and relation in allowed:
        return None
    named = "、".join(r.label for r in Relation if r in allowed) or "（本市不允许更名）"
    return BusinessError(
        "deals_change_relation",
        f"合同已备案，本市只允许因{named}更名；其他情形须解除合同、注销备案后重新签约。",
        clause="更名 W05；国办发〔2005〕26 号禁止预售商品房再转让",
        field="relation",
    )


def why_not_marital(leaving: Sequence[Person], marital: str) -> BusinessError | None:
    """Is it said which papers whoever leaves must bring? Rule: CCH-03, CCH-06."""
    if leaving and not marital:
        return BusinessError(
            "deals_change_marital",
            "有人退出本单，请填转让方的婚姻状况，据此列出应收证明。",
            clause="更名 CCH-03",
            field="marital",
        )
    return None


def why_not_reason(reason: str) -> BusinessError | None:
    """Is it said why? Rule: F02 reason."""
    if reason.strip():
        return None
    return BusinessError("deals_change_reason", "请写明变更原因。", clause="F02", field="reason")


def no_new_home() -> BusinessError:
    """The home to move to was not found in the project."""
    return BusinessError(
        "deals_change_home", "请填要换的新房号；没有找到这套房，请核对。", clause="W02", field="new_unit"
    )


def why_not_price_below(received: Decimal, price: Decimal) -> BusinessError | None:
    """May the price fall to this? Rule: COL-01; money beyond the price is paid back first (W10)."""
    if received <= price:
        return None
    return BusinessError(
        "deals_change_overpaid",
        f"已到账 {format_cny(received)} 元，比变更后的成交价多 {format_cny(received - price)} 元。请先办退款，再执行变更。",
        clause="退款 W10",
        field="price",
    )


# ---- papers


@dataclass(frozen=True, slots=True)
class NeededEvidence:
    """A paper that a change rests on, for a person or for all."""

    key: str
    label: str
    customer_id: str = ""


_BY_MARITAL: dict[Marital, tuple[tuple[str, str], ...]] = {
    Marital.SINGLE: (("single", "未婚（单身）证明"),),
    Marital.MARRIED: (
        ("marriage", "结婚证"), ("household", "户口簿"), ("spouse_identity", "配偶身份证明"),
        ("spouse_consent", "配偶同意转让的书面意见"),
    ),
    Marital.DIVORCED: (("divorce", "离婚证（或生效判决书、调解书）"), ("division", "离婚协议或判决中的财产分割约定")),
    Marital.WIDOWED: (("death", "配偶死亡证明"), ("inheritance_share", "继承权公证书或生效判决书")),
}  # fmt: skip
_BY_RELATION: dict[Relation, tuple[str, str]] = {
    Relation.SPOUSE: ("relation_marriage", "结婚证（证明双方为配偶）"),
    Relation.CLOSE_RELATIVE: ("relation_kin", "亲属关系证明（户口簿、出生证明或公证书）"),
    Relation.INHERITANCE: ("relation_inheritance", "继承权公证书或生效法律文书"),
    Relation.DIVORCE: ("relation_divorce", "离婚证及财产分割协议（或生效法律文书）"),
    Relation.JUDGMENT: ("relation_judgment", "生效判决书、裁定书及协助执行通知书"),
}


def evidence_needed(
    process: ChangeProcess,
    before: Terms,
    after: Terms,
    *,
    marital: str,
    relation: str,
) -> list[NeededEvidence]:
    """Every paper that a change must rest on, person by person.

    Rule:    CCH-02, CCH-03, CCH-04, CCH-06: by marital status, with the mortgage released first; F02 evidence list.
    Returns: in the order of the form; the signed application first.
    """
    found = [NeededEvidence("application", "变更申请表（全体买受人签字）")]
    leaving, joining = before.leaving(after), before.joining(after)
    for person in leaving:
        found.append(NeededEvidence("identity", "身份证明原件及复印件（转让方）", person.customer_id))
        found += [
            NeededEvidence(key, label, person.customer_id)
            for key, label in (_BY_MARITAL[Marital(marital)] if marital in Marital else ())
        ]
    for person in joining:
        found.append(NeededEvidence("identity", "身份证明原件及复印件（受让方）", person.customer_id))
        found.append(NeededEvidence("eligibility", "购房资格证明（受让方）", person.customer_id))
    for person in after.people:
        if person.role == BuyerRole.AGENT and person not in before.people:
            found.append(NeededEvidence("power_of_attorney", "授权委托书 F13 原件", person.customer_id))
    if process == ChangeProcess.NAME:
        if relation in Relation:
            found.append(NeededEvidence(*_BY_RELATION[Relation(relation)]))
        found.append(NeededEvidence("contract_original", "买卖合同原件（全部份数）"))
        if before.loan_amount:
            found.append(NeededEvidence("loan_settled", "贷款结清证明"))
            found.append(NeededEvidence("mortgage_released", "抵押（预告）注销证明"))
    elif process == ChangeProcess.CONTRACT:
        found.append(NeededEvidence("contract_original", "买卖合同原件（全部份数）"))
    return found


def evidence_gate(missing: Sequence[str], total: int) -> Gate:
    """Are all papers there? Rule: CCH-02, CCH-06 everything evidenced, for each person."""
    return Gate(
        not missing,
        "证明材料",
        f"{total} 项齐全" if not missing else f"缺 {len(missing)} 项：{'、'.join(missing)}",
        "有据可查 · CCH-02、CCH-06",
        remedy_label="" if not missing else "登记收到",
        remedy_url="" if not missing else "#evidence",
    )


# ---- execution


def why_not_execute(
    *,
    subscription: str,
    contract: str | None,
    wanted: ChangeProcess,
    same: bool,
    received: Decimal,
    after: Terms,
) -> BusinessError | None:
    """Does the deal still stand where the approved change found it?

    Rule: W02 apply ≠ execute; what was approved is what is executed, or nothing.
    """
    process, _ = process_for(subscription, contract, [])
    gone = subscription not in CHANGEABLE
    moved = (process == ChangeProcess.SUBSCRIPTION) != (wanted == ChangeProcess.SUBSCRIPTION)
    if gone or moved or not same or contract in _IN_APPROVAL:
        return Conflict(
            "deals_change_stale",
            "申请以后本单的状态变了，不能按这份申请执行。请撤回后按现在的状态重新申请。",
            clause=f"{wanted.label} {wanted.value}",
        )
    return why_not_price_below(received, after.price)


def why_not_beside(number: str, act: str) -> BusinessError | None:
    """May a deal go on while a change of it is open? Rule: W02, W04: nothing is signed or filed on terms in question."""
    if not number:
        return None
    return Conflict(
        "deals_change_running",
        f"申请 {number} 还在办，不能{act}。请等它办完，或先撤回申请。",
        clause="认购变更 W02；签约变更 W04",
    )


def why_not_state(is_open: bool, wanted: bool, number: str) -> BusinessError | None:
    """Does the change stand where this act belongs?"""
    if is_open and wanted:
        return None
    return Conflict(
        "deals_change_done",
        f"变更 {number} 已不在这一步，请刷新页面看最新进展。",
        clause="变更 W02、W04、W05",
    )
