"""Hand-overs as those see them who let people go."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.staffing import rules
from guijia.areas.staffing.enums import HandOverState
from guijia.areas.staffing.models import HandOver
from guijia.areas.staffing.permissions import LET_GO
from guijia.platform.org import queries as org
from guijia.platform.org.models import Posting, Staff

OPEN = (HandOverState.ORDERED, HandOverState.PASSED, HandOverState.BLOCKED)


def hand_overs_visible_to(viewer: Staff) -> QuerySet[HandOver]:
    """Hand-overs of people whom the viewer may let go: whoever works, or worked, where they hold that right."""
    rows = HandOver.objects.select_related("staff", "ordered_by")
    scope = viewer.scope_of(LET_GO)
    if scope is None:
        return rows
    near = Posting.objects.filter(project_id__in=scope).values("staff_id")
    return rows.filter(staff_id__in=near)


def hand_over_for_update(pk: UUID) -> HandOver:
    """A hand-over under lock; the caller shows that the actor may touch it.

    Locks:   hand-over.
    """
    return HandOver.objects.select_for_update(of=("self",)).select_related("staff", "ordered_by").get(pk=pk)


def open_hand_over_of(staff_id: UUID) -> HandOver | None:
    """The hand-over of a person that is under way."""
    return HandOver.objects.filter(staff_id=staff_id, state__in=OPEN).first()


def leaving() -> frozenset[UUID]:
    """Ids of the people who are about to leave."""
    return frozenset(HandOver.objects.filter(state__in=OPEN).values_list("staff_id", flat=True))


def due(today: date) -> list[UUID]:
    """Hand-overs whose last working day is over, the oldest first."""
    rows = HandOver.objects.filter(state=HandOverState.PASSED, ends_on__lt=today)
    return list(rows.order_by("ends_on", "pk").values_list("pk", flat=True)[:50])


def posts_of(staff: Staff) -> list[Posting]:
    """The posts a person holds for themselves, with their projects."""
    rows = Posting.objects.filter(staff=staff, ended_at__isnull=True, for_staff__isnull=True)
    return list(rows.select_related("project").order_by("role", "project__name", "pk"))


def other_holders(staff: Staff, posts: Iterable[Posting]) -> dict[str, int]:
    """How many other people hold each of these posts for themselves, by its key."""
    gone = leaving()
    found: dict[str, int] = {}
    for post in posts:
        holders = org.holders_by_right(post.role, post.project_id)
        others = [one for one in holders if one.pk != staff.pk and one.pk not in gone]
        found[rules.post_key(post.role, post.project_id)] = len(others)
    return found


def hand_over_by_id(pk: UUID) -> HandOver:
    """A hand-over for the job that passes the work on, with who ordered it."""
    return HandOver.objects.select_related("staff", "ordered_by").get(pk=pk)
