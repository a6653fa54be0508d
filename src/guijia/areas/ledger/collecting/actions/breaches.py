"""A breach on its way to its legal end: demanded, waited for, decided (W25)."""

from datetime import date, datetime
from uuid import UUID

from guijia.areas.ledger.actions.posting import demand, lock
from guijia.areas.ledger.collecting import queries, rules
from guijia.areas.ledger.collecting.actions.letters import serve_letter
from guijia.areas.ledger.collecting.actions.talks import BREACH
from guijia.areas.ledger.enums import BreachState
from guijia.areas.ledger.models import Breach
from guijia.areas.ledger.permissions import DECIDE_BREACH, OPEN_BREACH
from guijia.areas.ledger.registry import CANCELLATION_DECIDED
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.clock import queries as clock
from guijia.platform.clock import rules as clock_rules
from guijia.platform.facts import queries as facts
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.jobs import news
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

BREACH_SERIES = "ledger.breach"
PROCESS = "W25"
SUBJECT = "ledger.breach"


@action
def open_breach(*, account_id: UUID, ground: str, actor: Staff, now: datetime) -> Breach:
    """Register a customer's breach: from here on the law's way is gone step by step.

    Rule:    COL-05, W25: from so many days after the due day; one open breach a deal.
    Writes:  Breach (number without gaps); case W25; audit ``ledger.open_breach``.
    Locks:   account, then the counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_breach_early``; Conflict ``ledger_not_overdue`` |
             ``ledger_breach_open``.
    """
    account = lock(account_id, actor)
    demand(actor, OPEN_BREACH, account.project_id, "违约由签约主管、财务经理或法务登记。", "COL-05")
    if queries.open_breach_of(account_id) is not None:
        raise Conflict("ledger_breach_open", "这笔交易已有一件违约在办。")
    today = business_day(now)
    owed, since = queries.overdue_of(account_id, today)
    late_days = (today - since).days if since else 0
    if refusal := rules.why_not_breach(
        overdue=owed, late_days=late_days, after_days=int(facts.value(BREACH, on=today))
    ):
        raise refusal
    made = Breach(
        project_id=account.project_id,
        account=account,
        ground=ground,
        overdue=owed,
        overdue_since=since or today,
        opened_by=actor,
        opened_at=now,
    )
    made.number = numbers.take(BREACH_SERIES, project=account.project, now=now)
    made.save(force_insert=True)
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=made,
        number=made.number,
        title="违约处理",
        project=account.project,
        unit=account.unit,
        parties=queries.names_of(account_id),
        actor=actor,
        now=now,
    )
    record(
        "ledger.open_breach",
        actor=actor,
        subject=made,
        project_id=account.project_id,
        reason=ground,
        detail={"overdue": str(owed), "since": str(since)},
    )
    return made


def _lock(breach_id: UUID, viewer: Staff) -> tuple[Case, Breach]:
    """Case and breach for change, in the lock order of the house.

    Raises: Breach.DoesNotExist when the viewer cannot see it; Conflict ``ledger_breach_case``.
    """
    queries.breaches_visible_to(viewer).get(pk=breach_id)
    case = flow_queries.newest_case_for_update(SUBJECT, breach_id, PROCESS)
    if case is None:
        raise Conflict("ledger_breach_case", "这件违约没有案件，不能办理。")
    return case, queries.breach_for_update(viewer, breach_id)


@action
def serve_notice(
    *,
    breach_id: UUID,
    letter_id: UUID,
    sent_way: str,
    tracking: str,
    served_on: date,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Breach:
    """Enter that the demand was served; from then on the period runs.

    Rule:    6.6; 商品房买卖合同司法解释 11: three months after the demand, unless agreed otherwise; G3, G4.
    Writes:  Letter (when it is not served yet); Breach; case W25; audit ``ledger.serve_notice``.
    Locks:   case, breach, letter.
    Raises:  BusinessError ``ledger_letter_other`` | ``ledger_served_day`` | ``flow_*``;
             Conflict ``ledger_breach_state``.
    """
    case, breach = _lock(breach_id, actor)
    if refusal := rules.why_not_step(breach.state, BreachState.NOTICE, "登记催告送达"):
        raise refusal
    letter = queries.letters_visible_to(actor).filter(pk=letter_id, account_id=breach.account_id).first()
    if letter is None:
        raise BusinessError("ledger_letter_other", "请选这笔交易的催款函或律师函。", field="letter")
    if letter.served_on is None:
        letter = serve_letter(
            letter_id=letter.pk,
            sent_way=sent_way,
            tracking=tracking,
            served_on=served_on,
            actor=actor,
            now=now,
        )
    served = letter.served_on or served_on
    months = int(facts.value("breach_notice_months", on=business_day(now), project=breach.project))
    period = clock_rules.period_due(served, months=months, roll=True, table=clock.workday_table(served))
    breach.letter, breach.served_on, breach.ends_on = letter, served, period.due
    breach.state = BreachState.PERIOD
    breach.save(update_fields=["letter", "served_on", "ends_on", "state"])
    flow.advance(case=case, step="notice", outcome="done", actor=actor, now=now, opinion=opinion)
    record(
        "ledger.serve_notice",
        actor=actor,
        subject=breach,
        project_id=breach.project_id,
        detail={"letter": letter.number, "ends_on": str(period.due)},
    )
    return breach


@action
def close_period(*, breach_id: UUID, outcome: str, actor: Staff, now: datetime, opinion: str = "") -> Breach:
    """Note what came of the period: paid, and the breach is over; not paid, and the general manager decides.

    Rule:    6.6: only after its last day; paid at any time before.
    Writes:  Breach.state, ended_at; case W25; audit ``ledger.close_breach_period``.
    Locks:   case, breach.
    Raises:  BusinessError ``ledger_breach_period`` | ``flow_*``; Conflict ``ledger_breach_state`` |
             ``ledger_breach_unpaid`` | ``ledger_breach_paid``.
    """
    case, breach = _lock(breach_id, actor)
    if refusal := rules.why_not_step(breach.state, BreachState.PERIOD, "核对催告期"):
        raise refusal
    today = business_day(now)
    owed, _ = queries.overdue_of(breach.account_id, today)
    if refusal := rules.why_not_close_period(
        outcome=outcome, overdue=owed, ends_on=breach.ends_on or today, today=today
    ):
        raise refusal
    paid = outcome == "paid"
    breach.state = BreachState.PAID if paid else BreachState.DECISION
    breach.ended_at = now if paid else None
    breach.save(update_fields=["state", "ended_at"])
    flow.advance(
        case=case,
        step="period",
        outcome=outcome,
        actor=actor,
        now=now,
        opinion=opinion,
        facts=facts_of(breach),
    )
    record(
        "ledger.close_breach_period",
        actor=actor,
        subject=breach,
        project_id=breach.project_id,
        detail={"outcome": outcome, "overdue": str(owed)},
    )
    return breach


@action
def decide_breach(*, breach_id: UUID, outcome: str, actor: Staff, now: datetime, opinion: str = "") -> Breach:
    """Decide: cancel the purchase, or go on with it. A cancellation is begun by the area above that listens.

    Rule:    COL-05; 6.6; 民法典 563-565: the decision is the company's; the cancellation itself goes its own way.
    Writes:  Breach; case W25; audit ``ledger.decide_breach``.
    Locks:   case, breach.
    After commit: whoever listens to ``ledger.cancellation_decided``, when it was decided to cancel.
    Raises:  BusinessError ``ledger_forbidden`` | ``flow_*``; Conflict ``ledger_breach_state``.
    """
    case, breach = _lock(breach_id, actor)
    demand(actor, DECIDE_BREACH, breach.project_id, "解除合同由总经理决定。", "COL-05")
    if refusal := rules.why_not_step(breach.state, BreachState.DECISION, "决定"):
        raise refusal
    cancels = outcome == "cancel"
    breach.state = BreachState.CANCELLED if cancels else BreachState.KEPT
    breach.decided_by, breach.decided_at, breach.decision = actor, now, opinion[:300]
    breach.ended_at = now
    breach.save(update_fields=["state", "decided_by", "decided_at", "decision", "ended_at"])
    flow.advance(
        case=case,
        step="decide",
        outcome=outcome,
        actor=actor,
        now=now,
        opinion=opinion,
        facts=facts_of(breach),
    )
    record(
        "ledger.decide_breach",
        actor=actor,
        subject=breach,
        project_id=breach.project_id,
        reason=opinion,
        detail={"outcome": outcome},
    )
    if cancels:
        news.tell(CANCELLATION_DECIDED, breach_id=breach.pk)
    return breach


def facts_of(breach: Breach) -> dict[str, bool]:
    """What the conditions of the diagram ask."""
    return {
        "paid": breach.state == BreachState.PAID,
        "cancelled": breach.state == BreachState.CANCELLED,
    }


@action
def withdraw_breach(*, breach_id: UUID, reason: str, actor: Staff, now: datetime) -> Breach:
    """Take a breach back; flow has closed the case.

    Rule:    WFL-01.
    Writes:  Breach.state; audit ``ledger.withdraw_breach``.
    Locks:   breach.
    Raises:  Conflict ``ledger_breach_state``.
    """
    breach = queries.breach_for_update(actor, breach_id)
    if refusal := rules.why_not_step(breach.state, BreachState.NOTICE, "撤回"):
        raise refusal
    breach.state, breach.ended_at = BreachState.WITHDRAWN, now
    breach.save(update_fields=["state", "ended_at"])
    record("ledger.withdraw_breach", actor=actor, subject=breach, project_id=breach.project_id, reason=reason)
    return breach
