"""Frame agreements with banks, and what each bank wants to see."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.models import ChecklistItem, FrameAgreement
from guijia.areas.mortgage.permissions import KEEP_BANKS
from guijia.areas.mortgage.rules import banks as rules
from guijia.platform.audit.acting import Actor, SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

WHO = "按揭专员、签约主管或经理"


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands in a frame agreement; amounts in yuan, rate in per cent."""

    kind: str
    number: str
    bank: str
    branch: str
    clerk: str
    clerk_phone: str
    valid_from: date
    valid_until: date
    quota: Decimal
    deposit_rate: Decimal
    deposit_account: str
    guarantee_type: str
    guarantee_trigger: str
    guarantee_terms: str
    payout_condition: str
    needs_notary: bool
    receipt_number: str


@action
def enter_agreement(*, project: Project, terms: Terms, actor: Staff, now: datetime) -> FrameAgreement:
    """Enter the agreement of a project with a bank or the housing fund.

    Rule:    PRE-06, before any single loan.
    Writes:  FrameAgreement; audit ``mortgage.enter_agreement``.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_agreement_span``; Conflict ``mortgage_number_used``.
    """
    _demand(actor, project.pk)
    if refusal := rules.why_not_terms(terms, used=Decimal(0)):
        raise refusal
    made = FrameAgreement(project=project, entered_by=actor, entered_at=now, **asdict(terms))
    _keep(made, insert=True)
    record("mortgage.enter_agreement", actor=actor, subject=made, project_id=project.pk)
    return made


@action
def change_agreement(*, agreement_id: UUID, terms: Terms, actor: Staff, now: datetime) -> FrameAgreement:
    """Correct an agreement, or renew it: loans under it keep what was agreed when they were paid.

    Rule:    PRE-06; the quota is never set below what loans have taken.
    Writes:  FrameAgreement; audit ``mortgage.change_agreement``.
    Locks:   agreement.
    Raises:  as ``enter_agreement``; BusinessError ``mortgage_quota_used``; Conflict ``mortgage_agreement_ended``.
    """
    found = queries.agreement_for_update(actor, agreement_id)
    _demand(actor, found.project_id)
    if refusal := rules.why_not_ended(is_ended=found.ended_at is not None):
        raise refusal
    if refusal := rules.why_not_terms(terms, used=queries.used_cny(found.pk)):
        raise refusal
    for name, value in asdict(terms).items():
        setattr(found, name, value)
    _keep(found, insert=False)
    record("mortgage.change_agreement", actor=actor, subject=found, project_id=found.project_id)
    return found


def _keep(agreement: FrameAgreement, *, insert: bool) -> None:
    try:
        with transaction.atomic():
            if insert:
                agreement.save(force_insert=True)
            else:
                agreement.save(update_fields=list(Terms.__dataclass_fields__))
    except IntegrityError as error:
        raise errors.number_used(agreement.number) from error


@action
def end_agreement(*, agreement_id: UUID, reason: str, actor: Staff, now: datetime) -> FrameAgreement:
    """End an agreement before its day: nothing more is asked for under it.

    Writes:  FrameAgreement.ended_at; audit ``mortgage.end_agreement``.
    Locks:   agreement.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_reason``; Conflict ``mortgage_agreement_ended``.
    """
    found = queries.agreement_for_update(actor, agreement_id)
    _demand(actor, found.project_id)
    if refusal := rules.why_not_ended(is_ended=found.ended_at is not None) or rules.why_not_reason(reason):
        raise refusal
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    record("mortgage.end_agreement", actor=actor, subject=found, project_id=found.project_id, reason=reason)
    return found


def _demand(actor: Actor, project_id: UUID | None) -> None:
    if isinstance(actor, Staff) and not actor.may(KEEP_BANKS, project_id):
        raise errors.forbidden("管理银行协议与资料清单", WHO)


# ---- checklists


@dataclass(frozen=True, slots=True)
class Item:
    """A paper on a checklist."""

    bank: str
    loan_kind: str
    borrower: str
    key: str
    label: str
    valid_days: int | None
    required: bool
    source: str
    position: int


@action
def enter_item(*, item: Item, project: Project | None, actor: Actor, now: datetime) -> ChecklistItem:
    """Put a paper on the checklist of a bank, a project, or all; loans that are opened from now on need it.

    Rule:    MTG-01, rules.md 5.8: by bank, borrower and loan, tracked by expiry.
    Writes:  ChecklistItem; audit ``mortgage.enter_item``.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_source``; Conflict ``mortgage_item_twice``.
    """
    if not isinstance(actor, SystemActor):
        _demand(actor, project.pk if project else None)
    if refusal := rules.why_not_item(item.source):
        raise refusal
    try:
        with transaction.atomic():
            made = ChecklistItem.objects.create(project=project, **asdict(item))
    except IntegrityError as error:
        raise errors.item_twice() from error
    record("mortgage.enter_item", actor=actor, subject=made, project_id=project.pk if project else None)
    return made


@action
def retire_item(*, item_id: UUID, actor: Staff, now: datetime) -> ChecklistItem:
    """Take a paper off the checklist; loans that need it already keep it.

    Writes:  ChecklistItem.retired_at; audit ``mortgage.retire_item``.
    Locks:   checklist item.
    Raises:  BusinessError ``mortgage_forbidden``; ChecklistItem.DoesNotExist when it is retired already.
    """
    found = queries.item_for_update(actor, item_id)
    _demand(actor, found.project_id)
    found.retired_at = now
    found.save(update_fields=["retired_at"])
    record("mortgage.retire_item", actor=actor, subject=found, project_id=found.project_id)
    return found
