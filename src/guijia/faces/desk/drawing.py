"""What a page has by the dozen, drawn by hand instead of by a template: lines of work, entries of the menu.

A template takes some microseconds for every variable; a hundred lines of work have two thousand of them.
Everything that comes from outside passes ``escape``.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guijia.kit.templatetags.kit import NOTHING, state

if TYPE_CHECKING:
    from guijia.faces.desk.context import Line
    from guijia.platform.flow.worklist import WorkRow


def work(rows: "Iterable[WorkRow]", *, waits: bool) -> SafeString:
    """Lines of the workbench; ``waits`` when they wait for somebody else."""
    return mark_safe("".join(_line_of_work(row, waits=waits) for row in rows))  # noqa: S308  every part is escaped


def _line_of_work(row: "WorkRow", *, waits: bool) -> str:
    url, act, parties, unit = (
        escape(row.url),
        escape(row.act_label),
        escape(row.parties),
        escape(row.unit_label),
    )
    if row.blocked_reason:
        stuck = "" if waits else '<span class="c-late">卡住：</span>'
        beneath = f"{stuck}{escape(row.blocked_reason)}"
    else:
        beneath = escape(row.case_number)
    return (
        f'<li class="wl" data-row tabindex="-1">{state(row.state, row.words)}<b class="who-">{parties or NOTHING}</b>'
        f'<span class="n">{unit or NOTHING}</span><span class="what"><a class="open-" data-open href="{url}">'
        f'{escape(row.step_label)}</a><span class="s m">{beneath}</span></span>'
        f'<a class="b t sm act" data-do href="{url}" aria-label="{act}：{parties} {unit}">{act}</a></li>'
    )


def entries(lines: "Iterable[Line]") -> SafeString:
    """Entries of the side menu, the one where the viewer stands marked."""
    return mark_safe("".join(_entry(line) for line in lines))  # noqa: S308  every part is escaped


def _entry(line: "Line") -> str:
    dot = " dot" if line.late else ""
    look = f' class="on{dot}" aria-current="page"' if line.on else ' class="dot"' if line.late else ""
    late = f'<span class="c late"><span class="sr-only">逾期 </span>{line.late}</span>' if line.late else ""
    more = "+" if line.is_more else ""
    total = f'<span class="c"><span class="sr-only">共 </span>{line.total}{more}</span>' if line.total else ""
    go = f' data-go="{line.letter}"' if line.letter else ""
    named = f'{line.icon}<span class="nm">{escape(line.label)}</span>'
    return f'<a href="{escape(line.url)}" data-entry="{escape(line.key)}"{go}{look}>{named}{late}{total}</a>'
