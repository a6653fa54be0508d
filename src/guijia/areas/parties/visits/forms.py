"""What is typed of a visitor or caller."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.parties.enums import VisitChannel, VisitGrade, VisitKind, VisitWish
from guijia.areas.parties.visits.actions import Entry
from guijia.kit.days import CHINA
from guijia.kit.fields import DayField, LineField, MobileField, NameField
from guijia.platform.org.models import Staff


class VisitForm(forms.Form):
    """Who came or rang, when, how they came to know of the project, what they look for."""

    kind = forms.ChoiceField(label="方式", choices=VisitKind.choices)
    on = DayField(label="日期")
    clock = forms.TimeField(
        label="时间",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "请填写。", "invalid": "时间应写成 14:30 的样子。"},
    )
    name = NameField(label="称呼", help_text="可以只写“王先生”")
    mobile = MobileField(label="手机号码", required=False, help_text="没有留可以不填；加密保存")
    channel = forms.ChoiceField(label="获知途径", choices=VisitChannel.choices)
    wish = forms.ChoiceField(label="意向户型", choices=VisitWish.choices, initial=VisitWish.UNSAID)
    grade = forms.ChoiceField(label="意向", choices=VisitGrade.choices, initial=VisitGrade.C)
    consultant = forms.ChoiceField(label="置业顾问")
    note = LineField(label="备注", limit=200, required=False)

    def __init__(self, *args: Any, consultants: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["consultant"]
        field.choices = [(str(one.pk), one.name) for one in consultants]

    def entry(self) -> Entry:
        """What was typed, as the action takes it."""
        told = dict(self.cleaned_data)
        on, clock = told.pop("on"), told.pop("clock")
        at = datetime.combine(on, time(clock.hour, clock.minute), CHINA)
        return Entry(at=at, consultant_id=UUID(told.pop("consultant")), **told)


class VoidForm(forms.Form):
    """Why an entry counts no longer."""

    reason = LineField(label="作废原因", limit=200)
