"""What is typed on the sales-control board."""

from typing import Any

from django import forms

from guijia.areas.estate.enums import OffSaleCause
from guijia.areas.estate.models import Home
from guijia.areas.estate.rules import HandoverPaper
from guijia.kit.fields import DayField, LineField


class OffSaleForm(forms.Form):
    """Why a home is taken off sale."""

    cause = forms.ChoiceField(label="停售原因", choices=OffSaleCause.choices)
    reason = LineField(label="依据", limit=80, help_text="文件、协议或指示，例如“工抵协议 2026-07”")


class DeliveryForm(forms.Form):
    """The paper with which a home was handed over, and the proof of the maintenance fund."""

    fund_number = LineField(label="维修资金凭证编号", limit=60, help_text="交存专户的凭证或专用票据号")
    fund_paid_on = DayField(label="交存日期")
    fund_file = forms.FileField(
        label="交存凭证",
        help_text="PDF 或照片，不超过 10 MB",
        error_messages={"required": "请附上维修资金的交存凭证；没有凭证不得交付。"},
    )
    number = LineField(label="交接书编号", limit=40, help_text="双方签字的房屋交接书，例如 JF-2026-0001")
    delivered_on = DayField(label="交付日期", help_text="双方在交接书上签字的日子")

    def is_fund_proved(self) -> bool:
        """Was the proof of the maintenance fund handed in with nothing wrong about it?"""
        wanted = ("fund_number", "fund_paid_on", "fund_file")
        return self.is_bound and not any(self.errors.get(name) for name in wanted)

    def paper(self) -> HandoverPaper:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        return HandoverPaper(
            number=data["number"],
            delivered_on=data["delivered_on"],
            fund_number=data["fund_number"],
            fund_paid_on=data["fund_paid_on"],
            fund_file_name=data["fund_file"].name,
            fund_file=data["fund_file"].read(),
        )


class ReasonForm(forms.Form):
    """Why something is put right again."""

    reason = LineField(label="缘由", limit=100)


class ReleaseForm(forms.Form):
    """Which homes are put on sale."""

    unit = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data: Any, *, homes: list[Home]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [(str(h.pk), h.unit.label) for h in homes]  # type: ignore[attr-defined]
        self.fields["unit"].error_messages["invalid_choice"] = "有房源刚被他人推盘或停售，请重新勾选。"
