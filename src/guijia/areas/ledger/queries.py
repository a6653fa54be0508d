"""What was planned and received, scoped to the viewer's projects."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import (
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from guijia.areas.ledger.enums import (
    HELD_CODES,
    OWED_CODES,
    PRICE_CODES,
    AccountCode,
    HeldKind,
    InvoiceKind,
    ReceiptKind,
    RefundState,
)
from guijia.areas.ledger.models import (
    ClosedMonth,
    DealAccount,
    Entry,
    Invoice,
    Journal,
    PlanLine,
    Receipt,
    Refund,
    Remittance,
    Transfer,
)
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.areas.ledger.rules import moving
from guijia.kit.among import among
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff

M = TypeVar("M", bound=Model)
_MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=16, decimal_places=2)
# What the key of the journal that turns a deposit into price begins with.
CREDIT_PREFIX = "credit:"
_HELD_KINDS = (ReceiptKind.DEED_TAX, ReceiptKind.MAINTENANCE_FUND)


def accounts_visible_to(viewer: Staff | SystemActor) -> QuerySet[DealAccount]:
    """Deal accounts of the projects whose money the viewer may see."""
    found = DealAccount.objects.select_related("unit", "project")
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_MONEY)
    return found if scope is None else found.filter(project_id__in=scope)


def with_received(rows: QuerySet[DealAccount]) -> QuerySet[DealAccount]:
    """Accounts with what each has received and not given back (``received``), in the same query."""
    return rows.annotate(received=_owed(*PRICE_CODES))


def _owed(*codes: AccountCode) -> Coalesce:
    """What the ledger says is owed to a deal's customer on these accounts, as part of a query over accounts."""
    sums = (
        Entry.objects.filter(account=OuterRef("pk"), code__in=codes)
        .order_by()
        .values("account")
        .annotate(total=-Sum("amount"))
        .values("total")
    )
    return Coalesce(Subquery(sums), Decimal("0.00"), output_field=_MONEY)


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


def of_homes(field: str, beginning: str) -> Q:
    """What belongs to accounts (by ``field``) of the homes whose label begins so; narrows, and is no scope."""
    accounts = DealAccount.objects.filter(unit__label__startswith=beginning.strip().upper())
    return among(field, accounts.values("pk"))


def receipts_visible_to(viewer: Staff | SystemActor) -> QuerySet[Receipt]:
    """Receipts of the projects whose money the viewer may see, newest first."""
    found = Receipt.objects.select_related("account__unit", "confirmed_by", "project")
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_MONEY)
    return found if scope is None else found.filter(project_id__in=scope)


def receipts_of(account_id: UUID) -> QuerySet[Receipt]:
    """Receipts of one deal, reversed ones included, oldest first."""
    return (
        Receipt.objects.filter(account_id=account_id)
        .select_related("confirmed_by", "line")
        .order_by("confirmed_at")
    )


def plan_of(account_id: UUID) -> QuerySet[PlanLine]:
    """The plan in force of one deal."""
    return PlanLine.objects.filter(account_id=account_id, withdrawn_at__isnull=True).order_by("position")


_SIDES: Prepared[Entry] = Prepared(
    lambda account_id: (
        Entry.objects.filter(account_id=account_id, code__in=OWED_CODES)
        .select_related("journal")
        .only("code", "amount", "journal__key")
    )
)
_PLAN: Prepared[PlanLine] = Prepared(lambda account_id: plan_of(account_id))


@remembered
def _sides(account_id: UUID) -> list[Entry]:
    return _SIDES.all(account_id)


# A deposit that was turned into price stays money that was received as deposit.
_BY_KIND = {ReceiptKind.DEPOSIT: AccountCode.DEPOSIT, ReceiptKind.PRICE: AccountCode.ADVANCE}


def received_cny(account_id: UUID, kind: ReceiptKind | None = None) -> Decimal:
    """What a deal has received towards its price and not given back or passed on, in yuan; zero when nothing.

    With a kind: what came in as deposit (also when it was turned into price since) or as price.
    """
    if kind is None:
        return owed_cny(account_id, *PRICE_CODES)
    code = _BY_KIND[kind]
    found = (
        -e.amount
        for e in _sides(account_id)
        if e.code == code and not e.journal.key.startswith(CREDIT_PREFIX)
    )
    return sum(found, Decimal("0.00"))


def owed_cny(account_id: UUID, *codes: AccountCode) -> Decimal:
    """What stands on these liability accounts of a deal, in yuan."""
    return sum((-e.amount for e in _sides(account_id) if e.code in codes), Decimal("0.00"))


def held_cny(account_id: UUID) -> Decimal:
    """All money of a deal's customer that the company still has, for whatever, in yuan."""
    return owed_cny(account_id, *OWED_CODES)


def available_cny(account_id: UUID, code: AccountCode) -> Decimal:
    """What stands on a liability account of a deal and is not promised to a refund under way, in yuan."""
    sources = [source for source, (taken, _) in moving.REFUNDED.items() if taken == code]
    under_way = Q(state=RefundState.REQUESTED, source__in=sources)
    if code == AccountCode.REFUND_PAYABLE:
        under_way |= Q(state=RefundState.APPROVED)
    asked = Refund.objects.filter(under_way, account_id=account_id).aggregate(total=Sum("amount"))
    return owed_cny(account_id, code) - (asked["total"] or Decimal("0.00"))


def asked_back_cny(account_id: UUID) -> Decimal:
    """What is asked back of the price and not decided yet, in yuan."""
    sources = [source for source, (taken, _) in moving.REFUNDED.items() if taken in PRICE_CODES]
    asked = Refund.objects.filter(account_id=account_id, state=RefundState.REQUESTED, source__in=sources)
    return asked.aggregate(total=Sum("amount"))["total"] or Decimal("0.00")


def named_of(account_id: UUID) -> list[tuple[UUID, Decimal]]:
    """Lines of the plan that money was named for, with the amount; reversed receipts left out."""
    live = Receipt.objects.filter(account_id=account_id, reversed_at__isnull=True, line__isnull=False)
    return [(line, amount) for line, amount in live.values_list("line_id", "amount")]


def invoiced_cny(account_id: UUID, *, prepayments: bool) -> Decimal:
    """What invoices of a deal come to, red-letter ones taken off: for prepayments, or for the sale; in yuan."""
    kind = InvoiceKind.PREPAYMENT if prepayments else InvoiceKind.SALE
    found = Invoice.objects.filter(account_id=account_id, kind=kind).aggregate(total=Sum("amount"))
    return found["total"] or Decimal("0.00")


def is_red(invoice_id: UUID) -> bool:
    """Was this invoice taken back by a red-letter one?"""
    return Invoice.objects.filter(red_of_id=invoice_id).exists()


def entries_of(journal: Journal) -> list[Entry]:
    """The sides of a journal with whose they are."""
    return list(Entry.objects.filter(journal=journal).select_related("account__project", "account__unit"))


def closed_until(project_id: UUID) -> date | None:
    """The last month of a project whose books are closed, as its first day."""
    closed = ClosedMonth.objects.filter(project_id=project_id, reopened_at__isnull=True)
    last = closed.order_by("-month").first()
    return last.month if last else None


# ---- lists


def due_lines(viewer: Staff) -> QuerySet[PlanLine]:
    """Lines of plans in force, of open deals that are not paid in full, with what of each is ``paid``.

    What is missing of a line is kept by the database by the rule of ``rules.plans.match``.
    """
    lines = PlanLine.objects.filter(withdrawn_at__isnull=True, missing__gt=0).select_related("account__unit")
    scope = viewer.scope_of(SEE_MONEY)
    if scope is not None:
        lines = lines.filter(account__project_id__in=scope)
    return lines.annotate(paid=ExpressionWrapper(F("amount") - F("missing"), output_field=_MONEY))


def paid_lines(lines: QuerySet[PlanLine]) -> QuerySet[PlanLine]:
    """Lines of plans with what of each is ``paid``, reckoned by the database."""
    return lines.annotate(paid=_paid())


def _paid() -> Func:
    return Func(F("account_id"), F("pk"), function="ledger_line_paid", output_field=_MONEY)


def holding(viewer: Staff) -> QuerySet[DealAccount]:
    """Deals on which money for others waits: deed tax (``tax``), maintenance fund (``fund``), ``since`` when."""
    first = (
        Receipt.objects.filter(account=OuterRef("pk"), kind__in=_HELD_KINDS, reversed_at__isnull=True)
        .order_by("received_on")
        .values("received_on")[:1]
    )
    some = Entry.objects.filter(account=OuterRef("pk"), code__in=HELD_CODES)
    return (
        accounts_visible_to(viewer)
        .filter(Exists(some))
        .annotate(tax=_owed(AccountCode.DEED_TAX), fund=_owed(AccountCode.MAINTENANCE_FUND))
        .annotate(since=Subquery(first))
        .filter(Q(tax__gt=0) | Q(fund__gt=0))
    )


def remit_due(account: DealAccount) -> date | None:
    """The day by which the oldest money held for others on a deal (from ``holding``) has to be passed on."""
    found: Any = account
    if found.since is None:
        return None
    kinds = [
        kind
        for kind, left in ((HeldKind.DEED_TAX, found.tax), (HeldKind.MAINTENANCE_FUND, found.fund))
        if left
    ]
    days = min(
        facts.value(moving.REMIT_DAYS[kind], on=found.since, project=account.project) for kind in kinds
    )
    due: date = found.since + timedelta(int(days))
    return due


def with_total(rows: QuerySet[Journal]) -> QuerySet[Journal]:
    """Journals with what each moved (``total``, its debit side)."""
    sums = (
        Entry.objects.filter(journal=OuterRef("pk"), amount__gt=0)
        .order_by()
        .values("journal")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return rows.annotate(total=Subquery(sums, output_field=_MONEY))


def account_named(viewer: Staff, text: str, project_id: UUID | None = None) -> DealAccount | None:
    """The one open account with this number of the document or this label of the home, if there is but one."""
    words = text.strip()
    if not words:
        return None
    found = accounts_visible_to(viewer).filter(closed_at__isnull=True)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    named = list(found.filter(Q(unit__label__iexact=words) | Q(title__istartswith=f"{words} "))[:2])
    return named[0] if len(named) == 1 else None


def month_to_close(project_id: UUID, running: date) -> date:
    """The month of a project that is closed next: after the last closed one, else the one before this."""
    last = closed_until(project_id)
    if last is not None:
        return (last + timedelta(days=31)).replace(day=1)
    return (running - timedelta(days=1)).replace(day=1)


def last_closed(viewer: Staff) -> frozenset[UUID]:
    """The last closed month of each project, which alone can be opened again."""
    found: dict[UUID, ClosedMonth] = {}
    for one in months_visible_to(viewer).filter(reopened_at__isnull=True).order_by("month"):
        found[one.project_id] = one
    return frozenset(one.pk for one in found.values())


# ---- what belongs to one deal


def refunds_of(account_id: UUID) -> QuerySet[Refund]:
    """Refunds of one deal, newest first."""
    return Refund.objects.filter(account_id=account_id).order_by("-requested_at")


def transfers_of(account_id: UUID) -> QuerySet[Transfer]:
    """Transfers of one deal in both directions, newest first."""
    found = Transfer.objects.filter(Q(origin_id=account_id) | Q(target_id=account_id))
    return found.select_related("origin__unit", "target__unit").order_by("-made_at")


def invoices_of(account_id: UUID) -> QuerySet[Invoice]:
    """Invoices of one deal, oldest first."""
    return (
        Invoice.objects.filter(account_id=account_id)
        .select_related("red_of", "red")
        .order_by("issued_on", "recorded_at")
    )


def remittances_of(account_id: UUID) -> QuerySet[Remittance]:
    """What of a deal's money for others was passed on, oldest first."""
    return Remittance.objects.filter(account_id=account_id).order_by("remitted_on")


# ---- what a viewer sees


def _seen(rows: QuerySet[M], viewer: Staff | SystemActor) -> QuerySet[M]:
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_MONEY)
    return rows if scope is None else rows.filter(project_id__in=scope)


def refunds_visible_to(viewer: Staff | SystemActor) -> QuerySet[Refund]:
    """Refunds of the projects whose money the viewer may see."""
    rows = Refund.objects.select_related(
        "account__unit", "project", "requested_by", "approved_by", "paid_by", "approval", "payment"
    )
    return _seen(rows, viewer)


def transfers_visible_to(viewer: Staff | SystemActor) -> QuerySet[Transfer]:
    """Transfers of the projects whose money the viewer may see."""
    return _seen(Transfer.objects.select_related("origin__unit", "target__unit", "project"), viewer)


def remittances_visible_to(viewer: Staff | SystemActor) -> QuerySet[Remittance]:
    """Money for others that was passed on, of the projects whose money the viewer may see."""
    return _seen(Remittance.objects.select_related("account__unit", "project", "made_by"), viewer)


def invoices_visible_to(viewer: Staff | SystemActor) -> QuerySet[Invoice]:
    """Invoices of the projects whose money the viewer may see."""
    return _seen(
        Invoice.objects.select_related("account__unit", "project", "recorded_by", "red_of", "red"), viewer
    )


def months_visible_to(viewer: Staff | SystemActor) -> QuerySet[ClosedMonth]:
    """Closed months, and those opened again, of the projects whose money the viewer may see."""
    return _seen(ClosedMonth.objects.select_related("project", "closed_by", "reopened_by"), viewer)


def journals_visible_to(viewer: Staff | SystemActor) -> QuerySet[Journal]:
    """Journals of the projects whose money the viewer may see."""
    return _seen(Journal.objects.select_related("account__unit", "project"), viewer)


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
