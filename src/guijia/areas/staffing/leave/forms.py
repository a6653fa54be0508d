"""What is typed of leave."""

from decimal import Decimal

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


class CareerForm(forms.Form):
    """Since when somebody works here, and since when at all."""

    joined_on = DayField(label="入职日期")
    worked_since = DayField(label="参加工作日期", help_text="各单位累计，按劳动合同、社保或人事档案")
    source = LineField(label="依据", limit=200)


class AllowanceForm(forms.Form):
    """How many days somebody has in a year."""

    days = forms.DecimalField(
        label="全年天数", min_value=Decimal(0), max_value=Decimal(99), max_digits=3, decimal_places=1
    )
    source = LineField(label="依据", limit=200, help_text="例如：劳动合同约定 7 天；上年结转 2 天")
