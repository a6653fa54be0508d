"""What the pages of a change show: gates of each step, what the act causes, before beside after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from guijia.areas.deals.enums import (
    WITH_LOAN,
    BuyerRole,
    ChangeRoute,
    ContractState,
    MortgageState,
)
from guijia.areas.deals.models import DealChange
from guijia.areas.deals.queries import changes, deals
from guijia.areas.deals.rules import changing
from guijia.areas.deals.rules.changing import Terms
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.enums import CommitmentKind
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as money
from guijia.kit.days import business_day
from guijia.kit.money import format_cny
from guijia.platform.clock import queries as clock
from guijia.platform.clock import rules as clock_rules
from guijia.platform.facts import queries as facts
from guijia.platform.flow.registry import Gate


def change_facts(change: DealChange) -> dict[str, Any]:
    """The facts that the diagrams of changes decide on."""
    contract = change.contract
    return {
        "below_floor": change.below_floor,
        "legal_needed": change.legal_needed,
        "is_filed": contract is not None and contract.state == ContractState.FILED,
        "has_loan": bool(change.before.get("loan_amount")),
        "resigns": change.route == ChangeRoute.RESIGN,
    }


# ---- gates


def _control(change: DealChange, before: Terms, after: Terms) -> Gate:
    clause = "换入房锁定以后才释放原房 · W02；销控登记 W07"
    if change.new_unit_id is None:
        return Gate(True, "销控", f"不换房，{before.unit} 不动", clause)
    live = homes.live_commitment(change.new_unit_id)
    kept = live is not None and live.kind == CommitmentKind.CHANGE and live.document_id == change.pk
    words = f"{after.unit} 已为本次换房锁定" if kept else f"{after.unit} 没有为本次换房锁定"
    return Gate(kept, "销控", words, clause)


def _price(change: DealChange, before: Terms, after: Terms) -> Gate:
    clause = "低于底价须逐级特批 · W01 第 3 步"
    words = f"{format_cny(before.price)} → {format_cny(after.price)} 元"
    if change.below_floor:
        words += "，低于" + ("二级底价" if change.below_second_floor else "底价") + "，须特批"
    return Gate(True, "价格", words if before.price != after.price else f"{words[:-2]} 元，不变", clause)


def _received(change: DealChange, before: Terms, after: Terms) -> Gate:
    received = money.received_cny(change.subscription_id)
    refusal = changing.why_not_price_below(received, after.price)
    words = f"已到账 {format_cny(received)} 元，不超过变更后的成交价"
    return Gate(
        refusal is None,
        "款项",
        words if refusal is None else refusal.message.rstrip("。"),
        "款随房走 · COL-01",
    )


def _papers(change: DealChange, before: Terms, after: Terms) -> Gate:
    missing = changes.missing_papers(change.pk)
    return changing.evidence_gate(missing, len(changes.papers_of(change.pk)))


def _standing(change: DealChange, before: Terms, after: Terms) -> Gate:
    same = changes.terms_of(change.subscription) == before
    words = "与申请时一致" if same else "申请以后本单有改动，须撤回重新申请"
    return Gate(same, "原单", words, "先批后改，批什么改什么 · W02")


def _filing(change: DealChange, before: Terms, after: Terms) -> Gate:
    contract = change.contract
    state = contract.get_state_display() if contract else "没有合同"
    filing = getattr(contract, "filing", None) if contract else None
    words = f"{state}，备案号 {filing.number}" if filing else state
    return Gate(True, "备案", words, "先注销或变更备案，再变合同 · W04")


def _mortgage(change: DealChange, before: Terms, after: Terms) -> Gate:
    if before.payment_method not in WITH_LOAN:
        return Gate(True, "按揭", "没有贷款", "CCH-04")
    state = MortgageState(change.mortgage).label if change.mortgage else "还没有核对"
    blocked = change.mortgage in {"", MortgageState.GRANTED}
    words = f"{state}，须先结清贷款并注销抵押" if change.mortgage == MortgageState.GRANTED else state
    return Gate(not blocked, "按揭", words, "先还清贷款、注销抵押，再变更 · CCH-04")


def _bureau(change: DealChange, before: Terms, after: Terms) -> Gate:
    today = business_day(clock.now())
    clause = "报房管部门三个工作日以后办理 · CCH-03"
    if change.submitted_to_bureau_on is None:
        return Gate(False, "等候", "还没有报房管部门", clause)
    days = int(facts.value("name_change_workdays", on=today, project=change.project))
    due = clock_rules.add_workdays(
        change.submitted_to_bureau_on, days, clock.workday_table(change.submitted_to_bureau_on)
    ).due
    words = f"{change.submitted_to_bureau_on:%Y-%m-%d} 报送，{due:%Y-%m-%d} 起可办理"
    return Gate(today >= due, "等候", words, clause)


GateMaker = Callable[[DealChange, Terms, Terms], Gate]
_SEEN: tuple[GateMaker, ...] = (_standing, _control, _price, _received)
_CHECKED: tuple[GateMaker, ...] = (*_SEEN, _papers)
_CONTRACT: tuple[GateMaker, ...] = (*_CHECKED, _filing)
_NAME: tuple[GateMaker, ...] = (_standing, _received, _papers, _filing)
# What each step looks at; the director says his opinion before the papers are complete.
GATES: dict[str, tuple[GateMaker, ...]] = {
    "director_opinion": _SEEN,
    "verify": _CHECKED,
    "finance_review": _CHECKED,
    "manager_approval": _CHECKED,
    "deputy_approval": _CHECKED,
    "gm_approval": _CHECKED,
}
BY_PROCESS: dict[str, dict[str, tuple[GateMaker, ...]]] = {
    "W04": {
        "verify": (*_SEEN, _filing),
        "finance_review": (*_SEEN, _papers, _filing, _mortgage),
        "legal_review": (*_SEEN, _papers, _filing, _mortgage),
        "manager_approval": (*_CONTRACT, _mortgage),
        "deputy_approval": (*_CONTRACT, _mortgage),
        "gm_approval": (*_CONTRACT, _mortgage),
        "cancel_filing": (*_CONTRACT, _mortgage),
        "sign_supplement": (*_CONTRACT, _mortgage),
    },
    "W05": {
        "verify": (_standing, _received, _filing),
        "release_mortgage": (_standing, _filing),
        "finance_review": (*_NAME, _mortgage),
        "legal_review": (*_NAME, _mortgage),
        "manager_approval": (*_NAME, _mortgage),
        "gm_approval": (*_NAME, _mortgage),
        "submit_bureau": (*_NAME, _mortgage),
        "attest": (*_NAME, _mortgage, _bureau),
    },
}


def gates_of(change: DealChange, step: str, now: datetime) -> list[Gate]:
    """What must hold before a step of a change is signed."""
    makers = {**GATES, **BY_PROCESS.get(change.process, {})}.get(step, ())
    before, after = Terms.from_json(change.before), Terms.from_json(change.after)
    return [make(change, before, after) for make in makers]


def step_gates(step: str) -> Callable[[DealChange, Any, datetime], list[Gate]]:
    """The gates of one step as its page asks for them."""
    return lambda subject, viewer, now: gates_of(subject, step, now)


def last_effects(subject: DealChange) -> list[str]:
    """What the last signature causes at once."""
    before, after = Terms.from_json(subject.before), Terms.from_json(subject.after)
    found = [f"{row.label}：{row.before} → {row.after}" for row in rows_of(before, after) if row.changed]
    if subject.new_unit_id is not None:
        found.append(f"销控：{after.unit} 转为认购，{before.unit} 回到可售")
    if subject.route == ChangeRoute.RESIGN and subject.contract is not None:
        found.append(f"合同 {subject.contract.number} 作废，开始重新签约、备案")
    return [*found, "付款计划按变更后的成交价重排，账户随房走；全部同时完成"]


# ---- before beside after


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form: before, after."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Does it change?"""
        return self.before != self.after


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else format_cny(value)


def _people(terms: Terms) -> str:
    return "、".join(p.name + (f" {p.share_pct.normalize():f}%" if p.share_pct else "") for p in terms.owners)


def _agent(terms: Terms) -> str:
    return "、".join(p.name for p in terms.people if p.role == BuyerRole.AGENT) or "无"


def _discounts(terms: Terms) -> str:
    kept = [Discount.from_json(d) for d in terms.discounts]
    return "、".join(f"{d.name} {d.effect}".strip() for d in kept) or "无"


def rows_of(before: Terms, after: Terms) -> Sequence[Row]:
    """The terms line by line, before beside after, as F02 and F06 have them."""
    makers: tuple[tuple[str, Callable[[Terms], str]], ...] = (
        ("房号", lambda t: t.unit),
        ("买受人", _people),
        ("代理人", _agent),
        ("标价（元）", lambda t: _plain(t.list_price)),
        ("优惠", _discounts),
        ("成交价（元）", lambda t: _plain(t.price)),
        ("付款方式", lambda t: str(t.payment_method.label)),
        ("首付款（元）", lambda t: _plain(t.down_payment)),
        ("贷款（元）", lambda t: _plain(t.loan_amount)),
        ("其中公积金（元）", lambda t: _plain(t.fund_loan)),
        ("按揭银行", lambda t: t.bank or "—"),
        ("签约日前", lambda t: f"{t.sign_by:%Y-%m-%d}"),
    )
    found = [Row(label, make(before), make(after)) for label, make in makers]
    return [row for row in found if {row.before, row.after} - {"—", "无"}]


def page_of(viewer: Any, change: DealChange) -> dict[str, Any]:
    """What the facts column of a change shows."""
    before, after = Terms.from_json(change.before), Terms.from_json(change.after)
    papers = changes.papers_of(change.pk)
    facts_shown = [
        ("事项", change.kind_words),
        ("办理", change.get_route_display()),
        ("原单", change.subscription.number),
        ("合同", change.contract.number if change.contract else ""),
        ("差价", difference_words(change.price_difference)),
        ("费用", f"{format_cny(change.fee)} 元" if change.fee else "无"),
        ("关系", change.get_relation_display() if change.relation else ""),
        ("婚姻状况", change.get_marital_display() if change.marital else ""),
        ("抵押", change.get_mortgage_display() if change.mortgage else ""),
        ("注销证明", change.release_number),
        ("核验", change.encumbrance_check),
        ("备案注销", change.cancelled_filing),
        ("补充协议", change.supplement_number),
        ("原因", change.reason),
    ]
    return {
        "rows": rows_of(before, after),
        "facts": [(label, words) for label, words in facts_shown if words],
        "papers": papers,
        "missing": [p for p in papers if p.received_at is None],
        "deal_url": reverse("deals:subscription", args=[change.subscription_id]),
        "contract": deals.contract_of(change.subscription_id),
    }


def difference_words(value: Decimal) -> str:
    """Whether the buyer pays more or less, in words."""
    if value == 0:
        return "无"
    return f"客户{'补' if value > 0 else '减'} {format_cny(abs(value))} 元"


def step_initial(subject: DealChange) -> dict[str, Any]:
    """What was entered before a step came back, today for what happens today."""
    today = business_day(clock.now())
    return {
        "encumbrance_check": subject.encumbrance_check,
        "mortgage": subject.mortgage,
        "legal_needed": subject.legal_needed,
        "submitted_to_bureau_on": today,
        "attended_on": today,
    }
