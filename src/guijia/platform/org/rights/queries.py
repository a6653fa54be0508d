"""What each role carries, and since when; keeps every process's knowledge of it fresh."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, RoleRights, Staff
from guijia.platform.org.permissions import (
    Adjustment,
    Permission,
    adjust,
    all_permissions,
    holders,
    known_as_of,
    shipped_holders,
)

LATEST = RoleRights.objects.order_by("-pk").values("pk")[:1]


def know(as_of: UUID | None) -> None:
    """Read the adjustments anew when the last one is not the one that this process knows.

    ``as_of`` comes with the person who asks (``org.queries.staff_by_id``), so that no request asks for it and
    every server process acts on a change from the next request on; the worker asks once a second.
    """
    if as_of != known_as_of():
        adjust(as_of, adjustments())


def refresh() -> None:
    """Know the adjustments as they stand now. One question to the database, two after a change."""
    know(LATEST.values_list("pk", flat=True).first())


def adjustments() -> dict[Role, Adjustment]:
    """The adjustment in force of every role that has one."""
    rows = RoleRights.objects.filter(ended_at__isnull=True)
    return {
        Role(row.role): Adjustment(frozenset(row.given), frozenset(row.taken))
        for row in rows
        if row.role in Role.values
    }


def rights_of(role: Role) -> frozenset[str]:
    """Keys of the rights that a role carries."""
    return frozenset(one.key for one in all_permissions() if role in holders(one))


def shipped_rights_of(role: Role) -> frozenset[str]:
    """Keys of the rights that a role was shipped with."""
    return frozenset(one.key for one in all_permissions() if role in shipped_holders(one))


def adjustment_in_force(role: Role) -> RoleRights | None:
    """The adjustment of a role in force, with nobody else adjusting any role until the transaction ends.

    Locks:   the rights of all roles (advisory), then the row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('org.rights', 9))")
    refresh()
    return RoleRights.objects.select_for_update(of=("self",)).filter(role=role, ended_at__isnull=True).first()


def keepers_of(roles: Iterable[Role]) -> int:
    """How many people hold one of these roles in all projects, for themselves."""
    return (
        Staff.objects.filter(
            postings__role__in=list(roles),
            postings__project_id__isnull=True,
            postings__for_staff__isnull=True,
            postings__ended_at__isnull=True,
            is_active=True,
        )
        .distinct()
        .count()
    )


def history_of(role: Role) -> QuerySet[RoleRights]:
    """Every adjustment of a role, the latest first."""
    return RoleRights.objects.filter(role=role).select_related("set_by").order_by("-set_at", "-pk")


def adjustment_by_id(role: Role, pk: UUID) -> RoleRights | None:
    """One adjustment of a role."""
    return RoleRights.objects.filter(role=role, pk=pk).first()


def people_per_role() -> dict[str, int]:
    """How many people hold each role for themselves, wherever."""
    rows = Posting.objects.filter(
        ended_at__isnull=True, for_staff__isnull=True, staff__is_active=True
    ).values_list("role")
    return dict(rows.annotate(people=Count("staff_id", distinct=True)))


def by_area() -> dict[str, list[Permission]]:
    """Every right by the app that declared it."""
    found: dict[str, list[Permission]] = {}
    for one in all_permissions():
        found.setdefault(one.key.partition(".")[0], []).append(one)
    return found
