"""Lists of money, and the account of a deal as its page shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from guijia.areas.ledger import queries
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.models import DealAccount, PlanLine, Receipt
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder

REVERSED = [("no", "有效"), ("yes", "已冲销")]
OPEN = [("yes", "进行中"), ("no", "已了结")]
ONLY_CASHIER = "收款由财务收款员确认。"
ONLY_FINANCE_MANAGER = "收据由财务经理冲销。"


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
    ]

    def found(self, viewer: Staff, rows: QuerySet[Receipt], text: str) -> QuerySet[Receipt]:
        """What the search box would find."""
        begins, homes = ("number", "bank_reference", "payer"), queries.receipts_of_homes(text)
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


# ---- one account ----


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A line of the plan beside what came in for it; receipts fill the plan from the first line on."""

    line: PlanLine
    paid: Decimal
    state: str
    words: str

    @property
    def gap(self) -> Decimal:
        """What is still missing of it."""
        return self.line.amount - self.paid


def plan_shown(plan: Iterable[PlanLine], received: Decimal, today: date) -> list[PlanShown]:
    """The plan line by line with its state."""
    left, found = received, []
    for line in plan:
        paid = min(left, line.amount)
        left -= paid
        found.append(PlanShown(line, paid, *_plan_state(line, paid, today)))
    return found


def _plan_state(line: PlanLine, paid: Decimal, today: date) -> tuple[str, str]:
    if paid == line.amount:
        return "ok", "已收足"
    if line.due_on is None:
        return "wait", "未定日期"
    days = (line.due_on - today).days
    if days < 0:
        return "late", f"逾期 {-days} 天"
    return ("due", "今天到期") if days == 0 else ("day", f"还有 {days} 天")


def links_of(account: DealAccount) -> list[tuple[str, str]]:
    """Where the home and the deal of an account are shown; areas above that are not installed are left away."""
    wanted: list[tuple[str, str, Any]] = [
        ("一房一档", "home", account.unit_id),
        ("认购书", "deals:subscription", account.pk),
    ]
    found = []
    for label, name, pk in wanted:
        try:
            found.append((label, reverse(name, args=[pk])))
        except NoReverseMatch:
            continue
    return found
