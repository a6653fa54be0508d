"""What was planned and received, scoped to the viewer's projects."""

from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guijia.areas.ledger.enums import ReceiptKind
from guijia.areas.ledger.models import DealAccount, Journal, PlanLine, Receipt
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.kit.among import among
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff


def accounts_visible_to(viewer: Staff | SystemActor) -> QuerySet[DealAccount]:
    """Deal accounts of the projects whose money the viewer may see."""
    found = DealAccount.objects.select_related("unit", "project")
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_MONEY)
    return found if scope is None else found.filter(project_id__in=scope)


def with_received(rows: QuerySet[DealAccount]) -> QuerySet[DealAccount]:
    """Accounts with what each has received and not given back (``received``), in the same query."""
    live = (
        Receipt.objects.filter(account=OuterRef("pk"), reversed_at__isnull=True)
        .order_by()
        .values("account")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    money = DecimalField(max_digits=16, decimal_places=2)
    return rows.annotate(received=Coalesce(Subquery(live), Decimal("0.00"), output_field=money))


def lock_account(account_id: UUID) -> DealAccount | None:
    """The account of a deal under lock, so that nothing is received or taken back meanwhile.

    Locks:  account, until the transaction ends.
    """
    return DealAccount.objects.select_for_update(of=("self",)).filter(pk=account_id).first()


def journals_of(account_id: UUID) -> QuerySet[Journal]:
    """Every posting of a deal with its two sides, oldest first."""
    return (
        Journal.objects.filter(account_id=account_id).prefetch_related("entries").order_by("posted_at", "id")
    )


def receipts_of_homes(beginning: str) -> Q:
    """Receipts of the homes whose label begins so; narrows, and is no scope."""
    accounts = DealAccount.objects.filter(unit__label__startswith=beginning.strip().upper())
    return among("account_id", accounts.values("pk"))


def receipts_visible_to(viewer: Staff | SystemActor) -> QuerySet[Receipt]:
    """Receipts of the projects whose money the viewer may see, newest first."""
    found = Receipt.objects.select_related("account__unit", "confirmed_by", "project")
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_MONEY)
    return found if scope is None else found.filter(project_id__in=scope)


def receipts_of(account_id: UUID) -> QuerySet[Receipt]:
    """Receipts of one deal, reversed ones included, oldest first."""
    return (
        Receipt.objects.filter(account_id=account_id).select_related("confirmed_by").order_by("confirmed_at")
    )


def plan_of(account_id: UUID) -> QuerySet[PlanLine]:
    """The plan in force of one deal."""
    return PlanLine.objects.filter(account_id=account_id, withdrawn_at__isnull=True).order_by("position")


_LIVE: Prepared[Receipt] = Prepared(
    lambda account_id: Receipt.objects.filter(account_id=account_id, reversed_at__isnull=True).only(
        "id", "kind", "amount"
    )
)
_PLAN: Prepared[PlanLine] = Prepared(lambda account_id: plan_of(account_id))


@remembered
def received_cny(account_id: UUID, kind: ReceiptKind | None = None) -> Decimal:
    """What a deal has received and not given back, in yuan; zero when nothing."""
    live = (one.amount for one in _LIVE.all(account_id) if kind is None or one.kind == kind)
    return sum(live, Decimal("0.00"))


_OF_HOME: Prepared[Receipt] = Prepared(
    lambda unit_id, scope: (
        (Receipt.objects.all() if scope is None else Receipt.objects.filter(project_id__in=scope))
        .filter(account__unit_id=unit_id)
        .select_related("confirmed_by")
        .order_by("-confirmed_at")[:MOST]
    )
)
MOST = 200


def receipts_of_home(viewer: Staff, unit_id: UUID) -> list[Receipt]:
    """Receipts of all deals of a home that the viewer may see, newest first."""
    return _OF_HOME.all(unit_id, viewer.scope_of(SEE_MONEY))


def plan_lines_of(account_id: UUID) -> list[PlanLine]:
    """The plan in force of one deal, as a page shows it."""
    return _PLAN.all(account_id)


def journal_of(key: str) -> Journal | None:
    """The journal of a deed, if it was posted."""
    return Journal.objects.filter(key=key).first()
