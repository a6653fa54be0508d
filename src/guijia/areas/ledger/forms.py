"""What is typed about money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.ledger.enums import HeldKind, InvoiceKind, PayMethod, ReceiptKind
from guijia.areas.ledger.models import PlanLine
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField, NameField

# The deposit is confirmed where the subscription waits for it.
KINDS = [one for one in ReceiptKind.choices if one[0] != ReceiptKind.DEPOSIT]
CHOOSE = ("", "请选择")


class ReceiveForm(forms.Form):
    """Money that has arrived: of the price, for others, or damages."""

    kind = forms.ChoiceField(label="款项", choices=KINDS, initial=ReceiptKind.PRICE, required=False)
    amount = MoneyField(label="金额（元）")
    payer = NameField(label="付款人")
    method = forms.ChoiceField(label="付款方式", choices=PayMethod.choices)
    received_on = DayField(label="到账日期")
    bank_reference = DigitsField(
        label="银行流水号", limit=60, required=False, help_text="转账、刷卡、放款必填；同一流水号只能入账一次"
    )

    line = forms.TypedChoiceField(
        label="指定期次", coerce=UUID, empty_value=None, required=False, help_text="不指定则按到期先后抵"
    )
    surplus = forms.BooleanField(label="超出成交价的部分转应付退款", required=False)

    def __init__(self, *args: Any, plan: Sequence[PlanLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [(str(one.pk), f"{one.position} {one.get_kind_display()}") for one in plan]
        self.fields["line"].choices = [("", "按到期先后"), *lines]  # type: ignore[attr-defined]

    def clean_kind(self) -> ReceiptKind:
        """The price unless said otherwise."""
        return ReceiptKind(self.cleaned_data["kind"] or ReceiptKind.PRICE)

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


class RefundForm(forms.Form):
    """What is to be given back, to whom."""

    source = forms.ChoiceField(label="退哪笔款")
    amount = MoneyField(label="金额（元）", least=Decimal("0.01"))
    payee = NameField(label="收款人", limit=120)
    bank_name = LineField(label="开户行", limit=120)
    bank_account = DigitsField(label="收款账号", limit=40)
    reason = LineField(label="退款原因", limit=150)

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = list(sources)  # type: ignore[attr-defined]


class TransferForm(forms.Form):
    """How much goes to which other deal."""

    target = LineField(label="转入交易", limit=60, help_text="认购书编号或房号，同一项目")
    amount = MoneyField(label="金额（元）", least=Decimal("0.01"))
    reason = LineField(label="转款原因", limit=150)


class RemitForm(forms.Form):
    """Money for others that was passed on."""

    kind = forms.ChoiceField(label="款项", choices=HeldKind.choices)
    amount = MoneyField(label="金额（元）", least=Decimal("0.01"))
    remitted_on = DayField(label="缴存日期")
    document = DigitsField(label="缴款凭证号", limit=60)


class InvoiceForm(forms.Form):
    """An invoice that was made."""

    kind = forms.ChoiceField(label="种类", choices=InvoiceKind.choices)
    number = DigitsField(label="发票号码", limit=20)
    amount = MoneyField(label="价税合计（元）", least=Decimal("0.01"))
    issued_on = DayField(label="开票日期")
    title = NameField(label="购买方", limit=120)


class RedForm(forms.Form):
    """The red-letter invoice that takes one back."""

    number = DigitsField(label="红字发票号码", limit=20)
    issued_on = DayField(label="开票日期")
    notice = DigitsField(label="红字信息确认单编号", limit=60)


class SplitForm(forms.Form):
    """One arrival at the bank, paid for several deals; the parts stand in rows beside it."""

    line = forms.UUIDField(required=False, widget=forms.HiddenInput)
    payer = NameField(label="付款人")
    method = forms.ChoiceField(label="付款方式", choices=PayMethod.choices)
    received_on = DayField(label="到账日期")
    bank_reference = DigitsField(label="银行流水号", limit=60)
    total = MoneyField(label="到账总额（元）", least=Decimal("0.01"))


class ShareForm(forms.Form):
    """One part of an arrival; left empty it is not used."""

    deal = LineField(label="认购书编号或房号", limit=60, required=False)
    kind = forms.ChoiceField(label="款项", choices=KINDS, required=False)
    amount = MoneyField(label="金额（元）", required=False)

    def clean(self) -> dict[str, Any]:
        """A part has a deal and an amount, or neither."""
        found = super().clean() or {}
        if bool(found.get("deal")) != bool(found.get("amount")) and not self.errors:
            self.add_error("amount" if found.get("deal") else "deal", "交易与金额要一起填写。")
        return found


SHARES = 6
# However many lines a post pretends to have, no more are built.
ShareRows = forms.formset_factory(
    ShareForm, extra=SHARES, max_num=SHARES, absolute_max=SHARES, validate_max=True
)


class CloseMonthForm(forms.Form):
    """Which month of which project is closed."""

    project = forms.UUIDField(label="项目")
    month = DayField(label="月份")


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
