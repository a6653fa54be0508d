"""What is typed on the sales-control board."""

from typing import Any

from django import forms

from guijia.areas.estate.enums import OffSaleCause
from guijia.areas.estate.models import Home
from guijia.kit.fields import LineField


class OffSaleForm(forms.Form):
    """Why a home is taken off sale."""

    cause = forms.ChoiceField(label="停售原因", choices=OffSaleCause.choices)
    reason = LineField(label="依据", limit=80, help_text="文件、协议或指示，例如“工抵协议 2026-07”")


class DeliveryForm(forms.Form):
    """The paper with which a home was handed over."""

    number = LineField(label="交接书编号", limit=40, help_text="双方签字的房屋交接书，例如 JF-2026-0001")


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
