"""Leaves: one's own, and of the projects in which one may see them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guijia.areas.staffing.enums import LeaveKind
from guijia.areas.staffing.leave import rules
from guijia.areas.staffing.models import Allowance, Career, Leave
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE, SEE_LEAVE
from guijia.areas.staffing.structure import place_of
from guijia.platform.clock import queries as clock
from guijia.platform.clock.rules import WorkdayTable
from guijia.platform.clock.rules.hours import Hours
from guijia.platform.facts import queries as facts
from guijia.platform.org import queries as org
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.models import Posting, Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project

CALENDAR = "office"


def leaves_visible_to(viewer: Staff) -> QuerySet[Leave]:
    """One's own leaves, and those of the projects in which one may see leave."""
    rows = Leave.objects.select_related("staff", "project", "decided_by")
    scope = viewer.scope_of(SEE_LEAVE)
    if scope is None:
        return rows
    return rows.filter(Q(staff=viewer) | Q(project_id__in=scope))


def leave_seen(viewer: Any, subject_id: UUID) -> Leave | None:
    """The leave, if the viewer may see it."""
    rows = leaves_visible_to(viewer) if isinstance(viewer, Staff) else Leave.objects.all()
    return rows.filter(pk=subject_id).first()


def leave_for_update(viewer: Staff, pk: UUID) -> Leave:
    """A leave under lock.

    Locks:   leave.
    Raises:  Leave.DoesNotExist when ``viewer`` cannot see it.
    """
    return leaves_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def standing_of(staff_id: UUID, but: UUID | None = None) -> list[Leave]:
    """Leaves of a person that are asked for, approved or taken."""
    rows = Leave.objects.filter(staff_id=staff_id, state__in=rules.STANDING)
    return list(rows.exclude(pk=but) if but else rows)


def leaves_between(staff_ids: list[UUID], first: date, last: date) -> dict[UUID, list[Leave]]:
    """Approved and taken leaves of people that touch these days, by person."""
    rows = Leave.objects.filter(
        staff_id__in=staff_ids, state__in=("approved", "resumed"), from_on__lte=last, until_on__gte=first
    )
    found: dict[UUID, list[Leave]] = {}
    for one in rows.order_by("from_on", "pk"):
        found.setdefault(one.staff_id, []).append(one)
    return found


def office_time(project_id: UUID, since: date) -> tuple[Hours, WorkdayTable]:
    """Hours and days off of the office calendar of a project."""
    return clock.hours_of(CALENDAR, project_id), clock.workday_table(since)


def home_project(staff: Staff) -> Project | None:
    """The project somebody's leave is kept in: that of their post; the first they may see for a post in all."""
    place = place_of(staff)
    if place is None:
        return None
    found = places.projects_among(staff.scope)
    if place.project_id is not None:
        return found.filter(pk=place.project_id).first()
    return found.order_by("code").first()


def approver_for(staff: Staff, project: Project) -> Role | None:
    """The post that decides about somebody's leave; ``None`` when nobody stands above."""
    place = place_of(staff)
    if place is None:
        return None

    def held(role: Role) -> bool:
        return any(one.person != staff.person for one in org.holders_listed(role, project.pk))

    return rules.approver_of(place.role, held)


def steps_on(day: date) -> rules.Steps:
    """Days of annual leave by years of work, as the parameters say on a day."""
    found = tuple(
        (
            int(facts.value(f"annual_leave_{step}_years", on=day)),
            facts.value(f"annual_leave_{step}_days", on=day),
        )
        for step in ("first", "middle", "long")
    )
    return rules.Steps(found)


def career_of(staff: Staff) -> Career | None:
    """Since when somebody works, if that is known."""
    return Career.objects.filter(staff=staff).first()


def statutory_days(staff: Staff, year: int) -> Decimal:
    """Days of annual leave by years of work; those of the parameter while nobody entered them."""
    on, career = date(year, 1, 1), career_of(staff)
    if career is None:
        return facts.value("annual_leave_days", on=on)
    return rules.statutory(career.joined_on, career.worked_since, year, steps_on(on))


def allowance_of(staff: Staff, year: int) -> Decimal:
    """Days of annual leave in a year: what was set for the person, else what the years of work give."""
    own = Allowance.objects.filter(staff=staff, year=year).first()
    return own.days if own is not None else statutory_days(staff, year)


def annual_left(staff: Staff, year: int, but: UUID | None = None) -> Decimal:
    """Days of annual leave that are still free: those asked for count as taken."""
    taken = [
        one for one in standing_of(staff.pk, but) if one.kind == LeaveKind.ANNUAL and one.from_on.year == year
    ]
    return allowance_of(staff, year) - rules.used_days(taken)


@dataclass(frozen=True, slots=True)
class Balance:
    """Somebody's annual leave in a year: what the law gives, what was set, what is taken and left."""

    year: int
    career: Career | None
    lawful: Decimal
    allowance: Allowance | None
    used: Decimal

    @property
    def days(self) -> Decimal:
        """Days of the year."""
        return self.allowance.days if self.allowance is not None else self.lawful

    @property
    def left(self) -> Decimal:
        """Days still free."""
        return self.days - self.used


def balance_of(staff: Staff, year: int) -> Balance:
    """Somebody's annual leave in a year."""
    own = Allowance.objects.select_related("set_by").filter(staff=staff, year=year).first()
    return Balance(
        year, career_of(staff), statutory_days(staff, year), own, rules.used_days(annual_leaves(staff, year))
    )


def annual_leaves(staff: Staff, year: int) -> list[Leave]:
    """Annual leave of a year that was asked for, approved or taken, by its beginning."""
    rows = Leave.objects.filter(
        staff=staff, kind=LeaveKind.ANNUAL, from_on__year=year, state__in=rules.STANDING
    )
    return list(rows.order_by("from_on", "pk"))


def people_kept_by(viewer: Staff) -> QuerySet[Staff]:
    """People whose days of leave the viewer keeps: who works in those projects, the viewer left away."""
    rows = Staff.objects.filter(is_active=True).exclude(person=viewer.person)
    scope = viewer.scope_of(KEEP_ATTENDANCE)
    held = Posting.objects.filter(ended_at__isnull=True, for_staff__isnull=True).exclude(role__in=OUTSIDE)
    if scope is not None:
        held = held.filter(project_id__in=scope)
    return rows.filter(pk__in=held.values("staff_id"))


def entitlements_for(viewer: Staff, year: int) -> QuerySet[Staff]:
    """The same with since when they work, what was set for the year and what is used of it."""
    standing = Leave.objects.filter(
        staff=OuterRef("pk"), kind=LeaveKind.ANNUAL, from_on__year=year, state__in=rules.STANDING
    )
    used = standing.values("staff").annotate(sum=Sum(Coalesce("actual_days", "days"))).values("sum")
    own = Allowance.objects.filter(staff=OuterRef("pk"), year=year).values("days")[:1]
    career = Career.objects.filter(staff=OuterRef("pk"))
    return people_kept_by(viewer).annotate(
        joined_on=Subquery(career.values("joined_on")[:1]),
        worked_since=Subquery(career.values("worked_since")[:1]),
        own_days=Subquery(own),
        used_days=Coalesce(Subquery(used), Decimal(0)),
    )
