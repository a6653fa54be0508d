"""The list of views."""

from collections.abc import Sequence

from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage
from guijia.platform.lists import queries
from guijia.platform.lists.enums import Sharing
from guijia.platform.lists.models import SavedView
from guijia.platform.org.models import Staff


def _shared(view: SavedView) -> str:
    named = view.project.name if view.project is not None else ""
    return queries.shared_words(Sharing(view.sharing), view.role, named, "") or Sharing.OWN.label


def _lists(viewer: Staff) -> Sequence[tuple[str, str]]:
    keys = queries.lists_with_views(viewer)
    return [(key, queries.list_title(key)) for key in keys]


class ViewList(ListPage[SavedView]):
    """Views of all lists that the person made or that are shared with them."""

    key = "lists.views"
    title = "列表视图"
    default_sort = "-kept_at"
    search = ("name__icontains", "owner__name__istartswith")
    search_hint = "名称、保存人"
    empty_title = "还没有视图"
    empty_words = "在任何一张列表上筛选、排序以后，点“视图”存下来，下次一键打开。"
    columns: Sequence[Column[SavedView]] = (
        Column("name", "名称", sort="name"),
        Column("list", "列表", lambda view: queries.list_title(view.list_key)),
        Column("sharing", "谁能看到", _shared),
        Column("owner", "保存人", "owner.name"),
        Column("kept", "保存时间", "kept_at", sort="kept_at"),
        Column("project", "共享项目", "project.name", chosen=False),
    )
    filters = (
        Choice("list", "列表", _lists, "list_key"),
        Choice("sharing", "谁能看到", Sharing.choices, "sharing"),
    )

    def url_of(self, row: SavedView) -> str:
        """The view's own page."""
        return address("lists:edit", row.pk)
