"""What the desk itself puts into the menu, and how hits of the search box look."""

from datetime import datetime
from typing import Any

from guijia.faces.desk import actions
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import ListPage, on_export
from guijia.kit.views import StaffRequest
from guijia.platform.flow import queries as flow
from guijia.platform.org.models import Staff

DESK = menu.entry("desk", "工作台", "home-2", "desk", MenuGroup.WORK, position=0, letter="d")


@menu.counter
def count_work(viewer: Staff, now: datetime) -> dict[str, menu.Count]:
    """Open and late steps of the viewer, all and by process (for entries whose key is a process)."""
    found = flow.counts(viewer, now)
    more = found.is_more
    by_process = {key: menu.Count(total, late, more) for key, (total, late) in found.by_process.items()}
    return {**by_process, DESK.key: menu.Count(found.all, found.late, more)}


def _note_export(request: StaffRequest, page: ListPage[Any], rows: int) -> None:
    actions.note_export(
        list_key=page.key, rows=rows, personal=page.personal, actor=request.user, now=request.now
    )


on_export.append(_note_export)

# What stands before a hit of the search box, by kind; any other kind is shown as a sheet.
KIND_ICONS = {
    "customer": "users",
    "party": "users",
    "unit": "home-2",
    "home": "home-2",
    "case": "route",
    "contract": "writing",
    "subscription": "file-text",
    "paper": "file-text",
}
