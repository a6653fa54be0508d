"""Which views a person finds above a list."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from guijia.kit import standing
from guijia.kit.lists import page_named
from guijia.kit.shelves import Shelf, View
from guijia.platform.lists.enums import Sharing
from guijia.platform.lists.models import SavedView
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


def views_visible_to(viewer: Staff) -> QuerySet[SavedView]:
    """Views in use that the person made, or that are shared with them; arrangements without a name left out."""
    return SavedView.objects.filter(_for(viewer), ended_at__isnull=True).exclude(name="")


def _for(viewer: Staff) -> Q:
    found = Q(owner=viewer) | Q(sharing=Sharing.ALL) | Q(sharing=Sharing.ROLE, role__in=sorted(viewer.roles))
    if viewer.scope is None:
        return found | Q(sharing=Sharing.PROJECT)
    return found | Q(sharing=Sharing.PROJECT, project_id__in=sorted(viewer.scope))


def view_of(viewer: Staff, pk: UUID) -> SavedView | None:
    """A view that the person finds above a list."""
    return views_visible_to(viewer).filter(pk=pk).first()


def own_view_for_update(owner: Staff, pk: UUID) -> SavedView | None:
    """A view of the person's own, ended or not, locked."""
    found = SavedView.objects.filter(owner=owner, pk=pk).exclude(name="")
    return found.select_for_update(of=("self",)).first()


def arrangement_for_update(owner: Staff, list_key: str) -> SavedView | None:
    """How the person has arranged a list, locked."""
    found = SavedView.objects.filter(owner=owner, list_key=list_key, name="", ended_at__isnull=True)
    return found.select_for_update(of=("self",)).first()


def shelf_of(viewer: Staff, list_key: str) -> Shelf:
    """Everything kept of a list for one person. One query, put into SQL once."""
    scope = viewer.scope

    def question() -> QuerySet[SavedView, Any]:
        return (
            SavedView.objects.filter(_for(viewer), list_key=list_key, ended_at__isnull=True)
            .filter(~Q(name="") | Q(owner=viewer))
            .order_by(F("owner_id").desc(), "kept_at", "pk")
            .values_list(
                "pk", "name", "asked", "columns", "sharing", "role", "project__name", "owner_id",
                "owner__name", "start_id",
            )
        )  # fmt: skip

    rows = standing.asked(("lists.shelf", viewer.pk, viewer.roles, scope, list_key), question)
    views, columns, start = [], "", None
    for pk, name, asked, shown, sharing, role, project, owner_id, owner, start_id in rows:
        if not name:
            columns, start = shown, start_id
            continue
        is_mine = owner_id == viewer.pk
        words = shared_words(Sharing(sharing), role, project or "", "" if is_mine else owner)
        views.append(View(pk, name, asked, _keys(shown), words, is_mine))
    views.sort(key=lambda one: not one.is_mine)
    return Shelf(_keys(columns), tuple(views), next((one for one in views if one.pk == start), None))


def shared_words(sharing: Sharing, role: str, project: str, owner: str) -> str:
    """With whom a view is shared and by whom, in words; empty for one's own."""
    if sharing == Sharing.OWN:
        return ""
    whom = {Sharing.ROLE: Role(role).label if role else "", Sharing.PROJECT: project}.get(
        sharing, sharing.label
    )
    return f"{owner}共享给{whom}" if owner else f"已共享给{whom}"


def _keys(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def views_kept(owner: Staff, list_key: str) -> int:
    """How many views of a list the person has in use."""
    return (
        SavedView.objects.filter(owner=owner, list_key=list_key, ended_at__isnull=True)
        .exclude(name="")
        .count()
    )


def is_named(owner: Staff, list_key: str, name: str, but: UUID | None = None) -> bool:
    """Has the person a view of that name already?"""
    found = SavedView.objects.filter(owner=owner, list_key=list_key, name=name, ended_at__isnull=True)
    return (found.exclude(pk=but) if but else found).exists()


def lists_with_views(viewer: Staff) -> list[str]:
    """Keys of the lists of which the person finds views."""
    return sorted(views_visible_to(viewer).order_by().values_list("list_key", flat=True).distinct())


def list_title(key: str) -> str:
    """The name of a list."""
    page = page_named(key)
    return page.title if page is not None and page.title else key
