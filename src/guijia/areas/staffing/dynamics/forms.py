"""What is typed about a colleague."""

from collections.abc import Sequence
from typing import Any

from django import forms

from guijia.areas.staffing.enums import StaffEventKind
from guijia.kit.fields import DayField, LineField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class EventForm(forms.Form):
    """What happened to whom, what was done, whom it was reported to."""

    project = forms.ChoiceField(label="项目")
    staff = forms.ChoiceField(label="人员")
    kind = forms.ChoiceField(label="类别", choices=StaffEventKind.choices)
    happened_on = DayField(label="日期")
    words = LineField(label="内容", limit=500)
    care = LineField(label="关怀、处理", limit=300, required=False)
    reported_to = forms.ChoiceField(label="报告给", required=False)

    def __init__(
        self,
        *args: Any,
        projects: Sequence[Project],
        people: Sequence[Staff],
        above: Sequence[Staff],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = [(str(one.pk), one.name) for one in projects]  # type: ignore[attr-defined]
        self.fields["staff"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]
        self.fields["reported_to"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(one.pk), f"{one.name} {one.title}".strip()) for one in above),
        ]
