"""Subscriptions, contracts and what belongs to them, scoped to the viewer's projects."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from guijia.areas.deals.enums import LIVE_SUBSCRIPTIONS, WITH_LOAN, ContractState, SetState
from guijia.areas.deals.models import (
    Buyer,
    Contract,
    ContractSet,
    ContractTemplate,
    DealChange,
    Filing,
    FilingCredential,
    FilingDecision,
    NeededPaper,
    SealRecord,
    SigningAppointment,
    Subscription,
)
from guijia.areas.deals.models.changes import OPEN
from guijia.areas.deals.permissions import FILING_SECRETS, SEE_DEALS
from guijia.areas.deals.queries import blocks
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import Permission


def _scoped(rows: QuerySet[Any], viewer: Staff | SystemActor, right: Permission = SEE_DEALS) -> QuerySet[Any]:
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(right)
    return rows if scope is None else rows.filter(project_id__in=scope)


def subscriptions_visible_to(viewer: Staff | SystemActor) -> QuerySet[Subscription]:
    """Subscriptions of the viewer's projects."""
    return _scoped(
        Subscription.objects.select_related("unit__building", "project__company", "consultant"), viewer
    )


def consultant_names(viewer: Staff | SystemActor) -> list[tuple[str, str]]:
    """Everybody who ever sold in the viewer's projects: id and name."""
    sold = subscriptions_visible_to(viewer).order_by().values("consultant")
    found = Staff.objects.filter(pk__in=sold).order_by("pinyin", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in found]


def _all_with_places() -> QuerySet[Subscription]:
    return Subscription.objects.select_related("unit__building", "project__company", "consultant")


_ONE: Prepared[Subscription] = Prepared(
    lambda pk, scope: (
        _all_with_places() if scope is None else _all_with_places().filter(project_id__in=scope)
    ).filter(pk=pk)
)
_ONE_LOCKED: Prepared[Subscription] = Prepared(
    lambda pk, scope: _ONE.question(pk, scope).select_for_update(of=("self",))
)


def _scope(viewer: Staff | SystemActor) -> frozenset[UUID] | None:
    return None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_DEALS)


def subscription_by_id(viewer: Staff | SystemActor, pk: UUID) -> Subscription | None:
    """One subscription of the viewer's projects."""
    return _ONE.first(pk, _scope(viewer))


def subscription_for_update(viewer: Staff | SystemActor, pk: UUID) -> Subscription:
    """One subscription of the viewer's projects, under lock.

    Locks:   subscription.
    Raises:  Subscription.DoesNotExist when the viewer cannot see it.
    """
    return _ONE_LOCKED.get(pk, _scope(viewer))


def contracts_visible_to(viewer: Staff | SystemActor) -> QuerySet[Contract]:
    """Contracts of the viewer's projects, with their subscription."""
    return _scoped(_contracts_with_places(), viewer)


def _contracts_with_places() -> QuerySet[Contract]:
    return Contract.objects.select_related(
        "unit__building", "project__company", "subscription__consultant", "template", "paper_set", "signed_by"
    )


_ONE_CONTRACT: Prepared[Contract] = Prepared(
    lambda pk, scope: (
        _contracts_with_places() if scope is None else _contracts_with_places().filter(project_id__in=scope)
    ).filter(pk=pk)
)


def contract_by_id(viewer: Staff | SystemActor, pk: UUID) -> Contract | None:
    """One contract of the viewer's projects."""
    return _ONE_CONTRACT.first(pk, _scope(viewer))


_BUYERS: Prepared[Buyer] = Prepared(
    lambda pk: (
        Buyer.objects.filter(subscription_id=pk, removed_at__isnull=True)
        .select_related("customer")
        .order_by("position")
    )
)
_PAPERS: Prepared[NeededPaper] = Prepared(
    lambda pk: (
        # What was asked for a person who left, or for a loan that is not taken any more, is no longer needed.
        NeededPaper.objects.filter(
            Q(received_at__isnull=False)
            | Q(is_mortgage=False)
            | Q(subscription__payment_method__in=sorted(method.value for method in WITH_LOAN)),
            Q(received_at__isnull=False)
            | Q(customer__isnull=True)
            | Exists(
                Buyer.objects.filter(
                    subscription=OuterRef("subscription"),
                    customer=OuterRef("customer"),
                    removed_at__isnull=True,
                )
            ),
            subscription_id=pk,
        )
        .select_related("customer", "received_by")
        .order_by("is_mortgage", "pk")
    )
)


@remembered
def buyers_of(subscription_id: UUID) -> list[Buyer]:
    """The persons of a subscription in their order."""
    return _BUYERS.all(subscription_id)


@remembered
def papers_of(subscription_id: UUID) -> list[NeededPaper]:
    """The papers a deal needs, received ones included."""
    return _PAPERS.all(subscription_id)


def open_change_of(subscription_id: UUID) -> DealChange | None:
    """The change of a deal that is under way; asked anew every time."""
    return DealChange.objects.filter(subscription_id=subscription_id, state__in=OPEN).first()


def open_number(subscription_id: UUID) -> str:
    """Number of the change or cancellation of a deal that is under way, or nothing."""
    found = open_change_of(subscription_id)
    return found.number if found else blocks.number_in_the_way(subscription_id)


def live_subscription_of(unit_id: UUID) -> Subscription | None:
    """The subscription that binds a unit now."""
    return Subscription.objects.filter(
        unit_id=unit_id, state__in=[s.value for s in LIVE_SUBSCRIPTIONS]
    ).first()


def subscriptions_of_unit(unit_id: UUID) -> QuerySet[Subscription]:
    """Every subscription a unit ever had, newest first."""
    return Subscription.objects.filter(unit_id=unit_id).select_related("consultant").order_by("-submitted_at")


def contracts_of_unit(unit_id: UUID) -> QuerySet[Contract]:
    """Every contract a unit ever had, newest first."""
    return (
        Contract.objects.filter(unit_id=unit_id).select_related("filing", "signed_by").order_by("-created_at")
    )


@remembered
def contract_of(subscription_id: UUID) -> Contract | None:
    """The contract in force of a subscription."""
    return Contract.objects.filter(subscription_id=subscription_id).exclude(state=ContractState.VOID).first()


@remembered
def seal_of(document_id: UUID) -> SealRecord | None:
    """The seal on a document."""
    return SealRecord.objects.filter(document_id=document_id).select_related("by").first()


def seals_visible_to(viewer: Staff | SystemActor) -> QuerySet[SealRecord]:
    """The seal register of the viewer's projects."""
    return _scoped(SealRecord.objects.select_related("by", "project"), viewer)


def filings_visible_to(viewer: Staff | SystemActor) -> QuerySet[Filing]:
    """The filing ledger (F14) of the viewer's projects."""
    return _scoped(
        Filing.objects.select_related("contract__unit", "contract__subscription", "officer", "project"),
        viewer,
    )


def templates_visible_to(viewer: Staff | SystemActor) -> QuerySet[ContractTemplate]:
    """Contract templates of the viewer's projects, with the count of ready sets."""
    found = ContractTemplate.objects.select_related("project").annotate(
        ready=Count("sets", filter=Q(sets__state=SetState.IN_STOCK))
    )
    return _scoped(found, viewer)


def template_in_force(project_id: UUID, on: date) -> ContractTemplate | None:
    """The newest template version in force on a day."""
    return (
        ContractTemplate.objects.filter(project_id=project_id, effective_on__lte=on, retired_at__isnull=True)
        .order_by("-effective_on", "-version")
        .first()
    )


def sets_visible_to(viewer: Staff | SystemActor) -> QuerySet[ContractSet]:
    """Contract sets of the viewer's projects."""
    return _scoped(
        ContractSet.objects.select_related("template", "issued_to", "project", "contract__unit"), viewer
    )


def ready_sets(project_id: UUID, on: date) -> int:
    """How many sets of the template in force lie ready in a project (SGN-03); those of older ones do not count."""
    template = template_in_force(project_id, on)
    return ContractSet.objects.filter(template=template, state=SetState.IN_STOCK).count() if template else 0


def next_ready_set(project_id: UUID, template_id: UUID) -> ContractSet | None:
    """The set to hand out next, locked; whoever comes second gets the one after."""
    return (
        ContractSet.objects.select_for_update(skip_locked=True)
        .filter(project_id=project_id, template_id=template_id, state=SetState.IN_STOCK)
        .order_by("serial")
        .first()
    )


def appointment_of(contract_id: UUID) -> SigningAppointment | None:
    """The appointment in force (or kept) of a contract."""
    return (
        SigningAppointment.objects.filter(contract_id=contract_id)
        .exclude(state="cancelled")
        .select_related("officer")
        .order_by("-starts_at")
        .first()
    )


def appointments_visible_to(viewer: Staff | SystemActor) -> QuerySet[SigningAppointment]:
    """Signing appointments of the viewer's projects."""
    return _scoped(
        SigningAppointment.objects.select_related("contract__unit", "contract__subscription", "officer"),
        viewer,
    )


def appointments_on(viewer: Staff, since: datetime, until: datetime) -> QuerySet[SigningAppointment]:
    """Appointments of a span, by time."""
    return (
        appointments_visible_to(viewer)
        .filter(starts_at__gte=since, starts_at__lt=until)
        .exclude(state="cancelled")
    )


def unfiled_by_deadline(viewer: Staff) -> QuerySet[Contract]:
    """Signed contracts that are not filed yet, the nearest statutory deadline first."""
    waiting = [ContractState.SIGNED, ContractState.REVIEWING, ContractState.APPROVED, ContractState.SEALED]
    return (
        contracts_visible_to(viewer)
        .filter(state__in=waiting, file_by__isnull=False)
        .order_by("file_by", "pk")
    )


def decisions_of(contract_id: UUID) -> QuerySet[FilingDecision]:
    """What was asked and decided about a late filing."""
    return (
        FilingDecision.objects.filter(contract_id=contract_id)
        .select_related("decided_by")
        .order_by("asked_day")
    )


def decisions_visible_to(viewer: Staff | SystemActor) -> QuerySet[FilingDecision]:
    """Filing decisions of the viewer's projects."""
    found = FilingDecision.objects.select_related("contract__unit")
    if isinstance(viewer, SystemActor):
        return found
    scope = viewer.scope_of(SEE_DEALS)
    return found if scope is None else found.filter(contract__project_id__in=scope)


def credentials_visible_to(viewer: Staff | SystemActor) -> QuerySet[FilingCredential]:
    """Filing accounts of the projects in which the viewer may use them."""
    return _scoped(FilingCredential.objects.select_related("holder", "project"), viewer, FILING_SECRETS)


def with_buyers(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Subscriptions together with their buyers, in two queries whatever their number."""
    buyers = Buyer.objects.filter(removed_at__isnull=True).select_related("customer").order_by("position")
    return rows.prefetch_related(Prefetch("buyers", queryset=buyers))
