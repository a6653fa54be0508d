"""The list of one's background work, and the rows of one piece of it."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from guijia.kit import menu
from guijia.kit.addresses import address
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.work import registry
from guijia.platform.work.enums import Outcome, WorkState
from guijia.platform.work.models import Work, WorkRow

LOOKS = {
    WorkState.PLANNED: "due",
    WorkState.RUNNING: "due",
    WorkState.DONE: "ok",
    WorkState.CANCELLED: "no",
    WorkState.FAILED: "late",
}
MARKS = {
    Outcome.WAITING: "wait",
    Outcome.DONE: "ok",
    Outcome.REFUSED: "no",
    Outcome.FAILED: "late",
    Outcome.DROPPED: "no",
}


def state_shown(work: Work) -> SafeString:
    """How a piece of work stands, as a sign."""
    return state(LOOKS[WorkState(work.state)], work.get_state_display(), small=True)


def _kinds(viewer: object) -> Sequence[tuple[str, str]]:
    return [(one.key, one.label) for one in registry.all_kinds()]


def _kind(work: Work) -> str:
    return dict(_kinds(None)).get(work.kind, work.kind)


class WorkList(ListPage[Work]):
    """What the person asked for: under way, to be confirmed, over."""

    key = "work.works"
    title = "我的后台工作"
    default_sort = "-asked_at"
    search = ("title__icontains",)
    search_hint = "内容"
    empty_title = "没有后台工作"
    empty_words = "批量办理、大批导出在后台进行，进度和每一行的结果都在这里，关掉页面也不会丢。"
    columns: Sequence[Column[Work]] = (
        Column("title", "内容"),
        Column("kind", "种类", _kind),
        Column("state", "状态", "get_state_display", show=state_shown),
        Column("total", "行数", right=True),
        Column("words", "结果"),
        Column("asked", "发起", "asked_at", sort="asked_at"),
        Column("ended", "结束", "ended_at", sort="ended_at"),
        Column("began", "开始", "began_at", chosen=False),
    )
    filters = (
        Choice("kind", "种类", _kinds, "kind"),
        Choice("state", "状态", WorkState.choices, "state"),
        Period("asked", "发起日期", "asked_at"),
    )

    def url_of(self, row: Work) -> str:
        """Its page."""
        return address("work:work", row.pk)


def outcome_shown(row: WorkRow) -> SafeString:
    """What became of a row, as a sign."""
    return state(MARKS[Outcome(row.outcome)], row.get_outcome_display(), small=True)


def _why(row: WorkRow) -> SafeString:
    return format_html(
        "{}{}", row.words, format_html(' <span class="m">{}</span>', row.clause) if row.clause else ""
    )


class RowList(ListPage[WorkRow]):
    """The rows of one piece of work: what will be done and what not, then what became of each."""

    key = "work.rows"
    template = "work/work.html"
    default_sort = "position"
    search = ("label__icontains", "words__icontains")
    search_hint = "名称、说明"
    empty_title = "没有逐行结果"
    empty_words = "这项工作做出一个文件，做好后在上面下载。"
    columns: Sequence[Column[WorkRow]] = (
        Column("label", "名称"),
        Column("outcome", "结果", "get_outcome_display", show=outcome_shown),
        Column("words", "说明", lambda row: f"{row.words} {row.clause}".strip(), show=_why),
        Column("done", "时间", "done_at", sort="done_at"),
        Column("position", "序", lambda row: row.position + 1, sort="position", right=True, chosen=False),
    )
    filters = (Choice("outcome", "结果", Outcome.choices, "outcome"),)

    def __init__(self, work: Work) -> None:
        self.title = work.title

    def url_of(self, row: WorkRow) -> str:
        """The thing itself."""
        return row.url


menu.entry("work.works", "后台工作", "refresh", "work:works", MenuGroup.WORK, position=60, letter="w")
