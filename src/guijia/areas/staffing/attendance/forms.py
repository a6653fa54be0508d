"""What is typed of attendance."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from guijia.areas.staffing import structure
from guijia.areas.staffing.attendance.actions import Entry
from guijia.areas.staffing.enums import Presence
from guijia.areas.staffing.models import DayRecord
from guijia.kit.fields import DayField, LineField


def department_choices() -> list[tuple[str, str]]:
    """Every department."""
    return [(one, one) for one in structure.tree()]


class DepartmentForm(forms.Form):
    """Which department a deed is about."""

    department = forms.ChoiceField(choices=department_choices)


class SheetForm(DepartmentForm):
    """Which month is summed up."""

    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$")

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


class ClerkForm(DepartmentForm):
    """Who records."""

    staff = forms.UUIDField()


class DayForm(DepartmentForm):
    """A day of a department: one line for each person."""

    day = DayField()

    def __init__(self, data: Mapping[str, Any] | None, *, records: Sequence[DayRecord]) -> None:
        super().__init__(data)
        self.records = records
        clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        for row in records:
            key, name = row.staff.pk.hex, row.staff.name
            for field, half in (("morning", "上午"), ("afternoon", "下午")):
                self.fields[f"{field}_{key}"] = forms.ChoiceField(
                    label=f"{name}{half}", choices=Presence.choices, initial=getattr(row, field)
                )
            for field, words in (("came", "到岗"), ("left", "离岗")):
                self.fields[f"{field}_{key}"] = forms.TimeField(
                    label=f"{name}{words}", required=False, widget=clock, initial=getattr(row, f"{field}_at")
                )
            self.fields[f"note_{key}"] = LineField(
                label=f"{name}备注", required=False, limit=100, initial=row.note
            )
        for drawn in self.fields.values():
            drawn.widget.attrs |= {"class": "in", "aria-label": drawn.label or ""}

    def lines(self) -> list[dict[str, Any]]:
        """The fields of each person, as the page draws them."""
        return [
            {"record": row, **{field: self[f"{field}_{row.staff.pk.hex}"]
                               for field in ("morning", "afternoon", "came", "left", "note")}}
            for row in self.records
        ]  # fmt: skip

    def entries(self) -> list[Entry]:
        """What was typed."""
        found = []
        for row in self.records:
            key = row.staff.pk.hex
            said = {
                name: self.cleaned_data[f"{name}_{key}"]
                for name in ("morning", "afternoon", "came", "left", "note")
            }
            found.append(
                Entry(
                    row.staff.pk, said["morning"], said["afternoon"], said["came"], said["left"], said["note"]
                )
            )
        return found


class WordsForm(forms.Form):
    """Why a table is returned."""

    words = LineField(limit=200)
