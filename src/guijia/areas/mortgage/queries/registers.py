"""What the printed registers of loans read."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.models import Buyer
from guijia.areas.mortgage.enums import LIVE, RegisterKind
from guijia.areas.mortgage.models import Loan, LoanPaper, LoanRegister
from guijia.areas.mortgage.queries.banks import scoped
from guijia.kit.days import midnight
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff

_DAY = timedelta(days=1)
_BUYERS = Buyer.objects.filter(removed_at__isnull=True).select_related("customer").order_by("position")


def registers_visible_to(viewer: Staff | SystemActor) -> QuerySet[LoanRegister]:
    """Printed registers of the viewer's projects."""
    return scoped(LoanRegister.objects.select_related("project"), viewer)


def weeks_visible_to(viewer: Staff | SystemActor) -> QuerySet[LoanRegister]:
    """The weekly lists of missing papers."""
    return registers_visible_to(viewer).filter(kind=RegisterKind.F10)


def projects_due(first_on: date, last_on: date) -> list[UUID]:
    """Projects with running loans whose week is not closed yet."""
    closed = LoanRegister.objects.filter(kind=RegisterKind.F10, first_on=first_on, last_on=last_on)
    running = Loan.objects.filter(state__in=LIVE, opened_at__lt=midnight(last_on) + _DAY).exclude(
        project_id__in=closed.values("project_id")
    )
    return list(running.order_by("project_id").values_list("project_id", flat=True).distinct())


def missing_rows(papers: list[LoanPaper], today: date) -> list[dict[str, Any]]:
    """One row for each loan with all that is missing, by consultant and home, as F10 has them."""
    by_loan: dict[UUID, list[LoanPaper]] = {}
    for one in papers:
        by_loan.setdefault(one.loan_id, []).append(one)
    rows = [_missing_row(mine, today) for mine in by_loan.values()]
    return sorted(rows, key=lambda row: (row["consultant"], row["home"]))


def _missing_row(papers: list[LoanPaper], today: date) -> dict[str, Any]:
    loan = papers[0].loan
    contract = loan.contract
    promised = max((one.promised_on for one in papers if one.promised_on), default=None)
    items = [
        (f"{one.customer.masked_name} " if one.customer else "") + one.label
        + ("（已过期）" if one.received_at else "")
        for one in papers
    ]  # fmt: skip
    return {
        "consultant": contract.subscription.consultant.name,
        "home": loan.unit.label,
        "loan": loan.number,
        "bank": str(loan.agreement) if loan.agreement else loan.wished_bank,
        "kind": loan.get_kind_display(),
        "items": items,
        "customer": "、".join(dict.fromkeys(one.customer.masked_name for one in papers if one.customer)),
        "days": (today - contract.signed_on).days if contract.signed_on else None,
        "due": f"{loan.papers_due_on:%Y-%m-%d}" if loan.papers_due_on else "",
        "late": loan.papers_due_on is not None and loan.papers_due_on < today,
        "promised": f"{promised:%Y-%m-%d}" if promised else "",
    }


def loans_in(register: LoanRegister) -> list[Loan]:
    """The loans that were running at some time of a register's span, oldest first."""
    first, last = register.first_on, register.last_on
    rows = Loan.objects.filter(project_id=register.project_id, opened_at__lt=midnight(last) + _DAY)
    rows = rows.exclude(ended_at__lt=midnight(first))
    return list(
        rows.select_related("unit", "agreement", "receipt", "contract__subscription__consultant")
        .prefetch_related("originals", Prefetch("contract__subscription__buyers", queryset=_BUYERS))
        .order_by("opened_at", "pk")
    )


def masked_buyers(loan: Loan) -> list[str]:
    """Who buys, masked, agents left out; from rows that ``loans_in`` has fetched."""
    buyers = loan.contract.subscription.buyers.all()
    return [one.customer.masked_name for one in buyers if one.role != BuyerRole.AGENT]
