"""Statements, their lines and what the matcher knows of deals, scoped to the viewer's projects."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from guijia.areas.ledger import registry
from guijia.areas.ledger.banking import rules
from guijia.areas.ledger.enums import OPEN_LINES, LineState, PayMethod, PlanKind
from guijia.areas.ledger.models import (
    BankAccount,
    BankedReceipt,
    CashBanking,
    DealAccount,
    PlanLine,
    Receipt,
    Statement,
    StatementLine,
    VirtualAccount,
)
from guijia.areas.ledger.permissions import SEE_BANK
from guijia.areas.ledger.queries import receipts_visible_to
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

Viewer = Staff | SystemActor


def scope_of(viewer: Viewer) -> Any:
    """The projects whose bank statements the viewer may see; none = all."""
    return None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_BANK)


def bank_accounts_visible_to(viewer: Viewer) -> QuerySet[BankAccount]:
    """The company's accounts at banks."""
    found, scope = BankAccount.objects.select_related("project"), scope_of(viewer)
    return found if scope is None else found.filter(project_id__in=scope)


def statements_visible_to(viewer: Viewer) -> QuerySet[Statement]:
    """Statements that were handed in."""
    found = Statement.objects.select_related("project", "bank_account", "imported_by")
    scope = scope_of(viewer)
    return found if scope is None else found.filter(project_id__in=scope)


def with_open(rows: QuerySet[Statement]) -> QuerySet[Statement]:
    """Statements with how many of their lines still wait for somebody (``open``)."""
    return rows.annotate(open=Count("lines", filter=Q(lines__state__in=[*OPEN_LINES, LineState.WAITING])))


def lines_visible_to(viewer: Viewer) -> QuerySet[StatementLine]:
    """Lines of statements."""
    found = StatementLine.objects.select_related("project", "bank_account", "account__unit", "receipt")
    scope = scope_of(viewer)
    return found if scope is None else found.filter(project_id__in=scope)


def line_for_update(viewer: Viewer, line_id: UUID) -> StatementLine:
    """One line under lock.

    Locks:  line, until the transaction ends.
    Raises: StatementLine.DoesNotExist when the viewer cannot see it.
    """
    return lines_visible_to(viewer).select_for_update(of=("self",)).get(pk=line_id)


def earlier_lines(bank_account: BankAccount, serials: Iterable[str]) -> dict[str, StatementLine]:
    """Lines that were handed in before, of these serial numbers."""
    found = StatementLine.objects.filter(bank_account=bank_account, serial__in=list(serials))
    return {one.serial: one for one in found.only("serial", "booked_on", "amount")}


def statement_of_file(bank_account: BankAccount, sha256: str) -> Statement | None:
    """The statement that this very file became before."""
    return Statement.objects.filter(bank_account=bank_account, sha256=sha256).first()


def lines_to_match(statement_id: UUID) -> QuerySet[StatementLine]:
    """Lines of a statement that are neither booked nor set aside, in the order of the bank."""
    wanted = [*OPEN_LINES, LineState.WAITING]
    return StatementLine.objects.filter(statement_id=statement_id, state__in=wanted).order_by("row")


def promised_elsewhere(project_id: UUID, statement_id: UUID) -> list[tuple[UUID, UUID | None, Decimal]]:
    """Certain lines of other statements of the project that are not booked yet: deal, line of its plan, amount."""
    found = StatementLine.objects.filter(project_id=project_id, state=LineState.CERTAIN)
    rows = found.exclude(statement_id=statement_id).order_by("booked_on", "id")
    return [
        (account, line, amount)
        for account, line, amount in rows.values_list("account_id", "line_id", "amount")
        if account
    ]


def receipts_by_reference(project_id: UUID, serials: Iterable[str]) -> dict[str, list[Receipt]]:
    """Live receipts of the project that already carry one of these serial numbers."""
    found: dict[str, list[Receipt]] = {}
    rows = Receipt.objects.filter(
        project_id=project_id, bank_reference__in=list(serials), reversed_at__isnull=True
    )
    for one in rows.order_by("part"):
        found.setdefault(one.bank_reference, []).append(one)
    return found


def deals_of(project_id: UUID, accounts: Iterable[UUID] | None = None) -> list[rules.Deal]:
    """The open deals of a project with what is missing of each, as the matcher needs them; six queries."""
    lines = PlanLine.objects.filter(
        account__project_id=project_id,
        account__closed_at__isnull=True,
        withdrawn_at__isnull=True,
        missing__gt=0,
    )
    if accounts is not None:
        lines = lines.filter(account_id__in=list(accounts))
    rows = lines.order_by("account_id", "due_on", "position").values_list(
        "account_id", "account__unit__label", "account__title", "pk", "kind", "position", "missing"
    )
    deals: dict[UUID, rules.Deal] = {}
    for account, unit, title, pk, kind, position, missing in rows:
        deal = deals.setdefault(account, rules.Deal(account, unit, title.split(" ")[0], []))
        deal.lines.append(rules.OpenLine(pk, kind, position, missing, PlanKind(kind).label))
    names = registry.names_of(deals.keys())
    payers: dict[UUID, set[str]] = {}
    paid = Receipt.objects.filter(account_id__in=list(deals), reversed_at__isnull=True)
    for account, payer in paid.exclude(method=PayMethod.LOAN).values_list("account_id", "payer").distinct():
        payers.setdefault(account, set()).add(payer)
    virtual = VirtualAccount.objects.filter(account_id__in=list(deals), ended_at__isnull=True)
    numbers = dict(virtual.values_list("account_id", "number"))
    for pk, deal in deals.items():
        deal.names = frozenset(names.get(pk, [])) | frozenset(payers.get(pk, set()))
        deal.virtual = numbers.get(pk, "")
    return list(deals.values())


def virtual_account_of(account_id: UUID) -> VirtualAccount | None:
    """The sub-account that the bank keeps for a deal."""
    return VirtualAccount.objects.filter(account_id=account_id, ended_at__isnull=True).first()


def sums_of(lines: QuerySet[StatementLine]) -> dict[str, tuple[int, Decimal]]:
    """How many lines stand in each state, and what they come to."""
    rows = lines.order_by().values("state").annotate(count=Count("pk"), total=Sum("amount"))
    return {row["state"]: (row["count"], row["total"]) for row in rows.values("state", "count", "total")}


def next_line(viewer: Viewer, after: StatementLine) -> StatementLine | None:
    """The next line of the same statement that a person has to look at."""
    wait = [LineState.DOUBTFUL, LineState.UNKNOWN]
    found = (
        lines_visible_to(viewer).filter(statement_id=after.statement_id, state__in=wait).exclude(pk=after.pk)
    )
    return found.filter(row__gt=after.row).order_by("row").first() or found.order_by("row").first()


def accounts_by_id(ids: Iterable[UUID]) -> dict[UUID, DealAccount]:
    """Deals that candidates name."""
    return {one.pk: one for one in DealAccount.objects.filter(pk__in=list(ids)).select_related("unit")}


def lines_by_receipt(receipt_id: UUID) -> QuerySet[StatementLine]:
    """Lines of statements that were booked by a receipt, under lock."""
    return StatementLine.objects.filter(receipt_id=receipt_id).select_for_update(of=("self",))


# ---- cash


def unbanked_cash(viewer: Viewer) -> QuerySet[Receipt]:
    """Cash that was taken in and is not at the bank yet."""
    return receipts_visible_to(viewer).filter(
        method=PayMethod.CASH, reversed_at__isnull=True, banked__isnull=True
    )


def unbanked_days(viewer: Viewer) -> list[Any]:
    """Cash by project and day that is not at the bank yet, oldest first."""
    rows = unbanked_cash(viewer).order_by().values("project_id", "project__name", "received_on")
    return list(
        rows.annotate(count=Count("pk"), total=Sum("amount")).order_by("received_on", "project__name")
    )


def cash_of_day(project: Project, day: date) -> list[Receipt]:
    """The cash receipts of a day that are not at the bank yet, under lock."""
    found = Receipt.objects.filter(
        project=project, received_on=day, method=PayMethod.CASH, reversed_at__isnull=True, banked__isnull=True
    )
    return list(found.select_related("account").select_for_update(of=("self",)).order_by("account_id", "id"))


def cash_bankings_visible_to(viewer: Viewer) -> QuerySet[CashBanking]:
    """Cash that was taken to the bank."""
    found, scope = CashBanking.objects.select_related("project", "made_by"), scope_of(viewer)
    return found if scope is None else found.filter(project_id__in=scope)


def is_banked(receipt_id: UUID) -> bool:
    """Is the cash of this receipt at the bank?"""
    return BankedReceipt.objects.filter(receipt_id=receipt_id).exists()
