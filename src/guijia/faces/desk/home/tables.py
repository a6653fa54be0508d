"""How a home's file looks: the dated line, the stages, money line by line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.urls import reverse

from guijia.areas.deals.enums import AppointmentState, ChangeState, ContractState
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.queries.areas import survey_of
from guijia.areas.estate.tables.areas import home_words, survey_words
from guijia.areas.estate.tables.board import SIGNS, sign_key, state_words
from guijia.areas.mortgage.models import Loan
from guijia.faces.desk.home.queries import HomeFile
from guijia.kit.days import business_day, china
from guijia.kit.money import format_cny
from guijia.platform.flow import queries as flow
from guijia.platform.flow.enums import EventKind

STAGES = [HomeState.AVAILABLE, HomeState.SUBSCRIBED, HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED]
STAGE_WORDS = {HomeState.AVAILABLE: "推盘"}
UNFILED = {ContractState.SIGNED, ContractState.REVIEWING, ContractState.APPROVED, ContractState.SEALED}


class Show(TextChoices):
    """Which events of the line are shown."""

    ALL = "all", "全部"
    KEY = "key", "只看节点"
    MONEY = "money", "资金"
    SALES = "sales", "销控"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a home's life. ``look``: key, bad, future, now, or nothing.

    ``rank`` says which of several records of one deed speaks for it (the lowest); the others are its ``parts``.
    """

    on: date
    order: datetime | None
    look: str
    words: str
    who: str = ""
    tag: str = ""
    url: str = ""
    group: str = ""
    rank: int = 5
    parts: tuple["Event", ...] = ()


def _register_url(made: HomeFile) -> str:
    return reverse("estate:unit_register", args=[made.home.pk])


def _sales(made: HomeFile) -> Iterator[Event]:
    url = _register_url(made)
    for entry in made.entries:
        key = entry.after in {HomeState.SUBSCRIBED, HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED}
        number = f"，{entry.document_number}" if entry.document_number else ""
        before, after = HomeState(entry.before).label, HomeState(entry.after).label
        words = f"{before} → {after}：{entry.cause}{number}"
        look = "key" if key else ""
        yield Event(
            business_day(entry.at),
            entry.at,
            look,
            words,
            entry.actor_name,
            "销控",
            url,
            Show.SALES,
            2 if key else 4,
        )


def _work(made: HomeFile) -> Iterator[Event]:
    names = flow.process_names()
    for case in made.cases:
        tag, url = names.get(case.process_key, "案件"), reverse("flow:case", args=[case.pk])
        for event in sorted(case.events.all(), key=lambda e: (e.at, e.pk), reverse=True):
            if event.kind in {EventKind.CLAIMED, EventKind.RELEASED}:
                continue
            step = f"{event.step_label}：" if event.step_label and event.step_label not in event.text else ""
            look = "bad" if event.kind == EventKind.RETURNED else ""
            yield Event(
                business_day(event.at), event.at, look, f"{step}{event.text}", event.actor_name, tag, url
            )


def _money(made: HomeFile) -> Iterator[Event]:
    for receipt in made.receipts:
        url = reverse("ledger:account", args=[receipt.account_id])
        words = (
            f"收{receipt.get_kind_display()} {format_cny(receipt.amount)} 元，{receipt.get_method_display()}"
        )
        yield Event(
            receipt.received_on,
            receipt.confirmed_at,
            "key",
            f"{words}，{receipt.number}",
            receipt.confirmed_by.name,
            "资金",
            url,
            Show.MONEY,
            1,
        )
        if receipt.reversed_at is not None:
            said = f"冲销 {receipt.number}：{receipt.reversal_reason}"
            at = receipt.reversed_at
            yield Event(business_day(at), at, "bad", said, "", "资金", url, Show.MONEY, 1)


def _due(made: HomeFile, today: date) -> Iterator[Event]:
    for line in money_lines(made, today):
        if line.due_on is None or line.gap == 0 or made.deal is None:
            continue
        url = reverse("ledger:account", args=[made.deal.pk])
        gap = format_cny(line.gap)
        if line.due_on < today:
            words = f"{line.label}到期未收足，差 {gap} 元"
            yield Event(line.due_on, None, "bad", words, "", "资金", url, Show.MONEY)
        else:
            words = f"应付{line.label} {format_cny(line.amount)} 元，还差 {gap} 元"
            yield Event(line.due_on, None, "future", words, "", "资金", url, Show.MONEY)


def _signing(made: HomeFile, now: datetime) -> Iterator[Event]:
    for one in made.appointments:
        url = reverse("deals:contract", args=[one.contract_id])
        words = (
            f"签约预约 {china(one.starts_at):%H:%M}，{one.desk} 号台（{AppointmentState(one.state).label}）"
        )
        look = "future" if one.starts_at > now and one.state == AppointmentState.BOOKED else ""
        yield Event(business_day(one.starts_at), one.starts_at, look, words, one.officer.name, "签约", url)
    for seal in made.seals:
        words = f"{seal.get_kind_display()}用印 {seal.copies} 份，{seal.document_number}"
        yield Event(business_day(seal.at), seal.at, "", words, seal.by.name, "用印", rank=1)


def _filing(made: HomeFile, today: date) -> Iterator[Event]:
    for contract in made.contracts:
        url = reverse("deals:contract", args=[contract.pk])
        filing = getattr(contract, "filing", None)
        if filing is not None:
            words = f"合同备案 {filing.number}"
            who = filing.officer.name
            yield Event(filing.filed_on, filing.entered_at, "key", words, who, "合同备案", url, rank=1)
        elif contract.file_by is not None and contract.state in UNFILED:
            words = "法定备案期限届满" + ("（暂定）" if contract.filing_provisional else "")
            look = "bad" if contract.file_by < today else "future"
            yield Event(contract.file_by, None, look, words, "", "合同备案", url)
    for one in made.decisions:
        url = reverse("deals:contract", args=[one.contract_id])
        asked = f"备案第 {one.asked_day} 日，提请经理书面决定"
        yield Event(business_day(one.asked_at), one.asked_at, "", asked, "", "合同备案", url)
        if one.decided_at is not None:
            who = one.decided_by.name if one.decided_by else ""
            said = f"第 {one.asked_day} 日书面决定：{one.decision}"
            yield Event(
                business_day(one.decided_at), one.decided_at, "key", said, who, "合同备案", url, rank=1
            )


def _changed(made: HomeFile) -> Iterator[Event]:
    """A change is one line when it is asked for and one when it ends."""
    for one in made.changes:
        url, who = reverse("deals:change", args=[one.pk]), one.applied_by.name
        where = f"{one.unit.label} → {one.new_unit.label}" if one.new_unit else one.kind_words
        words = f"申请{one.get_process_display()} {one.number}：{where}，{one.reason}"
        yield Event(business_day(one.applied_at), one.applied_at, "", words, who, "变更", url, Show.SALES, 1)
        if one.ended_at is not None:
            done = one.state == ChangeState.EXECUTED
            cause = "" if done else f"，{one.end_cause}"
            words = f"变更{one.get_state_display()} {one.number}：{where}{cause}"
            look = "key" if done else ""
            yield Event(
                business_day(one.ended_at), one.ended_at, look, words, who, "变更", url, Show.SALES, 0
            )


def _lent(made: HomeFile, today: date) -> Iterator[Event]:
    """A loan on the home's line: asked for, answered, registered, paid out, freed; what the bank is still to do."""
    for loan in made.loans:
        url = reverse("mortgage:loan", args=[loan.pk])
        bank = str(loan.agreement) if loan.agreement else loan.wished_bank
        name = f"{loan.get_kind_display()} {loan.number}"
        told = (
            (loan.submitted_on, "", f"{name} 报{bank} {format_cny(loan.amount)} 元"),
            (loan.decided_on, "bad" if loan.approved is None else "key", f"{name} {_answered(loan)}"),
            (loan.registered_on, "", f"{name} 抵押预告登记 {loan.mortgage_notice_number}"),
            (loan.guarantee_from, "key", f"{name} 放款，阶段性担保起"),
            (loan.guarantee_until, "key", f"{name} 担保解除：{loan.guarantee_ground}"),
        )
        for on, look, words in told:
            if on is not None:
                yield Event(on, None, look, words, "", "按揭", url, Show.MONEY)
        if loan.ended_at is not None:
            words = f"{name} 终止：{loan.end_cause}"
            yield Event(business_day(loan.ended_at), loan.ended_at, "bad", words, "", "按揭", url, Show.MONEY)
        elif loan.papers_due_on is not None and loan.papers_complete_on is None:
            look = "bad" if loan.papers_due_on < today else "future"
            yield Event(loan.papers_due_on, None, look, f"{name} 资料备齐限期", "", "按揭", url, Show.MONEY)


def _answered(loan: Loan) -> str:
    words = str(loan.get_answer_display()) if loan.answer else "银行答复"
    return words if loan.approved is None else f"{words} {format_cny(loan.approved)} 元"


def _told_once(events: list[Event]) -> Iterator[Event]:
    """What one deed left in several registers, as one line: what was written in one moment is one deed."""
    deeds: dict[datetime, list[Event]] = {}
    for event in events:
        if event.order is None or event.look == "future":
            yield event
        else:
            deeds.setdefault(event.order, []).append(event)
    for records in deeds.values():
        first, *others = sorted(records, key=lambda e: (e.look != "bad", e.rank))
        parts = {e.words: e for e in others if e.words != first.words}
        yield replace(first, parts=tuple(parts.values())) if parts else first


def line_of(made: HomeFile, now: datetime, show: str) -> list[Event]:
    """Everything that happened and is due, newest first, one line for each deed, with today marked."""
    today = business_day(now)
    found = [
        *_sales(made),
        *_work(made),
        *_money(made),
        *_due(made, today),
        *_signing(made, now),
        *_filing(made, today),
        *_changed(made),
        *_lent(made, today),
    ]
    if made.live is not None and made.live.expires_at is not None:
        at = made.live.expires_at
        words = f"锁定到期 {china(at):%H:%M}，自动释放"
        found.append(Event(business_day(at), at, "future", words, "", "销控", "", Show.SALES))
    if show == Show.KEY:
        found = [e for e in found if e.look in {"key", "bad", "future"}]
    elif show in {Show.MONEY, Show.SALES}:
        found = [e for e in found if e.group == show]
    found = [*_told_once(found), Event(today, now, "now", "今天")]
    # A day's own moments come before what is only dated on that day.
    return sorted(found, key=lambda e: (e.on, e.order or now, e.look == "now"), reverse=True)


# ---- money ----


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A line of the plan with what is still missing of it."""

    label: str
    due_on: date | None
    amount: Decimal
    gap: Decimal
    is_late: bool


def money_lines(made: HomeFile, today: date) -> list[MoneyLine]:
    """The plan of the deal in force; what came in fills it from the first line on."""
    left, found = made.received, []
    for line in made.plan:
        paid = min(left, line.amount)
        left -= paid
        gap = line.amount - paid
        late = gap > 0 and line.due_on is not None and line.due_on < today
        found.append(MoneyLine(str(line.get_kind_display()), line.due_on, line.amount, gap, late))
    return found


# ---- stages ----


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the rail: done, now, todo."""

    label: str
    look: str
    when: str


def stages(made: HomeFile) -> list[Stage]:
    """From sale to handing over, with the day each stage was reached in this deal.

    Of homes taken over the stages before were reached elsewhere: they are done, and have no day here.
    """
    reached: dict[str, datetime] = {}
    for entry in reversed(made.entries):
        if entry.after == HomeState.AVAILABLE:
            reached = {k: v for k, v in reached.items() if k == HomeState.AVAILABLE}
            reached.setdefault(HomeState.AVAILABLE, entry.at)
        else:
            reached[entry.after] = entry.at
    found, is_next = [], True
    contract = made.contract
    on_sale = made.home.state not in {HomeState.UNRELEASED, HomeState.OFF_SALE}
    furthest = max((n for n, stage in enumerate(STAGES) if stage in reached), default=0) if on_sale else 0
    for n, stage in enumerate(STAGES):
        label = STAGE_WORDS.get(stage, str(stage.label))
        if stage in reached and (on_sale or stage != HomeState.AVAILABLE):
            found.append(Stage(label, "done", f"{china(reached[stage]):%Y-%m-%d}"))
            continue
        if n < furthest:
            found.append(Stage(label, "done", ""))
            continue
        limit = contract.file_by if contract and stage == HomeState.FILED else None
        found.append(Stage(label, "now" if is_next else "todo", f"限 {limit:%m-%d}" if limit else ""))
        is_next = False
    return found


def head_of(made: HomeFile) -> dict[str, str]:
    """State, place and layout for the head of the page."""
    home = made.home
    sign, look = SIGNS[sign_key(home)]
    detail = getattr(home.building, "detail", None)
    phase = detail.phase.name if detail and detail.phase else ""
    entrance = f"{home.entrance} 单元 " if home.entrance else ""
    area = f"{home.area:,.2f} ㎡" if home.area is not None else ""
    place = f"{home.project.name}{phase} {home.building.name} {entrance}{home.floor} 层"
    return {
        "sign": sign,
        "look": look,
        "words": state_words(home),
        "place": " · ".join(part for part in (place, home.layout, area) if part),
    }


def _loan_words(loan: Loan) -> str:
    bank = str(loan.agreement) if loan.agreement else loan.wished_bank
    return " · ".join(
        part for part in (bank, f"{format_cny(loan.amount)} 元", loan.get_state_display()) if part
    )


def facts_of(made: HomeFile, *, with_floor: bool, limit_pct: Decimal) -> list[tuple[str, str]]:
    """The home itself: areas, prices, permits, papers."""
    home, deal, contract = made.home, made.deal, made.contract

    def pair(gross: Decimal | None, inner: Decimal | None) -> str:
        words = [
            f"建筑 {gross:,.2f} ㎡" if gross is not None else "",
            f"套内 {inner:,.2f} ㎡" if inner is not None else "",
        ]
        return " · ".join(w for w in words if w)

    found = [
        (
            "预测面积",
            pair(home.forecast_area, home.forecast_inner_area)
            + ("（由总价推算）" if home.area_derived else ""),
        ),
        ("实测面积", pair(home.measured_area, home.measured_inner_area)),
        ("比预测", home_words(home, limit_pct)),
        ("测绘依据", survey_words(survey_of(home), home)),
        ("标价", f"{format_cny(home.list_price)} 元" if home.list_price is not None else "未定价"),
    ]
    if with_floor and home.floor_price is not None:
        found.append(("底价", f"{format_cny(home.floor_price)} 元"))
    if deal is not None:
        each = f" · {format_cny(deal.unit_price)} 元/㎡" if deal.unit_price is not None else ""
        found.append(("成交价", f"{format_cny(deal.price)} 元{each}"))
        found.append(("付款", str(deal.get_payment_method_display())))
    found += [(str(one.get_kind_display()), _loan_words(one)) for one in made.loans if not one.ended_at]
    if contract is not None:
        found.append(("合同", f"{contract.number} · {contract.get_state_display()}"))
        if contract.online_number:
            found.append(("网签号", contract.online_number))
        if contract.holder:
            found.append(("原件在", contract.holder))
    found.append(("价格表", home.price_table.name if home.price_table else ""))
    found.append(("预售证", made.permit.number if made.permit else ""))
    return [(label, words) for label, words in found if words]
