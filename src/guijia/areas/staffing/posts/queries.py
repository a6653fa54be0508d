"""Job descriptions: those issued for one's own people, drafts for those who write and issue them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guijia.areas.staffing.enums import SheetStage
from guijia.areas.staffing.models import PostReading, PostSheet
from guijia.areas.staffing.permissions import ISSUE_POSTS, KEEP_POSTS
from guijia.areas.staffing.posts import rules
from guijia.platform.org import queries as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project


def _within(scope: frozenset[UUID] | None) -> Q:
    return Q() if scope is None else Q(project_id__in=scope)


def sheets_visible_to(viewer: Staff) -> QuerySet[PostSheet]:
    """What was issued in the projects somebody works in; drafts where they write or issue them."""
    rows = PostSheet.objects.select_related("project", "made_by", "issued_by")
    seen = Q(state=SheetStage.ISSUED) & _within(viewer.scope)
    for right in (KEEP_POSTS, ISSUE_POSTS):
        if viewer.may(right):
            seen |= ~Q(state=SheetStage.ISSUED) & _within(viewer.scope_of(right))
    return rows.filter(seen)


def sheets_listed_for(viewer: Staff) -> QuerySet[PostSheet]:
    """The same with how many have read each, and which wait for the viewer's own reading."""
    held = Posting.objects.filter(
        Q(project_id=OuterRef("project_id")) | Q(project_id__isnull=True),
        staff=viewer,
        role=OuterRef("role"),
        ended_at__isnull=True,
        for_staff__isnull=True,
    )
    newer = PostSheet.objects.filter(
        project_id=OuterRef("project_id"),
        role=OuterRef("role"),
        state=SheetStage.ISSUED,
        version__gt=OuterRef("version"),
    )
    read = PostReading.objects.filter(sheet=OuterRef("pk"), staff=viewer)
    return sheets_visible_to(viewer).annotate(
        read_count=Count("readings"), is_newest=~Exists(newer), is_mine=Exists(held), is_read=Exists(read)
    )


def sheet_seen(viewer: Staff, pk: UUID) -> PostSheet | None:
    """A version, if the viewer may see it."""
    return sheets_visible_to(viewer).filter(pk=pk).first()


def sheet_by_id(pk: UUID) -> PostSheet:
    """A version for its printed form."""
    return PostSheet.objects.select_related("project", "made_by", "issued_by").get(pk=pk)


def sheet_for_update(viewer: Staff, pk: UUID) -> PostSheet:
    """A version under lock.

    Locks:   post sheet.
    Raises:  PostSheet.DoesNotExist when ``viewer`` cannot see it.
    """
    return sheets_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def lock_post(project_id: UUID, role: str) -> None:
    """One writer of a post's description at a time.

    Locks:   the post (advisory), until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 54))", [f"{project_id}:{role}"])


def versions_of(project_id: UUID, role: str) -> list[PostSheet]:
    """Every version of a post's description, the newest first."""
    rows = PostSheet.objects.filter(project_id=project_id, role=role).select_related("made_by", "issued_by")
    return list(rows.order_by("-version"))


def holders_of(project_id: UUID, role: str) -> list[Staff]:
    """Who holds a post of a project for themselves, by name."""
    return org.holders_by_right(role, project_id)


def readings_of(sheet: PostSheet) -> dict[UUID, PostReading]:
    """Who read a version when, by person."""
    return {one.staff_id: one for one in sheet.readings.select_related("staff").order_by("read_at")}


def people_below(project_id: UUID, role: str) -> tuple[int, int]:
    """How many people stand right below a post, and further down."""
    direct, further = rules.below(role)
    return _people(project_id, direct), _people(project_id, further)


def _people(project_id: UUID, roles: Iterable[Role]) -> int:
    rows = Posting.objects.filter(
        project_id=project_id, role__in=list(roles), ended_at__isnull=True, for_staff__isnull=True
    )
    return rows.values("staff_id").distinct().count()


def projects_kept_by(viewer: Staff) -> list[Project]:
    """Projects in which somebody writes job descriptions, by name."""
    return list(places.projects_among(viewer.scope_of(KEEP_POSTS)).order_by("name"))
