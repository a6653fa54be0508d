"""The list of kept reports."""

from guijia.faces.insight.enums import KeptSpan
from guijia.faces.insight.models import KeptReport
from guijia.faces.insight.reports import REPORTS
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period

TITLES = [(one.key, one.title) for one in REPORTS.values()]


class KeptList(ListPage[KeptReport]):
    """Reports as they stood when their time was over."""

    key = "insight.kept"
    title = "存档报表"
    personal = False
    columns = (
        Column("last", "截止", "last_on", sort="last_on"),
        Column("first", "自", "first_on"),
        Column("span", "类别", "get_span_display"),
        Column("report", "报表", lambda row: dict(TITLES).get(row.report, row.report)),
        Column("project", "项目", "project.name"),
        Column("kept_at", "统计时间", sort="kept_at"),
    )
    filters = (
        Choice("span", "类别", KeptSpan.choices, "span"),
        Choice("report", "报表", TITLES, "report"),
        Period("last", "截止日期", "last_on"),
    )
    default_sort = "-last_on"
    project_field = "project_id"
    empty_title = "还没有存档报表"
    empty_words = "每天零点以后存前一天的日报，周一存周报，每月一日存月报。"

    def url_of(self, row: KeptReport) -> str:
        """Its page."""
        return address("insight:kept_report", row.pk)
