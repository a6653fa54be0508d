"""What is typed about the bank."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.ledger.enums import BankPurpose, ReceiptKind
from guijia.areas.ledger.models import BankAccount
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField
from guijia.platform.places.models import Project

# What may come to which account; the first is what is meant when nothing is said.
KINDS: dict[str, tuple[ReceiptKind, ...]] = {
    BankPurpose.PRICE: (ReceiptKind.PRICE,),
    BankPurpose.GENERAL: (ReceiptKind.PRICE, ReceiptKind.DAMAGES, ReceiptKind.OTHER),
    BankPurpose.TRUST: (ReceiptKind.MAINTENANCE_FUND, ReceiptKind.DEED_TAX),
}


class UploadForm(forms.Form):
    """A statement and the account it is of."""

    bank_account = forms.ChoiceField(
        label="收款账户", error_messages={"invalid_choice": "请从列出的账户中选一个。"}
    )
    file = forms.FileField(
        label="银行流水",
        allow_empty_file=True,
        max_length=255,
        help_text=".xls .xlsx .csv，网银原始导出，不超过 10 MB",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
    )

    def __init__(self, *args: Any, accounts: Iterable[BankAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(one.pk): one for one in accounts}
        field: Any = self.fields["bank_account"]
        field.choices = [
            (
                key,
                f"{one.bank_name} 尾号 {one.number[-4:]}（{one.get_purpose_display()}，{one.project.name}）",
            )
            for key, one in self.accounts.items()
        ]


class ClaimForm(forms.Form):
    """For which deal a line is receipted: a candidate, or another one by its home or number."""

    choice = forms.CharField(required=False, max_length=80)
    other = LineField(label="其他交易", limit=60, required=False, help_text="认购书编号或房号")
    kind = forms.ChoiceField(label="款项", required=False)
    surplus = forms.BooleanField(label="超出成交价的部分转应付退款", required=False)

    def __init__(
        self, *args: Any, purpose: str, candidates: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {f"{account}|{line}": (account, line) for account, line in candidates}
        kinds = KINDS[purpose]
        field: Any = self.fields["kind"]
        field.choices = [(one.value, one.label) for one in kinds]
        field.initial = kinds[0].value
        self.first_kind = kinds[0]

    def clean_kind(self) -> ReceiptKind:
        """The usual one unless said otherwise."""
        return ReceiptKind(self.cleaned_data["kind"] or self.first_kind)

    def clean(self) -> dict[str, Any]:
        """Something has to be chosen, and only what was offered."""
        found = super().clean() or {}
        chosen = found.get("choice", "")
        if chosen and chosen not in self.known:
            self.add_error("choice", "请从列出的交易中选一笔。")
        elif not chosen and not found.get("other") and "other" not in self.errors:
            self.add_error("other", "请选一笔交易，或填写认购书编号、房号。")
        return found

    @property
    def chosen(self) -> tuple[UUID, UUID | None] | None:
        """The candidate: deal and line of its plan; none when another one was typed."""
        if self.cleaned_data.get("other") or not self.cleaned_data.get("choice"):
            return None
        account, line = self.known[self.cleaned_data["choice"]]
        return UUID(account), UUID(line) if line else None


class AsideForm(forms.Form):
    """Why a line is no customer's money."""

    reason = LineField(label="不入账原因", limit=150)


class BankAccountForm(forms.Form):
    """An account of the company."""

    project = forms.ChoiceField(label="项目", error_messages={"invalid_choice": "请从列出的项目中选一个。"})
    bank_name = LineField(label="开户行", limit=120)
    number = DigitsField(label="账号", limit=40)
    purpose = forms.ChoiceField(label="用途", choices=BankPurpose.choices)

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(one.pk): one for one in projects}
        field: Any = self.fields["project"]
        field.choices = [(key, one.name) for key, one in self.projects.items()]


class VirtualForm(forms.Form):
    """The sub-account that the bank keeps for a deal."""

    number = DigitsField(label="虚拟子账号", limit=40)


class CashForm(forms.Form):
    """Cash of a day paid into the bank."""

    project = forms.UUIDField(label="项目")
    taken_on = DayField(label="收款日期")
    banked_on = DayField(label="解款日期")
    amount = MoneyField(label="回单金额（元）", least=Decimal("0.01"))
    bank_reference = DigitsField(label="缴款回单号", limit=60)
