"""What an administrator types: a figure with its scope and source, the days of a year."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from guijia.faces.desk.forms import ProjectChosen
from guijia.faces.desk.settings.rules import MOST_BYTES
from guijia.kit import text
from guijia.kit.errors import BusinessError
from guijia.kit.fields import DayField, LineField, TextField_
from guijia.platform.places.models import Project

PLACES = 6


class FigureField(LineField):
    """A figure of any unit, at most six decimals. Returns: Decimal, ``None`` when empty."""

    def to_python(self, value: Any) -> Any:
        """Clean, or say what is wrong."""
        if value in self.empty_values:
            return None
        try:
            number = text.clean_decimal(str(value))
        except BusinessError as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        if abs(number) >= Decimal("1E13") or number != round(number, PLACES):
            raise forms.ValidationError(f"数值过大，或多于 {PLACES} 位小数。", code="range")
        return number


class ParameterForm(ProjectChosen):
    """A new value from a day on, for everywhere, a city or one project."""

    value = FigureField(label="数值", required=False)
    text = LineField(label="文字", required=False)
    effective_from = DayField(label="自哪天起", earliest=date(1990, 1, 1))
    jurisdiction = LineField(label="只用于城市", required=False, limit=40, help_text="不填为全国或各项目通用")
    project = forms.ChoiceField(label="只用于项目", required=False)
    source = TextField_(label="依据", limit=500, help_text="文件、合同条款或公司决定；没有依据不能保存")

    def __init__(
        self, *args: Any, projects: Sequence[Project], is_number: bool, is_everywhere: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # A figure stays a figure, words stay words: the rules that read it expect so.
        del self.fields["text" if is_number else "value"]
        self.fields["value" if is_number else "text"].required = True
        self.known = {str(project.pk): project for project in projects}
        choices = [("", "全部项目"), *((key, project.name) for key, project in self.known.items())]
        if not is_everywhere:
            choices[0] = ("", "请选择您管理的项目")
            self.fields[
                "project"
            ].help_text = "您管理部分项目，只设本项目的数值；通用数值由管理全部项目的系统管理员设定"
            self.fields["jurisdiction"].widget = forms.HiddenInput()
        self.fields["project"].choices = choices  # type: ignore[attr-defined]
        self.fields["source"].widget.attrs["rows"] = 2


class CalendarForm(forms.Form):
    """The days of a year: the notice as it was published, or a file."""

    text = TextField_(
        label="通知全文",
        required=False,
        limit=20_000,
        help_text="粘贴“国务院办公厅关于20XX年部分节假日安排的通知”，连标题一起",
    )
    file = forms.FileField(
        label="或 CSV 文件",
        required=False,
        max_length=300,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": "文件是空的。", "invalid": "没有收到文件，请再选一次。"},
        help_text="表头：日期,是否上班,名称；只列放假的日子和调休上班的周末",
    )
    source = LineField(
        label="依据", required=False, limit=200, help_text="粘贴通知时不用填，取通知的名称；文件要填"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 6

    def clean(self) -> dict[str, Any]:
        """One of the two, and a source for the file."""
        data = super().clean() or {}
        text, file = data.get("text"), data.get("file")
        if self.errors:
            return data
        if bool(text) == bool(file):
            self.add_error("text", "请粘贴通知全文，或选择一个文件（只要一样）。")
        elif file and not data.get("source"):
            self.add_error("source", "这一项必须填写。")
        return data


class CalendarConfirmForm(forms.Form):
    """The days that were previewed."""

    days = TextField_(widget=forms.HiddenInput, limit=MOST_BYTES // 4)
    source = LineField(widget=forms.HiddenInput)
