"""What the daily close reads: every home of a project with all that is said about it; closes and mismatches."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from guijia.areas.deals.enums import (
    LIVE_SUBSCRIPTIONS,
    ContractState,
    PaymentMethod,
    SubscriptionState,
)
from guijia.areas.deals.models import Contract, DailyClose, Mismatch, SealRecord, Subscription
from guijia.areas.deals.permissions import CLOSE_DAY, SEE_DEALS
from guijia.areas.deals.rules import bureau, closing
from guijia.areas.estate.enums import TAKEOVER, CommitmentKind, HomeState
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.areas.ledger.models import Receipt
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def closes_visible_to(viewer: Staff | SystemActor) -> QuerySet[DailyClose]:
    """Daily closes of the viewer's projects, with how much is open (``left``)."""
    found = (
        DailyClose.objects.select_related("project", "closed_by")
        .defer("bureau")
        .annotate(left=Count("last_seen", filter=Q(last_seen__resolved_at__isnull=True)))
    )
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_DEALS)
    return found if scope is None else found.filter(project_id__in=scope)


def close_for_update(close_id: UUID) -> DailyClose:
    """A close under lock; the caller has shown that the actor may touch it."""
    return DailyClose.objects.select_for_update(of=("self",)).select_related("project").get(pk=close_id)


def mismatches_visible_to(viewer: Staff | SystemActor) -> QuerySet[Mismatch]:
    """Mismatches of the viewer's projects."""
    found = Mismatch.objects.select_related("unit", "close", "resolved_by")
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_DEALS)
    return found if scope is None else found.filter(project_id__in=scope)


def mismatches_of(close: DailyClose) -> QuerySet[Mismatch]:
    """What a close found or found again, open ones first."""
    return (
        Mismatch.objects.filter(last_close=close)
        .select_related("unit", "close", "resolved_by")
        .order_by(F("resolved_at").asc(nulls_first=True), "unit__label", "kind")
    )


def explained(project_id: UUID) -> set[tuple[UUID, str, str]]:
    """What a person has explained already: unit, kind, sentence."""
    rows = Mismatch.objects.filter(project_id=project_id, resolved_by__isnull=False)
    return set(rows.values_list("unit_id", "kind", "sentence"))


def projects_to_close(viewer: Staff) -> list[Project]:
    """Projects whose day the viewer may close."""
    scope = viewer.scope_of(CLOSE_DAY)
    found = Project.objects.filter(Exists(Home.objects.filter(project_id=OuterRef("pk")))).order_by("code")
    return list(found if scope is None else found.filter(pk__in=scope))


def projects_due(day: date, since: datetime) -> list[UUID]:
    """Projects that sell and whose day has not been closed since a moment."""
    done = DailyClose.objects.filter(project_id=OuterRef("pk"), day=day, closed_at__gte=since)
    sells = SalesControlEntry.objects.filter(project_id=OuterRef("pk"), at__lt=since)
    found = Project.objects.filter(Exists(sells), ~Exists(done)).order_by("code")
    return list(found.values_list("pk", flat=True))


# ---- what is compared


def lines_of(
    project: Project, listed: Sequence[bureau.BureauLine]
) -> tuple[dict[UUID, closing.HomeLine], list[str]]:
    """Every home of a project with all that is said about it, and rooms of the list that nobody knows.

    A fixed number of queries whatever the number of homes.
    """
    homes = list(
        Home.objects.filter(project=project, withdrawn_at__isnull=True)
        .select_related("unit")
        .only("unit__label", "state", "project_id")
    )
    by_room = bureau.by_room(listed)
    bound = {c.unit_id: c for c in Commitment.objects.filter(unit__project=project, ended_at__isnull=True)}
    money = _received(project.pk)
    subscriptions = _subscriptions(project.pk, money)
    contracts = _contracts(project.pk)
    left_over = _left_over(project.pk, money)
    found = {}
    for home in homes:
        live = bound.get(home.pk)
        found[home.pk] = closing.HomeLine(
            state=HomeState(home.state),
            bound_by=CommitmentKind(live.kind) if live else None,
            bound_to=live.document_id if live else None,
            subscription=subscriptions.get(home.pk),
            contract=contracts.get(home.pk),
            left_over=left_over.get(home.pk),
            has_list=bool(listed),
            bureau=by_room.pop(bureau.room_key(home.unit.label), None),
            is_taken_over=live is not None and live.document_type == TAKEOVER,
        )
    return found, [line.room for line in by_room.values()]


def _received(project_id: UUID) -> dict[UUID, Decimal]:
    rows = Receipt.objects.filter(project_id=project_id, reversed_at__isnull=True).values("account_id")
    return {row["account_id"]: row["total"] for row in rows.annotate(total=Sum("amount")).order_by()}


def _sealed(project_id: UUID) -> set[UUID]:
    return set(SealRecord.objects.filter(project_id=project_id).values_list("document_id", flat=True))


def _subscriptions(project_id: UUID, money: dict[UUID, Decimal]) -> dict[UUID, closing.SubscriptionLine]:
    sealed = _sealed(project_id)
    rows = Subscription.objects.filter(
        project_id=project_id, state__in=[s.value for s in LIVE_SUBSCRIPTIONS]
    ).order_by()
    return {
        one.unit_id: closing.SubscriptionLine(
            id=one.pk,
            number=one.number,
            state=SubscriptionState(one.state),
            method=PaymentMethod(one.payment_method),
            price=one.price,
            down_payment=one.down_payment,
            due=one.deposit + one.prepayment,
            received=money.get(one.pk, Decimal("0.00")),
            is_sealed=one.pk in sealed,
        )
        for one in rows
    }


def _contracts(project_id: UUID) -> dict[UUID, closing.ContractLine]:
    sealed = _sealed(project_id)
    rows = (
        Contract.objects.filter(project_id=project_id)
        .exclude(state=ContractState.VOID)
        .select_related("filing")
        .order_by()
    )
    return {
        one.unit_id: closing.ContractLine(
            id=one.pk,
            number=one.number,
            state=ContractState(one.state),
            online_number=one.online_number,
            filing_number=one.filing.number if hasattr(one, "filing") else "",
            is_sealed=one.pk in sealed,
        )
        for one in rows
    }


def _left_over(project_id: UUID, money: dict[UUID, Decimal]) -> dict[UUID, tuple[str, Decimal]]:
    """Ended subscriptions that still have money, by unit."""
    ended = [SubscriptionState.REFUSED, SubscriptionState.RELEASED]
    rows = Subscription.objects.filter(pk__in=list(money), project_id=project_id, state__in=ended).order_by()
    return {one.unit_id: (one.number, money[one.pk]) for one in rows if money[one.pk] > 0}
