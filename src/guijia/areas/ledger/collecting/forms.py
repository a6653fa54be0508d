"""What is typed about money that does not come."""

from decimal import Decimal
from typing import Any

from django import forms

from guijia.areas.ledger.enums import ContactResult, ContactWay, LetterKind
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField


class ContactForm(forms.Form):
    """A talk, and what was promised."""

    way = forms.ChoiceField(label="方式", choices=ContactWay.choices)
    result = forms.ChoiceField(label="结果", choices=ContactResult.choices)
    words = LineField(label="内容", limit=400)
    amount = MoneyField(label="承诺金额（元）", least=Decimal("0.01"), required=False)
    promised_on = DayField(label="承诺付款日期", required=False)

    def clean(self) -> dict[str, Any]:
        """A promise has an amount and a day, or neither."""
        found = super().clean() or {}
        if bool(found.get("amount")) != bool(found.get("promised_on")) and not self.errors:
            self.add_error("promised_on" if found.get("amount") else "amount", "承诺要写明金额和日期。")
        return found


class LetterForm(forms.Form):
    """Which letter is made."""

    kind = forms.ChoiceField(label="函件", choices=LetterKind.choices)


class ServeForm(forms.Form):
    """How a letter reached its addressee."""

    sent_way = LineField(label="送达方式", limit=60, help_text="EMS、挂号信、当面签收")
    tracking = DigitsField(label="邮件号", limit=60, required=False)
    served_on = DayField(label="送达日期")


class BreachForm(forms.Form):
    """What the breach is."""

    ground = LineField(label="违约事实", limit=250)


class NoticeForm(ServeForm):
    """The demand that was served; a letter that was served before keeps its day."""

    letter = forms.UUIDField(label="催款函", widget=forms.HiddenInput)
    field_order = ("letter", "sent_way", "tracking", "served_on")
