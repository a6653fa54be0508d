"""What is typed about money."""

from typing import Any

from django import forms

from guijia.areas.ledger.enums import PayMethod
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField, NameField


class ReceiveForm(forms.Form):
    """House money that has arrived on the supervised account."""

    amount = MoneyField(label="金额（元）")
    payer = NameField(label="付款人")
    method = forms.ChoiceField(label="付款方式", choices=PayMethod.choices)
    received_on = DayField(label="到账日期")
    bank_reference = DigitsField(
        label="银行流水号", limit=60, required=False, help_text="转账、刷卡、放款必填；同一流水号只能入账一次"
    )

    def clean(self) -> dict[str, Any]:
        """Only cash comes without a bank's reference."""
        found = super().clean() or {}
        if (
            found.get("method") not in {None, PayMethod.CASH}
            and not found.get("bank_reference")
            and "bank_reference" not in self.errors
        ):
            self.add_error("bank_reference", "请填写银行流水号，现金收款才可以不填。")
        return found


class ReverseForm(forms.Form):
    """Why a receipt is taken back."""

    reason = LineField(label="冲销原因", limit=150)


class PayRefundForm(forms.Form):
    """How an approved refund was paid."""

    paid_on = DayField(label="付款日期")
    bank_reference = DigitsField(label="付款流水号", limit=60)
    release_number = LineField(
        label="监管资金释放文号",
        limit=60,
        required=False,
        help_text="房款、定金、多付款在监管账户，必须填写；代收款不填",
    )
