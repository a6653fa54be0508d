"""What is typed of leave."""

from django import forms

from guijia.areas.staffing.enums import Half, LeaveKind
from guijia.kit.fields import DayField, LineField


class LeaveForm(forms.Form):
    """What somebody asks for."""

    kind = forms.ChoiceField(label="种类", choices=LeaveKind.choices)
    from_on = DayField(label="自")
    from_half = forms.ChoiceField(label="自（半天）", choices=Half.choices, initial=Half.AM)
    until_on = DayField(label="至")
    until_half = forms.ChoiceField(label="至（半天）", choices=Half.choices, initial=Half.PM)
    reason = LineField(label="事由", limit=200)


class BackForm(forms.Form):
    """When somebody was back."""

    back_on = DayField(label="到岗日")
    back_half = forms.ChoiceField(label="到岗（半天）", choices=Half.choices, initial=Half.AM)


class DeputyForm(forms.Form):
    """Who takes the place; nobody named: as the manual rules."""

    deputy = forms.UUIDField(required=False)
