"""W06: approval, seal, filing; the filing gate and the statutory term."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.custody import actions as custody
from guijia.areas.custody.enums import OriginalKind
from guijia.areas.deals import errors, wording
from guijia.areas.deals.actions import commission, opening
from guijia.areas.deals.actions.indexing import index_later
from guijia.areas.deals.actions.locking import contract_document, document_of, lock
from guijia.areas.deals.enums import ContractState, SealKind, SubscriptionState
from guijia.areas.deals.models import Contract, Filing, FilingCredential, FilingDecision, SealRecord
from guijia.areas.deals.permissions import FILING_SECRETS
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.registry import CONTRACT_FILED
from guijia.areas.deals.rules import changing
from guijia.areas.deals.rules import filing as rules
from guijia.areas.deals.rules import signing as signing_rules
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import actions as clock
from guijia.platform.facts import queries as facts
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.jobs import news
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

PROCESS = "W06"
DECISION_PROCESS = "W06D"
FILING_CLOCK = "deals.filing"
ASK_CLOCK = "deals.filing_ask"


@action
def open_filing(*, contract: Contract, actor: Actor, now: datetime) -> Case:
    """Open approval and filing of a signed contract; the statutory term runs from the signature.

    Rule:    W06; rules.md 1.10 (D30), W06.3 asks at day 20, 25, 28.
    Writes:  case W06; clocks ``deals.filing`` and ``deals.filing_ask``; audit ``deals.open_filing``.
    """
    case = flow.open_case(
        process=registry.process_of(PROCESS),
        subject=contract,
        number=contract.number,
        title="合同审批与备案",
        project=contract.project,
        unit=contract.unit,
        parties=contract.subscription.parties_label,
        facts=facts_of.approval_facts(contract),
        actor=actor,
        now=now,
    )
    if contract.file_by is not None:
        due_at = max(wording.end_of_day(contract.file_by), now)
        clock.start_clock(
            kind=FILING_CLOCK,
            case_id=case.pk,
            project_id=contract.project_id,
            label="法定备案期限",
            actor=actor,
            now=now,
            due_at=due_at,
        )
    start_asking(contract=contract, case=case, after_day=0, actor=actor, now=now)
    record("deals.open_filing", actor=actor, subject=contract, project_id=contract.project_id)
    return case


@action
def start_asking(*, contract: Contract, case: Case, after_day: int, actor: Actor, now: datetime) -> None:
    """Set the clock for the next day on which the manager is asked; none after the last.

    Rule:    W06.3 (fact ``filing_decision_days``).
    Writes:  clock ``deals.filing_ask``; no audit entry of its own.
    """
    if contract.signed_on is None:
        return
    days = facts.words("filing_decision_days", on=contract.signed_on, project=contract.project)
    upcoming = rules.next_asking(
        contract.signed_on, [int(d) for d in days.split(",")], after_day, business_day(now)
    )
    if upcoming is None:
        return
    clock.start_clock(
        kind=ASK_CLOCK,
        case_id=case.pk,
        project_id=contract.project_id,
        label="到期仍未备案，提请经理决定",
        actor=actor,
        now=now,
        due_at=max(wording.start_of_day(upcoming), now),
    )


@action
def submit_contract(
    *, contract_id: UUID, deviations: str, actor: Staff, now: datetime, opinion: str = ""
) -> Contract:
    """Send the signed contract for approval with F04.

    Rule:    SGN-10, FIL-01; W06.1.
    Writes:  Contract.state, deviations; audit ``deals.submit_contract``.
    Locks:   case, contract.
    Raises:  Conflict ``deals_wrong_state``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := signing_rules.why_not_state(contract.state, ContractState.SIGNED, "送审"):
        raise refusal
    if refusal := changing.why_not_beside(queries.open_number(contract.subscription_id), "送审"):
        raise refusal
    contract.state, contract.deviations = ContractState.REVIEWING, deviations.strip()
    contract.save(update_fields=["state", "deviations"])
    flow.advance(
        case=case,
        step="submit",
        outcome="done",
        actor=actor,
        now=now,
        opinion=opinion,
        facts=facts_of.approval_facts(contract),
    )
    record("deals.submit_contract", actor=actor, subject=contract, project_id=contract.project_id)
    return contract


@action
def review_contract(
    *, contract_id: UUID, step: str, outcome: str, opinion: str, actor: Staff, now: datetime
) -> Contract:
    """Sign, refuse or return a contract: lead, finance; only deviations climb.

    Rule:    W06.1, FIL-01; never one's own request (GUARD-5); what was approved is what is stored.
    Writes:  Contract.state, approved_digest; on refusal the contract is void; audit ``deals.review_contract``.
    Locks:   case, contract.
    Raises:  Conflict ``deals_wrong_state``; BusinessError ``flow_*``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := signing_rules.why_not_state(contract.state, ContractState.REVIEWING, "审批"):
        raise refusal
    flow.advance(case=case, step=step, outcome=outcome, actor=actor, now=now, opinion=opinion)
    if outcome == "refuse":
        _void(contract, f"{actor.name}不同意：{opinion}", actor, now)
    elif outcome == "return":
        contract.state = ContractState.SIGNED
        contract.save(update_fields=["state"])
    elif flow_queries.open_task(case, "seal_contract") is not None:
        contract.state = ContractState.APPROVED
        contract.approved_digest = signing_rules.digest(facts_of.contract_content(contract))
        contract.save(update_fields=["state", "approved_digest"])
    record(
        "deals.review_contract",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        reason=opinion,
        detail={"step": step, "outcome": outcome},
    )
    return contract


def _void(contract: Contract, cause: str, actor: Actor, now: datetime) -> None:
    """The number stays used; the subscription stands again, and a new contract is prepared (W06.1)."""
    void_contract(contract, cause, "合同未获批准，作废重签", actor, now)
    opening.open_contract(subscription=contract.subscription, actor=actor, now=now)


def void_contract(contract: Contract, cause: str, posted: str, actor: Actor, now: datetime) -> None:
    """End a contract that another action has locked; the home is bound by its subscription again.

    Rule:    W06.1; W04, W05 cancel and sign again.
    Writes:  Contract, Subscription.state; Commitment, Home.state, SalesControlEntry (with the words ``posted``);
             Commission taken back; no audit entry of its own.
    """
    contract.state, contract.voided_at, contract.void_cause = ContractState.VOID, now, cause[:200]
    contract.save(update_fields=["state", "voided_at", "void_cause"])
    subscription = contract.subscription
    sales_control.fall_back(
        unit_id=contract.unit_id,
        cause=posted,
        document=document_of(subscription),
        was=contract_document(contract),
        actor=actor,
        now=now,
    )
    subscription.state = SubscriptionState.SEALED
    subscription.save(update_fields=["state"])
    commission.recheck_commission(
        subscription=subscription, contract=None, cause=posted, document=contract.number, actor=actor, now=now
    )


@action
def seal_contract(
    *, contract_id: UUID, seal_name: str, copies: int, actor: Staff, now: datetime, opinion: str = ""
) -> SealRecord:
    """Put the company seal on the approved contract; never by its maker.

    Rule:    W06.2, SGN-10; stamp log; SGN-15 every original is registered with whoever has it.
    Writes:  SealRecord, Contract.state; Original; audit ``deals.seal_contract``.
    Locks:   case, contract.
    Raises:  BusinessError ``deals_seal_gate`` | ``flow_own_request``; Conflict ``deals_wrong_state``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := signing_rules.why_not_state(contract.state, ContractState.APPROVED, "用印"):
        raise refusal
    if refusal := rules.why_not_seal(
        contract.approved_digest, signing_rules.digest(facts_of.contract_content(contract))
    ):
        raise refusal
    flow.advance(case=case, step="seal_contract", outcome="done", actor=actor, now=now, opinion=opinion)
    seal = SealRecord.objects.create(
        number=numbers.take(opening.SEAL_SERIES, project=contract.project, now=now),
        project=contract.project,
        kind=SealKind.CONTRACT,
        document_id=contract.pk,
        document_number=contract.number,
        seal_name=seal_name,
        copies=copies,
        ground="合同审批完毕，内容与审批一致",
        at=now,
        by=actor,
    )
    contract.state, contract.holder = ContractState.SEALED, actor.name
    contract.save(update_fields=["state", "holder"])
    custody.register_originals(
        kind=OriginalKind.CONTRACT, document_id=contract.pk, document_number=contract.number, copies=copies,
        project=contract.project, unit=contract.unit, holder=actor, actor=actor, now=now,
    )  # fmt: skip
    record("deals.seal_contract", actor=actor, subject=contract, project_id=contract.project_id)
    return seal


@action
def file_contract(
    *, contract_id: UUID, number: str, filed_on: date, actor: Staff, now: datetime, opinion: str = ""
) -> Filing:
    """File the contract; the ledger and sales control say so in the same transaction.

    Rule:    FIL-02 money and seals; FIL-04 ledger at once (D21); rules.md 1.10.
    Writes:  Filing, Contract.state, Home.state; clock ``deals.filing`` stopped; audit ``deals.file_contract``.
    Locks:   case, contract, home.
    After commit: whoever listens to ``deals.contract_filed`` begins what follows (the loan).
    Raises:  BusinessError ``deals_filing_money`` | ``deals_filing_seals`` | ``deals_filing_gate`` | ``deals_filed_on``;
             Conflict ``deals_wrong_state`` | ``deals_number_used``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    gates = facts_of.filing_gates(contract, now)
    if refusal := signing_rules.why_not_file(gates):
        raise refusal
    if refusal := signing_rules.why_not_state(contract.state, ContractState.SEALED, "备案"):
        raise refusal
    if refusal := rules.why_not_filed_on(filed_on, contract.signed_on, now):
        raise refusal
    flow.advance(case=case, step="file", outcome="done", actor=actor, now=now, opinion=opinion)
    try:
        with transaction.atomic():
            filing = Filing.objects.create(
                contract=contract,
                project=contract.project,
                number=number,
                filed_on=filed_on,
                officer=actor,
                evidence=[{"label": g.label, "sentence": g.sentence} for g in gates],
                entered_at=now,
            )
    except IntegrityError as error:
        raise errors.number_used("备案号", number, "number") from error
    contract.state = ContractState.FILED
    contract.save(update_fields=["state"])
    sales_control.advance_unit(
        unit_id=contract.unit_id,
        to=HomeState.FILED,
        cause="合同备案",
        document=contract_document(contract),
        actor=actor,
        now=now,
    )
    record(
        "deals.file_contract",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        reason=wording.seal_ground(gates),
        detail={"number": number},
    )
    index_later(contract.subscription_id)
    news.tell(CONTRACT_FILED, contract_id=contract.pk)
    return filing


@action
def ask_decision(*, contract_id: UUID, day: int, actor: Actor, now: datetime) -> FilingDecision | None:
    """Put the collision of filing gate and statutory term before the manager, once per day of asking.

    Rule:    W06.3: at day 20, 25, 28 the manager decides in writing.
    Writes:  FilingDecision, case W06D; audit ``deals.ask_decision``.
    Locks:   contract.
    Returns: nothing when the contract is filed or void by now, or was asked that day.
    """
    contract = queries.contracts_visible_to(SYSTEM).select_for_update(of=("self",)).get(pk=contract_id)
    if contract.state in {ContractState.FILED, ContractState.VOID}:
        return None
    asked, fresh = FilingDecision.objects.get_or_create(
        contract=contract, asked_day=day, defaults={"asked_at": now}
    )
    if not fresh:
        return None
    blocked = [g.sentence for g in facts_of.filing_gates(contract, now) if not g.ok]
    flow.open_case(
        process=registry.process_of(DECISION_PROCESS),
        subject=asked,
        number=f"{contract.number}-{day}",
        title=f"备案第 {day} 天：请经理书面决定",
        project=contract.project,
        unit=contract.unit,
        parties=contract.subscription.parties_label,
        facts={},
        actor=actor,
        now=now,
    )
    record(
        "deals.ask_decision",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        detail={"day": day, "blocked": blocked},
    )
    return asked


@action
def decide_filing(*, decision_id: UUID, decision: str, actor: Staff, now: datetime) -> FilingDecision:
    """The manager writes down what is to be done about a filing that cannot pass its gate in time.

    Rule:    W06.3.
    Writes:  FilingDecision; case W06D; audit ``deals.decide_filing``.
    Locks:   case, decision.
    Raises:  BusinessError ``deals_decision_empty``; Conflict ``deals_decided``.
    """
    seen = queries.decisions_visible_to(actor).get(pk=decision_id)
    running = flow_queries.case_of(seen, DECISION_PROCESS)
    if running is None:
        raise errors.no_case(str(seen))
    case = flow_queries.case_for_update(running.pk)
    found = queries.decisions_visible_to(actor).select_for_update(of=("self",)).get(pk=decision_id)
    if refusal := rules.why_not_decide(decided=found.decided_at is not None, decision=decision):
        raise refusal
    flow.advance(case=case, step="decide", outcome="done", actor=actor, now=now, opinion=decision)
    found.decision, found.decided_by, found.decided_at = decision, actor, now
    found.save(update_fields=["decision", "decided_by", "decided_at"])
    record(
        "deals.decide_filing",
        actor=actor,
        subject=found,
        project_id=found.contract.project_id,
        reason=decision,
    )
    return found


@action
def keep_credential(
    *, project: Project, label: str, secret: str, holder: Staff, rotated_on: date, actor: Actor, now: datetime
) -> FilingCredential:
    """Keep (or rotate) the secret of a filing account.

    Rule:    FIL-03 vault, rotation.
    Writes:  FilingCredential (sealed); audit ``deals.keep_credential``.
    """
    credential, _ = FilingCredential.objects.update_or_create(
        project=project, label=label, defaults={"secret": secret, "holder": holder, "rotated_on": rotated_on}
    )
    record("deals.keep_credential", actor=actor, subject=credential, project_id=project.pk)
    return credential


@action
def use_credential(*, credential_id: UUID, reason: str, actor: Staff, now: datetime) -> str:
    """Show a filing secret to its holder or the manager; every look is logged.

    Rule:    FIL-03 who viewed; W06.4 secrets are shown to their holder and ``manager`` only.
    Writes:  audit ``deals.use_credential``.
    Raises:  BusinessError ``deals_forbidden`` | ``deals_secret_reason``.
    Returns: the secret in clear.
    """
    credential = queries.credentials_visible_to(actor).get(pk=credential_id)
    if not rules.may_see_secret(actor, credential) or not actor.may(FILING_SECRETS, credential.project_id):
        raise errors.forbidden("查看备案账户", f"保管人{credential.holder.name}或经理")
    if not reason.strip():
        raise errors.secret_reason()
    record(
        "deals.use_credential",
        actor=actor,
        subject=credential,
        project_id=credential.project_id,
        reason=reason,
    )
    return str(credential.secret)
