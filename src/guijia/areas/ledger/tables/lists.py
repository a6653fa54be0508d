"""Lists of money."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from guijia.areas.estate.queries import homes as estate
from guijia.areas.ledger import queries
from guijia.areas.ledger.enums import InvoiceKind, PayMethod, PlanKind, ReceiptKind, RefundSource, RefundState
from guijia.areas.ledger.models import (
    DealAccount,
    Invoice,
    Journal,
    PlanLine,
    Receipt,
    Refund,
    Transfer,
)
from guijia.areas.ledger.tables.account import refund_mark
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder

REVERSED = [("no", "有效"), ("yes", "已冲销")]
OPEN = [("yes", "进行中"), ("no", "已了结")]
RED = [("no", "蓝字"), ("yes", "红字")]
CONTRARY = [("no", "记账"), ("yes", "冲销")]
# Days overdue, from-to; open above.
AGES = [
    ("1", "全部逾期"),
    ("1-30", "逾期 1–30 天"),
    ("31-60", "逾期 31–60 天"),
    ("61-90", "逾期 61–90 天"),
    ("91", "逾期 90 天以上"),
    ("coming", "未到期"),
    ("undated", "未定日期"),
]
BOOKS = "?books=1"


def _receipt_state(receipt: Receipt) -> str:
    return state("wait", "已冲销", True) if receipt.reversed_at else state("ok", "有效", True)


class ReceiptList(ListPage[Receipt]):
    """Every receipt, reversed ones included."""

    key = "ledger.receipts"
    title = "收据"
    default_sort = "-confirmed_at"
    project_field = "project_id"
    search_hint = "收据号、房号、付款人、流水号"
    empty_title = "还没有收据"
    empty_words = "收款员在认购案件里确认定金、在交易账户里确认房款后，收据会列在这里。"
    columns = [
        Column("number", "收据编号", sort="number"),
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("kind", "款项", "get_kind_display"),
        Column("amount", "金额 元", right=True, sort="amount"),
        Column("payer", "付款人"),
        Column("method", "方式", "get_method_display"),
        Column("bank_reference", "银行流水号"),
        Column("received_on", "到账", sort="received_on"),
        Column("confirmed_at", "确认", sort="confirmed_at"),
        Column("by", "收款员", "confirmed_by.name"),
        Column("state", "状态", lambda r: "已冲销" if r.reversed_at else "有效", show=_receipt_state),
        Column("account", "交易", "account.title", chosen=False),
        Column("reason", "冲销原因", "reversal_reason", chosen=False),
    ]
    filters: Sequence[Choice[Receipt] | Period] = [
        Choice("kind", "款项", ReceiptKind.choices, "kind"),
        Choice("method", "方式", PayMethod.choices, "method"),
        Choice("reversed", "状态", REVERSED, lambda rows, v: rows.filter(reversed_at__isnull=v == "no")),
        Period("received", "到账", "received_on"),
        Choice("building", "楼栋", estate.building_names, "account__unit__building_id", quiet=True),
    ]

    def found(self, viewer: Staff, rows: QuerySet[Receipt], text: str) -> QuerySet[Receipt]:
        """What the search box would find."""
        begins, homes = ("number", "bank_reference", "payer"), queries.of_homes("account_id", text)
        return finder.matching(rows, viewer, text, about=("account_id",), begins=begins, also=homes)

    def url_of(self, row: Receipt) -> str:
        """The account it belongs to."""
        return address("ledger:account", row.account_id)


class AccountList(ListPage[DealAccount]):
    """Accounts of deals with what came in."""

    key = "ledger.accounts"
    title = "交易账户"
    default_sort = "-opened_at"
    project_field = "project_id"
    search_hint = "房号、认购书编号"
    empty_title = "还没有交易账户"
    empty_words = "认购登记以后，账户自动开立。"
    columns = [
        Column("unit", "房号", "unit.label", sort="unit__label"),
        Column("title", "交易", sort="title"),
        Column("price", "成交价 元", right=True, sort="price"),
        Column("received", "已收 元", "received", right=True, sort="received"),
        Column("left", "未收 元", lambda a: a.price - a.received, right=True),  # type: ignore[attr-defined]
        Column("opened_at", "开户", sort="opened_at"),
        Column("closed_at", "了结", sort="closed_at", chosen=False),
        Column("project", "项目", "project.name", chosen=False),
    ]
    filters: Sequence[Choice[DealAccount] | Period] = [
        Choice("open", "状态", OPEN, lambda rows, v: rows.filter(closed_at__isnull=v == "yes")),
        Period("opened", "开户", "opened_at"),
    ]

    def found(self, viewer: Staff, rows: QuerySet[DealAccount], text: str) -> QuerySet[DealAccount]:
        """What the search box would find."""
        return finder.matching(
            rows, viewer, text, about=("pk", "unit_id"), begins=("title",), homes="unit_id"
        )

    def url_of(self, row: DealAccount) -> str:
        """Its page."""
        return address("ledger:account", row.pk)


class RefundList(ListPage[Refund]):
    """Every refund, wherever it stands."""

    key = "ledger.refunds"
    title = "退款"
    default_sort = "-requested_at"
    project_field = "project_id"
    search_hint = "退款单号、收款人、房号"
    empty_title = "还没有退款"
    empty_words = "在交易账户里申请退款，财务经理审批、收款员付款后，都列在这里。"
    columns = [
        Column("number", "退款单号", sort="number"),
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("source", "退哪笔款", "get_source_display"),
        Column("amount", "金额 元", right=True, sort="amount"),
        Column("payee", "收款人"),
        Column("reason", "原因"),
        Column("requested_at", "申请", sort="requested_at"),
        Column("approver", "审批人", lambda r: r.approved_by.name if r.approved_by else ""),
        Column("paid_on", "付款", sort="paid_on"),
        Column("release_number", "释放文号", chosen=False),
        Column(
            "state",
            "状态",
            "get_state_display",
            show=lambda r: state(refund_mark(r), r.get_state_display(), True),
        ),
    ]
    filters: Sequence[Choice[Refund] | Period] = [
        Choice("state", "状态", RefundState.choices, "state"),
        Choice("source", "退哪笔款", RefundSource.choices, "source"),
        Period("requested", "申请", "requested_at"),
        Period("paid", "付款", "paid_on", quiet=True),
        Choice("building", "楼栋", estate.building_names, "account__unit__building_id", quiet=True),
    ]

    def found(self, viewer: Staff, rows: QuerySet[Refund], text: str) -> QuerySet[Refund]:
        """What the search box would find."""
        begins, homes = ("number", "payee"), queries.of_homes("account_id", text)
        return finder.matching(rows, viewer, text, about=("account_id",), begins=begins, also=homes)

    def url_of(self, row: Refund) -> str:
        """Its approval."""
        return address("ledger:refund", row.pk)


class TransferList(ListPage[Transfer]):
    """Money that went from one deal to another."""

    key = "ledger.transfers"
    title = "转款"
    default_sort = "-made_at"
    project_field = "project_id"
    search = ("number__istartswith", "origin__unit__label__istartswith", "target__unit__label__istartswith")
    search_hint = "转款单号、房号"
    empty_title = "还没有转款"
    empty_words = "换房时，财务经理在交易账户里把已收的款转到另一套房。"
    columns = [
        Column("number", "转款单号", sort="number"),
        Column("origin", "转出", "origin.unit.label"),
        Column("target", "转入", "target.unit.label"),
        Column("amount", "金额 元", right=True, sort="amount"),
        Column("reason", "原因"),
        Column("made_at", "转款时间", sort="made_at"),
        Column("made_by", "经办"),
        Column(
            "state",
            "状态",
            lambda t: "已冲销" if t.reversed_at else "有效",
            show=lambda t: _live(t.reversed_at),
        ),
    ]
    filters: Sequence[Choice[Transfer] | Period] = [
        Choice("reversed", "状态", REVERSED, lambda rows, v: rows.filter(reversed_at__isnull=v == "no")),
        Period("made", "转款时间", "made_at"),
    ]

    def url_of(self, row: Transfer) -> str:
        """The account the money came to."""
        return address("ledger:account", row.target_id)


def _live(reversed_at: object) -> str:
    return state("wait", "已冲销", True) if reversed_at else state("ok", "有效", True)


class InvoiceList(ListPage[Invoice]):
    """Every invoice, red-letter ones included."""

    key = "ledger.invoices"
    title = "发票"
    default_sort = "-issued_on"
    project_field = "project_id"
    search_hint = "发票号码、购买方、房号"
    empty_title = "还没有发票"
    empty_words = "在交易账户里登记预收款发票和销售发票。"
    columns = [
        Column("number", "发票号码", sort="number"),
        Column("kind", "种类", "get_kind_display"),
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("title", "购买方"),
        Column("amount", "价税合计 元", right=True, sort="amount"),
        Column("tax", "税额 元", right=True),
        Column("issued_on", "开票", sort="issued_on"),
        Column("red", "红字", lambda i: _red_words(i)),
        Column("recorded_by", "登记", "recorded_by.name", chosen=False),
    ]
    filters: Sequence[Choice[Invoice] | Period] = [
        Choice("kind", "种类", InvoiceKind.choices, "kind"),
        Choice("red", "红字", RED, lambda rows, v: rows.filter(red_of__isnull=v == "no")),
        Period("issued", "开票", "issued_on"),
    ]

    def found(self, viewer: Staff, rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
        """What the search box would find."""
        begins, homes = ("number", "title"), queries.of_homes("account_id", text)
        return finder.matching(rows, viewer, text, about=("account_id",), begins=begins, also=homes)

    def url_of(self, row: Invoice) -> str:
        """The account it belongs to."""
        return address("ledger:account", row.account_id)


def _red_words(invoice: Invoice) -> str:
    if invoice.red_of is not None:
        return f"冲红 {invoice.red_of.number}"
    red = getattr(invoice, "red", None)
    return f"已被 {red.number} 冲红" if red else ""


class JournalList(ListPage[Journal]):
    """Every posting of the sale ledger."""

    key = "ledger.journals"
    title = "记账凭证"
    default_sort = "-posted_at"
    project_field = "project_id"
    personal = False
    search = ("memo__icontains",)
    search_hint = "摘要"
    empty_title = "还没有记账"
    empty_words = "收款、退款、转款、缴存都自动记账；只增不改，错账以相反的凭证冲销。"
    columns = [
        Column("posted_on", "记账日期", sort="posted_on"),
        Column("memo", "摘要"),
        Column("unit", "房号", "account.unit.label"),
        Column("amount", "金额 元", "total", right=True),
        Column("sides", "分录数", chosen=False),
        Column("posted_by", "记账人"),
        Column("posted_at", "记账时间", sort="posted_at"),
        Column("reverses", "冲销", lambda j: "冲销凭证" if j.reverses_id else ""),
    ]
    filters: Sequence[Choice[Journal] | Period] = [
        Choice("reverses", "种类", CONTRARY, lambda rows, v: rows.filter(reverses__isnull=v == "no")),
        Period("posted", "记账日期", "posted_on"),
    ]

    def url_of(self, row: Journal) -> str:
        """The account it belongs to, with the books open."""
        return address("ledger:account", row.account_id) + BOOKS


class HeldList(ListPage[DealAccount]):
    """Deals on which money for others waits to be passed on."""

    key = "ledger.held"
    title = "代收款"
    default_sort = "since"
    project_field = "project_id"
    search = ("unit__label__istartswith", "title__istartswith")
    search_hint = "房号、认购书编号"
    empty_title = "没有待缴存的代收款"
    empty_words = "代收的契税、维修资金收到后列在这里，缴存后消失；它们不算已收房款。"
    columns = [
        Column("unit", "房号", "unit.label", sort="unit__label"),
        Column("title", "交易"),
        Column("tax", "代收契税 元", "tax", right=True),
        Column("fund", "代收维修资金 元", "fund", right=True),
        Column("since", "最早收款", "since", sort="since"),
        Column("due", "应缴存日期", queries.remit_due),
        Column("project", "项目", "project.name", chosen=False),
    ]
    filters: Sequence[Choice[DealAccount] | Period] = [
        Choice(
            "kind",
            "款项",
            [("tax", "契税"), ("fund", "维修资金")],
            lambda rows, v: rows.filter(**{f"{v}__gt": 0}),
        )
    ]

    def url_of(self, row: DealAccount) -> str:
        """Its account."""
        return address("ledger:account", row.pk)


class PlanList(ListPage[PlanLine]):
    """Lines of plans that are not paid in full: coming, due and overdue."""

    key = "ledger.plans"
    title = "应收计划"
    default_sort = "due_on"
    project_field = "account__project_id"
    search = ("account__unit__label__istartswith", "account__title__istartswith")
    search_hint = "房号、认购书编号"
    empty_title = "没有应收的款"
    empty_words = "付款计划里还没有收足的期次列在这里，逾期的按天数分档。"

    def __init__(self, today: date) -> None:
        self.today = today
        self.columns = [
            Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
            Column("title", "交易", "account.title", chosen=False),
            Column("position", "期次", "position", right=True),
            Column("kind", "款项", "get_kind_display"),
            Column("due_on", "应付日期", sort="due_on"),
            Column("amount", "应收 元", right=True, sort="amount"),
            Column("paid", "已收 元", "paid", right=True),
            Column("gap", "未收 元", lambda line: line.amount - _paid(line), right=True),
            Column("state", "状态", self._words, show=self._mark),
        ]
        self.filters: Sequence[Choice[PlanLine] | Period] = [
            Choice("age", "账龄", AGES, self._aged),
            Choice("kind", "款项", PlanKind.choices, "kind"),
            Period("due", "应付日期", "due_on"),
        ]

    def _words(self, line: PlanLine) -> str:
        if line.due_on is None:
            return "未定日期"
        days = (line.due_on - self.today).days
        return f"逾期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天"

    def _mark(self, line: PlanLine) -> str:
        if line.due_on is None:
            return state("wait", self._words(line), True)
        kind = "late" if line.due_on < self.today else "due" if line.due_on == self.today else "day"
        return state(kind, self._words(line), True)

    def _aged(self, rows: QuerySet[PlanLine], value: str) -> QuerySet[PlanLine]:
        if value == "coming":
            return rows.filter(due_on__gte=self.today)
        if value == "undated":
            return rows.filter(due_on__isnull=True)
        first, _, last = value.partition("-")
        rows = rows.filter(due_on__lte=self.today - timedelta(int(first)))
        return rows.filter(due_on__gte=self.today - timedelta(int(last))) if last else rows

    def url_of(self, row: PlanLine) -> str:
        """The account it belongs to."""
        return address("ledger:account", row.account_id)


def _paid(line: PlanLine) -> Decimal:
    paid: Decimal = line.paid  # type: ignore[attr-defined]
    return paid
