"""What is typed of shifts and rota."""

from datetime import date
from uuid import UUID

from django import forms

from guijia.areas.staffing import structure
from guijia.kit.days import day_of
from guijia.kit.fields import LineField


def month_of(text: str, today: date) -> date:
    """The first day of ``2026-11``; of today's month when nothing readable was asked."""
    return day_of(f"{text}-01") or today.replace(day=1)


def section_choices() -> list[tuple[str, str]]:
    """Every section, under its department."""
    return [
        (section, section if section == department else f"{department} · {section}")
        for department, groups in structure.tree().items()
        for section in groups
    ]


class MonthForm(forms.Form):
    """Which section and month a deed is about."""

    section = forms.ChoiceField(choices=section_choices)
    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$")

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return month_of(self.cleaned_data["month"], date(2000, 1, 1))


class CellsForm(MonthForm):
    """Cells that were ticked and the shift they get (empty: cleared)."""

    shift = forms.UUIDField(required=False)

    def slots(self) -> list[tuple[UUID, date]]:
        """Person and day of every cell that was ticked; what cannot be read is passed over."""
        found = []
        for value in self.data.getlist("cell"):  # type: ignore[attr-defined]
            person, _, day = value.partition(":")
            try:
                found.append((UUID(person), self.first_day.replace(day=int(day))))
            except ValueError:
                continue
        return found


class ShiftForm(MonthForm):
    """A shift of a section."""

    name = LineField(label="班次", limit=20)
    mark = LineField(label="简称", limit=2, help_text="表格里显示，1—2 个字")
    is_rest = forms.BooleanField(label="休息", required=False)
    starts_at = forms.TimeField(
        label="上班",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="不填按办公时间",
    )
    ends_at = forms.TimeField(label="下班", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
