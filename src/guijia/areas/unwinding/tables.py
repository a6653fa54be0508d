"""How the list of cancellations looks."""

from collections.abc import Sequence

from django.db.models import QuerySet

from guijia.areas.unwinding.enums import CancelState, Fault, Ground
from guijia.areas.unwinding.models import Cancellation
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder


class CancellationList(ListPage[Cancellation]):
    """Cancellations of the viewer's projects; by fault and reason they are counted (RFD-04)."""

    key = "unwinding.cancellations"
    title = "退房"
    columns: Sequence[Column[Cancellation]] = (
        Column("number", "编号", "number", sort="number"),
        Column("unit", "房屋", "unit.label", sort="unit__label"),
        Column("parties", "买受人", "parties_label"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("fault", "责任", "get_fault_display", sort="fault"),
        Column("ground", "原因", "get_ground_display", sort="ground"),
        Column("received", "已收 元", "received", right=True, chosen=False),
        Column("kept", "扣留 元", "kept", right=True),
        Column("compensation", "赔偿与利息 元", "compensation", right=True),
        Column("to_bank", "退还银行 元", "to_bank", right=True, chosen=False),
        Column("to_buyer", "付给买受人 元", "to_buyer", right=True, sort="to_buyer"),
        Column("applied_by", "经办", "applied_by.name", chosen=False),
        Column("applied_at", "申请", "applied_at", sort="applied_at"),
        Column("executed_at", "退房", "executed_at", sort="executed_at", chosen=False),
    )
    filters = (
        Choice("state", "状态", CancelState.choices, "state"),
        Choice("fault", "责任", Fault.choices, "fault"),
        Choice("ground", "原因", Ground.choices, "ground"),
        Period("applied", "申请日期", "applied_at"),
    )
    search_hint = "编号、房号、买受人"
    default_sort = "-applied_at"
    project_field = "project_id"
    empty_title = "没有退房"
    empty_words = "打开一份认购书，点“申请退房”，就会出现在这里。"

    def found(self, viewer: Staff, rows: QuerySet[Cancellation], text: str) -> QuerySet[Cancellation]:
        """What the search box would find."""
        return finder.matching(
            rows, viewer, text, about=("subscription_id",), begins=("number",), homes="unit_id"
        )

    def url_of(self, row: Cancellation) -> str:
        """The case of the cancellation."""
        return address("unwinding:cancellation", row.pk)
