"""Who works where, and who takes whose place."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery

from guijia.kit.prepared import Prepared
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.models import Absence, Staff, StandIn
from guijia.platform.org.permissions import ARRANGE_ABSENCE
from guijia.platform.org.rights import queries as rights

AHEAD = (AbsenceState.PLANNED, AbsenceState.RUNNING)


def staff_by_id(pk: UUID | str) -> Staff | None:
    """The person who signed in, with postings; ``None`` when gone or no longer employed.

    What the roles carry at this moment comes along in the same question (``rights.queries.know``).
    """
    rows = Staff.objects.filter(pk=pk, is_active=True).annotate(rights_as_of=Subquery(rights.LATEST))
    found = rows.prefetch_related("postings").first()
    if found is not None:
        rights.know(found.rights_as_of)
    return found


def staff_by_ids(ids: Iterable[UUID]) -> list[Staff]:
    """People by their ids who still work here, with postings."""
    return list(Staff.objects.filter(pk__in=list(ids), is_active=True).prefetch_related("postings"))


def staff_by_names(names: Iterable[str]) -> list[Staff]:
    """People of these names who still work here, with postings; several may share one."""
    return list(Staff.objects.filter(name__in=list(names), is_active=True).prefetch_related("postings"))


def staff_by_login(login: str) -> Staff | None:
    """The person who signs in under that name."""
    return Staff.objects.filter(login=login, is_active=True).prefetch_related("postings").first()


_HOLDERS: Prepared[Staff] = Prepared(lambda role, project_id: holders_of(role, project_id))


def holders_listed(role: Role | str, project_id: UUID) -> list[Staff]:
    """People who hold a role in a project, by name, as a page lists them."""
    return _HOLDERS.all(role, project_id)


def holders_of(role: Role | str, project_id: UUID) -> QuerySet[Staff]:
    """People who hold a role in a project, by name."""
    return (
        Staff.objects.filter(
            Q(postings__project_id=project_id) | Q(postings__project_id__isnull=True),
            postings__role=role,
            postings__ended_at__isnull=True,
            is_active=True,
        )
        .distinct()
        .order_by("pinyin", "pk")
    )


def people_with(roles: Iterable[Role | str], project_id: UUID) -> QuerySet[Staff]:
    """People who hold any of these roles in a project, by name, with their postings."""
    return (
        Staff.objects.filter(
            Q(postings__project_id=project_id) | Q(postings__project_id__isnull=True),
            postings__role__in=list(roles),
            postings__ended_at__isnull=True,
            is_active=True,
        )
        .distinct()
        .prefetch_related("postings")
        .order_by("pinyin", "pk")
    )


def staff_visible_to(viewer: Staff) -> QuerySet[Staff]:
    """People who work, or worked, in the viewer's projects or in all projects, with their postings."""
    found = Staff.objects.prefetch_related("postings__project")
    if viewer.scope is None:
        return found
    near = Q(postings__project_id__in=viewer.scope) | Q(postings__project_id__isnull=True)
    return found.filter(pk__in=Staff.objects.filter(near).values("pk"))


def demo_cast() -> QuerySet[Staff]:
    """The people of the demonstration, with their postings."""
    return (
        Staff.objects.filter(is_demo=True, is_active=True)
        .prefetch_related("postings__project")
        .order_by("joined_at", "pk")
    )


def nobody_works_here() -> bool:
    """Is the installation still without any account?"""
    return not Staff.objects.exists()


def staff_for_update(pk: UUID) -> Staff:
    """A person under lock, with postings; the caller shows that the actor may touch them.

    Locks:   staff.
    """
    return Staff.objects.select_for_update(of=("self",)).prefetch_related("postings").get(pk=pk)


def accounts_like(staff_id: UUID, mobile_blind: str, id_blind: str) -> list[Staff]:
    """Every account whose natural person may change when this one becomes known by these marks, under lock.

    Locks:   staff, by their ids.
    """
    near = Q(pk=staff_id)
    if mobile_blind:
        near |= Q(mobile_blind=mobile_blind)
    if id_blind:
        near |= Q(id_blind=id_blind)
    persons = Staff.objects.filter(near).values("person")
    return list(Staff.objects.filter(person__in=persons).select_for_update(of=("self",)).order_by("pk"))


def other_accounts(staff: Staff) -> list[Staff]:
    """The other accounts of the same natural person, by name."""
    return list(Staff.objects.filter(person=staff.person).exclude(pk=staff.pk).order_by("pinyin", "pk"))


def holders_by_right(role: str, project_id: UUID | None) -> list[Staff]:
    """People who hold a role there for themselves, not in somebody's place."""
    near = Q(postings__project_id__isnull=True)
    if project_id is not None:
        near |= Q(postings__project_id=project_id)
    rows = Staff.objects.filter(
        near,
        postings__role=role,
        postings__ended_at__isnull=True,
        postings__for_staff__isnull=True,
        is_active=True,
    )
    return list(rows.distinct().order_by("pinyin", "pk"))


def stand_ins() -> dict[str, str]:
    """Role → role that takes its place while its holder is away and named nobody."""
    return dict(StandIn.objects.filter(ended_at__isnull=True).values_list("role", "by_role"))


def absences_ahead(staff_ids: Iterable[UUID]) -> list[Absence]:
    """Planned and running absences of these people."""
    return list(Absence.objects.filter(staff_id__in=list(staff_ids), state__in=AHEAD))


def absences_touching(staff: Staff) -> list[Absence]:
    """Planned and running absences in which somebody is away or takes another's place, the earliest first."""
    rows = Absence.objects.filter(Q(staff=staff) | Q(deputy=staff), state__in=AHEAD)
    return list(rows.select_related("staff", "deputy").order_by("from_at", "pk"))


def absence_for_update(pk: UUID) -> Absence:
    """An absence under lock; the caller shows that the actor may touch it.

    Locks:   absence.
    """
    return Absence.objects.select_for_update(of=("self",)).select_related("staff", "deputy").get(pk=pk)


def absences_due(now: datetime) -> list[Absence]:
    """Absences that should begin or end by now, under lock, without waiting for those in another's hand.

    Locks:   absence (skip locked).
    """
    due = Q(state=AbsenceState.PLANNED, from_at__lte=now) | Q(state=AbsenceState.RUNNING, until_at__lte=now)
    rows = Absence.objects.filter(due).select_for_update(of=("self",), skip_locked=True)
    return list(rows.select_related("staff", "deputy").order_by("from_at", "pk")[:200])


def absences_visible_to(viewer: Staff) -> QuerySet[Absence]:
    """Absences of oneself, in which one is deputy, and of the people whose absences one arranges."""
    rows = Absence.objects.select_related("staff", "deputy", "entered_by")
    scope = viewer.scope_of(ARRANGE_ABSENCE)
    if scope is None:
        return rows
    near = Staff.objects.filter(postings__project_id__in=scope, postings__ended_at__isnull=True)
    return rows.filter(Q(staff=viewer) | Q(deputy=viewer) | Q(staff_id__in=near.values("pk")))


def absence_visible_to(viewer: Staff, pk: UUID) -> Absence | None:
    """One absence the viewer may see."""
    return absences_visible_to(viewer).filter(pk=pk).first()


def ahead_of(viewer: Staff) -> Q:
    """Planned and running absences that the viewer may take back: their own, and of those they arrange for."""
    scope = viewer.scope_of(ARRANGE_ABSENCE)
    mine = Q(staff=viewer)
    if scope is None:
        mine = Q()
    elif scope:
        mine |= ~Q(deputy=viewer)
    return mine & Q(state__in=AHEAD)


def people_to_replace(viewer: Staff) -> list[Staff]:
    """Whose absence this person may enter: their own, and of the people whose absences they arrange."""
    rows = Staff.objects.filter(is_active=True).prefetch_related("postings").order_by("pinyin", "pk")
    scope = viewer.scope_of(ARRANGE_ABSENCE)
    if scope is None:
        return list(rows)
    arranged = [
        one
        for one in rows.filter(Q(pk=viewer.pk) | Q(postings__project_id__in=scope)).distinct()
        if one.pk == viewer.pk or {p.project_id for p in one.postings_held} <= scope
    ]
    return sorted(arranged, key=lambda one: one.pk != viewer.pk)


def possible_deputies(viewer: Staff) -> list[Staff]:
    """People who may take somebody's place: whoever works in the viewer's projects, or in all."""
    rows = staff_visible_to(viewer).filter(is_active=True, postings__ended_at__isnull=True)
    return list(rows.distinct().order_by("pinyin", "pk"))
