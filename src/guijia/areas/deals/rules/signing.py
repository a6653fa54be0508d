"""May the contract be prepared, collected, signed?"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guijia.areas.deals.enums import WITH_LOAN, ContractState, PaymentMethod
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny
from guijia.platform.flow.registry import Gate

# SGN-02: what lies ready before a customer comes to sign.
PREPARATION = (
    ("business_licence", "营业执照副本"),
    ("authorisation", "法定代表人授权委托书"),
    ("five_permits", "五证"),
    ("area_table", "面积测绘表"),
    ("price_table", "价格表"),
    ("apportionment", "公摊说明"),
    ("floor_plan", "户型图"),
    ("equipment", "设备装修标准"),
    ("payment_terms", "付款条件"),
    ("contract_text", "合同文本"),
)
PREPARATION_LOAN = (
    ("loan_papers", "银行贷款资料及费用清单"),
    ("mortgage_papers", "按揭资料及费用清单"),
)


def preparation_items(method: PaymentMethod) -> tuple[tuple[str, str], ...]:
    """The checklist for a payment method. Rule: SGN-02. Returns: (key, label) in order."""
    return PREPARATION + PREPARATION_LOAN if method in WITH_LOAN else PREPARATION


def preparation_gates(
    method: PaymentMethod, prepared: Mapping[str, bool], encumbrance_check: str
) -> list[Gate]:
    """The checklist as gates. Rule: SGN-02; W03.2 seizure and mortgage check."""
    gates = [
        Gate(
            bool(prepared.get(key)), label, "已备齐" if prepared.get(key) else "还没有备齐", "签约准备 SGN-02"
        )
        for key, label in preparation_items(method)
    ]
    gates.append(
        Gate(
            bool(encumbrance_check.strip()),
            "查封抵押核验",
            encumbrance_check or "还没有核验本房有无查封、抵押",
            "签约前核验 · W03 第 2 步",
        )
    )
    return gates


def why_not_state(state: str, wanted: ContractState, act: str) -> BusinessError | None:
    """Does the contract stand where this act belongs? Rule: W03, W06 in their order."""
    if state == wanted:
        return None
    return Conflict(
        "deals_wrong_state",
        f"合同现在是“{ContractState(state).label}”，不能{act}。请刷新页面看最新进展。",
        clause="签约 W03",
    )


def why_not_book(
    *, starts_at: datetime, now: datetime, desk: int, desks: int, is_working: bool, sign_by: date
) -> BusinessError | None:
    """May this slot be booked?

    Rule: W03.3 capacity per desk (fact ``signing_desks``), inside working time.
    """
    if starts_at <= now:
        return BusinessError("deals_slot_past", "预约时间已经过去，请选以后的时间。", field="starts_at")
    if not 1 <= desk <= desks:
        return BusinessError("deals_no_desk", f"签约台只有 1 到 {desks} 号。", field="desk")
    if not is_working:
        return BusinessError(
            "deals_slot_closed", "预约时间不在工作时间内，请另选。", clause="D27", field="starts_at"
        )
    return None


def why_not_collect(*, stock: int, appointment_on: date | None, today: date) -> BusinessError | None:
    """May sales collect the contract set for the appointment?

    Rule: SGN-04, D19: one day before signing, against signature; SGN-03 from the stock of ready sets.
    """
    if appointment_on is None:
        return BusinessError(
            "deals_no_appointment", "还没有签约预约，不能领合同。请先约时间。", clause="SGN-04"
        )
    if stock < 1:
        return BusinessError("deals_no_sets", "合同套已领完，请签约专员先套打补足。", clause="SGN-03")
    return None


def is_late_collection(appointment_on: date, today: date, days_before: int) -> bool:
    """Was the contract collected later than the day before signing? Rule: D19."""
    return (appointment_on - today).days < days_before


def signing_gates(
    *,
    missing_identity: Sequence[str],
    missing_mortgage: Sequence[str],
    deposit: Decimal,
    received: Decimal,
    due_now: Decimal,
    has_set: bool,
    permits_refusal: BusinessError | None,
    expired: Sequence[str],
) -> list[Gate]:
    """What the officer checks at the desk: permits, identity, papers, money, paper.

    Rule: SGN-06 signatures, money, materials; PRE-05; W03.4. Missing mortgage papers do not stop the signing.
    """
    gates = [
        Gate(
            permits_refusal is None,
            "五证",
            "齐全有效" if permits_refusal is None else permits_refusal.message,
            "PRE-05",
        ),
        Gate(
            not expired,
            "身份",
            "证件都在有效期内" if not expired else f"{'、'.join(expired)}的证件已过期",
            "SGN-06",
        ),
        Gate(
            not missing_identity,
            "资料",
            "必备资料齐全" if not missing_identity else "还缺 " + "、".join(missing_identity),
            "签约预约及所需提供资料表 F03",
        ),
        Gate(
            received >= due_now,
            "款项",
            f"签约前应到账 {format_cny(due_now)} 元，已到账 {format_cny(received)} 元",
            "SGN-06；预售资金监管账户",
        ),
        Gate(has_set, "合同套", "已领用" if has_set else "还没有领用合同套", "SGN-04"),
    ]
    if missing_mortgage:
        gates.append(
            Gate(True, "按揭资料", "可签约，仍缺 " + "、".join(missing_mortgage) + "，列入补件", "SGN-07")
        )
    return gates


@dataclass(frozen=True, slots=True)
class FilingState:
    """What the filing gate looks at."""

    method: PaymentMethod
    price: Decimal
    down_payment: Decimal | None
    received: Decimal
    due_instalments: Decimal
    by_due_instalments: bool
    reviewed: bool
    content_unchanged: bool
    sealed: bool
    online_number: str


def required_for_filing(state: FilingState) -> Decimal:
    """How much must have arrived before filing, in yuan.

    Rule: FIL-02: price fully paid (lump sum, instalment; or, where the project says so, instalments due),
          or the full down payment (loan).
    """
    if state.method in WITH_LOAN:
        return state.down_payment or Decimal(0)
    if state.method == PaymentMethod.INSTALMENT and state.by_due_instalments:
        return state.due_instalments
    return state.price


def filing_gates(state: FilingState) -> list[Gate]:
    """The two conditions of filing and what they rest on.

    Rule: FIL-02 (1) money, (2) clauses reviewed, signatures and seals complete; rules.md 1.11.
    """
    need = required_for_filing(state)
    word = "首付款" if state.method in WITH_LOAN else "房款"
    short = need - state.received
    return [
        Gate(
            short <= 0,
            "款项",
            f"{word}应到账 {format_cny(need)} 元，已到账 {format_cny(state.received)} 元"
            + (f"，差 {format_cny(short)} 元" if short > 0 else ""),
            "备案条件 FIL-02(1)",
        ),
        Gate(
            state.reviewed and state.content_unchanged,
            "条款审核",
            "已审批，内容未变"
            if state.reviewed and state.content_unchanged
            else ("审批以后合同内容有改动，须重新送审" if state.reviewed else "还没有审批完"),
            "备案条件 FIL-02(2)",
        ),
        Gate(state.sealed, "签章", "已用印" if state.sealed else "还没有用印", "签章完备 · FIL-02(2)"),
        Gate(bool(state.online_number), "网签号", state.online_number or "还没有网签号", "W03 第 4 步"),
    ]


def why_not_file(gates: Sequence[Gate]) -> BusinessError | None:
    """May the contract be filed? Rule: FIL-02."""
    codes = {"款项": "deals_filing_money", "签章": "deals_filing_seals"}
    for gate in gates:
        if not gate.ok:
            return BusinessError(
                codes.get(gate.label, "deals_filing_gate"), f"不能备案：{gate.sentence}。", clause=gate.clause
            )
    return None


def digest(content: Mapping[str, Any]) -> str:
    """What was approved, as a fingerprint. Rule: GUARD-5: what was approved is what is stored."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def why_not_signed_on(signed_on: date, now: datetime) -> BusinessError | None:
    """Can a contract have been signed that day? Rule: FIL-07 counts from it."""
    if signed_on > business_day(now):
        return BusinessError("deals_future", "签订日期不能晚于今天。", field="signed_on")
    return None
