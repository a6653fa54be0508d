"""Lists of loans, missing papers, agreements, checklists, overdue instalments, weekly lists."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from guijia.areas.mortgage import queries
from guijia.areas.mortgage.enums import (
    BEFORE_SUBMITTING,
    Borrower,
    GuaranteeTrigger,
    LoanKind,
    LoanState,
    OverdueState,
)
from guijia.areas.mortgage.models import (
    ChecklistItem,
    FrameAgreement,
    Loan,
    LoanPaper,
    LoanRegister,
    OverdueItem,
)
from guijia.areas.mortgage.rules import papers as rules
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder

SIGNS = {
    LoanState.SETTLING: "late", LoanState.CHANGING: "due", LoanState.DECIDING: "ext", LoanState.PAYING: "ext",
    LoanState.VOUCHER: "due", LoanState.GUARANTEED: "ok", LoanState.RELEASED: "ok", LoanState.ENDED: "no",
}  # fmt: skip


def state_mark(loan: Loan) -> str:
    """How a loan stands, as a sign."""
    return state(SIGNS.get(LoanState(loan.state), "wait"), loan.get_state_display(), small=True)


def bank_of(loan: Loan) -> str:
    """Bank and branch, or the bank the customer wishes."""
    return str(loan.agreement) if loan.agreement else loan.wished_bank


def _missing(loan: Any) -> str:
    return f"缺 {loan.missing} 项" if loan.missing and loan.state in BEFORE_SUBMITTING else ""


class LoanList(ListPage[Loan]):
    """The loan ledger (F15) of the viewer's projects."""

    key = "mortgage.loans"
    title = "客户贷款台帐"
    template = "mortgage/loans.html"
    default_sort = "-opened_at"
    project_field = "project_id"
    search_hint = "编号、房号、买受人"
    empty_title = "还没有贷款"
    empty_words = "有贷款的合同备案以后，贷款自动列在这里。"
    columns: Sequence[Column[Loan]] = (
        Column("number", "贷款编号", sort="number"),
        Column("unit", "房号", "unit.label", sort="unit__label"),
        Column("parties", "买受人", "contract.subscription.parties_label"),
        Column("kind", "种类", "get_kind_display"),
        Column("bank", "银行", bank_of),
        Column("clerk", "银行经办", "agreement.clerk", chosen=False),
        Column("amount", "申请 元", "amount", sort="amount", right=True),
        Column("approved", "批准 元", "approved", sort="approved", right=True, chosen=False),
        Column("term", "期限（月）", "term_months", right=True, chosen=False),
        Column("mode", "方式", "get_mode_display", chosen=False),
        Column("state", "状态", "get_state_display", sort="state", show=state_mark),
        Column("missing", "缺件", _missing),
        Column("opened_at", "开始", sort="opened_at", chosen=False),
        Column("papers_due_on", "资料限期", sort="papers_due_on"),
        Column("interviewed_on", "面签", sort="interviewed_on", chosen=False),
        Column("submitted_on", "报批", sort="submitted_on"),
        Column("decided_on", "批复", sort="decided_on"),
        Column("registered_on", "抵押预告", sort="registered_on", chosen=False),
        Column("paid_on", "放款", sort="paid_on"),
        Column("deposit", "保证金 元", "deposit", right=True, chosen=False),
        Column("guarantee_until", "担保解除", sort="guarantee_until", chosen=False),
        Column("deposit_returned_on", "保证金退回", chosen=False),
        Column("consultant", "顾问", "contract.subscription.consultant.name"),
        Column("end_cause", "了结", "end_cause", chosen=False),
    )
    filters = (
        Choice("state", "状态", LoanState.choices, "state"),
        Choice("kind", "种类", LoanKind.choices, "kind"),
        Choice(
            "deposit", "保证金", [("out", "未退回"), ("back", "已退回")], lambda rows, v: _by_deposit(rows, v)
        ),
        Period("paid", "放款", "paid_on"),
        Period("opened", "开始", "opened_at", quiet=True),
    )

    def found(self, viewer: Staff, rows: QuerySet[Loan], text: str) -> QuerySet[Loan]:
        """What the search box would find."""
        return finder.matching(
            rows, viewer, text, about=("contract__subscription_id",), begins=("number",), homes="unit_id"
        )

    def url_of(self, row: Loan) -> str:
        """Its page."""
        return address("mortgage:loan", row.pk)


def _by_deposit(rows: QuerySet[Loan], value: str) -> QuerySet[Loan]:
    return rows.filter(deposit__gt=0, deposit_returned_on__isnull=value == "out")


def _what(paper: LoanPaper) -> str:
    return "已过期" if paper.received_at else "未收"


def _what_mark(paper: LoanPaper) -> str:
    return state("late" if paper.received_at else "due", _what(paper), small=True)


class MissingList(ListPage[LoanPaper]):
    """Missing and expired mortgage papers as they are now, by consultant (F10 as it grows)."""

    key = "mortgage.missing"
    title = "按揭缺件"
    default_sort = "loan__papers_due_on"
    project_field = "loan__project_id"
    search_hint = "贷款编号、房号、买受人"
    empty_title = "没有缺件"
    empty_words = "报批以前的贷款资料都已收齐，并在有效期内。"
    columns: Sequence[Column[LoanPaper]] = (
        Column("consultant", "顾问", "loan.contract.subscription.consultant.name",
               sort="loan__contract__subscription__consultant__name"),
        Column("unit", "房号", "loan.unit.label", sort="loan__unit__label"),
        Column("customer", "客户", "customer.masked_name"),
        Column("label", "缺什么", sort="label"),
        Column("what", "情况", _what, show=_what_mark),
        Column("loan", "贷款编号", "loan.number", sort="loan__number"),
        Column("bank", "银行", lambda row: bank_of(row.loan)),
        Column("due", "资料限期", "loan.papers_due_on", sort="loan__papers_due_on"),
        Column("promised_on", "承诺补齐", sort="promised_on"),
        Column("signed_on", "签约", "loan.contract.signed_on", chosen=False),
        Column("expires_on", "有效期至", chosen=False),
    )  # fmt: skip
    filters = (
        Choice("consultant", "顾问", queries.consultants_of, "loan__contract__subscription__consultant_id"),
        Choice("borrower", "谁的资料", Borrower.choices, "borrower"),
        Choice("what", "情况", [("none", "未收"), ("over", "已过期")],
               lambda rows, v: rows.filter(received_at__isnull=v == "none")),
        Period("due", "资料限期", "loan__papers_due_on"),
    )  # fmt: skip

    def found(self, viewer: Staff, rows: QuerySet[LoanPaper], text: str) -> QuerySet[LoanPaper]:
        """What the search box would find."""
        return finder.matching(
            rows, viewer, text, about=("loan__contract__subscription_id",), begins=("loan__number",),
            homes="loan__unit_id",
        )  # fmt: skip

    def url_of(self, row: LoanPaper) -> str:
        """The papers of its loan."""
        return f"{address('mortgage:loan', row.loan_id)}#papers"


class WeekList(ListPage[LoanRegister]):
    """The weekly lists of missing papers (F10), as they were sent."""

    key = "mortgage.weeks"
    title = "按揭资料不齐周单"
    default_sort = "-last_on"
    project_field = "project_id"
    empty_title = "还没有周单"
    empty_words = "每周一日结时自动生成，并发给各位顾问。"
    columns: Sequence[Column[LoanRegister]] = (
        Column("last_on", "周一", sort="last_on"),
        Column("project", "项目", "project.name"),
        Column("first_on", "自", chosen=False),
        Column("homes", "笔数", lambda row: len(row.rows), right=True),
        Column("papers", "缺项", lambda row: sum(len(one["items"]) for one in row.rows), right=True),
        Column("late", "过限期", lambda row: sum(bool(one["late"]) for one in row.rows), right=True),
        Column("made_at", "生成", sort="made_at"),
    )
    filters = (Period("monday", "周一", "last_on"),)

    def url_of(self, row: LoanRegister) -> str:
        """What it said."""
        return address("mortgage:week", row.pk)


class AgreementList(ListPage[FrameAgreement]):
    """Frame agreements with what of each quota is left."""

    key = "mortgage.agreements"
    title = "银行合作协议"
    default_sort = "bank"
    project_field = "project_id"
    search = ("number__istartswith", "bank__startswith", "branch__startswith")
    search_hint = "银行、支行、编号"
    empty_title = "还没有合作协议"
    empty_words = "先登记与银行、公积金中心的合作协议，才能报批贷款。"
    columns: Sequence[Column[FrameAgreement]] = (
        Column("bank", "银行", sort="bank"),
        Column("branch", "支行", sort="branch"),
        Column("kind", "种类", "get_kind_display"),
        Column("number", "协议编号", sort="number"),
        Column("valid_from", "生效", sort="valid_from", chosen=False),
        Column("valid_until", "到期", sort="valid_until"),
        Column("quota", "额度 元", "quota", right=True, sort="quota"),
        Column("used", "已用 元", "used", right=True, sort="used"),
        Column("left", "余额 元", "left", right=True, sort="left"),
        Column("deposit_rate", "保证金 %", "deposit_rate", right=True),
        Column("trigger", "担保止于", "get_guarantee_trigger_display", chosen=False),
        Column("clerk", "银行经办", "clerk"),
        Column("receipt", "备案收件单", "receipt_number", chosen=False),
        Column("project", "项目", "project.name", chosen=False),
        Column("ended_at", "终止", chosen=False),
    )
    filters = (
        Choice("kind", "种类", LoanKind.choices, "kind"),
        Choice("trigger", "担保止于", GuaranteeTrigger.choices, "guarantee_trigger"),
        Choice("over", "额度", [("full", "已用完"), ("free", "有余额")], lambda rows, v: _by_quota(rows, v)),
        Period("until", "到期", "valid_until"),
    )

    def url_of(self, row: FrameAgreement) -> str:
        """Its page."""
        return address("mortgage:agreement", row.pk)


def _by_quota(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(left__lte=0) if value == "full" else rows.filter(left__gt=0)


def agreement_shown(agreement: FrameAgreement) -> list[tuple[str, str]]:
    """What stands in an agreement, line by line; empty ones left out."""
    found = [
        ("种类", agreement.get_kind_display()),
        ("保证金", f"{agreement.deposit_rate.normalize():f}%　{agreement.deposit_account}".strip()),
        ("保证方式", agreement.get_guarantee_type_display()),
        ("担保止于", agreement.get_guarantee_trigger_display()),
        ("担保条款", agreement.guarantee_terms),
        ("放款条件", agreement.payout_condition),
        ("公证", "借款合同须公证" if agreement.needs_notary else ""),
        ("抵押备案收件单", agreement.receipt_number),
        ("银行经办", f"{agreement.clerk} {agreement.clerk_phone}".strip()),
    ]
    return [(label, str(words)) for label, words in found if words]


class ChecklistList(ListPage[ChecklistItem]):
    """What banks want to see of whom, for which loan, and how long it counts."""

    key = "mortgage.checklist"
    title = "按揭资料清单"
    default_sort = "position"
    search = ("label__startswith", "bank__startswith", "key__startswith")
    search_hint = "资料、银行、代码"
    empty_title = "清单是空的"
    empty_words = "添加资料以后，新开的贷款按清单收资料。"
    columns: Sequence[Column[ChecklistItem]] = (
        Column("borrower", "谁的资料", "get_borrower_display", sort="borrower"),
        Column("label", "资料", sort="label"),
        Column("bank", "银行", lambda row: row.bank or "全部"),
        Column(
            "loan_kind", "贷款", lambda row: str(LoanKind(row.loan_kind).label) if row.loan_kind else "全部"
        ),
        Column("valid_days", "有效天数", "valid_days", right=True, sort="valid_days"),
        Column("required", "必备"),
        Column("project", "项目", lambda row: row.project.name if row.project else "全部"),
        Column("source", "依据"),
        Column("key", "代码", chosen=False),
        Column("position", "次序", sort="position", chosen=False, right=True),
    )
    filters = (
        Choice("borrower", "谁的资料", Borrower.choices, "borrower"),
        Choice("loan", "贷款", LoanKind.choices, "loan_kind"),
    )

    def url_of(self, row: ChecklistItem) -> str:
        """Where it can be taken off the list."""
        return address("mortgage:item", row.pk)


OVERDUE_SIGNS = {OverdueState.OPEN: "late", OverdueState.FOLLOWED: "due", OverdueState.SETTLED: "ok"}


def overdue_mark(item: OverdueItem) -> str:
    """How an overdue loan stands, as a sign."""
    return state(OVERDUE_SIGNS[OverdueState(item.state)], item.get_state_display(), small=True)


class OverdueList(ListPage[OverdueItem]):
    """Loans that banks reported as overdue."""

    key = "mortgage.overdue"
    title = "逾期贷款"
    default_sort = "-as_of"
    project_field = "project_id"
    search = ("room__startswith", "borrower__startswith")
    search_hint = "房号、借款人"
    empty_title = "没有逾期贷款"
    empty_words = "收到银行的逾期名单后在这里导入，逐笔跟进。"
    columns: Sequence[Column[OverdueItem]] = (
        Column("room", "房号", sort="room"),
        Column("borrower", "借款人"),
        Column("bank", "银行", lambda row: str(row.agreement)),
        Column("amount", "逾期 元", "amount", right=True, sort="amount"),
        Column("periods", "期数", "periods", right=True, sort="periods"),
        Column("days", "天数", "days", right=True, sort="days"),
        Column("state", "状态", "get_state_display", sort="state", show=overdue_mark),
        Column("promised_on", "承诺还款", sort="promised_on"),
        Column("since", "首次列入", sort="since"),
        Column("as_of", "最近名单", sort="as_of"),
        Column("loan", "贷款编号", "loan.number"),
        Column("consultant", "顾问", "loan.contract.subscription.consultant.name", chosen=False),
    )
    filters = (
        Choice("state", "状态", OverdueState.choices, "state"),
        Choice("whose", "对应贷款", [("yes", "已对上"), ("no", "未对上")],
               lambda rows, v: rows.filter(loan__isnull=v == "no")),
        Period("as_of", "名单", "as_of"),
    )  # fmt: skip

    def url_of(self, row: OverdueItem) -> str:
        """Its page."""
        return address("mortgage:overdue_item", row.pk)


# ---- the page of a loan


def facts_shown(loan: Loan) -> list[tuple[str, Any]]:
    """What is known of a loan, line by line; empty ones left out."""
    agreement = loan.agreement
    found: list[tuple[str, Any]] = [
        ("编号", loan.number),
        ("种类", f"{loan.get_kind_display()} · {loan.get_mode_display()}"),
        ("银行", bank_of(loan)),
        ("银行经办", f"{agreement.clerk} {agreement.clerk_phone}".strip() if agreement else ""),
        ("申请", _yuan(loan.amount)),
        ("批准", _yuan(loan.approved)),
        ("期限", f"{loan.term_months} 个月" if loan.term_months else ""),
        ("通知客户", loan.notified_on),
        ("资料限期", loan.papers_due_on),
        ("资料齐全", loan.papers_complete_on),
        ("面签", loan.interviewed_on or ""),
        ("地点、律师", " ".join(one for one in (loan.interview_place, loan.lawyer) if one)),
        ("报批", loan.submitted_on),
        ("批复", f"{loan.decided_on:%Y-%m-%d} {loan.approval_number}".strip() if loan.decided_on else ""),
        ("批复有效期至", loan.approval_until),
        ("公证书", loan.notary_number),
        ("预告登记", loan.pre_notice_number),
        ("抵押预告登记", loan.mortgage_notice_number),
        ("放款", loan.paid_on),
        ("收据", loan.receipt.number if loan.receipt else ""),
        ("放款凭证", loan.voucher_number),
        ("客户选择", loan.get_choice_display() if loan.choice else ""),
        ("原因归属", loan.get_fault_display() if loan.fault else ""),
        ("了结", loan.end_cause),
    ]
    return [(label, _words(value)) for label, value in found if value]


def guarantee_shown(loan: Loan) -> list[tuple[str, str]]:
    """Guarantee and deposit of a loan; nothing before the pay-out."""
    if loan.guarantee_from is None or loan.agreement is None:
        return []
    agreement = loan.agreement
    found: list[tuple[str, Any]] = [
        ("保证方式", agreement.get_guarantee_type_display()),
        ("担保自", loan.guarantee_from),
        ("担保止于", agreement.get_guarantee_trigger_display()),
        ("解除", f"{loan.guarantee_until:%Y-%m-%d} {loan.guarantee_ground}" if loan.guarantee_until else ""),
        ("保证金", f"{_yuan(loan.deposit)}（{agreement.deposit_rate.normalize():f}%）" if loan.deposit else "无"),
        ("保证金账户", agreement.deposit_account),
        ("保证金退回", f"{loan.deposit_returned_on:%Y-%m-%d} {loan.deposit_reference}"
         if loan.deposit_returned_on else ""),
    ]  # fmt: skip
    return [(label, _words(value)) for label, value in found if value]


def _yuan(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f} 元"


def _words(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def papers_shown(papers: Sequence[LoanPaper], today: date) -> list[tuple[LoanPaper, str, str]]:
    """Each paper with its sign and what is to be said of it."""
    found = []
    for one in papers:
        if rules.is_missing(one, today):
            found.append((one, "late" if one.received_at else "due", rules.words_of(one, today)))
        else:
            until = f"，有效至 {one.expires_on:%Y-%m-%d}" if one.expires_on else ""
            found.append((one, "ok", f"{one.received_at:%m-%d} 收到{until}"))
    return found
