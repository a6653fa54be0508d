"""The lists of cases and of the versions of processes."""

from collections.abc import Sequence

from django.db.models import QuerySet

from guijia.kit import menu
from guijia.kit.addresses import address
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Asked, Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.flow import queries
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case, ProcessVersion
from guijia.platform.flow.permissions import PUBLISH, READ_CASES, SEE_APPROVALS
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder

MARKS = {CaseState.OPEN: "due", CaseState.DONE: "ok", CaseState.STOPPED: "no", CaseState.WITHDRAWN: "wait"}


def _processes(viewer: object) -> Sequence[tuple[str, str]]:
    return list(queries.process_names().items())


def _state(case: Case) -> str:
    found = CaseState(case.state)
    words = found.label if case.is_open else case.result or found.label
    return state(MARKS[found], words)


def _process(case: Case) -> str:
    return queries.process_names().get(case.process_key, case.process_key)


def _waits_for(rows: QuerySet[Case], role: str) -> QuerySet[Case]:
    return queries.waiting_for_role(rows, role)


class CaseList(ListPage[Case]):
    """All cases: by process, state, role that is waited for, late or not."""

    key = "cases"
    title = "案件"
    columns = (
        Column("number", "编号", sort="number"),
        Column("process", "流程", _process),
        Column("parties", "客户", lambda case: case.parties or case.title),
        Column("unit", "房屋", "unit.label"),
        Column("stage", "当前步骤"),
        Column("state", "状态", "get_state_display", show=_state),
        Column("due", "时限", "next_due_at", sort="next_due_at"),
        Column("opened", "发起", "opened_at", sort="opened_at"),
        Column("maker", "发起人", "maker.name", chosen=False),
        Column("project", "项目", "project.name", chosen=False),
        Column("closed", "结束", "closed_at", chosen=False),
    )
    filters = (
        Choice("process", "流程", _processes, "process_key"),
        Choice("state", "状态", CaseState.choices, "state"),
        Choice("role", "等谁办", Role.choices, _waits_for),
        Choice("late", "时限", (("1", "已逾期"),), lambda rows, value: queries.late_cases(rows)),
        Period("opened", "发起日期", "opened_at"),
    )
    search_hint = "编号、客户、房号"
    default_sort = "-opened_at"
    project_field = "project_id"
    empty_title = "没有案件"
    empty_words = "认购、签约、备案发起以后，案件在这里。"

    def found(self, viewer: Staff, rows: QuerySet[Case], text: str) -> QuerySet[Case]:
        """What the search box would find."""
        return finder.matching(
            rows, viewer, text, about=("subject_id", "unit_id"), begins=("number",), homes="unit_id"
        )

    def ordered_by(self, name: str, asked: Asked) -> str:
        """Cases that wait for a role, by when they began: read in the order of that role's steps."""
        walks = name == "opened_at" and "role" in asked.chosen
        return f"{queries.WAITING_STEP}__case_opened_at" if walks else name

    def url_of(self, row: Case) -> str:
        """The page of the case."""
        return address("flow:case", row.pk)


_LOOKS = {"在用": ("ok", "在用"), "旧版": ("wait", "旧版")}


def _standing(version: ProcessVersion) -> str:
    newest = queries.current_version(version.key)
    return "在用" if newest is not None and newest.pk == version.pk else "旧版"


class VersionList(ListPage[ProcessVersion]):
    """Every published version; from an old one its running cases are moved."""

    key = "flow.versions"
    title = "流程版本"
    columns = (
        Column("key", "流程编号", sort="key"),
        Column("name", "流程"),
        Column("version", "版本", right=True, sort="version"),
        Column("standing", "状态", _standing, show=lambda one: state(*_LOOKS[_standing(one)])),
        Column("running", "在办案件", right=True, sort="running"),
        Column("published", "发布", "published_at", sort="published_at"),
    )
    filters = (Choice("process", "流程", _processes, "key"),)
    search = ("key__istartswith", "name__icontains")
    search_hint = "编号、流程名称"
    default_sort = "-published_at"
    empty_title = "没有流程版本"
    empty_words = "流程图发布以后在这里；运行中的案件留在发起时的那一版，可以从旧版换到新版。"

    def url_of(self, row: ProcessVersion) -> str:
        """The preview of moving its cases; the newest version leads nowhere."""
        return "" if _standing(row) == "在用" else address("flow:move", row.pk)


menu.entry(
    "flow.versions",
    "流程版本",
    "versions",
    "flow:versions",
    MenuGroup.SETTINGS,
    may=lambda v: v.may(PUBLISH),
    position=60,
)
menu.entry(
    "flow.my_signature",
    "我的签名",
    "signature",
    "flow:my_signature",
    MenuGroup.WORK,
    may=lambda v: v.may(SEE_APPROVALS),
    position=45,
)
menu.entry(
    "cases",
    "全部案件",
    "list-details",
    "flow:cases",
    MenuGroup.BOOKS,
    may=lambda v: v.may(READ_CASES),
    position=90,
    letter="a",
)
menu.entry(
    "approvals",
    "批量审批",
    "checklist",
    "flow:approvals",
    MenuGroup.WORK,
    may=lambda v: v.may(SEE_APPROVALS),
    position=40,
    letter="s",
)
