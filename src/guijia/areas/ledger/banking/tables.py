"""How statements, their lines and cash look."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from guijia.areas.ledger import queries as ledger
from guijia.areas.ledger.banking import queries
from guijia.areas.ledger.enums import BankPurpose, LineState
from guijia.areas.ledger.models import BankAccount, CashBanking, DealAccount, Statement, StatementLine
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder

LOOKS = {
    LineState.WAITING: "wait",
    LineState.CERTAIN: "day",
    LineState.DOUBTFUL: "due",
    LineState.UNKNOWN: "late",
    LineState.BOOKED: "ok",
    LineState.ASIDE: "wait",
}
OPEN = [("yes", "还有待处理"), ("no", "已处理完")]


def line_mark(line: StatementLine) -> str:
    """How a line stands."""
    return state(LOOKS[LineState(line.state)], line.get_state_display(), True)


class StatementList(ListPage[Statement]):
    """Every statement that was handed in."""

    key = "ledger.statements"
    title = "银行流水"
    personal = False
    default_sort = "-imported_at"
    project_field = "project_id"
    search = ("file_name__icontains", "bank_account__bank_name__icontains")
    search_hint = "文件名、开户行"
    empty_title = "还没有导入银行流水"
    empty_words = "在上面选收款账户和网银导出的文件；导入后自动与付款计划匹配。"
    template = "ledger/bank/statements.html"
    columns = [
        Column("file", "文件", "file_name", sort="file_name"),
        Column("account", "收款账户", lambda s: str(s.bank_account)),
        Column("first_on", "起", sort="first_on"),
        Column("last_on", "止", sort="last_on"),
        Column("count", "收入笔数", right=True, sort="count"),
        Column("amount", "收入合计 元", right=True, sort="amount"),
        Column("open", "待处理", "open", right=True, show=lambda s: _open_mark(s)),
        Column("repeated", "已导入过", right=True, chosen=False),
        Column("paid_out", "付出笔数", right=True, chosen=False),
        Column("layout", "版式", chosen=False),
        Column("by", "导入人", "imported_by.name"),
        Column("at", "导入", "imported_at", sort="imported_at"),
    ]
    filters: Sequence[Choice[Statement] | Period] = [
        Choice(
            "open", "状态", OPEN, lambda rows, v: rows.filter(**{"open__gt" if v == "yes" else "open": 0})
        ),
        Period("imported", "导入", "imported_at"),
    ]

    def url_of(self, row: Statement) -> str:
        """Its lines."""
        return address("ledger:statement", row.pk)


def _open_mark(row: Statement) -> str:
    left: int = row.open  # type: ignore[attr-defined]
    return state("due", f"{left} 笔", True) if left else state("ok", "已处理完", True)


class LineList(ListPage[StatementLine]):
    """Lines of statements: of one, or of all."""

    key = "ledger.lines"
    title = "银行到账"
    default_sort = "-booked_on"
    project_field = "project_id"
    search_hint = "流水号、付款人、房号"
    empty_title = "没有到账"
    empty_words = "导入银行流水以后，每一笔收入列在这里；没有人认的留在“待认领”。"
    columns = [
        Column("booked_on", "到账", sort="booked_on"),
        Column("payer", "付款人"),
        Column("amount", "金额 元", right=True, sort="amount"),
        Column("remark", "摘要附言"),
        Column("unit", "房号", "account.unit.label"),
        Column("state", "状态", "get_state_display", show=line_mark),
        Column("receipt", "收据", "receipt.number"),
        Column("serial", "流水号", sort="serial", chosen=False),
        Column("virtual", "虚拟子账号", chosen=False),
        Column("tail", "付款账号尾号", "payer_tail", chosen=False),
        Column("bank", "收款账户", lambda line: str(line.bank_account), chosen=False),
        Column("reason", "不入账原因", chosen=False),
    ]
    filters: Sequence[Choice[StatementLine] | Period] = [
        Choice("state", "状态", LineState.choices, "state"),
        Choice("purpose", "账户", BankPurpose.choices, "bank_account__purpose"),
        Period("booked", "到账", "booked_on"),
    ]

    def found(self, viewer: Staff, rows: QuerySet[StatementLine], text: str) -> QuerySet[StatementLine]:
        """What the search box would find."""
        begins, homes = ("serial", "payer"), ledger.of_homes("account_id", text)
        return finder.matching(rows, viewer, text, about=("account_id",), begins=begins, also=homes)

    def url_of(self, row: StatementLine) -> str:
        """Where it is confirmed."""
        return address("ledger:line", row.pk)


class StatementLineList(LineList):
    """The lines of one statement, in the order of the bank."""

    key = "ledger.statement_lines"
    project_field = ""
    template = "ledger/bank/statement.html"
    default_sort = "row"
    columns = [Column("row", "行", sort="row", right=True), *LineList.columns]

    def __init__(self, statement: Statement) -> None:
        self.title = statement.file_name


class BankAccountList(ListPage[BankAccount]):
    """The company's accounts at banks."""

    key = "ledger.bank_accounts"
    title = "收款账户"
    personal = False
    default_sort = "bank_name"
    project_field = "project_id"
    search = ("bank_name__icontains", "number__startswith")
    search_hint = "开户行、账号"
    empty_title = "还没有收款账户"
    empty_words = "财务经理登记账户以后，才能导入它的流水。"
    template = "ledger/bank/accounts.html"
    columns = [
        Column("bank_name", "开户行", sort="bank_name"),
        Column("number", "账号", sort="number"),
        Column("purpose", "用途", "get_purpose_display"),
        Column("project", "项目", "project.name"),
        Column("made_at", "登记", sort="made_at"),
        Column("ended_at", "停用", sort="ended_at"),
    ]
    filters: Sequence[Choice[BankAccount] | Period] = [
        Choice("purpose", "用途", BankPurpose.choices, "purpose"),
    ]


class CashList(ListPage[CashBanking]):
    """Cash that was taken to the bank."""

    key = "ledger.cash"
    title = "现金解款"
    personal = False
    default_sort = "-made_at"
    project_field = "project_id"
    search = ("number__istartswith", "bank_reference__istartswith")
    search_hint = "解款单号、回单号"
    empty_title = "还没有解款"
    empty_words = "当日收的现金存入银行后，在上面登记回单；账上的现金随之转到银行。"
    template = "ledger/bank/cash.html"
    columns = [
        Column("number", "解款单号", sort="number"),
        Column("taken_on", "收款日期", sort="taken_on"),
        Column("count", "收据张数", right=True),
        Column("amount", "金额 元", right=True, sort="amount"),
        Column("banked_on", "解款日期", sort="banked_on"),
        Column("bank_reference", "回单号"),
        Column("by", "经办", "made_by.name"),
        Column("made_at", "登记", sort="made_at"),
        Column("project", "项目", "project.name", chosen=False),
    ]
    filters: Sequence[Choice[CashBanking] | Period] = [Period("banked", "解款", "banked_on")]


@dataclass(frozen=True, slots=True)
class CandidateShown:
    """A deal that the money may be for, as the page shows it."""

    key: str
    account: DealAccount
    left: Decimal
    reasons: list[tuple[bool, str]]


def candidates_shown(line: StatementLine) -> list[CandidateShown]:
    """The candidates of a line with what is missing of each now; closed deals are left out."""
    kept: list[dict[str, Any]] = line.found
    accounts = queries.accounts_by_id(one["account"] for one in kept)
    left = {deal.account: deal.left for deal in queries.deals_of(line.project_id, accounts)}
    return [
        CandidateShown(
            f"{one['account']}|{one['line']}",
            account,
            left.get(account.pk, Decimal("0.00")),
            [(bool(ok), str(words)) for ok, words in one["reasons"]],
        )
        for one in kept
        if (account := next((a for pk, a in accounts.items() if str(pk) == one["account"]), None))
        and account.closed_at is None
    ]


def sums_shown(sums: dict[str, tuple[int, Decimal]]) -> list[tuple[str, str, int, Decimal]]:
    """States with their label, number and sum; each leads to its lines."""
    return [(str(one), one.label, *sums[one]) for one in LineState if one in sums]
