"""How a list of people looks before it is written, and the blank list to be filled in."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.staffing import structure
from guijia.faces.desk.joining.rules import COLUMNS, EVERYWHERE, LABELS, NEEDED, Newcomer, Roster, Standing
from guijia.kit.masks import mask_mobile
from guijia.platform.org.enums import OUTSIDE, Role

MOST_SHOWN = 500
BLANK_ROWS = 300
_DAYS = frozenset({"joined_on", "worked_since"})
_WIDTHS = {"mobile": 15, "posts": 30, "project": 20, "department": 16}


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the preview shows it."""

    row: Newcomer
    posts: str
    project: str
    mobile: str
    faults: str
    notices: str

    @property
    def look(self) -> tuple[str, str]:
        """Sign and word of what becomes of it."""
        if self.faults:
            return "late", "有问题"
        return ("fix", "已有账号") if "已有账号" in self.notices else ("ok", "新账号")


def lines_of(found: Roster, standing: Standing) -> list[Line]:
    """The rows that could be read, those with problems first."""
    said: dict[tuple[str, int, bool], list[str]] = {}
    for one in found.problems:
        said.setdefault((one.sheet, one.row, one.severity == Severity.ERROR), []).append(one.message)
    made = [
        Line(
            row,
            "、".join(Role(post).label for post in row.posts),
            standing.projects.get(row.project, EVERYWHERE),
            mask_mobile(row.mobile) if row.mobile else "",
            "".join(said.get((row.sheet, row.row, True), [])),
            "".join(said.get((row.sheet, row.row, False), [])),
        )
        for row in found.rows
    ]
    return sorted(made, key=lambda line: not line.faults)[:MOST_SHOWN]


def problems_shown(problems: Sequence[Problem]) -> list[Problem]:
    """Problems in the order of the sheet, those that stop the list first; accounts that exist stand in their rows."""
    told = [one for one in problems if one.code != "known"]
    return sorted(told, key=lambda one: (one.severity != Severity.ERROR, one.sheet, one.row, one.cell))


def blank_list(projects: Sequence[str]) -> bytes:
    """The blank list: columns with what belongs in them, posts and projects to choose from on the second page."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#f1f4fa", "border": 1})
    day, plain = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "@"})
    sheet, lists = book.add_worksheet("人员"), book.add_worksheet("岗位与项目")
    posts = [role for role in Role if role not in OUTSIDE]
    for column, title in enumerate(("岗位", "组", "部门", "项目")):
        lists.write_string(0, column, title, head)
    for row, role in enumerate(posts, start=1):
        section = structure.section_of(role)
        for column, words in enumerate((role.label, section, structure.department_of(section))):
            lists.write_string(row, column, words)
    where = [*projects, EVERYWHERE]
    for row, name in enumerate(where, start=1):
        lists.write_string(row, 3, name)
    lists.set_column(0, 3, 20)
    choices = {
        "posts": f"='岗位与项目'!$A$2:$A${len(posts) + 1}",
        "project": f"='岗位与项目'!$D$2:$D${len(where) + 1}",
    }
    for column, kind in enumerate(COLUMNS):
        sheet.write_string(0, column, f"{LABELS[kind]}{'*' if kind in NEEDED else ''}", head)
        sheet.set_column(column, column, _WIDTHS.get(kind, 13), day if kind in _DAYS else plain)
        if kind in choices:
            # Several posts in a cell are typed, not chosen: the list helps and does not forbid.
            sheet.data_validation(
                1, column, BLANK_ROWS, column,
                {"validate": "list", "source": choices[kind], "error_type": "information", "show_error": False},
            )  # fmt: skip
    sheet.freeze_panes(1, 0)
    book.close()
    return held.getvalue()
