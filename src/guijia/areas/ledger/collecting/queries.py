"""Who owes what for how long, and what was done about it, scoped to the viewer's projects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from guijia.areas.ledger import queries as ledger
from guijia.areas.ledger import registry
from guijia.areas.ledger.collecting import rules
from guijia.areas.ledger.enums import OPEN_BREACHES, PRICE_CODES, ReceiptKind
from guijia.areas.ledger.models import (
    Breach,
    Contact,
    DealAccount,
    Entry,
    Letter,
    PlanLine,
    Promise,
    Receipt,
    Reminder,
)
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.platform.audit.acting import SystemActor
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

Viewer = Staff | SystemActor
_MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=16, decimal_places=2)
ZERO = Decimal("0.00")
AGES = ("collect_age_first_days", "collect_age_second_days", "collect_age_third_days")


def _scoped(rows: QuerySet[Any], viewer: Viewer, field: str = "project_id") -> QuerySet[Any]:
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_MONEY)
    return rows if scope is None else rows.filter(**{f"{field}__in": scope})


# ---- what is overdue


def overdue_lines(viewer: Viewer, today: date) -> QuerySet[PlanLine]:
    """Lines of plans that are overdue and not full; what is missing is kept by the database."""
    rows = PlanLine.objects.filter(withdrawn_at__isnull=True, missing__gt=0, due_on__lt=today)
    return _scoped(rows.select_related("account__unit"), viewer, "account__project_id")


def due_between(first: date, last: date) -> QuerySet[PlanLine]:
    """Lines of all projects that fall due between two days and are not full."""
    rows = PlanLine.objects.filter(withdrawn_at__isnull=True, missing__gt=0, due_on__range=(first, last))
    return rows.select_related("account").order_by("due_on", "id")


def steps_of_age(on: date) -> list[rules.Bucket]:
    """The steps of the ageing list as they are set."""
    return rules.buckets([int(facts.value(key, on=on)) for key in AGES])


@dataclass(frozen=True, slots=True)
class Aged:
    """One step of the ageing list: how many lines, deals, how much."""

    bucket: rules.Bucket
    lines: int
    amount: Decimal


def ageing(
    viewer: Viewer, today: date, steps: Sequence[rules.Bucket], project_id: UUID | None = None
) -> list[Aged]:
    """How much is overdue for how long; one query."""
    rows = overdue_lines(viewer, today)
    if project_id is not None:
        rows = rows.filter(account__project_id=project_id)
    asked: dict[str, Any] = {}
    for at, step in enumerate(steps):
        within = in_bucket(step, today)
        asked[f"n{at}"] = Count("pk", filter=within)
        asked[f"s{at}"] = Coalesce(Sum("missing", filter=within), ZERO, output_field=_MONEY)
    found = rows.select_related(None).order_by().aggregate(**asked)
    return [Aged(step, found[f"n{at}"], found[f"s{at}"]) for at, step in enumerate(steps)]


def in_bucket(step: rules.Bucket, today: date) -> Q:
    """Lines so long overdue."""
    wanted = Q(due_on__lte=today - timedelta(step.first))
    return wanted & Q(due_on__gte=today - timedelta(step.last)) if step.last else wanted


def overdue_of(account_id: UUID, today: date) -> tuple[Decimal, date | None]:
    """What of a deal is overdue, in yuan, and since when."""
    rows = PlanLine.objects.filter(
        account_id=account_id, withdrawn_at__isnull=True, missing__gt=0, due_on__lt=today
    )
    found = list(rows.order_by("due_on").values_list("due_on", "missing"))
    return sum((missing for _, missing in found), ZERO), found[0][0] if found else None


def left_of(account_id: UUID) -> Decimal:
    """What of a deal's price is missing at all, in yuan."""
    rows = PlanLine.objects.filter(account_id=account_id, withdrawn_at__isnull=True)
    found = rows.aggregate(total=Sum("missing"))["total"]
    return found or ZERO


def movements_of(account_id: UUID) -> list[rules.Movement]:
    """Money of the price that came and went, by the day it did; what was taken back never was there."""
    rows = (
        Entry.objects.filter(account_id=account_id, code__in=PRICE_CODES)
        .filter(journal__reverses__isnull=True, journal__reversed_by__isnull=True)
        .values("journal_id", "journal__posted_on")
        .annotate(total=-Sum("amount"))
        .order_by("journal__posted_on", "journal_id")
    )
    receipts = {
        journal: (on, line)
        for journal, on, line in Receipt.objects.filter(account_id=account_id).values_list(
            "journal_id", "received_on", "line_id"
        )
    }
    found = []
    for row in rows:
        if row["total"]:
            on, line = receipts.get(row["journal_id"], (row["journal__posted_on"], None))
            found.append(rules.Movement(on, row["total"], line))
    return found


def late_rate_of(account: DealAccount, today: date) -> tuple[Decimal, bool]:
    """What being late costs a day, in 万分之, and whether a signed contract says so (else what holds today)."""
    agreed = registry.late_rates_of([account.pk]).get(account.pk)
    if agreed is not None:
        return agreed, True
    return facts.value("late_payment_pct", on=today, project=account.project) * 100, False


def damages_of(account: DealAccount, until: date) -> list[rules.Damage]:
    """Damages of a deal up to a day, line by line."""
    rate, _ = late_rate_of(account, until)
    plan = list(ledger.plan_of(account.pk))
    return rules.damages_of(plan, movements_of(account.pk), rules.flat(rate), until)


def damages_received_cny(account_id: UUID) -> Decimal:
    """Damages that a customer has paid, in yuan."""
    rows = Receipt.objects.filter(account_id=account_id, kind=ReceiptKind.DAMAGES, reversed_at__isnull=True)
    found = rows.aggregate(total=Sum("amount"))["total"]
    return found or ZERO


def names_of(account_id: UUID) -> str:
    """The buyers of a deal in one line."""
    return "、".join(registry.names_of([account_id]).get(account_id, []))


# ---- what was done about it


def _came() -> Coalesce:
    """What came in towards the price between the day of a promise and the promised day."""
    sums = (
        Receipt.objects.filter(
            account=OuterRef("account"),
            kind__in=[ReceiptKind.PRICE, ReceiptKind.DEPOSIT],
            reversed_at__isnull=True,
            received_on__gte=OuterRef("made_on"),
            received_on__lte=OuterRef("promised_on"),
        )
        .order_by()
        .values("account")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return Coalesce(Subquery(sums), ZERO, output_field=_MONEY)


def promises_visible_to(viewer: Viewer) -> QuerySet[Promise]:
    """Promises to pay with what ``came`` in for each in time."""
    rows = Promise.objects.select_related("account__unit", "contact__made_by").annotate(came=_came())
    return _scoped(rows, viewer)


def contacts_visible_to(viewer: Viewer) -> QuerySet[Contact]:
    """Talks with customers who owe."""
    return _scoped(Contact.objects.select_related("account__unit", "made_by"), viewer)


def letters_visible_to(viewer: Viewer) -> QuerySet[Letter]:
    """Formal letters."""
    return _scoped(Letter.objects.select_related("account__unit", "project", "made_by"), viewer)


def breaches_visible_to(viewer: Viewer) -> QuerySet[Breach]:
    """Breaches on their way to their legal end."""
    rows = Breach.objects.select_related("account__unit", "project", "opened_by", "letter", "decided_by")
    return _scoped(rows, viewer)


def reminders_visible_to(viewer: Viewer) -> QuerySet[Reminder]:
    """Rungs that lines of plans have reached; those of lines that are full by now are left out."""
    live = Q(line__missing__gt=0, line__withdrawn_at__isnull=True)
    rows = Reminder.objects.select_related("account__unit", "line", "done_by").filter(live)
    return _scoped(rows, viewer)


def reached_already(lines: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Rungs that were raised before."""
    return set(Reminder.objects.filter(line_id__in=list(lines)).values_list("line_id", "days"))


def open_reminders_of(account_id: UUID) -> QuerySet[Reminder]:
    """Rungs of a deal that nobody acted on, under lock."""
    rows = Reminder.objects.filter(account_id=account_id, done_at__isnull=True)
    return rows.select_for_update(of=("self",))


def open_by_project(day_start: Any) -> list[tuple[Project, int]]:
    """How many rungs were raised since that moment and are open, by project."""
    rows = Reminder.objects.filter(done_at__isnull=True, raised_at__gte=day_start)
    counted = rows.values("project").annotate(count=Count("pk")).values_list("project", "count")
    projects = Project.objects.in_bulk([pk for pk, _ in counted])
    return [(projects[pk], count) for pk, count in counted]


def letter_for_update(viewer: Viewer, letter_id: UUID) -> Letter:
    """One letter under lock.

    Locks:  letter.
    Raises: Letter.DoesNotExist when the viewer cannot see it.
    """
    return letters_visible_to(viewer).select_for_update(of=("self",)).get(pk=letter_id)


def breach_for_update(viewer: Viewer, breach_id: UUID) -> Breach:
    """One breach under lock.

    Locks:  breach.
    Raises: Breach.DoesNotExist when the viewer cannot see it.
    """
    return breaches_visible_to(viewer).select_for_update(of=("self",)).get(pk=breach_id)


def breach_seen(viewer: Any, breach_id: UUID) -> Breach | None:
    """The breach, for whoever may see it."""
    found: Breach | None = breaches_visible_to(viewer).filter(pk=breach_id).first()
    return found


def open_breach_of(account_id: UUID) -> Breach | None:
    """The breach of a deal that is on its way."""
    return Breach.objects.filter(account_id=account_id, state__in=OPEN_BREACHES).first()


def with_last_contact(rows: QuerySet[PlanLine]) -> QuerySet[PlanLine]:
    """Overdue lines with when somebody last talked to the customer, and whether a promise is open."""
    talks = Contact.objects.filter(account=OuterRef("account")).order_by("-made_at").values("made_at")[:1]
    promised = Promise.objects.filter(account=OuterRef("account")).order_by("-made_on", "-promised_on")
    breach = Breach.objects.filter(account=OuterRef("account"), state__in=OPEN_BREACHES)
    return rows.annotate(
        talked_at=Subquery(talks),
        promised=Subquery(promised.values("promised_on")[:1]),
        breached=Exists(breach),
    )


def kept(rows: Any) -> QuerySet[Promise]:
    """Promises that were kept."""
    found: QuerySet[Promise] = rows.filter(came__gte=F("amount"))
    return found


def broken(rows: Any, today: date) -> QuerySet[Promise]:
    """Promises whose day is over and that were not kept."""
    found: QuerySet[Promise] = rows.filter(came__lt=F("amount"), promised_on__lt=today)
    return found


def still_open(rows: Any, today: date) -> QuerySet[Promise]:
    """Promises whose day is not over and that are not kept yet."""
    found: QuerySet[Promise] = rows.filter(came__lt=F("amount"), promised_on__gte=today)
    return found
