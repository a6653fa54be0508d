"""Cancellations: who sees them, what of a deal has to be undone, what is undone already."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import deals
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import RefundState
from guijia.areas.unwinding.enums import COMPANY_FAULTS, Fault, LegKind, Undo
from guijia.areas.unwinding.models import OPEN, Cancellation, RefundLeg, UndoneStep
from guijia.areas.unwinding.rules import undoing
from guijia.areas.unwinding.rules.undoing import Standing
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.flow import queries as flow
from guijia.platform.org.models import Staff

MOST_OF_DEAL = 20


def cancellations_visible_to(viewer: Staff | SystemActor) -> QuerySet[Cancellation]:
    """Cancellations of the viewer's projects, with their homes."""
    found = Cancellation.objects.select_related(
        "unit__building", "project", "subscription__consultant", "contract", "applied_by"
    )
    if isinstance(viewer, SystemActor):
        return found
    scope = viewer.scope_of(SEE_DEALS)
    return found if scope is None else found.filter(project_id__in=scope)


@remembered
def cancellation_seen(viewer: Any, subject_id: UUID) -> Cancellation | None:
    """The cancellation, if the viewer may see it."""
    return cancellations_visible_to(viewer).filter(pk=subject_id).first()


def cancellation_for_update(viewer: Staff | SystemActor, pk: UUID) -> Cancellation:
    """One cancellation of the viewer's projects, under lock.

    Locks:   cancellation.
    Raises:  Cancellation.DoesNotExist when the viewer cannot see it.
    """
    return cancellations_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def open_number(subscription_id: UUID) -> str:
    """Number of the cancellation of a deal that is under way, or nothing; asked anew every time."""
    found = Cancellation.objects.filter(subscription_id=subscription_id, state__in=OPEN).first()
    return found.number if found else ""


_OF_DEAL: Prepared[Cancellation] = Prepared(
    lambda subscription_id, scope: (
        Cancellation.objects.all() if scope is None else Cancellation.objects.filter(project_id__in=scope)
    ).filter(subscription_id=subscription_id)[:MOST_OF_DEAL]
)


def of_deal(viewer: Staff, subscription_id: UUID) -> list[Cancellation]:
    """Every cancellation that was asked for of a deal, newest first, as every page of the deal names them."""
    return _OF_DEAL.all(subscription_id, viewer.scope_of(SEE_DEALS))


def undone_of(cancellation_id: UUID) -> list[UndoneStep]:
    """What is undone, in the order in which it was entered."""
    return list(
        UndoneStep.objects.filter(cancellation_id=cancellation_id)
        .select_related("entered_by")
        .order_by("entered_at", "pk")
    )


def done_keys(cancellation_id: UUID) -> frozenset[str]:
    """The keys of what is undone; asked anew every time."""
    return frozenset(
        UndoneStep.objects.filter(cancellation_id=cancellation_id).values_list("step", flat=True)
    )


def legs_of(cancellation_id: UUID) -> list[RefundLeg]:
    """The sums that go back, with the refund that pays each."""
    return list(
        RefundLeg.objects.filter(cancellation_id=cancellation_id).select_related("refund").order_by("pk")
    )


def leg_of(cancellation_id: UUID, kind: LegKind) -> RefundLeg | None:
    """One of the sums that go back."""
    return (
        RefundLeg.objects.filter(cancellation_id=cancellation_id, kind=kind).select_related("refund").first()
    )


def standing_of(cancellation: Cancellation) -> Standing:
    """What of the deal has to be undone, as checked and as the ledger says.

    Whoever ever had an invoice proves that all are taken back; one that is made when that step has passed is
    caught by the gates of the steps after it.
    """
    contract = cancellation.contract
    done = done_keys(cancellation.pk)
    invoiced = money.invoices_of(cancellation.subscription_id).exists() and not _is_settled(
        cancellation, done
    )
    return Standing(
        loan=cancellation.loan,
        has_mortgage_notice=cancellation.has_mortgage_notice,
        has_notice=cancellation.has_notice,
        is_online=contract is not None and bool(contract.online_number),
        has_invoices=invoiced or Undo.INVOICES in done,
        has_refunds=cancellation.to_buyer > 0,
    )


def _is_settled(cancellation: Cancellation, done: frozenset[str]) -> bool:
    """Were the sums booked already, so that the step of the invoices has passed?"""
    if done & {Undo.REFUND, Undo.PAPERS}:
        return True
    case = flow.case_of(cancellation, "W10")
    return case is not None and any(flow.open_task(case, step.value) for step in (Undo.REFUND, Undo.PAPERS))


def needed_of(cancellation: Cancellation) -> tuple[Undo, ...]:
    """What is undone for this cancellation, in its order."""
    return undoing.needed(standing_of(cancellation))


def facts_of(cancellation: Cancellation) -> dict[str, Any]:
    """The facts that the diagram decides on."""
    standing = standing_of(cancellation)
    wanted = undoing.needed(standing)
    return {
        "has_loan": Undo.LOAN in wanted,
        "has_mortgage_notice": standing.has_mortgage_notice,
        "has_notice": standing.has_notice,
        "is_online": standing.is_online,
        "has_invoices": standing.has_invoices,
        "has_refunds": standing.has_refunds,
        "over_promise": cancellation.fault == Fault.OVER_PROMISE,
    }


def content_of(cancellation: Cancellation) -> dict[str, Any]:
    """What an approval approves: the ground and every sum."""
    return {
        "fault": cancellation.fault,
        "claim": cancellation.claim,
        "loss": str(cancellation.loss),
        "kept": str(cancellation.kept),
        "compensation": str(cancellation.compensation),
        "to_bank": str(cancellation.to_bank),
        "to_buyer": str(cancellation.to_buyer),
        "payee": cancellation.payee,
        "bank_name": cancellation.bank_name,
        "bank_account": cancellation.bank_account,
        "loan": cancellation.loan,
        "lender": cancellation.lender,
    }


def unpaid_legs(cancellation_id: UUID) -> list[RefundLeg]:
    """The sums that are not paid yet."""
    return [leg for leg in legs_of(cancellation_id) if leg.refund.state != RefundState.PAID]


def broken_legs(cancellation_id: UUID) -> list[RefundLeg]:
    """The sums whose refund came to nothing, to be asked for anew."""
    gone = {RefundState.REFUSED, RefundState.WITHDRAWN, RefundState.REVERSED}
    return [leg for leg in legs_of(cancellation_id) if leg.refund.state in gone]


def is_company_fault(cancellation: Cancellation) -> bool:
    """Does the company answer for it?"""
    return cancellation.fault in COMPANY_FAULTS


def signed_on(subscription_id: UUID) -> date | None:
    """The day on which the contract of a deal was signed, if it was."""
    contract = deals.contract_of(subscription_id)
    return contract.signed_on if contract else None
