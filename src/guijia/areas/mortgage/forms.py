"""What is typed about banks, loans, papers and overdue instalments."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.mortgage.enums import (
    Answer,
    Borrower,
    Choice,
    Fault,
    FollowWay,
    GuaranteeTrigger,
    GuaranteeType,
    LoanKind,
    LoanMode,
    OriginalKind,
)
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.queries import banks
from guijia.areas.mortgage.rules.papers import is_missing
from guijia.kit.days import CHINA, business_day
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField, PercentField, TextField_
from guijia.platform.clock import queries as clock
from guijia.platform.flow.forms import SubjectForm

REQUIRED = {"required": "这一项必须填写。", "invalid": "请重新选择。"}
ANYONE = ("", "全部")


class _Choice(forms.ChoiceField):
    """A choice that refuses in words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": "请选择。", "invalid_choice": "请重新选择。"})
        super().__init__(**kwargs)


def _whole(
    label: str, *, most: int, required: bool = True, least: int = 1, **more: Any
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required,
        error_messages={**REQUIRED, "invalid": "请填整数。", "min_value": f"至少 {least}。", "max_value": f"至多 {most}。"},
        **more,
    )  # fmt: skip


# ---- steps of a loan


class NotifyForm(forms.Form):
    """How and when the customer was told."""

    way = _Choice(label="通知方式", choices=FollowWay.choices)
    notified_on = DayField(label="通知日期")


class BookForm(forms.Form):
    """When and where customer, bank and lawyer meet."""

    day = DayField(label="面签日期")
    at = forms.TimeField(
        label="时间",
        error_messages={**REQUIRED, "invalid": "请按 14:30 的样子填写。"},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = LineField(label="地点", limit=120)
    lawyer = LineField(label="经办律师", limit=60, required=False)

    def moment(self) -> datetime:
        """The agreed moment in China."""
        day: date = self.cleaned_data["day"]
        at: time = self.cleaned_data["at"]
        return datetime.combine(day, at, CHINA)

    def clean(self) -> dict[str, Any]:
        """Day and time make one moment."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("day") and data.get("at"):
            data["interview_at"] = self.moment()
        return data


class InterviewForm(forms.Form):
    """When it was held; empty when the customer did not come."""

    interviewed_on = DayField(label="面签日期", required=False, help_text="客户未到场不填，点“未到场”")


class BankForm(SubjectForm):
    """Which of the project's banks; those whose agreement is in force for this kind of loan."""

    agreement = forms.TypedChoiceField(
        label="合作协议",
        coerce=UUID,
        error_messages={"required": "请选择合作协议。", "invalid_choice": "请重新选择。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = self._agreements()  # type: ignore[attr-defined]

    def _agreements(self) -> list[tuple[str, str]]:
        loan = self.subject
        if not isinstance(loan, Loan):
            return []
        rows = banks.with_used(banks.agreements_for(loan.project_id, loan.kind, business_day(clock.now())))
        return [(str(one.pk), f"{one}（{one.number}，余额 {one.left:,.2f} 元）") for one in rows]  # type: ignore[attr-defined]


class SubmitForm(BankForm):
    """Which bank is asked, how, for how long."""

    mode = _Choice(label="贷款方式", choices=LoanMode.choices, initial=LoanMode.DIRECT)
    term_months = _whole("期限（月）", most=360)
    submitted_on = DayField(label="报批日期")


class DecisionForm(forms.Form):
    """What the bank answered."""

    amount = MoneyField(label="批准金额（元）", required=False, help_text="补资料、不批准的不填")
    decided_on = DayField(label="答复日期")
    number = DigitsField(label="批复号", required=False, limit=60)
    until = DayField(label="批复有效期至", required=False)
    reason = LineField(label="银行的说明", required=False, limit=300, help_text="补资料、不批准的必填")


class SettleForm(SubjectForm):
    """What the customer chooses, and whose the reason is."""

    choice = _Choice(label="客户选择", choices=Choice.choices)
    fault = _Choice(label="原因归属", choices=[("", "未认定"), *Fault.choices], required=False,
                    help_text="转退房必须认定：它决定谁承担违约责任")  # fmt: skip
    words = LineField(label="与客户商定的情况", limit=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Loan) and self.subject.answer != Answer.LOWER:
            kept = [one for one in Choice.choices if one[0] != Choice.ACCEPT]
            self.fields["choice"].choices = kept  # type: ignore[attr-defined]


class NotaryForm(forms.Form):
    """The notary's deed."""

    notary_number = DigitsField(label="公证书号", limit=60)


class RegisterForm(forms.Form):
    """Notice and notice of the mortgage."""

    pre_notice_number = DigitsField(label="预告登记证明号", limit=60)
    mortgage_notice_number = DigitsField(label="抵押预告登记证明号", limit=60)
    registered_on = DayField(label="登记日期")


class PayOutForm(forms.Form):
    """The bank's money as the statement shows it."""

    amount = MoneyField(label="放款金额（元）")
    paid_on = DayField(label="放款日期")
    bank_reference = DigitsField(
        label="银行流水号", limit=60, help_text="这个流水号已经收过款的，不再开第二张收据"
    )


class VoucherForm(forms.Form):
    """The bank's voucher, and when customer and sales were told."""

    voucher_number = DigitsField(label="放款凭证号", limit=60)
    place = LineField(label="凭证存放处", limit=80)
    told_on = DayField(label="告知客户日期")


# ---- the page of a loan


class PapersForm(forms.Form):
    """Which papers came, and from which day they are."""

    # Stands in one form on the page with the promise: a browser would ask for both days.
    use_required_attribute = False

    papers = forms.MultipleChoiceField(
        label="资料",
        error_messages={"required": "请至少勾选一项资料。", "invalid_choice": "有一项资料找不到，请刷新。"},
    )
    issued_on = DayField(label="出具日期")

    def __init__(self, *args: Any, papers: list[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), one.label) for one in papers if is_missing(one, today)
        ]


class PromiseForm(PapersForm):
    """By when the customer brings them."""

    issued_on = None  # type: ignore[assignment]
    promised_on = DayField(label="承诺补齐日期")


class OriginalForm(forms.Form):
    """An original that is taken into custody."""

    kind = _Choice(label="原件", choices=OriginalKind.choices)
    number = DigitsField(label="编号", limit=60, required=False)
    copies = _whole("份数", most=20, initial=1)
    holder = LineField(label="保管人", limit=60)
    place = LineField(label="存放处", limit=80)


class MoveForm(forms.Form):
    """Who takes an original, for what."""

    taken_by = LineField(label="接收人", limit=60)
    place = LineField(label="存放处", limit=80)
    reason = LineField(label="用途", limit=120)


class ReleaseForm(forms.Form):
    """Since when the company does not answer any more, and why."""

    until = DayField(label="解除日期")
    ground = LineField(label="解除依据", limit=120, help_text="如：不动产登记证明号")


class DepositForm(forms.Form):
    """The deposit came back."""

    returned_on = DayField(label="退回日期")
    reference = DigitsField(label="银行流水号", limit=60)


# ---- banks


class AgreementForm(forms.Form):
    """A frame agreement as it was signed."""

    kind = _Choice(label="贷款种类", choices=LoanKind.choices)
    number = DigitsField(label="协议编号", limit=60)
    bank = LineField(label="银行", limit=60, help_text="公积金填中心名称")
    branch = LineField(label="支行", limit=60, required=False)
    clerk = LineField(label="银行经办", limit=50, required=False)
    clerk_phone = DigitsField(label="经办电话", limit=30, required=False)
    valid_from = DayField(label="生效日", earliest=date(2000, 1, 1))
    valid_until = DayField(label="到期日", earliest=date(2000, 1, 1))
    quota = MoneyField(label="额度（元）")
    deposit_rate = PercentField(label="保证金比例（%）")
    deposit_account = DigitsField(label="保证金账户", limit=60, required=False)
    guarantee_type = _Choice(label="保证方式", choices=GuaranteeType.choices)
    guarantee_trigger = _Choice(label="担保止于", choices=GuaranteeTrigger.choices)
    guarantee_terms = TextField_(
        label="担保条款", required=False, limit=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    payout_condition = LineField(label="放款条件", limit=120, required=False, help_text="如：主体结构封顶")
    needs_notary = forms.BooleanField(label="借款合同须公证", required=False)
    receipt_number = DigitsField(label="抵押备案收件单号", limit=60, required=False)


class ReasonForm(forms.Form):
    """Why an agreement ends."""

    reason = LineField(label="终止原因", limit=200)


class ItemForm(forms.Form):
    """A paper on the checklist."""

    bank = LineField(label="银行", limit=60, required=False, help_text="不填即全部银行；与协议中的银行名一致")
    loan_kind = _Choice(label="贷款种类", choices=[ANYONE, *LoanKind.choices], required=False)
    borrower = _Choice(label="谁的资料", choices=Borrower.choices)
    label = LineField(label="资料", limit=120)
    key = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label="代码",
        error_messages={**REQUIRED, "invalid": "小写字母、数字、下划线，字母开头。"},
        help_text="同一代码的按银行规定优先，如 income",
    )
    valid_days = _whole("有效天数", most=3650, required=False, help_text="不过期的不填")
    required = forms.BooleanField(label="必备", required=False, initial=True)
    source = LineField(label="依据", limit=200)


# ---- overdue, registers


class OverdueFileForm(forms.Form):
    """A bank's list of overdue instalments."""

    agreement = forms.TypedChoiceField(
        label="银行",
        coerce=UUID,
        error_messages={"required": "请选择银行。", "invalid_choice": "请重新选择银行。"},
    )
    as_of = DayField(label="截至日期")
    file = forms.FileField(
        label="逾期名单", allow_empty_file=True, max_length=255,
        help_text=".xls .xlsx .csv，表头有“房号”“逾期金额”，可有“借款人”“逾期期数”“逾期天数”",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
        error_messages={"required": "请选择逾期名单文件。"},
    )  # fmt: skip

    def __init__(self, *args: Any, agreements: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"), *((str(one.pk), f"{one}（{one.project.name} {one.number}）") for one in agreements)
        ]  # fmt: skip


class FollowForm(forms.Form):
    """What the customer said."""

    way = _Choice(label="方式", choices=FollowWay.choices)
    words = LineField(label="情况", limit=300)
    promised_on = DayField(label="承诺还款日", required=False)


class PeriodForm(forms.Form):
    """A span of the loan ledger to print."""

    project = forms.UUIDField(
        label="项目", error_messages={"required": "请选择项目。", "invalid": "请选择项目。"}
    )
    first_on = DayField(label="自", earliest=date(2000, 1, 1))
    last_on = DayField(label="至", earliest=date(2000, 1, 1))

    def clean(self) -> dict[str, Any]:
        """From the first day to a later one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and first > last:
            self.add_error("last_on", "结束日期不能早于开始日期。")
        return data
