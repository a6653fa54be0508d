"""Loans, their papers, answers and originals."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.models import Contract
from guijia.areas.deals.queries import deals
from guijia.areas.mortgage.enums import BEFORE_SUBMITTING, LIVE, Borrower
from guijia.areas.mortgage.models import BankAnswer, Loan, LoanPaper, Original, OriginalMove
from guijia.areas.mortgage.permissions import SEE_LOANS
from guijia.areas.mortgage.queries.banks import scoped
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SYSTEM, SystemActor
from guijia.platform.org.models import Staff

MOST = 50


def loans_visible_to(viewer: Staff | SystemActor) -> QuerySet[Loan]:
    """Loans of the viewer's projects, with contract, home, bank and receipt."""
    rows = Loan.objects.select_related(
        "contract__subscription__consultant", "unit__building", "project", "agreement", "receipt"
    )
    return scoped(rows, viewer)


def loan_seen(viewer: Any, subject_id: UUID) -> Loan | None:
    """The loan, if the viewer may see it."""
    return loans_visible_to(viewer).filter(pk=subject_id).first()


def loan_for_update(viewer: Staff | SystemActor, pk: UUID) -> Loan:
    """A loan under lock.

    Locks:   loan.
    Raises:  Loan.DoesNotExist when ``viewer`` cannot see it.
    """
    return loans_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def consultants_of(viewer: Staff) -> list[tuple[str, str]]:
    """Who sold the homes of the loans that the viewer may see: id and name."""
    rows = scoped(Loan.objects.all(), viewer).order_by()
    found = rows.values_list(
        "contract__subscription__consultant_id", "contract__subscription__consultant__name"
    )
    return sorted(((str(pk), name) for pk, name in found.distinct()), key=lambda one: one[1])


def loans_of_contract(contract_id: UUID) -> list[Loan]:
    """Every loan a contract ever had, newest first."""
    return list(Loan.objects.filter(contract_id=contract_id).order_by("-opened_at"))


def live_loans_of(subscription_id: UUID) -> list[Loan]:
    """Loans of a deal that are not over, in the order of their ids (in which they are locked)."""
    rows = Loan.objects.filter(contract__subscription_id=subscription_id, state__in=LIVE)
    return list(rows.order_by("pk"))


def contract_to_lend(contract_id: UUID) -> Contract | None:
    """A contract with its deal, for whoever opens its loans."""
    return deals.contracts_visible_to(SYSTEM).filter(pk=contract_id).first()


_OF_HOME: Prepared[Loan] = Prepared(
    lambda unit_id, scope: (
        (Loan.objects.all() if scope is None else Loan.objects.filter(project_id__in=scope))
        .filter(unit_id=unit_id)
        .select_related("agreement", "receipt")
        .order_by("-opened_at")[:MOST]
    )
)


def loans_of_home(viewer: Staff, unit_id: UUID) -> list[Loan]:
    """Loans of a home that the viewer may see, newest first."""
    return _OF_HOME.all(unit_id, viewer.scope_of(SEE_LOANS))


# ---- papers

_PARTS = {BuyerRole.PURCHASER: Borrower.BORROWER, BuyerRole.CO_OWNER: Borrower.CO_OWNER,
          BuyerRole.AGENT: Borrower.AGENT}  # fmt: skip


def people_of(subscription_id: UUID) -> list[tuple[UUID, Borrower]]:
    """Who borrows, in order, each with their part; a company is one whatever its part."""
    found = []
    for buyer in deals.buyers_of(subscription_id):
        part = Borrower.COMPANY if buyer.customer.is_company else _PARTS[BuyerRole(buyer.role)]
        found.append((buyer.customer_id, part))
    return found


def papers_of(loan_id: UUID) -> list[LoanPaper]:
    """The papers that a loan needs now, in the order of the checklist by person."""
    rows = LoanPaper.objects.filter(loan_id=loan_id, withdrawn_at__isnull=True)
    return list(rows.select_related("customer", "received_by").order_by("position", "id"))


def papers_for_update(loan_id: UUID) -> list[LoanPaper]:
    """The papers of a loan, whoever holds the loan's lock."""
    return list(
        LoanPaper.objects.filter(loan_id=loan_id, withdrawn_at__isnull=True).order_by("position", "id")
    )


def _lacking(today: date) -> Q:
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    return Q(withdrawn_at__isnull=True, required=True) & ~(Q(received_at__isnull=False) & valid)


def missing_papers(viewer: Staff | SystemActor, today: date) -> QuerySet[LoanPaper]:
    """Required papers that are not there or have run out, of loans that are not with the bank yet.

    Rule: MTG-01, F10.
    """
    rows = LoanPaper.objects.filter(_lacking(today), loan__state__in=BEFORE_SUBMITTING).select_related(
        "customer", "loan__unit", "loan__agreement", "loan__contract__subscription__consultant"
    )
    return scoped(rows, viewer, "loan__project_id")


def with_missing(rows: QuerySet[Loan], today: date) -> QuerySet[Loan]:
    """Loans with how many papers are ``missing``, in the same query."""
    lacking = (
        LoanPaper.objects.filter(_lacking(today), loan=OuterRef("pk"))
        .order_by()
        .values("loan")
        .annotate(many=Count("pk"))
        .values("many")
    )
    return rows.annotate(missing=Coalesce(Subquery(lacking), 0))


# ---- answers and originals


def answers_of(loan_id: UUID) -> list[BankAnswer]:
    """What banks answered, oldest first."""
    return list(BankAnswer.objects.filter(loan_id=loan_id).select_related("agreement", "recorded_by"))


def originals_visible_to(viewer: Staff | SystemActor) -> QuerySet[Original]:
    """Originals of the viewer's projects."""
    return scoped(Original.objects.select_related("loan__unit", "project"), viewer)


def original_for_update(viewer: Staff | SystemActor, pk: UUID) -> Original:
    """An original under lock.

    Locks:   original.
    Raises:  Original.DoesNotExist when ``viewer`` cannot see it.
    """
    return originals_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def originals_of(loan_id: UUID) -> list[Original]:
    """The originals of a loan with every hand-over."""
    return list(Original.objects.filter(loan_id=loan_id).prefetch_related("moves__by").order_by("since"))


def moves_of(original_id: UUID) -> list[OriginalMove]:
    """Every hand-over of an original, oldest first."""
    return list(OriginalMove.objects.filter(original_id=original_id).select_related("by"))
