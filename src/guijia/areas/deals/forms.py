"""What is typed at each step of a deal."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.deals.enums import ChangeKind, Marital, MortgageState, PaymentMethod, RegisterKind, Relation
from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules import signing
from guijia.areas.ledger.enums import PayMethod
from guijia.kit.days import CHINA
from guijia.kit.fields import DayField, DigitsField, LineField, MoneyField, TextField_
from guijia.platform.flow.forms import SubjectForm

REQUIRED = {"required": "这一项必须填写。"}


class OfferForm(forms.Form):
    """The subscription form (F01): price, way of paying, deposit, dates. Buyers stand in rows beside it."""

    discount_name = LineField(label="优惠名称", required=False, limit=40)
    discount_rate = forms.DecimalField(
        label="折扣（%）", required=False, min_value=1, max_value=100, max_digits=5, decimal_places=2,
        help_text="98 表示 98 折；不打折不填",
        error_messages={"invalid": "请填 1 到 100 之间的数。", "max_value": "折扣不能超过 100。", "min_value": "折扣至少为 1。"},
    )  # fmt: skip
    discount_amount = MoneyField(label="立减（元）", required=False)
    payment_method = forms.ChoiceField(
        label="付款方式", choices=PaymentMethod.choices, error_messages=REQUIRED
    )
    down_payment = MoneyField(label="首付款（元）", required=False)
    loan_amount = MoneyField(label="贷款额（元）", required=False)
    fund_loan = MoneyField(
        label="其中公积金贷款（元）", required=False, help_text="其余为商业贷款，两部分合计等于贷款额"
    )
    bank = LineField(
        label="意向按揭银行", required=False, limit=80, help_text="认购时选定银行，签约当天可一并办按揭"
    )
    deposit = MoneyField(label="定金（元）")
    sign_by = DayField(label="签约日前")
    eligibility = LineField(
        label="购房资格", required=False, limit=200, help_text="查询结果，如：通过（11-20 查询）"
    )
    eligibility_checked_on = DayField(label="查询日期", required=False)
    note = TextField_(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class BuyersForm(forms.Form):
    """Who buys: purchasers in their order, shares, an agent."""

    buyer = forms.TypedMultipleChoiceField(
        label="认购人", coerce=UUID, empty_value=[], error_messages={"required": "请至少选一位认购人。"}
    )
    shares = LineField(
        label="份额（%）",
        required=False,
        limit=60,
        help_text="按份共有时按认购人次序填，如 50 50；不填为共同共有",
    )
    agent = forms.UUIDField(
        label="代理人", required=False, error_messages={"invalid": "代理人无效，请重新选择。"}
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        picked = data.getlist("buyer") if data is not None else []
        # Any well-formed id passes here; whether the viewer may see the customer is the action's question.
        self.fields["buyer"].choices = [(one, one) for one in picked if _is_uuid(one)]  # type: ignore[attr-defined]

    def clean_shares(self) -> list[Decimal]:
        """The shares as numbers, in order."""
        try:
            found = [
                Decimal(one)
                for one in self.cleaned_data["shares"].replace("%", " ").replace("、", " ").split()
            ]
        except InvalidOperation as error:
            raise forms.ValidationError("份额请填数字，用空格分开，如 50 50。") from error
        if any(not one.is_finite() or one <= 0 or one > 100 for one in found):
            raise forms.ValidationError("份额要在 0 到 100 之间。")
        return found

    def clean(self) -> dict[str, Any]:
        """Either no shares, or one for each purchaser."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("shares") and len(data["shares"]) != len(data.get("buyer", [])):
            self.add_error("shares", "份额的个数要与认购人的人数一致。")
        return data


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class DepositForm(forms.Form):
    """What the cashier saw on the supervised account."""

    amount = MoneyField(label="到账金额（元）")
    payer = LineField(label="付款人", limit=60)
    method = forms.ChoiceField(
        label="付款方式", choices=[c for c in PayMethod.choices if c[0] != PayMethod.LOAN]
    )
    received_on = DayField(label="到账日期")
    bank_reference = DigitsField(label="银行流水号", required=False, help_text="现金可不填")


class SealForm(forms.Form):
    """Which seal, how many copies."""

    seal_name = LineField(label="印章", limit=60)
    copies = forms.IntegerField(
        label="份数", min_value=1, max_value=20, error_messages={**REQUIRED, "invalid": "请填数字。"}
    )


def _paper_choices(subscription: Subscription) -> list[tuple[str, str]]:
    return [
        (
            str(p.pk),
            f"{p.customer.name + ' ' if p.customer else ''}{p.label}{'（按揭）' if p.is_mortgage else ''}",
        )
        for p in deals.papers_of(subscription.pk)
        if p.received_at is None
    ]


class PapersForm(SubjectForm):
    """Papers that the customer brought."""

    papers = forms.MultipleChoiceField(
        label="收到的资料", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "有一项资料已经登记过，请刷新页面。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            subscription = self.subject.subscription if isinstance(self.subject, Contract) else self.subject
            self.fields["papers"].choices = _paper_choices(subscription)  # type: ignore[attr-defined]


class PrepareForm(SubjectForm):
    """The preparation checklist (SGN-02), the check of the home, deviating clauses."""

    prepared = forms.MultipleChoiceField(
        label="签约准备",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="备齐一项勾一项，全部备齐才能预约",
    )
    encumbrance_check = LineField(
        label="查封抵押核验", limit=200, help_text="查询时间和结果，如：11-20 查询，无查封、无抵押"
    )
    deviations = TextField_(
        label="补充条款（与范本不同之处）", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不填表示与标准范本完全一致；填了须特批",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            method = PaymentMethod(self.subject.subscription.payment_method)
            self.fields["prepared"].choices = signing.preparation_items(method)  # type: ignore[attr-defined]


class BookForm(forms.Form):
    """A signing appointment."""

    day = DayField(label="签约日期")
    time = forms.TimeField(
        label="时间", widget=forms.TimeInput(attrs={"type": "time", "step": "1800"}),
        error_messages={**REQUIRED, "invalid": "请填时间，如 10:00。"},
    )  # fmt: skip
    desk = forms.IntegerField(
        label="签约台", min_value=1, max_value=99, error_messages={**REQUIRED, "invalid": "请填数字。"}
    )

    @property
    def starts_at(self) -> datetime:
        """The moment of the appointment in China."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], CHINA)

    def clean(self) -> dict[str, Any]:
        """Give the step one moment instead of day and time."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "day" in data and "time" in data:
            data["starts_at"] = self.starts_at
        return data


class SignForm(forms.Form):
    """What the officer enters while the customer signs."""

    online_number = DigitsField(label="网签号")
    signed_on = DayField(label="签订日期")


class SubmitForm(forms.Form):
    """What goes with F04."""

    deviations = TextField_(
        label="补充条款（与范本不同之处）", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有与范本不同时才送法务和经理",
    )  # fmt: skip


class FileForm(forms.Form):
    """The receipt of the housing authority."""

    number = DigitsField(label="备案号")
    filed_on = DayField(label="备案日期")


class RefillForm(forms.Form):
    """How many sets were filled."""

    count = forms.IntegerField(
        label="套打套数", min_value=1, max_value=200,
        error_messages={**REQUIRED, "invalid": "请填数字。", "max_value": "每次最多 200 套。", "min_value": "至少 1 套。"},
    )  # fmt: skip


class DecisionForm(forms.Form):
    """The manager's decision in writing."""

    decision = TextField_(
        label="书面决定",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="催款、延期、还是解约；由谁、在什么时候办",
    )


class ReasonForm(forms.Form):
    """Why something sensitive is asked for."""

    reason = LineField(label="原因", limit=200)


class MakeSetsForm(RefillForm):
    """Sets of one template."""

    template = forms.UUIDField(widget=forms.HiddenInput)


class TemplateForm(forms.Form):
    """A version of the standard contract."""

    project = forms.UUIDField(widget=forms.HiddenInput)

    name = LineField(label="范本名称", limit=120)
    version = LineField(label="版本", limit=20)
    effective_on = DayField(label="启用日期")


class PeriodForm(forms.Form):
    """A span of days of a register to print."""

    project = forms.UUIDField(
        label="项目", error_messages={"required": "请选择项目。", "invalid": "请选择项目。"}
    )
    kind = forms.ChoiceField(choices=RegisterKind.choices, error_messages=REQUIRED)
    first_on = DayField(label="自", earliest=date(2000, 1, 1))
    last_on = DayField(label="至", earliest=date(2000, 1, 1))

    def clean(self) -> dict[str, Any]:
        """From the first day to a later one, at most a year."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and not first <= last <= first + timedelta(days=366):
            self.add_error("last_on", "结束日期要在开始日期之后一年以内。")
        return data


class CloseForm(forms.Form):
    """Which project's day is closed."""

    project = forms.UUIDField(
        label="项目", error_messages={"required": "请选择项目。", "invalid": "请选择项目。"}
    )


class BureauForm(forms.Form):
    """The bureau's list of contracts signed online."""

    file = forms.FileField(
        label="网签清单",
        allow_empty_file=True,
        max_length=255,
        help_text=".xls .xlsx .csv，表头有“房号”“网签号（或合同备案号）”，可有“状态”",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
        error_messages={"required": "请选择网签清单文件。"},
    )


class ChangeForm(forms.Form):
    """What a deal is asked to become (F02, F06, F12); persons stand in rows beside it."""

    kinds = forms.MultipleChoiceField(
        label="变更事项", choices=ChangeKind.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一项变更。", "invalid_choice": "没有这一项变更。"},
    )  # fmt: skip
    new_unit = LineField(
        label="新房号", required=False, limit=60, help_text="本项目可售的房，或您自己锁定的房"
    )
    discount_name = LineField(label="优惠名称", required=False, limit=40)
    discount_rate = forms.DecimalField(
        label="折扣（%）", required=False, min_value=1, max_value=100, max_digits=5, decimal_places=2,
        help_text="98 表示 98 折；不打折不填",
        error_messages={"invalid": "请填 1 到 100 之间的数。", "max_value": "折扣不能超过 100。", "min_value": "折扣至少为 1。"},
    )  # fmt: skip
    discount_amount = MoneyField(label="立减（元）", required=False)
    payment_method = forms.ChoiceField(
        label="付款方式", choices=PaymentMethod.choices, error_messages=REQUIRED
    )
    down_payment = MoneyField(label="首付款（元）", required=False)
    loan_amount = MoneyField(label="贷款额（元）", required=False, help_text="不填按成交价减首付款")
    fund_loan = MoneyField(label="其中公积金贷款（元）", required=False)
    bank = LineField(label="按揭银行", required=False, limit=80)
    sign_by = DayField(label="签约日前", required=False)
    relation = forms.ChoiceField(
        label="转让双方的关系", required=False, choices=[("", "不适用"), *Relation.choices],
        help_text="合同已备案的更名须填",
    )  # fmt: skip
    marital = forms.ChoiceField(
        label="转让方婚姻状况", required=False, choices=[("", "没有人退出"), *Marital.choices],
        help_text="据此列出逐人应收的证明",
    )  # fmt: skip
    fee = MoneyField(label="变更费用（元）", required=False, help_text="更名费、工本费；没有不填")
    reason = LineField(label="变更原因", limit=500)


class VerifyChangeForm(SubjectForm):
    """What the signing officer checks of a subscription's change."""

    encumbrance_check = LineField(
        label="新房查封抵押核验", required=False, limit=200, help_text="换房须填：查询时间和结果"
    )

    def clean(self) -> dict[str, Any]:
        """Another home is checked for seizure and mortgage (SGN-02)."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        moves = self.subject is not None and self.subject.new_unit_id is not None
        if moves and not data.get("encumbrance_check"):
            self.add_error("encumbrance_check", "换房须先查新房有没有查封、抵押，请填查询结果。")
        return data


class VerifyContractChangeForm(VerifyChangeForm):
    """The same of a signed contract, with the state of its loan."""

    mortgage = forms.ChoiceField(label="贷款状态", choices=MortgageState.choices, error_messages=REQUIRED)
    release_number = LineField(
        label="抵押注销证明号", required=False, limit=60, help_text="已结清并注销抵押的须填"
    )
    legal_needed = forms.BooleanField(label="条款或面积变化，须法务审核", required=False)

    def clean(self) -> dict[str, Any]:
        """A released mortgage has its certificate."""
        data = super().clean()
        if data.get("mortgage") == MortgageState.RELEASED and not data.get("release_number"):
            self.add_error("release_number", "请填抵押注销证明号。")
        return data


class VerifyNameChangeForm(forms.Form):
    """What the signing officer checks of a change of names."""

    mortgage = forms.ChoiceField(label="贷款状态", choices=MortgageState.choices, error_messages=REQUIRED)


class ReleaseForm(forms.Form):
    """The loan is repaid and the mortgage cancelled."""

    mortgage = forms.ChoiceField(
        label="贷款状态", choices=[(MortgageState.RELEASED.value, MortgageState.RELEASED.label)],
        error_messages=REQUIRED,
    )  # fmt: skip
    release_number = LineField(label="抵押注销证明号", limit=60)


class CancelFilingForm(forms.Form):
    """The bureau's receipt for a filing cancelled or altered."""

    cancelled_filing = LineField(label="备案注销（变更）凭证号", limit=60)


class SupplementForm(forms.Form):
    """The agreement that alters or ends the contract."""

    supplement_number = LineField(label="协议编号", limit=60, help_text="补充协议或解约协议")


class SubmitBureauForm(forms.Form):
    """When the application went to the bureau."""

    submitted_to_bureau_on = DayField(label="报送日期")


class AttestForm(forms.Form):
    """When both sides were at the bureau."""

    attended_on = DayField(label="办理日期")
    cancelled_filing = LineField(label="原备案注销凭证号", limit=60)
