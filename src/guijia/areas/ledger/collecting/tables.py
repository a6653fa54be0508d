"""How overdue lines, promises, letters, breaches and reminders look."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from guijia.areas.ledger import queries as ledger
from guijia.areas.ledger.collecting import queries, rules
from guijia.areas.ledger.enums import BreachState, ContactResult, LetterKind, PlanKind, PromiseState
from guijia.areas.ledger.models import Breach, Contact, Letter, PlanLine, Promise, Reminder
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder

PROMISE_LOOKS = {
    PromiseState.OPEN: "day",
    PromiseState.KEPT: "ok",
    PromiseState.BROKEN: "late",
    PromiseState.WITHDRAWN: "wait",
}
BREACH_LOOKS = {
    BreachState.NOTICE: "late",
    BreachState.PERIOD: "day",
    BreachState.DECISION: "due",
    BreachState.PAID: "ok",
    BreachState.KEPT: "ok",
    BreachState.CANCELLED: "no",
    BreachState.WITHDRAWN: "wait",
}
DONE = [("no", "待提醒"), ("yes", "已提醒")]
SERVED = [("no", "未送达"), ("yes", "已送达")]
FOLLOWED = [("none", "还没联系过"), ("promise", "有承诺"), ("breach", "违约在办")]


class OverdueList(ListPage[PlanLine]):
    """The ageing list: lines of plans that are overdue."""

    key = "ledger.overdue"
    title = "催收"
    default_sort = "due_on"
    project_field = "account__project_id"
    search_hint = "房号、认购书编号"
    empty_title = "没有逾期的款"
    empty_words = "付款计划里过了应付日期还没有收足的期次列在这里。"
    template = "ledger/collect/overdue.html"

    def __init__(self, today: date, steps: Sequence[rules.Bucket]) -> None:
        self.today, self.steps = today, steps
        self.columns = [
            Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
            Column("title", "交易", "account.title", chosen=False),
            Column("kind", "款项", lambda line: f"第 {line.position} 期 {line.get_kind_display()}"),
            Column("due_on", "应付日期", sort="due_on"),
            Column("days", "逾期", self._days, right=True, show=self._mark),
            Column("amount", "应收 元", right=True, chosen=False),
            Column("missing", "未收 元", right=True, sort="missing"),
            Column("talked", "最近联系", "talked_at"),
            Column("promised", "承诺付款", "promised"),
            Column("breach", "违约", _breach_words),
        ]
        self.filters: Sequence[Choice[PlanLine] | Period] = [
            Choice("age", "账龄", [(one.key, one.label) for one in steps], self._aged),
            Choice("kind", "款项", PlanKind.choices, "kind"),
            Choice("followed", "跟进", FOLLOWED, _followed),
            Period("due", "应付日期", "due_on"),
        ]

    def _days(self, line: PlanLine) -> int:
        return (self.today - line.due_on).days if line.due_on else 0

    def _mark(self, line: PlanLine) -> str:
        return state("late", f"{self._days(line)} 天", True)

    def _aged(self, rows: QuerySet[PlanLine], value: str) -> QuerySet[PlanLine]:
        step = rules.bucket_named(value, self.steps)
        return rows.filter(queries.in_bucket(step, self.today)) if step else rows

    def found(self, viewer: Staff, rows: QuerySet[PlanLine], text: str) -> QuerySet[PlanLine]:
        """What the search box would find."""
        homes = ledger.of_homes("account_id", text)
        return finder.matching(
            rows, viewer, text, about=("account_id",), begins=("account__title",), also=homes
        )

    def url_of(self, row: PlanLine) -> str:
        """The collection page of its deal."""
        return address("ledger:collect", row.account_id)


def _breach_words(line: Any) -> str:
    return "在办" if line.breached else ""


def _followed(rows: Any, value: str) -> QuerySet[PlanLine]:
    wanted = {"none": {"talked_at__isnull": True}, "promise": {"promised__isnull": False}}
    found: QuerySet[PlanLine] = rows.filter(**wanted.get(value, {"breached": True}))
    return found


class ReminderList(ListPage[Reminder]):
    """Rungs of the ladder that lines of plans have reached."""

    key = "ledger.reminders"
    title = "催款提醒"
    default_sort = "-raised_at"
    project_field = "project_id"
    search = ("account__unit__label__istartswith", "account__title__istartswith")
    search_hint = "房号、认购书编号"
    empty_title = "没有要提醒的款"
    empty_words = "到期前、到期日和逾期后按天提出提醒；联系过客户、记下催收记录后即办结。"
    columns = [
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("what", "提醒", lambda one: rules.rung_words(one.days)),
        Column("line", "款项", lambda one: f"第 {one.line.position} 期 {one.line.get_kind_display()}"),
        Column("due_on", "应付日期", "line.due_on", sort="line__due_on"),
        Column("missing", "未收 元", "line.missing", right=True),
        Column("raised_at", "提出", sort="raised_at"),
        Column("done_at", "办结", sort="done_at"),
        Column("by", "办理人", lambda one: one.done_by.name if one.done_by else ""),
    ]
    filters: Sequence[Choice[Reminder] | Period] = [
        Choice("done", "状态", DONE, lambda rows, v: rows.filter(done_at__isnull=v == "no")),
        Period("raised", "提出", "raised_at"),
    ]

    def url_of(self, row: Reminder) -> str:
        """The collection page of its deal."""
        return address("ledger:collect", row.account_id)


class PromiseList(ListPage[Promise]):
    """Promises to pay; kept or not is what the receipts say."""

    key = "ledger.promises"
    title = "付款承诺"
    default_sort = "promised_on"
    project_field = "project_id"
    search = ("account__unit__label__istartswith", "account__title__istartswith")
    search_hint = "房号、认购书编号"
    empty_title = "没有付款承诺"
    empty_words = "催收时客户答应的金额和日期记在这里；到期收到即兑现。"

    def __init__(self, today: date) -> None:
        self.today = today
        self.columns = [
            Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
            Column("amount", "承诺金额 元", right=True, sort="amount"),
            Column("promised_on", "付款日期", sort="promised_on"),
            Column("came", "期内已收 元", "came", right=True),
            Column("state", "状态", lambda p: promise_state(p, today).label, show=self._mark),
            Column("made_on", "承诺日期", sort="made_on"),
            Column("by", "催收人", "contact.made_by.name"),
        ]
        narrowed: dict[PromiseState, Callable[[Any], QuerySet[Promise]]] = {
            PromiseState.KEPT: queries.kept,
            PromiseState.BROKEN: lambda rows: queries.broken(rows, today),
            PromiseState.OPEN: lambda rows: queries.still_open(rows, today),
        }
        self.filters: Sequence[Choice[Promise] | Period] = [
            Choice(
                "state",
                "状态",
                [(str(one), one.label) for one in narrowed],
                lambda rows, v: narrowed[PromiseState(v)](rows),
            ),
            Period("promised", "付款日期", "promised_on"),
        ]

    def _mark(self, row: Promise) -> str:
        return promise_mark(row, self.today)

    def url_of(self, row: Promise) -> str:
        """The collection page of its deal."""
        return address("ledger:collect", row.account_id)


def promise_state(row: Any, today: date) -> PromiseState:
    """How a promise stands (``row`` with what ``came``)."""
    return rules.promise_state(amount=row.amount, promised_on=row.promised_on, came=row.came, today=today)


def promise_mark(row: Promise, today: date) -> str:
    """The same as a mark."""
    found = promise_state(row, today)
    return state(PROMISE_LOOKS[found], found.label, True)


class ContactList(ListPage[Contact]):
    """Every talk with a customer who owes."""

    key = "ledger.contacts"
    title = "催收记录"
    default_sort = "-made_at"
    project_field = "project_id"
    search = ("account__unit__label__istartswith", "account__title__istartswith")
    search_hint = "房号、认购书编号"
    empty_title = "没有催收记录"
    empty_words = "在催收页记下每次联系，按时间列在这里。"
    columns = [
        Column("made_at", "时间", sort="made_at"),
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("way", "方式", "get_way_display"),
        Column("result", "结果", "get_result_display"),
        Column("words", "内容"),
        Column("owed", "当时逾期 元", right=True, sort="owed"),
        Column("by", "催收人", "made_by.name"),
    ]
    filters: Sequence[Choice[Contact] | Period] = [
        Choice("result", "结果", ContactResult.choices, "result"),
        Period("made", "时间", "made_at"),
    ]

    def url_of(self, row: Contact) -> str:
        """The collection page of its deal."""
        return address("ledger:collect", row.account_id)


class LetterList(ListPage[Letter]):
    """Formal letters and whether they were served."""

    key = "ledger.letters"
    title = "催款函件"
    default_sort = "-made_at"
    project_field = "project_id"
    search_hint = "编号、房号、邮件号"
    search = ("number__istartswith", "account__unit__label__istartswith", "tracking__istartswith")
    empty_title = "没有催款函件"
    empty_words = "逾期满规定天数，在催收页出具催款函或律师函；送达凭证登记在函件上。"
    columns = [
        Column("number", "编号", sort="number"),
        Column("kind", "种类", "get_kind_display"),
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("due", "逾期应付款 元", right=True, sort="due"),
        Column("damages", "违约金 元", right=True, sort="damages"),
        Column("pay_by", "要求付清", sort="pay_by"),
        Column("served_on", "送达", sort="served_on"),
        Column("tracking", "邮件号", chosen=False),
        Column("by", "经办", "made_by.name"),
        Column("made_at", "出具", sort="made_at"),
    ]
    filters: Sequence[Choice[Letter] | Period] = [
        Choice("kind", "种类", LetterKind.choices, "kind"),
        Choice("served", "送达", SERVED, lambda rows, v: rows.filter(served_on__isnull=v == "no")),
        Period("made", "出具", "made_at"),
    ]

    def url_of(self, row: Letter) -> str:
        """Its page."""
        return address("ledger:letter", row.pk)


class BreachList(ListPage[Breach]):
    """Breaches on their way to their legal end."""

    key = "ledger.breaches"
    title = "违约案件"
    default_sort = "-opened_at"
    project_field = "project_id"
    search = ("number__istartswith", "account__unit__label__istartswith")
    search_hint = "编号、房号"
    empty_title = "没有违约案件"
    empty_words = "逾期满规定天数，在催收页登记违约，按催告、期满、决定的顺序办理。"
    columns = [
        Column("number", "编号", sort="number"),
        Column("unit", "房号", "account.unit.label", sort="account__unit__label"),
        Column("overdue", "登记时逾期 元", right=True, sort="overdue"),
        Column("overdue_since", "最早逾期", sort="overdue_since"),
        Column("served_on", "催告送达", sort="served_on"),
        Column("ends_on", "催告期满", sort="ends_on"),
        Column(
            "state",
            "状态",
            "get_state_display",
            show=lambda b: state(BREACH_LOOKS[BreachState(b.state)], b.get_state_display(), True),
        ),
        Column("by", "登记人", "opened_by.name"),
        Column("opened_at", "登记", sort="opened_at"),
    ]
    filters: Sequence[Choice[Breach] | Period] = [
        Choice("state", "状态", BreachState.choices, "state"),
        Period("opened", "登记", "opened_at"),
    ]

    def url_of(self, row: Breach) -> str:
        """Its case."""
        return address("ledger:breach", row.pk)
