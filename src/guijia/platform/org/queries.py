"""Who works where."""

from uuid import UUID

from django.db.models import Q, QuerySet

from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


def staff_by_id(pk: UUID | str) -> Staff | None:
    """The person who signed in, with postings; ``None`` when gone or no longer employed."""
    return Staff.objects.filter(pk=pk, is_active=True).prefetch_related("postings").first()


def staff_by_login(login: str) -> Staff | None:
    """The person who signs in under that name."""
    return Staff.objects.filter(login=login, is_active=True).prefetch_related("postings").first()


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
