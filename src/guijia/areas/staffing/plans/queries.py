"""Plans: one's own, one's department's, and of the projects in which one sees plans."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet

from guijia.areas.staffing import structure
from guijia.areas.staffing.leave import queries as leave
from guijia.areas.staffing.models import Plan, PlanItem, PlanReview
from guijia.areas.staffing.permissions import SEE_PLANS
from guijia.areas.staffing.plans import registry, rules
from guijia.areas.staffing.rota import queries as rota
from guijia.kit.days import CHINA, business_day, midnight
from guijia.platform.clock import queries as clock
from guijia.platform.facts import queries as facts
from guijia.platform.flow.models import Task
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff

STANDING = ("asked", "returned", "running", "closed")
NOT_OVER = Q(items__ended_at__isnull=True)


def plans_visible_to(viewer: Staff) -> QuerySet[Plan]:
    """One's own plans, those of one's department, and of the projects in which one sees plans."""
    rows = Plan.objects.select_related("project", "staff", "made_by", "confirmed_by", "parent")
    scope = viewer.scope_of(SEE_PLANS)
    if scope is None:
        return rows
    near = Q(staff=viewer) | Q(made_by=viewer) | Q(project_id__in=scope)
    place = structure.place_of(viewer)
    if place is not None:
        mine = Q(department=place.department, staff__isnull=True)
        near |= mine if viewer.scope is None else mine & Q(project_id__in=viewer.scope)
    return rows.filter(near)


def plans_listed_for(viewer: Staff, today: date) -> QuerySet[Plan]:
    """The same with how far they are told to be and how much is late."""
    late = NOT_OVER & Q(items__due_on__lt=today, items__progress__lt=rules.FULL, items__counted="")
    return plans_visible_to(viewer).annotate(
        told=Avg("items__progress", filter=NOT_OVER & Q(items__counted="")),
        item_count=Count("items", filter=NOT_OVER),
        late_count=Count("items", filter=late),
    )


def items_visible_to(viewer: Staff) -> QuerySet[PlanItem]:
    """The items of those plans, and what one is to do oneself."""
    rows = PlanItem.objects.select_related("plan__project", "plan__staff", "plan__made_by", "owner")
    seen = Q(plan__in=plans_visible_to(viewer).order_by().values("pk"))
    return rows.filter(ended_at__isnull=True).filter(seen | Q(owner=viewer))


def plan_seen(viewer: Any, subject_id: UUID) -> Plan | None:
    """The plan, if the viewer may see it."""
    rows = plans_visible_to(viewer) if isinstance(viewer, Staff) else Plan.objects.all()
    return rows.filter(pk=subject_id).first()


def plan_for_update(viewer: Staff, pk: UUID) -> Plan:
    """A plan under lock.

    Locks:   plan.
    Raises:  Plan.DoesNotExist when ``viewer`` cannot see it.
    """
    return plans_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def item_for_update(viewer: Staff, pk: UUID) -> PlanItem:
    """An item under lock, its plan with it.

    Locks:   plan, then item.
    Raises:  PlanItem.DoesNotExist when ``viewer`` cannot see it.
    """
    found = items_visible_to(viewer).get(pk=pk)
    Plan.objects.select_for_update(of=("self",)).get(pk=found.plan_id)
    return items_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def standing_for(
    project_id: UUID, department: str, staff: Staff | None, year: int, month: int
) -> Plan | None:
    """The plan of that period, if there is one that was not refused or taken back."""
    return Plan.objects.filter(
        project_id=project_id, department=department, staff=staff, year=year, month=month, state__in=STANDING
    ).first()


def parent_for(project_id: UUID, department: str, staff: Staff | None, year: int) -> Plan | None:
    """The goals of the year that a month's plan serves: one's own, else the department's."""
    own = standing_for(project_id, department, staff, year, 0)
    return own or (standing_for(project_id, department, None, year, 0) if staff is not None else None)


def items_of(plan: Plan) -> list[PlanItem]:
    """The items of a plan in their order, with who is to do them and what was noted."""
    rows = plan.items.select_related("owner", "review", "plan__made_by", "plan__staff")
    return list(rows.prefetch_related("notes__by").order_by("position", "pk"))


def reviews_of(plan: Plan) -> list[PlanReview]:
    """The reviews of a plan with the actions they decided on, the latest first."""
    return list(plan.reviews.select_related("by").prefetch_related("actions").order_by("-at"))


def people_of(plan: Plan) -> list[Staff]:
    """Whose work the plan counts: the person's, or everybody's of the department."""
    if plan.staff is not None:
        return [plan.staff]
    return department_people(plan.project_id, plan.department)


def department_people(project_id: UUID, department: str) -> list[Staff]:
    """People of a department of a project, by name."""
    return rota.people_with(structure.roles_in(department=department), project_id)


def counted_of(plan: Plan, items: Iterable[PlanItem]) -> dict[UUID, int]:
    """What the records give for the items that are counted."""
    wanted = [one for one in items if one.counted]
    ids = [one.pk for one in people_of(plan)] if wanted else []
    found = {}
    for item in wanted:
        count = registry.count_of(item.counted)
        if count is not None:
            people = [item.owner_id] if item.owner_id else ids
            found[item.pk] = count.count(plan.project_id, people, item.starts_on, item.due_on)
    return found


def steps_done(project_id: UUID, people: Iterable[UUID], first: date, last: date) -> int:
    """How many steps of any process these people did in those days."""
    return Task.objects.filter(
        project_id=project_id,
        done_by_id__in=list(people),
        done_at__gte=midnight(first),
        done_at__lt=midnight(last + timedelta(days=1)),
    ).count()


def due_of(subject: Plan, kind: str) -> datetime | None:
    """When the review of the month is due; the confirmation runs from its own opening."""
    if kind != "staffing.plan_review":
        return None
    today = business_day(clock.now())
    day = int(facts.value("plan_review_day", on=today, project=subject.project))
    due = rules.review_due(rules.span_of(subject.year, subject.month), today, day)
    return datetime.combine(due, time(18), CHINA)


def approver_for(viewer: Staff, plan_project: Any) -> Any:
    """The post that confirms what somebody proposes; ``None`` when nobody stands above."""
    return leave.approver_for(viewer, plan_project)


def people_to_ask(viewer: Staff) -> list[Staff]:
    """People to whom an item may be given: whoever works in the viewer's projects."""
    return org.possible_deputies(viewer)
