"""One world for the access tests: two projects with the same things in them, each with its own people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.test import Client

from guijia.areas.custody import actions as custody
from guijia.areas.custody import queries as custody_rows
from guijia.areas.deals.actions import closing, filing
from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole, ChangeKind, PaymentMethod
from guijia.areas.deals.models import Mismatch
from guijia.areas.deals.queries import deals
from guijia.areas.deals.queries.changes import papers_of as change_papers
from guijia.areas.deals.rules.bureau import BureauLine
from guijia.areas.estate.actions import price_import, sales_control
from guijia.areas.estate.actions.plans import keep_floor_plan
from guijia.areas.estate.enums import OffSaleCause
from guijia.areas.estate.models import PriceImport
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import actions as money
from guijia.areas.ledger.banking import actions as bank
from guijia.areas.ledger.banking.queries import lines_visible_to
from guijia.areas.ledger.collecting import actions as collecting
from guijia.areas.ledger.enums import (
    BankPurpose,
    HeldKind,
    InvoiceKind,
    LetterKind,
    PayMethod,
    ReceiptKind,
    RefundSource,
)
from guijia.areas.ledger.models import DealAccount
from guijia.areas.ledger.queries import plan_of, receipts_of
from guijia.areas.ledger.rules import PlannedLine
from guijia.areas.mortgage import actions as loans
from guijia.areas.mortgage import queries as loan_rows
from guijia.areas.mortgage.models import OverdueItem
from guijia.areas.mortgage.rules.overdue import OverdueLine
from guijia.areas.parties.models import Customer
from guijia.areas.parties.outside import actions as outside
from guijia.areas.parties.visits import actions as visits
from guijia.areas.staffing import actions as staffing
from guijia.areas.staffing.attendance import actions as attendance
from guijia.areas.staffing.leave import actions as leave
from guijia.areas.staffing.plans import actions as plans
from guijia.areas.staffing.plans import rules as plan_rules
from guijia.areas.staffing.posts import actions as posts
from guijia.areas.staffing.posts import rules as post_rules
from guijia.areas.unwinding.enums import Fault, Undo
from guijia.faces.api.actions import hooks as api_hooks
from guijia.faces.api.actions import tokens as api_tokens
from guijia.faces.api.enums import HookEvent
from guijia.faces.api.enums import Scope as ApiScope
from guijia.faces.api.rules import TRIES
from guijia.faces.desk.estimates import registry as estimates
from guijia.faces.desk.estimates.actions import keep_estimate
from guijia.faces.desk.estimates.queries import known_of
from guijia.faces.insight import actions as reports
from guijia.faces.insight.enums import KeptSpan
from guijia.kit.lists import page_named
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import actions as clocks
from guijia.platform.clock import queries as clock_queries
from guijia.platform.facts import actions as facts
from guijia.platform.facts.rules.tables import Hit, Row
from guijia.platform.files import actions as files
from guijia.platform.files.models import StoredFile
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry as flow_registry
from guijia.platform.flow.actions import (
    add_signer,
    keep_signature,
    move_cases,
    publish_process,
    sign,
    sign_by_hand,
)
from guijia.platform.flow.enums import SeatKind
from guijia.platform.flow.handwriting import Ink, ink_of
from guijia.platform.lists import actions as lists
from guijia.platform.lists.enums import Sharing
from guijia.platform.notify import actions as notify
from guijia.platform.notify.enums import Channel, DeliveryState
from guijia.platform.notify.models import Delivery
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.papers import actions as papers
from guijia.platform.papers import registry
from guijia.platform.work import actions as work
from guijia.platform.work.registry import PlannedRow, WorkKind
from guijia.platform.work.registry import kind as work_kind
from tests.areas.deals.changing import Change, wish
from tests.areas.deals.sale import Sale, customer, give_permits, ready_to_sell
from tests.areas.estate.importing.lists import xlsx
from tests.areas.ledger.banking.files import gongshang
from tests.areas.mortgage.loaning import Lending, agreement
from tests.areas.mortgage.loaning import filed as filed_with_loan
from tests.areas.unwinding.cancelling import Unwinding
from tests.conftest import Cast, do_waiting_jobs, make_cast, people_of
from tests.platform.files.makers import pdf, png
from tests.platform.flow.inks import DRAWN

PRICES = ["楼栋", "单元", "楼层", "房号", "建筑面积", "套内面积", "单价", "总价"]
# Which of two areas is meant is left open: the list asks.
ASKING = ["楼栋", "楼层", "房号", "预售单价", "建筑面积", "户内面积"]


@dataclass
class Side:
    """One project with its people and one thing of every kind; ``mark`` stands in the names of its customers."""

    cast: Cast
    mark: str
    things: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]

    def person(self, role: Role) -> Staff:
        """Whoever holds that role in this project."""
        return self.cast[role]


@dataclass
class World:
    """Ours, theirs, and people who belong to neither."""

    ours: Side
    theirs: Side
    outsider: Staff
    group_manager: Staff
    nobody: Staff
    secrets: frozenset[str]

    def own_ids(self) -> frozenset[str]:
        """Ids of every row that belongs to our project, by whatever table has a project column."""
        if not self._ids:
            project = self.ours.cast.project.pk
            for model in apps.get_models():
                names = {f.name for f in model._meta.fields}
                if model.__module__.startswith("guijia.") and "project" in names:
                    rows = model._base_manager.filter(project_id=project)
                    self._ids.update(str(pk) for pk in rows.values_list("pk", flat=True))
            self._ids.update(
                str(c)
                for c in Customer.objects.filter(name__contains=self.ours.mark).values_list("pk", flat=True)
            )
            # Outside parties are shared by all projects.
            own = [one for name, one in self.ours.things.items() if not name.startswith("outside")]
            self._ids.update(str(one.pk) for one in own if hasattr(one, "pk"))
            self._ids.add(str(project))
        return frozenset(self._ids)

    def client(self, person: Staff) -> Client:
        """The browser of a person who signed in before anything was counted."""
        return self._clients[person.login]

    _ids: set[str] = field(default_factory=set)
    _clients: dict[str, Client] = field(default_factory=dict)


def make_world(now: datetime, *, other_company: bool = False) -> World:
    """Build everything by its actions, as the people who would do it."""
    ours = make_cast(now, other_company=other_company)
    people = people_of(ours.elsewhere, now, "elsewhere_")
    theirs = Cast(ours.elsewhere, ours.project, people, ours.outsider, ours.group_manager)
    nobody = org.hire(login="nobody", name="无岗人员", actor=SYSTEM, now=now)
    sides = (Side(ours, "甲方柳"), Side(theirs, "乙方柳"))
    for side in sides:
        _furnish(side, now)
    for side in sides:
        _versions(side, now)
        _signatures(side, now)
    do_waiting_jobs()
    ids = [value for c in Customer.objects.all() for value in (c.id_number, c.mobile) if value]
    world = World(*sides, ours.outsider, ours.group_manager, nobody, frozenset(ids))
    for person in (*ours.people.values(), ours.outsider, ours.group_manager, nobody):
        world._clients[person.login] = come_in(person)
    return world


def _furnish(side: Side, now: datetime) -> None:
    cast, things = side.cast, side.things
    building, units = ready_to_sell(cast, now, homes=15)
    new_building, unreleased = ready_to_sell(cast, now, homes=2, permits=False)
    give_permits(cast, new_building, now)
    things |= {
        "building": building,
        "project": cast.project,
        "free": units[0],
        "unreleased": unreleased[0],
        "new_building": new_building,
    }
    things["customer"] = customer(cast, now, f"{side.mark}自留")
    things["colleague"] = cast.sales

    def sale(at: int, word: str) -> Sale:
        buyer = customer(cast, now, f"{side.mark}{word}")
        return Sale(cast, now, units[at], buyers=[BuyerChoice(buyer.pk, BuyerRole.PURCHASER)])

    filed = sale(1, "已备案").subscribed().signed().send()
    for step in ("lead_review", "finance_review"):
        filed.approve(step)
    filed.seal_contract().pay(filed.subscription.price - filed.subscription.deposit).file()
    things |= {"filed": filed.unit, "subscription": filed.subscription, "contract": filed.contract}
    things["account"] = _account(filed)
    things["reviewing"] = sale(2, "审签中").hold().submit().subscription
    things["returned"] = sale(3, "被退回").hold().submit().review(outcome="return").subscription
    paying = sale(4, "待定金").hold().submit().review().register()
    things["paying"] = paying.subscription
    waiting = sale(5, "收资料").hold().submit().review().register().pay_deposit().seal()
    things["collecting"] = waiting.subscription
    things["open_account"], things["receipt"] = _account(waiting), receipts_of(waiting.subscription.pk)[0]
    things["paying_account"] = _account(paying)
    _money(side, now)
    _bank(side, now)
    things["paper_needed"] = deals.papers_of(waiting.subscription.pk)[0]
    _changes(side, sale, now)
    _cancellations(side, sale, now)
    _originals(side, filed.contract.pk, now)
    things["held"] = units[6]
    sales_control.hold_unit(unit_id=units[6].pk, actor=cast.sales, now=now)
    things["off"] = units[7]
    sales_control.take_off_sale(
        unit_id=units[7].pk, cause=OffSaleCause.SET_OFF, reason="依据", actor=cast.sales_director, now=now
    )
    _flow(things)
    task = things["collecting_task"]
    things["seat"] = add_signer(
        task=task, staff=side.person(Role.GM), kind=SeatKind.BEFORE, reason="请看",
        actor=side.person(Role(task.role)), now=now,
    )  # fmt: skip
    things["signed_seat"] = add_signer(
        task=task, staff=side.person(Role.SALES_DIRECTOR), kind=SeatKind.BEFORE, reason="请看",
        actor=side.person(Role(task.role)), now=now,
    )  # fmt: skip
    sign(
        seat=things["signed_seat"], agrees=True, opinion="可以", ink=Ink(ink_of(DRAWN)),
        actor=side.person(Role.SALES_DIRECTOR), now=now,
    )  # fmt: skip
    things["absence"] = org.announce_absence(
        staff=side.person(Role.MORTGAGE), deputy=side.person(Role.TITLE), from_at=now + timedelta(days=1000),
        until_at=now + timedelta(days=1001), reason="休假", actor=side.person(Role.MORTGAGE), now=now,
    )  # fmt: skip
    _leaving(side, now)
    _staffing(side, now)
    _outside(side, now)
    _visits(side, now)
    _loans(side, now)
    _papers(side, now)
    _imports(side, now)
    _messages(side, now)
    _views(side, now)
    _works(side, now)
    _api(side, now)
    listed = [BureauLine(filed.unit.label, "WQ-other", "已网签")]
    things["close"] = closing.close_day(
        project=cast.project,
        day=now.date(),
        actor=cast.contract,
        now=now,
        listed=listed,
        list_name="网签.csv",
    )
    things["mismatch"] = Mismatch.objects.filter(project=cast.project, unit=filed.unit).latest("pk")
    things["sheet"] = closing.open_day_sheet(building=building, day=now.date(), actor=cast.contract, now=now)


def _money(side: Side, now: datetime) -> None:
    """Of each thing the cashier and the finance manager make on a deal's account, one."""
    cast, things, account = side.cast, side.things, side.things["open_account"]
    day, cashier, manager = now.date(), side.person(Role.CASHIER), side.person(Role.FINANCE_MANAGER)

    def arrived(kind: ReceiptKind, amount: int) -> None:
        money.receive(
            account_id=account.pk, kind=kind, amount=Decimal(amount), payer="柳甲", method=PayMethod.TRANSFER,
            received_on=day, bank_reference=f"{side.mark}-{kind}", actor=cashier, now=now,
        )  # fmt: skip

    arrived(ReceiptKind.PRICE, 1000)
    arrived(ReceiptKind.MAINTENANCE_FUND, 500)
    things["refund"] = money.request_refund(
        account_id=account.pk, source=RefundSource.PRICE, amount=Decimal(10), reason="多收",
        payee=money.Payee("柳甲", "工行", "6222020200112233445"), actor=side.person(Role.CONTRACT), now=now,
    )  # fmt: skip
    things["transfer"] = money.transfer(
        origin_id=account.pk,
        target_id=things["paying_account"].pk,
        amount=Decimal(5),
        reason="换房",
        actor=manager,
        now=now,
    )
    things["remittance"] = money.remit(
        account_id=account.pk, kind=HeldKind.MAINTENANCE_FUND, amount=Decimal(100), remitted_on=day,
        document="JK1", actor=cashier, now=now,
    )  # fmt: skip
    things["invoice"] = money.record_invoice(
        account_id=account.pk, kind=InvoiceKind.PREPAYMENT, number=f"2499{cast.project.pk.int % 10**16:016d}",
        issued_on=day, title="柳甲", amount=Decimal(100), actor=cashier, now=now,
    )  # fmt: skip
    january = (day.replace(day=1) - timedelta(days=40)).replace(day=1)
    things["closed_month"] = money.close_month(project=cast.project, month=january, actor=manager, now=now)


def _bank(side: Side, now: datetime) -> None:
    """A statement with a line nobody knows and one set aside; cash; a letter and a breach of deals that are late."""
    cast, things, account = side.cast, side.things, side.things["open_account"]
    day, cashier, manager = now.date(), side.person(Role.CASHIER), side.person(Role.FINANCE_MANAGER)
    money.receive(
        account_id=account.pk, kind=ReceiptKind.PRICE, amount=Decimal(50), payer="柳甲", method=PayMethod.CASH,
        received_on=day, bank_reference="", actor=cashier, now=now,
    )  # fmt: skip
    things["bank_account"] = bank.add_bank_account(
        project=cast.project, bank_name="某某银行", number=f"62{cast.project.pk.int % 10**12:012d}",
        purpose=BankPurpose.PRICE, actor=manager, now=now,
    )  # fmt: skip
    own = bank.assign_virtual_account(
        account_id=account.pk, number=f"V{cast.project.pk.int % 10**9}", actor=cashier, now=now
    )
    things["statement"] = bank.import_statement(
        bank_account_id=things["bank_account"].pk, content=gongshang(
            (f"{side.mark}1", str(day), "1.35", "某某银行", "结息"),
            (f"{side.mark}2", str(day), "2.35", "某某银行", "结息"),
            (f"{side.mark}3", str(day), "1", "柳甲", "", own.number),
        ),
        name="流水.xlsx", actor=cashier, now=now,
    )  # fmt: skip
    bank.match_statement(
        statement_id=things["statement"].pk, told=lambda done, total: True, actor=cashier, now=now
    )
    things["bank_line"], aside, _ = (
        lines_visible_to(cashier).filter(statement=things["statement"]).order_by("row")
    )
    things["aside_line"] = bank.set_aside(line_id=aside.pk, reason="利息", actor=cashier, now=now)
    for late in (account, things["paying_account"]):
        early = plan_of(late.pk)[0].amount
        rest = late.price - early
        lines = [
            PlannedLine("deposit", None, early), PlannedLine("instalment", day - timedelta(30), rest - 1),
            PlannedLine("balance", None, Decimal(1)),
        ]  # fmt: skip
        money.set_plan(account=late, lines=lines, actor=SYSTEM, now=now)
    legal = side.person(Role.LEGAL)
    things["letter"] = collecting.make_letter(
        account_id=account.pk, kind=LetterKind.DEMAND, actor=legal, now=now
    )
    things["breach"] = collecting.open_breach(
        account_id=things["paying_account"].pk, ground="逾期", actor=legal, now=now
    )


def _changes(side: Side, sale: Callable[[int, str], Sale], now: datetime) -> None:
    """A deal that may be changed, one with an open application, one whose application was returned."""
    things = side.things
    things["changeable"] = sale(9, "可变更").subscribed().subscription
    later = wish(ChangeKind.DATE, sign_by=(now + timedelta(days=9)).date())
    things["change"] = Change(sale(10, "在变更").subscribed()).apply(later).made
    things["change_paper"] = change_papers(things["change"].pk)[0]
    returned = Change(sale(11, "变更退回").subscribed()).apply(later)
    things["returned_change"] = returned.sign("director_opinion", "return").made


def _originals(side: Side, contract_id: UUID, now: datetime) -> None:
    """Originals of the filed contract: one with the keeper of the seals, one that the archive has to sign for."""
    first, second = custody_rows.of_document(contract_id)[:2]
    side.things["original"] = first
    side.things["original_hand_over"] = custody.offer(
        original_id=second.pk,
        giving=custody.Giving(keeper="staff", taker_id=side.person(Role.ARCHIVE).pk, why="归档"),
        actor=side.person(Role.SEAL),
        now=now,
    )


def _cancellations(side: Side, sale: Callable[[int, str], Sale], now: datetime) -> None:
    """A deal that may be cancelled is ``changeable``; one under way, one returned, one whose refund was refused."""
    things = side.things
    things["cancellation"] = Unwinding(sale(12, "在退房").subscribed()).apply().made
    returned = Unwinding(sale(13, "退房退回").subscribed()).apply()
    things["returned_cancellation"] = returned.sign("verify", "return").made
    broken = Unwinding(sale(14, "退款未批").subscribed()).apply(Fault.LOAN).approved().undo(Undo.AGREEMENT)
    money.review_refund(
        refund_id=broken.refunds()[0].pk, outcome="refuse", opinion="账号不对",
        actor=side.person(Role.FINANCE_MANAGER), now=now,
    )  # fmt: skip
    things["broken_cancellation"] = broken.made


def _views(side: Side, now: datetime) -> None:
    """A view of a list that the manager keeps."""
    page = page_named("cases")
    assert page is not None
    side.things["saved_view"] = lists.keep_view(
        page=page,
        name="逾期的",
        asked="late=1",
        columns=(),
        sharing=Sharing.OWN,
        actor=side.cast.manager,
        now=now,
    )


def _works(side: Side, now: datetime) -> None:
    """Background work of the manager: one to be confirmed, one cancelled, one that made a file."""
    given = {"act": "notify.mark_read", "typed": {}}
    for name in ("planned_work", "cancelled_work"):
        rows = [PlannedRow(str(side["message"].pk), "一条消息")]
        side.things[name] = work.plan_work(
            kind="lists.act", title="标为已读", rows=rows, given=given, actor=side.cast.manager, now=now
        )
    work.cancel_work(work_id=side["cancelled_work"].pk, actor=side.cast.manager, now=now)
    work_kind(WorkKind("tests.file", "做文件", make=_make_file))
    side.things["file_work"] = work.start_work(
        kind="tests.file", title="做文件", actor=side.cast.manager, now=now
    )
    work.make_file(work_id=side["file_work"].pk, read_now=lambda: now)


def _make_file(
    *, given: Mapping[str, Any], actor: Staff, now: datetime, told: Callable[[int, int], bool]
) -> StoredFile:
    return files.keep_made_file(content=b"a", content_type="text/plain", name="a.txt", actor=actor, now=now)


def _messages(side: Side, now: datetime) -> None:
    """A message to the manager that did not arrive, and words of the company's own."""
    cast, things = side.cast, side.things
    given = {"kind": "flow.approval", "to": [cast.manager], "project_id": cast.project.pk, "url": "/cases/"}
    (things["message"],) = notify.say(
        **given, subject=cast.project, fields={"number": side.mark}, actor=SYSTEM, now=now
    )
    with acting(SYSTEM):
        things["delivery"] = Delivery.objects.create(
            message=things["message"], staff=cast.manager, channel=Channel.EMAIL, state=DeliveryState.GIVEN_UP,
            title=side.mark, created_at=now, next_try_at=now,
        )  # fmt: skip
    things["message_template"] = notify.set_template(
        kind="flow.approval", channel=None, title="待审批 {number}", words="{step}",
        effective_from=now.date(), actor=cast.manager, now=now,
    )  # fmt: skip


def _account(sale: Sale) -> DealAccount:
    return DealAccount.objects.get(pk=sale.subscription.pk)


def _flow(things: dict[str, Any]) -> None:
    for name in ("reviewing", "paying", "collecting", "subscription"):
        case = flow.case_of(things[name])
        assert case is not None
        things[f"{name}_case"] = case
        things[f"{name}_task"] = next(iter(flow.open_tasks(case)), None) or case.tasks.first()


def _outside(side: Side, now: datetime) -> None:
    """Two parties outside the company, one of them with a contact and an open item."""
    keeper, words = side.cast.manager, {"address": "", "matters": "预售登记"}
    made = [
        outside.keep_outside(party_id=None, kind="housing", name=name, actor=keeper, now=now, **words)
        for name in (f"{side.mark}房管局", f"{side.mark}公证处")
    ]
    side.things |= {
        "outside": made[0],
        "outside_idle": made[1],
        "outside_contact": outside.add_contact(
            party_id=made[0].pk, name="孙科长", post="科长", phone="13900002222", actor=keeper, now=now
        ),
        "outside_item": outside.open_item(
            party_id=made[0].pk, title="领取备案证明", due_on=None, actor=keeper, now=now
        ),
    }


def _visits(side: Side, now: datetime) -> None:
    """Somebody who came, and the reports of a day that is over."""
    seller = side.person(Role.SALES)
    entry = visits.Entry(
        kind="visit", at=now - timedelta(hours=1), name="王先生", mobile="13700000001", channel="web",
        wish="three", grade="b", note="", consultant_id=seller.pk,
    )  # fmt: skip
    side.things["visit"] = visits.enter_visit(
        project_id=side.cast.project.pk, entry=entry, actor=seller, now=now
    )
    day = now.date() - timedelta(days=1)
    with acting(SYSTEM):
        kept = reports.keep_reports(
            project=side.cast.project, span=KeptSpan.DAY, first=day, last=day, actor=SYSTEM, now=now
        )
    side.things["kept_report"] = kept[0]


def _loans(side: Side, now: datetime) -> None:
    """A deal with two loans: the bank's is paid out, for the fund's papers are still missing."""
    cast, things = side.cast, side.things
    handler, day = side.person(Role.MORTGAGE), now.date()
    buyer = customer(cast, now, f"{side.mark}贷款")
    sale = filed_with_loan(
        cast, now, ready_to_sell(cast, now, homes=1)[1][0], method=PaymentMethod.COMBINED,
        fund_loan=Decimal("200000.00"), buyers=[BuyerChoice(buyer.pk, BuyerRole.PURCHASER)],
    )  # fmt: skip
    bank = agreement(cast, now)
    made = loans.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now)
    lent, waiting = (next(one for one in made if one.kind == kind) for kind in ("commercial", "fund"))
    things["agreement"] = bank
    things["fund_agreement"] = agreement(cast, now, kind="fund", bank="住房公积金管理中心", branch="")
    things["paid_loan"] = Lending(cast, now, lent, bank).fresh().paid_out().loan
    things["loan"] = Lending(cast, now, waiting, bank).fresh().notify().loan
    things["loan_paper"] = loan_rows.papers_of(waiting.pk)[0]
    things["loan_original"] = loan_rows.originals_of(lent.pk)[0]
    things["checklist_item"] = loans.enter_item(
        item=loans.Item("", "", "deal", f"own_{cast.project.code.lower()}", "本项目资料", None, True, "银行通知", 50),
        project=cast.project, actor=handler, now=now,
    )  # fmt: skip
    week = loans.close_week(project=cast.project, monday=day, actor=SYSTEM, now=now)
    assert week is not None
    things["loan_week"] = week
    lines = [OverdueLine(2, sale.unit.label, "柳甲", Decimal("12.34"), 1, 3)]
    loans.import_overdue(
        agreement_id=bank.pk, as_of=day - timedelta(days=1), file_name="逾期.csv", digest=side.mark, lines=lines,
        actor=handler, now=now,
    )  # fmt: skip
    things["overdue_item"] = OverdueItem.objects.get(agreement=bank)


def _leaving(side: Side, now: datetime) -> None:
    """Somebody of this project who leaves, arranged by an administrator of all projects."""
    login = f"leaver_{side.cast.project.code}"
    leaver = org.hire(login=login, name="去职人", actor=SYSTEM, now=now)
    org.post(staff=leaver, role=Role.CARE, project=side.cast.project, actor=SYSTEM, now=now)
    chief = org.hire(login=f"chief_{login}", name="总管理", actor=SYSTEM, now=now)
    org.post(staff=chief, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    side.things["hand_over"] = staffing.order_hand_over(
        staff=leaver, ends_on=date(2099, 1, 4), successors={}, reason="离职", actor=chief, now=now
    )


def _staffing(side: Side, now: datetime) -> None:
    """Leave asked for, leave that runs."""
    person, words = side.person(Role.CONTRACT), {"from_half": "am", "until_half": "pm", "reason": "家事"}
    day = date(2099, 1, 5)
    asked = leave.Wish(kind="personal", from_on=day, until_on=day, **words)
    side.things["leave"] = leave.ask_leave(wish=asked, actor=person, now=now)
    month = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    common: dict[str, Any] = {
        "project": side.cast.project, "department": "客户服务部", "actor": side.person(Role.HR), "now": now,
    }  # fmt: skip
    entry = attendance.Entry(person.pk, "present", "present", None, None, "")
    attendance.record_day(day=month, entries=[entry], **common)
    side.things["month_sheet"] = attendance.send_sheet(month=month, **common)
    side.things["worker"] = person
    _posts(side, now)
    _plans(side, now)


def _plans(side: Side, now: datetime) -> None:
    """A plan that waits for its superior."""
    day = date(2099, 1, 31)
    line = plan_rules.Line("清理台账", "", day, day)
    wish = plans.Proposal(side.cast.project, False, 2099, 1, "合同按时签", [line])
    made = plans.propose_plan(wish=wish, actor=side.person(Role.CONTRACT), now=now)
    side.things["plan_sheet"], side.things["plan_item"] = made, made.items.get()


def _posts(side: Side, now: datetime) -> None:
    """A job description that was issued, and the draft of another post."""
    said = dict.fromkeys(post_rules.CONTENT, "") | dict.fromkeys(
        ("direct", "indirect", "managers", "professionals", "others"), 0
    )
    said |= {
        "effective_on": now.date() + timedelta(days=1),
        "purpose": "签约",
        "duties": [],
        "indicators": [],
    }
    made = {
        role: posts.keep_draft(
            project=side.cast.project, role=role, values=said | {"number": role, "title": role.label}, seen="",
            actor=side.person(Role.HR), now=now,
        )
        for role in (Role.CONTRACT, Role.ARCHIVE)
    }  # fmt: skip
    side.things["post_draft"] = made[Role.ARCHIVE]
    side.things["post_sheet"] = posts.issue_sheet(
        sheet_id=made[Role.CONTRACT].pk, actor=side.person(Role.MANAGER), now=now
    )


def _signatures(side: Side, now: datetime) -> None:
    """A director who keeps a signature, and one set under a decision."""
    director = side.person(Role.SALES_DIRECTOR)
    keep_signature(content=ink_of(DRAWN), actor=director, now=now)
    case = side["collecting_case"]
    task = next(one for one in flow.tasks_of(case) if one.step_key == "director_review" and one.done_by)
    sign_by_hand(under=task, ink=Ink(ink_of(DRAWN)), actor=task.done_by, now=now)
    side.things["signed_task"] = task


def _versions(side: Side, now: datetime) -> None:
    """A newer version of W01, on which no case runs yet, and a move that waits for its job."""
    process = flow_registry.process_of("W01")
    things, case = side.things, side["collecting_case"]
    xml = process.file.read_bytes() + b"\n<!-- newer -->\n"
    newer = publish_process(process=process, xml=xml, actor=SYSTEM, now=now)
    things["old_version"] = case.version
    things["case_move"] = move_cases(
        from_version=case.version, to_version=newer, case_ids=[case.pk], steps={},
        skips={}, reason="流程修订",
        actor=side.cast.admin, now=now,
    )  # fmt: skip


def _papers(side: Side, now: datetime) -> None:
    cast, things = side.cast, side.things
    template = deals.template_in_force(cast.project.pk, now.date())
    assert template is not None
    things["template"] = template
    things["set"] = deals.next_ready_set(cast.project.pk, template.pk)
    things["credential"] = filing.keep_credential(
        project=cast.project, label="网签账户", secret="s3cret-of-filing", holder=cast.contract,
        rotated_on=date(2026, 1, 1), actor=SYSTEM, now=now,
    )  # fmt: skip
    things["decision"] = facts.publish_table(
        key="price_approval",
        hit=Hit.FIRST,
        rows=[Row(("-", "-", "-"), ("gm",))],
        effective_from=date(2099, 1, 1),
        source=f"{side.mark}公司决定",
        reason="",
        project=cast.project,
        actor=cast.admin,
        now=now,
    )
    things["parameter"] = facts.set_parameter(
        key="reveal_daily_cap", value=Decimal(50), effective_from=date(2026, 1, 1), source="公司决定",
        project=cast.project, actor=cast.admin, now=now,
    )  # fmt: skip
    things["hours_row"] = clocks.set_hours(
        calendar="office", label=f"{side.mark}办公时间", from_month_day="01-01", to_month_day="12-31",
        weekdays="12345", spans=[("09:00", "17:00")], keeps_holidays=True, project=cast.project,
        effective_from=date(2090, 1, 1), source="公司决定", actor=cast.admin, now=now,
    )  # fmt: skip
    things["ladder_step"] = clock_queries.ladders()[0]
    step_clock = clock_queries.clocks_of(things["reviewing_case"].pk).first()
    assert step_clock is not None
    things["step_clock"] = step_clock
    things["permit"] = homes.permits_of(cast.project.pk)[0]
    things["plan"] = keep_floor_plan(
        project=cast.project, code="A1", name="两室两厅", picture=png(), picture_name="A1.png",
        actor=cast.signing_lead, now=now,
    )  # fmt: skip
    file = files.keep_file(
        content=pdf(side.mark.encode()), name=f"{side.mark}.pdf", actor=cast.contract, now=now
    )
    things["attachment"] = files.attach(
        file=file,
        subject=things["permit"],
        label="扫描件",
        project_id=cast.project.pk,
        actor=cast.contract,
        now=now,
    )
    things["paper"] = papers.print_form(
        code="F01", subject=things["subscription"], actor=cast.contract, now=now
    )
    topic = estimates.topic_of("interest")
    assert topic is not None
    things["estimate"] = keep_estimate(
        topic=topic,
        typed={"principal": "1000000", "annual_rate_pct": "3", "days": "30"},
        known=known_of(cast.sales, things["subscription"].unit_id, now),
        actor=cast.sales,
        now=now,
    )
    form = registry.form_of("F01")
    assert form is not None
    assert form.word_template is not None
    things["edition"] = papers.publish_word_template(
        code="F01",
        content=form.word_template.read_bytes(),
        name="f01.docx",
        note="",
        actor=cast.group_manager,
        now=now,
    )


def _imports(side: Side, now: datetime) -> None:
    cast, things = side.cast, side.things

    def hand_in(head: list[str], row: list[Any], name: str) -> PriceImport:
        found = price_import.upload_price_list(
            project=cast.project,
            content=xlsx({"价格": [head, row]}),
            name=name,
            actor=cast.sales_director,
            now=now,
        )
        do_waiting_jobs()
        found.refresh_from_db()
        return found

    tower = f"{side.mark}栋"
    things["preview"] = hand_in(PRICES, [tower, "1单元", 1, "101", 100, 80, 20_000, 2_000_000], "预览.xlsx")
    things["asking"] = hand_in(ASKING, [tower, "18", "01", "20000", "100", "80"], "提问.xlsx")
    written = hand_in(PRICES, [f"{tower}二", "1单元", 1, "101", 100, 80, 20_000, 2_000_000], "写入.xlsx")
    price_import.confirm_import(import_id=written.pk, actor=cast.sales_director, now=now)
    do_waiting_jobs()
    written.refresh_from_db()
    things["written"] = written


def _api(side: Side, now: datetime) -> None:
    cast, things = side.cast, side.things
    things["token"], _ = api_tokens.make_token(
        name=f"{side.mark}取数", holder=cast.manager, scopes=[ApiScope.READ_CASES],
        expires_at=now + timedelta(days=30), actor=cast.admin, now=now,
    )  # fmt: skip
    things["hook"], _ = api_hooks.make_hook(
        name=f"{side.mark}推送", url="https://hooks.example.com/", events=[HookEvent.CASE_OPENED],
        project_id=cast.project.pk, actor=cast.admin, now=now,
    )  # fmt: skip
    things["hook_delivery"] = api_hooks.ping_hook(hook_id=things["hook"].pk, actor=cast.admin, now=now)
    for _ in range(TRIES):
        api_hooks.note_sent(
            delivery_id=things["hook_delivery"].pk, status=500, trouble="对方答复 500", actor=SYSTEM, now=now
        )
    things["hook_delivery"].refresh_from_db()


def come_in(person: Staff, **options: Any) -> Client:
    """A browser in which that person has signed in."""
    client = Client(raise_request_exception=False, **options)
    with acting(SYSTEM):
        client.force_login(person, backend="guijia.platform.org.sign_in.PasswordSignIn")
    return client


# Tables that say where somebody is, not what happened.
NOT_A_TRACE = {"django_session"}
TOUCHED = """
SELECT regexp_replace(relname, '_[0-9]{6}$', ''), sum(n_tup_ins + n_tup_upd + n_tup_del)::int
FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 GROUP BY 1
"""


def written() -> dict[str, int]:
    """Rows written in this transaction so far, by table, those that were rolled back included."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED)
        return {name: count for name, count in cursor.fetchall() if name not in NOT_A_TRACE}


def traces(before: dict[str, int]) -> set[str]:
    """Tables in which something was written since."""
    return {name for name, count in written().items() if count != before.get(name, 0)}


def content_of(tables: set[str]) -> dict[str, Any]:
    """What stands in these tables now, as far as the application may read it."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT count(*), sum(hashtextextended(t::text, 0)) FROM "{table}" t')
            found[table] = cursor.fetchone()
    return found


def leaves_nothing(do: Callable[[], Any]) -> Any:
    """Do something that must not change anything; what was written and taken back again does not count."""
    before = written()
    answer = do()
    touched = traces(before)
    if touched:
        kept = content_of(touched)
        do()
        assert content_of(touched) == kept
    return answer
