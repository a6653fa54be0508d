"""What is typed for a cancellation."""

from decimal import Decimal
from typing import Any

from django import forms

from guijia.areas.unwinding.actions.cancelling import Application
from guijia.areas.unwinding.enums import COMPANY_FAULTS, Claim, Fault, Ground, LoanState
from guijia.areas.unwinding.rules.settling import Asked
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField, NameField, TextField_

REQUIRED = {"required": "请选择一项。", "invalid_choice": "没有这一项。"}


class CancellationForm(forms.Form):
    """The application F07."""

    fault = forms.ChoiceField(label="责任", choices=Fault.choices, error_messages=REQUIRED)
    ground = forms.ChoiceField(label="原因分类", choices=Ground.choices, error_messages=REQUIRED)
    reason = LineField(label="退房原因", limit=500, help_text="写明经过；有证据的写明证据")
    demanded_on = DayField(label="客户提出日期")
    claim = forms.ChoiceField(
        label="守约方选择", choices=Claim.choices, error_messages=REQUIRED, required=False,
        help_text="定金与违约金只能选一；合同签订以后不再有定金",
    )  # fmt: skip
    loss = MoneyField(label="证明的损失（元）", required=False, help_text="有责任方的才填，没有不填")
    agreed_kept = MoneyField(label="协商扣留（元）", required=False)
    agreed_paid = MoneyField(label="协商补偿（元）", required=False)
    with_interest = forms.BooleanField(label="约定退还利息", required=False)
    payee = NameField(label="收款人", limit=120, help_text="应为买受人本人")
    bank_name = LineField(label="开户行", limit=120)
    bank_account = DigitsField(label="收款账号", limit=40)

    @property
    def asked(self) -> Asked:
        """The ground and the claim, as far as they can be read; what does not belong to the ground is left out."""
        data = self.cleaned_data
        fault = Fault(data.get("fault") or Fault.BUYER)
        with_loss = fault in {Fault.BUYER, *COMPANY_FAULTS}
        mutual = fault == Fault.MUTUAL
        zero = Decimal("0.00")
        return Asked(
            fault=fault,
            claim=Claim(data.get("claim") or Claim.DEPOSIT),
            loss=(data.get("loss") or zero) if with_loss else zero,
            agreed_kept=(data.get("agreed_kept") or zero) if mutual else zero,
            agreed_paid=(data.get("agreed_paid") or zero) if mutual else zero,
            with_interest=bool(data.get("with_interest")) and mutual,
        )

    @property
    def application(self) -> Application:
        """What stands on the form; only of a valid form."""
        data = self.cleaned_data
        return Application(
            asked=self.asked,
            ground=data["ground"],
            reason=data["reason"],
            demanded_on=data["demanded_on"],
            payee=data["payee"],
            bank_name=data["bank_name"],
            bank_account=data["bank_account"],
        )


class VerifyForm(forms.Form):
    """What the signing officer finds of loan and notices."""

    loan = forms.ChoiceField(label="贷款状态", choices=LoanState.choices, error_messages=REQUIRED)
    lender = LineField(label="贷款银行", limit=120, required=False)
    lender_account = DigitsField(
        label="还贷账号", limit=40, required=False, help_text="已放款的须填：退还银行的账号"
    )
    has_notice = forms.BooleanField(label="已办预告登记", required=False)
    has_mortgage_notice = forms.BooleanField(label="已办抵押预告登记", required=False)

    def clean(self) -> dict[str, Any]:
        """Money that goes back to a bank needs the bank."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("loan") == LoanState.GRANTED:
            for name, words in (("lender", "请填贷款银行。"), ("lender_account", "请填还贷账号。")):
                if not data.get(name):
                    self.add_error(name, words)
        return data


class UndoForm(forms.Form):
    """The proof that something is undone."""

    document = LineField(label="凭证号", limit=80)
    done_on = DayField(label="办理日期")
    note = LineField(label="说明", limit=300, required=False)


class AgreementForm(UndoForm):
    """The agreement that ends the contract."""

    document = LineField(label="解除协议编号", limit=80)


class LoanForm(UndoForm):
    """The bank says that the loan is over."""

    document = LineField(
        label="结清（撤件）证明号", limit=80, help_text="已放款的填结清证明，未放款的填撤件回执"
    )


class InvoicesForm(UndoForm):
    """The red-letter invoices stand in the ledger."""

    document = LineField(label="红字信息确认单编号", limit=80)


class RefundForm(UndoForm):
    """Every refund is paid."""

    document = LineField(
        label="付款凭证号", limit=80, required=False, help_text="各笔流水号已在退款单上，可不填"
    )


class PapersForm(UndoForm):
    """What was handed out is back."""

    document = LineField(label="收回清单编号", limit=80)
    contracts = forms.BooleanField(
        label="合同、认购书原件全部收回", error_messages={"required": "请确认原件已全部收回。"}
    )
    receipts = forms.BooleanField(
        label="收据、发票原件全部收回", error_messages={"required": "请确认收据、发票已全部收回。"}
    )
    keys = forms.BooleanField(
        label="钥匙已收回（没有交付的也勾选）", error_messages={"required": "请确认钥匙已收回。"}
    )


class AnalysisForm(forms.Form):
    """Why it came to it, and what is done against it."""

    analysis = TextField_(label="原因分析", limit=2000, widget=forms.Textarea(attrs={"rows": 3}))
    corrective = TextField_(label="纠正措施", limit=2000, widget=forms.Textarea(attrs={"rows": 3}))
    preventive = TextField_(label="预防措施", limit=2000, widget=forms.Textarea(attrs={"rows": 3}))
    verified = TextField_(label="验证结果", limit=2000, widget=forms.Textarea(attrs={"rows": 2}))


class PenaltyForm(forms.Form):
    """How many times the commission."""

    penalty_times = forms.DecimalField(
        label="扣罚倍数（应得佣金的几倍）", max_digits=4, decimal_places=2,
        error_messages={"required": "请填倍数。", "invalid": "请填数字，例如 1.0。"},
    )  # fmt: skip


class PenaltyCheckForm(forms.Form):
    """What the law of wages allows."""

    penalty_check = LineField(
        label="工资扣减核查", limit=300, help_text="每月扣除后不得低于当地最低工资等，写明结论"
    )
