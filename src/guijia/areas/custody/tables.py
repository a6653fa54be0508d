"""How the list of originals looks."""

from collections.abc import Sequence

from guijia.areas.custody.enums import Keeper, OriginalKind, OriginalState
from guijia.areas.custody.models import Original
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period


class OriginalList(ListPage[Original]):
    """Where each original is, who has it, since when."""

    key = "custody.originals"
    title = "合同原件"
    columns: Sequence[Column[Original]] = (
        Column("number", "原件编号", "number", sort="number"),
        Column("kind", "文件", "get_kind_display", sort="kind"),
        Column("document", "文件编号", "document_number", sort="document_number"),
        Column("copy", "份", lambda one: f"{one.copy}/{one.copies}"),
        Column("unit", "房屋", "unit.label", sort="unit__label"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("keeper", "在何处", "get_keeper_display", sort="keeper"),
        Column("holder", "在谁手里", "holder_name", sort="holder_name"),
        Column("since", "自", "since", sort="since"),
        Column("due_on", "应还", "due_on", sort="due_on"),
        Column("why", "用途", "why", chosen=False),
    )
    filters = (
        Choice("state", "状态", OriginalState.choices, "state"),
        Choice("keeper", "在何处", Keeper.choices, "keeper"),
        Choice("kind", "文件", OriginalKind.choices, "kind"),
        Period("due", "应还日期", "due_on"),
    )
    search = ("number__istartswith", "document_number__istartswith", "unit__label__istartswith")
    search_hint = "原件编号、文件编号、房号"
    default_sort = "-since"
    project_field = "project_id"
    empty_title = "还没有原件"
    empty_words = "合同用印以后，各份原件自动入册；其他原件点“登记原件”。"

    def url_of(self, row: Original) -> str:
        """The page of the original."""
        return address("custody:original", row.pk)


class MissingList(OriginalList):
    """Those that are lost, or out beyond the day on which they should be back (W28)."""

    key = "custody.missing"
    title = "缺失与逾期原件"
    default_sort = "due_on"
    empty_title = "没有缺失的原件"
    empty_words = "遗失的、过了应还日期还没有收回的原件列在这里。"
