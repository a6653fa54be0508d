"""The expected access of every address, by hand. A new address without a row here fails the tests.

A row says: who sees it (``see``; others get the same 404 as for a thing that does not exist), who may do what it
does (``act``; others who see it get a refusal in words), which thing of a ``Side`` stands in the address, and what
a good post of it carries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guijia.areas.custody import permissions as custody
from guijia.areas.deals import permissions as deals
from guijia.areas.estate import permissions as estate
from guijia.areas.estate.forms.areas import sealed_rows
from guijia.areas.estate.rules import Areas
from guijia.areas.ledger import actions as money
from guijia.areas.ledger import permissions as ledger
from guijia.areas.mortgage import actions as loans
from guijia.areas.mortgage import permissions as mortgage
from guijia.areas.parties import permissions as parties
from guijia.areas.staffing import permissions as staffing
from guijia.areas.staffing.attendance import queries as attended
from guijia.areas.unwinding import permissions as unwinding
from guijia.faces.desk import permissions as desk
from guijia.faces.insight import permissions as insight
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import permissions as clocks
from guijia.platform.clock.queries import now
from guijia.platform.flow import permissions as flow
from guijia.platform.flow.actions import timing
from guijia.platform.lists import permissions as lists
from guijia.platform.notify import permissions as notify
from guijia.platform.notify.actions import set_channel
from guijia.platform.notify.enums import Channel
from guijia.platform.org import permissions as org
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.permissions import Permission, holders
from guijia.platform.papers import permissions as papers
from tests.access.conftest import MOMENT
from tests.access.world import Side, come_in
from tests.areas.deals.sale import identity_number
from tests.areas.estate.importing.lists import text
from tests.areas.estate.sales import handover_typed
from tests.areas.ledger.banking.files import statement_of
from tests.conftest import do_waiting_jobs
from tests.platform.files.makers import office, pdf
from tests.platform.flow.inks import DRAWN

Roles = frozenset[Role]
ALL: Roles = frozenset(Role)


def of(*wanted: Permission | Role) -> Roles:
    """Whoever holds one of these."""
    found: set[Role] = set()
    for one in wanted:
        found |= {one} if isinstance(one, Role) else holders(one)
    return frozenset(found)


SEES_DEALS, SEES_HOMES, SEES_MONEY = of(deals.SEE_DEALS), of(estate.SEE_HOMES), of(ledger.SEE_MONEY)
KEEPS = of(estate.KEEP_PERMITS)
SEES_BANK = of(ledger.SEE_BANK)
IMPORTS, PUBLISHES = of(estate.IMPORT_PRICES), of(papers.PUBLISH_TEMPLATES)
ADMINISTERS, LETS_GO = of(org.ADMINISTER), of(staffing.LET_GO)
SEES_REPORTS = of(insight.SEE_REPORTS)
SEES_VISITS, RECEIVES = of(parties.SEE_VISITS), of(parties.RECEIVE_VISIT)
SEES_OUTSIDE, KEEPS_OUTSIDE = of(parties.SEE_OUTSIDE), of(parties.KEEP_OUTSIDE)
ESTIMATES = of(desk.ESTIMATE)
OWN = frozenset(Role) - OUTSIDE
SEES_LEAVE = of(staffing.SEE_LEAVE, Role.CONTRACT)
KEEPS_LEAVE = of(staffing.KEEP_ATTENDANCE, Role.CONTRACT)
LEAVE = {
    "kind": "personal", "from_on": "2099-01-05", "from_half": "am", "until_on": "2099-01-05", "until_half": "pm",
    "reason": "家事",
}  # fmt: skip
CANCELLATION = {
    "fault": "loan", "ground": "loan_refused", "reason": "银行不批", "demanded_on": "2026-03-16", "claim": "deposit",
    "payee": "柳甲", "bank_name": "工行", "bank_account": "6222020200112233445",
}  # fmt: skip
KEEPS_DAYS = of(staffing.KEEP_ATTENDANCE)
SEES_PLAN = of(staffing.SEE_PLANS, Role.CONTRACT)
PLAN = {
    "whose": "own", "year": "2099", "month": "2", "title": "合同按时签", "line-TOTAL_FORMS": "1",
    "line-INITIAL_FORMS": "0", "line-0-title": "清理台账", "line-0-due_on": "2099-02-20",
}  # fmt: skip
KEEPS_ROTA = of(staffing.KEEP_ROTA)
ROTA = {"section": "签约组", "month": "2099-01"}
CALENDAR = "日期,是否上班,名称\n2031-01-01,否,元旦\n"
SEES_LOANS, HANDLES_LOANS = of(mortgage.SEE_LOANS), of(mortgage.HANDLE_LOANS)
KEEPS_BANKS, RELEASES = of(mortgage.KEEP_BANKS), of(mortgage.RELEASE_GUARANTEE)
AGREEMENT = {
    "kind": "commercial", "number": "XY-2099", "bank": "澜江银行", "branch": "", "clerk": "", "clerk_phone": "",
    "valid_from": "2026-01-01", "valid_until": "2027-12-31", "quota": "90000000", "deposit_rate": "5",
    "deposit_account": "", "guarantee_type": "joint", "guarantee_trigger": "mortgage", "guarantee_terms": "",
    "payout_condition": "", "receipt_number": "",
}  # fmt: skip
CUSTOMERS, REGISTERS = of(parties.SEE_CUSTOMERS), of(parties.REGISTER)

SEES_DAYS = of(staffing.KEEP_ATTENDANCE, staffing.SIGN_ATTENDANCE)


def recorded_day(side: "Side") -> dict[str, str]:
    """A day of the department as its page would post it."""
    found = {"department": "客户服务部", "day": f"{MOMENT:%Y-%m-%d}"}
    for one in attended.people_of("客户服务部", side["project"].pk):
        found |= {f"morning_{one.pk.hex}": "present", f"afternoon_{one.pk.hex}": "present"}
    return found


Body = Callable[[Side], Mapping[str, Any]]


@dataclass(frozen=True)
class Get:
    """Looking. ``writes``: tables in which a look leaves a trace (who looked), nothing else may change."""

    see: Roles
    about: tuple[str, ...] = ()
    query: str = ""
    writes: frozenset[str] = frozenset()
    refused: int = 404
    # Belongs to the company and not to a project.
    everywhere: bool = False


@dataclass(frozen=True)
class Post:
    """Doing. ``before``: what somebody did just before, so that it can be done now."""

    see: Roles
    act: Roles
    about: tuple[str, ...] = ()
    body: Body = lambda side: {}
    before: Callable[[Side], Any] | None = None
    refused: int = 404
    said: frozenset[int] = frozenset({422, 409})
    headers: Mapping[str, str] = field(default_factory=dict)
    # Belongs to the company and not to a project.
    everywhere: bool = False


@dataclass(frozen=True)
class Public:
    """Open to everybody, signed in or not; by which methods; ``about``: what stands in the address."""

    methods: tuple[str, ...]
    about: tuple[str, ...] = ()

    def url(self, name: str) -> str:
        """Where it is."""
        return reverse(name, args=self.about)


@dataclass(frozen=True)
class Machine:
    """An address of the API: known by its token, never by a session; its matrix stands in ``test_api.py``."""


TRACE = frozenset({"audit_entry"})
LISTS = {
    "flow:cases": ALL,
    "parties:customers": CUSTOMERS,
    "ledger:receipts": SEES_MONEY,
    "ledger:accounts": SEES_MONEY,
    "ledger:plans": SEES_MONEY,
    "ledger:refunds": SEES_MONEY,
    "ledger:transfers": SEES_MONEY,
    "ledger:invoices": SEES_MONEY,
    "ledger:journals": SEES_MONEY,
    "ledger:held": SEES_MONEY,
    "ledger:statements": SEES_BANK,
    "ledger:lines": SEES_BANK,
    "ledger:overdue": SEES_MONEY,
    "ledger:reminders": SEES_MONEY,
    "ledger:promises": SEES_MONEY,
    "ledger:contacts": SEES_MONEY,
    "ledger:letters": SEES_MONEY,
    "ledger:breaches": SEES_MONEY,
    "mortgage:loans": SEES_LOANS,
    "mortgage:missing": SEES_LOANS,
    "mortgage:weeks": SEES_LOANS,
    "mortgage:agreements": SEES_LOANS,
    "mortgage:checklist": SEES_LOANS,
    "mortgage:overdue": SEES_LOANS,
    "deals:subscriptions": SEES_DEALS,
    "deals:signings": SEES_DEALS,
    "deals:contracts": SEES_DEALS,
    "deals:changes": SEES_DEALS,
    "deals:commissions": of(deals.SEE_COMMISSION),
    "custody:originals": of(custody.SEE_ORIGINALS),
    "custody:missing": of(custody.SEE_ORIGINALS),
    "unwinding:cancellations": SEES_DEALS,
    "deals:filings": SEES_DEALS,
    "deals:seals": SEES_DEALS,
    "deals:sets": SEES_DEALS,
    "deals:closes": SEES_DEALS,
    "estate:homes": ALL,
    "estate:register": ALL,
    "estate:areas": ALL,
    "estate:plans": ALL,
}


def _split(side: Side) -> dict[str, Any]:
    label = side["open_account"].unit.label
    return {
        "payer": "柳甲", "method": "transfer", "received_on": "2026-03-16", "bank_reference": "T880", "total": "3",
        "share-TOTAL_FORMS": "6", "share-INITIAL_FORMS": "0",
        "share-0-deal": label, "share-0-kind": "price", "share-0-amount": "1",
        "share-1-deal": label, "share-1-kind": "maintenance", "share-1-amount": "2",
    }  # fmt: skip


def _guarantee_released(side: Side) -> None:
    loans.release_guarantee(
        loan_id=side["paid_loan"].pk, until=MOMENT.date(), ground="登记证明", now=now(),
        actor=side.person(Role.MORTGAGE),
    )  # fmt: skip


def _overdue_file(side: Side) -> dict[str, Any]:
    grid = [["房号", "逾期金额"], [side["paid_loan"].unit.label, "12.34"]]
    return {
        "agreement": str(side["agreement"].pk), "as_of": "2026-03-16",
        "file": SimpleUploadedFile("逾期.csv", "\n".join(",".join(row) for row in grid).encode()),
    }  # fmt: skip


def _refund_paid(side: Side) -> None:
    refund, day = side["refund"], now()
    money.review_refund(
        refund_id=refund.pk,
        outcome="approve",
        opinion="同意",
        actor=side.person(Role.FINANCE_MANAGER),
        now=day,
    )
    money.pay_refund(
        refund_id=refund.pk, paid_on=MOMENT.date(), bank_reference="PT1", release_number="释 1",
        actor=side.person(Role.CASHIER), now=day,
    )  # fmt: skip


def _held_clock(side: Side) -> None:
    timing.pause_case_clock(
        clock_id=side["step_clock"].pk, code="bank", reason="等银行批复", notice="", actor=SYSTEM, now=now()
    )


def _claimed(side: Side) -> None:
    task = side["reviewing_task"]
    client = come_in(side.cast.sales_director)
    assert client.post(f"/cases/{task.case_id}/claims/{task.pk}/").status_code == 302


def _price_grid(side: Side) -> dict[str, str]:
    return {"rows": "1", "hit": "FIRST", "c-0-0": "-", "c-0-1": "-", "c-0-2": "-", "c-0-3": "deputy_gm",
            "effective_from": "2099-02-01", "source": "公司决定"}  # fmt: skip


GATEWAY = {"url": "https://gate.example.com/m", "secret": "s", "is_on": "on"}


def _gateway(side: Side) -> None:
    set_channel(
        channel=Channel.GATEWAY, company=None, is_on=True, secrets=GATEWAY, actor=side.cast.admin, now=MOMENT
    )


def _answered(side: Side) -> None:
    client = come_in(side.cast.sales_director)
    assert client.post(f"/homes/imports/{side['asking'].pk}/answer", {"q0": "inner"}).status_code == 302
    do_waiting_jobs()


def _person(side: Side) -> dict[str, str]:
    return {
        "kind": "person", "name": "何新来", "id_type": "resident", "id_number": identity_number(),
        "id_long_term": "on", "mobile": "19912345678", "nationality": "中国", "residence_permit": "not_needed",
        "project": str(side["project"].pk),
    }  # fmt: skip


def _plan(side: Side) -> dict[str, str]:
    return {"project": str(side["project"].pk), "code": "C9", "name": "三室两厅", "area": "118.62"}


def _offer(side: Side) -> dict[str, str]:
    return {
        "payment_method": "lump_sum", "deposit": "50000", "sign_by": "2026-03-23",
        "buyer": str(side["customer"].pk),
    }  # fmt: skip


def _change(side: Side) -> dict[str, str]:
    return {"kinds": "date", "sign_by": "2026-03-24", "payment_method": "lump_sum", "reason": "客户出差"}


ROUTES: dict[str, list[Get | Post | Public | Machine]] = {
    # ---- the door and the frame
    "entry": [Public(("GET",))],
    "enter": [Public(("POST",))],
    "tour": [Public(("POST",))],
    "sign_in": [Public(("GET", "POST"))],
    "sign_out": [Public(("POST",))],
    "health": [Public(("GET",))],
    "robots": [Public(("GET",))],
    "desk": [Get(ALL)],
    "search": [Get(ALL, query="q=~none"), Post(ALL, ALL, body=lambda s: {"q": "柳"})],
    "choose_project": [Post(ALL, ALL, body=lambda s: {"project": str(s["project"].pk)})],
    "undo": [Post(ALL, frozenset(), ("=01980000-0000-7000-8000-000000000000",))],
    "keys": [Get(ALL)],
    "counts": [Get(ALL)],
    "ask_list": [Post(ALL, ALL, body=lambda s: {"next": "/customers/", "q": "柳"})],
    "home": [Get(SEES_HOMES, ("filed",))],
    "estimates:topics": [Get(ESTIMATES)],
    "estimates:estimate": [Get(ESTIMATES, ("=interest",), everywhere=True)],
    "estimates:print": [
        Post(ESTIMATES, ESTIMATES, ("=interest",), lambda s: {"principal": "1", "annual_rate_pct": "1", "days": "1"},
             everywhere=True),
    ],
    "estimates:kept": [Get(ESTIMATES, ("estimate",))],
    # ---- settings
    "settings:parameters": [Get(ADMINISTERS)],
    "settings:parameter": [
        Get(ADMINISTERS, ("parameter",)),
        Post(ADMINISTERS, ADMINISTERS, ("parameter",), lambda s: {
            "value": "31", "effective_from": "2026-04-01", "project": str(s["project"].pk), "source": "公司决定"}),
        Post(ADMINISTERS, frozenset(), ("parameter",), lambda s: {
            "value": "31", "effective_from": "2026-04-01", "project": "", "source": "公司决定"}),
    ],
    "decisions:tables": [Get(ADMINISTERS)],
    "decisions:table": [Get(ADMINISTERS, ("decision",))],
    "decisions:dmn": [Get(ADMINISTERS, ("decision",))],
    "decisions:excel": [Get(ADMINISTERS, ("decision",))],
    "decisions:draft": [Post(ADMINISTERS, ADMINISTERS, ("decision",), lambda s: {"rows": "1", "do": "add"})],
    "decisions:publish": [
        Post(ADMINISTERS, ADMINISTERS, ("decision",), lambda s: _price_grid(s) | {"project": str(s["project"].pk)}),
        Post(ADMINISTERS, frozenset(), ("decision",), lambda s: _price_grid(s) | {"project": ""}),
    ],
    "settings:calendar": [Get(ADMINISTERS)],
    "settings:preview_calendar": [
        # Shared by all projects: an administrator of one of them only looks.
        Post(ADMINISTERS, frozenset(), body=lambda s: {
            "file": SimpleUploadedFile("a.csv", CALENDAR.encode()), "source": "国办通知"}),
    ],
    "settings:enter_calendar": [
        Post(ADMINISTERS, frozenset(), body=lambda s: {"days": CALENDAR, "source": "国办通知"}),
    ],
    "times:hours": [
        Get(ADMINISTERS),
        Post(ADMINISTERS, ADMINISTERS, body=lambda s: {
            "calendar": "office", "project": str(s["project"].pk), "label": "项目办公时间", "from_month_day": "01-01",
            "to_month_day": "12-31", "weekdays": ["1", "2"], "spans": "09:00-12:00", "effective_from": "2099-01-01",
            "source": "公司决定"}),
    ],
    "times:end_hours": [
        Post(ADMINISTERS, ADMINISTERS, ("hours_row",), lambda s: {
            "effective_from": "2099-06-01", "source": "公司决定"}),
    ],
    "times:ladders": [
        Get(ADMINISTERS),
        Post(ADMINISTERS, frozenset(), body=lambda s: {
            "kind": "deals.approval", "basis": "minutes", "value": "30", "what": "remind", "whom": "handler",
            "effective_from": "2099-01-01", "source": "公司决定"}),
    ],
    "times:end_step": [
        Post(ADMINISTERS, frozenset(), body=lambda s: {
            "step": str(s["ladder_step"].pk), "effective_from": "2099-06-01", "source": "公司决定"}),
    ],
    "clocks:clock": [Get(SEES_DEALS, ("step_clock",))],
    "clocks:popover": [Get(SEES_DEALS, ("step_clock",))],
    "clocks:pause": [
        Post(SEES_DEALS, of(clocks.PAUSE_CLOCKS) & SEES_DEALS, ("step_clock",), lambda s: {
            "code": "bank", "reason": "等银行批复"}),
    ],
    "clocks:resume": [
        Post(SEES_DEALS, of(clocks.PAUSE_CLOCKS) & SEES_DEALS, ("step_clock",), before=_held_clock),
    ],
    "settings:people": [Get(ADMINISTERS)],
    "settings:person": [
        Get(ADMINISTERS, ("colleague",)),
        # A person belongs to the whole company: an administrator of one project only looks.
        Post(ADMINISTERS, frozenset(), ("colleague",), lambda s: {"mobile": "19912345670", "id_number": ""}),
    ],
    # People belong to the whole company: an administrator of one project only looks.
    "settings:join": [Get(ADMINISTERS), Post(ADMINISTERS, frozenset(), body=lambda s: {"step": "confirm"})],
    "settings:join_blank": [Get(ADMINISTERS)],
    "settings:join_copy": [Post(ADMINISTERS, frozenset())],
    # What a role carries belongs to the whole company: an administrator of one project only looks.
    "rights:roles": [Get(ADMINISTERS)],
    "rights:matrix": [Get(ADMINISTERS)],
    "rights:download": [Get(ADMINISTERS)],
    "rights:role": [
        Get(ADMINISTERS, ("=archive",), everywhere=True),
        Post(ADMINISTERS, frozenset(), ("=archive",), lambda s: {"rights": "ledger.see_money", "reason": "代管收款"}),
    ],
    "rights:restore": [Post(ADMINISTERS, frozenset(), ("=archive",), lambda s: {"reason": "恢复"})],
    "visits:visits": [Get(SEES_VISITS)],
    "visits:enter": [
        Get(RECEIVES, ("project",)),
        Post(
            RECEIVES, RECEIVES, ("project",),
            lambda s: {
                "kind": "visit", "on": "2026-03-02", "clock": "09:30", "name": "王先生", "mobile": "", "grade": "b",
                "channel": "web", "wish": "three", "consultant": s.person(Role.SALES).pk, "note": "",
            },
        ),
    ],
    "visits:known": [Post(RECEIVES, RECEIVES, ("project",), lambda s: {"mobile": "13700000001"})],
    "visits:visit": [Get(SEES_VISITS, ("visit",))],
    "visits:void": [Post(SEES_VISITS, RECEIVES, ("visit",), lambda s: {"reason": "重复登记"})],
    "insight:sales": [Get(SEES_REPORTS)],
    "insight:money": [Get(SEES_REPORTS)],
    "insight:visitors": [Get(SEES_REPORTS)],
    "insight:kept": [Get(SEES_REPORTS)],
    "insight:kept_report": [Get(SEES_REPORTS, ("kept_report",))],
    # Whom the department deals with is shared by all projects.
    "outside:parties": [Get(SEES_OUTSIDE)],
    "outside:new": [
        Get(KEEPS_OUTSIDE),
        Post(KEEPS_OUTSIDE, KEEPS_OUTSIDE, body=lambda s: {"kind": "bank", "name": "城南银行"}),
    ],
    "outside:party": [Get(SEES_OUTSIDE, ("outside",), everywhere=True)],
    "outside:edit": [
        Get(KEEPS_OUTSIDE, ("outside",), everywhere=True),
        Post(KEEPS_OUTSIDE, KEEPS_OUTSIDE, ("outside",), lambda s: {"kind": "bank", "name": "城南银行"}, everywhere=True),
    ],
    "outside:end": [Post(SEES_OUTSIDE, KEEPS_OUTSIDE, ("outside_idle",), everywhere=True)],
    "outside:add_contact": [
        Post(SEES_OUTSIDE, KEEPS_OUTSIDE, ("outside",), lambda s: {"name": "何经理", "phone": "02423456789"}, everywhere=True),
    ],
    "outside:end_contact": [Post(SEES_OUTSIDE, KEEPS_OUTSIDE, ("outside", "outside_contact"), everywhere=True)],
    "outside:reveal": [
        Post(SEES_OUTSIDE, SEES_OUTSIDE, ("outside", "outside_contact"), lambda s: {"reason": "催办登记"}, everywhere=True),
    ],
    "outside:open_item": [
        Post(SEES_OUTSIDE, KEEPS_OUTSIDE, ("outside",), lambda s: {"title": "补交登记表"}, everywhere=True),
    ],
    "outside:close_item": [
        Post(SEES_OUTSIDE, KEEPS_OUTSIDE, ("outside", "outside_item"), lambda s: {"reason": "已补"}, everywhere=True),
    ],
    "staffing:hand_overs": [Get(LETS_GO)],
    # A person belongs to the whole company: whoever lets go in one project only looks.
    "staffing:let_go": [
        Get(LETS_GO, ("colleague",)),
        Post(LETS_GO, frozenset(), ("colleague",), lambda s: {"ends_on": "2026-03-16", "reason": "离职"}),
    ],
    "staffing:hand_over": [Get(LETS_GO, ("hand_over",))],
    "staffing:cancel": [Post(LETS_GO, frozenset(), ("hand_over",))],
    "staffing:leaves": [Get(OWN)],
    "staffing:ask_leave": [Get(OWN), Post(OWN, OWN - of(Role.CONTRACT, Role.GM), body=lambda s: LEAVE)],
    "staffing:leave": [Get(SEES_LEAVE, ("leave",))],
    "staffing:revise_leave": [
        Get(of(Role.CONTRACT), ("leave",)),
        Post(of(Role.CONTRACT), frozenset(), ("leave",), lambda s: LEAVE),
    ],
    "staffing:cancel_leave": [Post(SEES_LEAVE, KEEPS_LEAVE, ("leave",))],
    "staffing:resume_work": [
        Post(SEES_LEAVE, frozenset(), ("leave",), lambda s: {"back_on": "2099-01-05", "back_half": "am"}),
    ],
    "staffing:deputise": [Post(SEES_LEAVE, frozenset(), ("leave",))],
    "staffing:entitlements": [Get(KEEPS_DAYS)],
    "staffing:entitlement": [Get(KEEPS_DAYS, ("worker",))],
    "staffing:keep_career": [
        Post(KEEPS_DAYS, KEEPS_DAYS, ("worker",),
             lambda s: {"joined_on": "2020-06-01", "worked_since": "2010-01-01", "source": "社保"}),
    ],
    "staffing:keep_allowance": [
        Post(KEEPS_DAYS, KEEPS_DAYS, ("worker",), lambda s: {"days": "20", "source": "劳动合同"}),
    ],
    "staffing:rota_excel": [Get(OWN)],
    "staffing:rota": [Get(OWN)],
    "staffing:set_rota": [
        Post(OWN, KEEPS_ROTA, ("project",), lambda s: ROTA | {"cell": f"{s.person(Role.CONTRACT).pk}:5", "shift": ""}),
    ],
    "staffing:fill_rota": [Post(OWN, KEEPS_ROTA, ("project",), lambda s: ROTA)],
    "staffing:copy_rota": [Post(OWN, frozenset(), ("project",), lambda s: ROTA)],
    "staffing:keep_shift": [Post(OWN, KEEPS_ROTA, ("project",), lambda s: ROTA | {"name": "早班", "mark": "早"})],
    "staffing:attendance": [Get(OWN)],
    "staffing:attendance_day": [
        Get(SEES_DAYS, ("project",)),
        Post(SEES_DAYS, of(staffing.KEEP_ATTENDANCE), ("project",), recorded_day),
    ],
    "staffing:name_clerk": [
        Post(OWN, of(staffing.KEEP_ATTENDANCE), ("project",),
             lambda s: {"department": "客户服务部", "staff": str(s.person(Role.ARCHIVE).pk)}),
    ],
    "staffing:send_sheet": [
        Post(OWN, frozenset(), ("project",), lambda s: {"department": "客户服务部", "month": "2099-01"}),
    ],
    "staffing:sheets": [Get(SEES_DAYS)],
    "staffing:sheet": [Get(SEES_DAYS, ("month_sheet",))],
    "staffing:sign_sheet": [Post(SEES_DAYS, of(staffing.SIGN_ATTENDANCE), ("month_sheet",))],
    "staffing:return_sheet": [
        Post(SEES_DAYS, of(staffing.SIGN_ATTENDANCE), ("month_sheet",), lambda s: {"words": "补登"}),
    ],
    "staffing:plans": [Get(OWN)],
    "staffing:plan_items": [Get(OWN)],
    "staffing:propose_plan": [
        Get(OWN), Post(OWN, OWN - of(Role.GM), body=lambda s: PLAN | {"project": str(s["project"].pk)}),
    ],
    "staffing:plan": [Get(SEES_PLAN, ("plan_sheet",))],
    "staffing:revise_plan": [
        Get(of(Role.CONTRACT), ("plan_sheet",)),
        Post(of(Role.CONTRACT), frozenset(), ("plan_sheet",), lambda s: PLAN | {"project": str(s["project"].pk)}),
    ],
    "staffing:cancel_plan": [Post(SEES_PLAN, of(Role.CONTRACT), ("plan_sheet",))],
    "staffing:plan_progress": [
        Get(SEES_PLAN, ("plan_item",)),
        Post(SEES_PLAN, frozenset(), ("plan_item",), lambda s: {"progress": "10", "words": "开始"}),
    ],
    "staffing:plan_correct": [
        Get(SEES_PLAN, ("plan_item",)),
        Post(SEES_PLAN, frozenset(), ("plan_item",), lambda s: {"due_on": "2099-01-31", "words": "推迟"}),
    ],
    "staffing:posts": [Get(OWN)],
    "staffing:write_post": [
        Get(of(staffing.KEEP_POSTS)),
        Post(of(staffing.KEEP_POSTS), of(staffing.KEEP_POSTS), body=lambda s: {
            "project": str(s["project"].pk), "role": Role.SEAL.value, "number": "ZW-09", "unit": "江城公司",
            "title": "印章保管员", "effective_on": "2099-01-01", "purpose": "保管印章", "full": "用印登记",
            **dict.fromkeys(("direct", "indirect", "managers", "professionals", "others"), "0"),
        }),
    ],
    "staffing:post_sheet": [Get(of(staffing.KEEP_POSTS, staffing.ISSUE_POSTS), ("post_draft",)), Get(OWN, ("post_sheet",))],
    "staffing:issue_post": [
        Post(of(staffing.KEEP_POSTS, staffing.ISSUE_POSTS), of(staffing.ISSUE_POSTS), ("post_draft",)),
    ],
    "staffing:drop_post": [
        Post(of(staffing.KEEP_POSTS, staffing.ISSUE_POSTS), of(staffing.KEEP_POSTS), ("post_draft",)),
    ],
    "staffing:read_post": [Post(OWN, of(Role.CONTRACT), ("post_sheet",))],
    "staffing:chart": [Get(OWN)],
    "staffing:dynamics": [Get(of(staffing.KEEP_DYNAMICS))],
    "staffing:note_event": [
        Get(of(staffing.KEEP_DYNAMICS)),
        Post(of(staffing.KEEP_DYNAMICS), of(staffing.KEEP_DYNAMICS), body=lambda s: {
            "project": str(s["project"].pk), "staff": str(s.person(Role.SALES).pk), "kind": "mood",
            "happened_on": "2026-03-16", "words": "情绪低落",
        }),
    ],
    "settings:audit": [Get(of(org.READ_AUDIT))],
    "away:absences": [Get(ALL)],
    "away:announce": [
        Get(ALL),
        # Everybody enters their own; who is chosen here is among those whom the arrangers may choose.
        Post(ALL, of(org.ARRANGE_ABSENCE) | of(Role.SALES), body=lambda s: {
            "staff": str(s.person(Role.SALES).pk), "deputy": str(s.person(Role.CONTRACT).pk), "from_day": "2099-01-04",
            "until_day": "2099-01-05", "reason": "休假"}),
    ],
    "away:cancel": [
        Post(of(org.ARRANGE_ABSENCE) | of(Role.MORTGAGE, Role.TITLE), of(org.ARRANGE_ABSENCE) | of(Role.MORTGAGE), ("absence",)),
    ],
    # ---- cases
    "flow:case": [Get(SEES_DEALS, ("reviewing_case",))],
    "flow:history": [Get(SEES_DEALS, ("reviewing_case",))],
    "flow:diagram": [Get(SEES_DEALS, ("reviewing_case",))],
    "flow:claim": [Post(SEES_DEALS, of(Role.SALES_DIRECTOR), ("reviewing_case", "reviewing_task"))],
    "flow:unclaim": [
        Post(
            SEES_DEALS,
            of(Role.SALES_DIRECTOR) | (of(flow.HAND_OVER) & SEES_DEALS),
            ("reviewing_case", "reviewing_task"),
            before=_claimed,
        )
    ],
    "flow:hand_over": [
        Post(
            SEES_DEALS,
            of(Role.SALES_DIRECTOR) | (of(flow.HAND_OVER) & SEES_DEALS),
            ("reviewing_case", "reviewing_task"),
            lambda s: {"to": str(s.cast.sales_director.pk)},
        )
    ],
    "flow:decide": [
        Post(SEES_DEALS, of(Role.SALES_DIRECTOR), ("reviewing_case", "reviewing_task", "=approve")),
        Post(SEES_DEALS, of(Role.CASHIER), ("paying_case", "paying_task", "=done"), lambda s: {
            "amount": "50000", "payer": "柳", "method": "transfer", "received_on": "2026-03-16", "bank_reference": "T778",
        }),
    ],
    "flow:approvals": [
        Get(ALL),
        # Whoever may not decide finds nothing chosen among what is before them: told so, nothing happens.
        Post(ALL, of(Role.SALES_DIRECTOR), body=lambda s: {"task": str(s["reviewing_task"].pk)}),
    ],
    "flow:my_signature": [Get(ALL), Post(ALL, ALL, body=lambda s: {"signature": DRAWN})],
    # One's own: the directors of sales keep one, nobody else does.
    "flow:my_signature_picture": [Get(of(Role.SALES_DIRECTOR))],
    "flow:signature": [Get(SEES_DEALS, ("collecting_case", "signed_task"))],
    "flow:seat_signature": [Get(SEES_DEALS, ("collecting_case", "signed_seat"))],
    "flow:versions": [Get(of(flow.PUBLISH))],
    "flow:move": [
        Get(of(flow.PUBLISH), ("old_version",), everywhere=True),
        Post(of(flow.PUBLISH), of(flow.PUBLISH), ("old_version",), lambda s: {
            "case": str(s["reviewing_case"].pk), "reason": "流程修订"}, everywhere=True),
    ],
    "flow:moved": [Get(of(flow.PUBLISH), ("case_move",))],
    "flow:ask": [
        Get(SEES_DEALS, ("reviewing_case", "=comment")),
        Post(SEES_DEALS, SEES_DEALS, ("reviewing_case", "=comment"), lambda s: {"text": "已联系客户"}),
        Post(SEES_DEALS, of(Role.SALES_DIRECTOR), ("reviewing_case", "=signer"), lambda s: {
            "staff": str(s.person(Role.GM).pk), "kind": "before", "reason": "请看价格"}),
    ],
    "flow:sign": [Post(SEES_DEALS, of(Role.GM), ("collecting_case", "seat", "=agree"))],
    "flow:decide_step": [
        Post(SEES_DEALS, of(Role.SALES_DIRECTOR), ("reviewing_case", "=director_review", "=approve")),
        # Before its turn: refused to everybody who sees the case, with the reason.
        Post(SEES_DEALS, frozenset(), ("reviewing_case", "=seal", "=done")),
    ],
    # ---- messages
    "approve:link": [Public(("GET",), ("A" * 43,))],
    "approve:page": [Public(("GET",), ("01980000-0000-7000-8000-000000000000",))],
    "approve:decide": [Public(("POST",), ("01980000-0000-7000-8000-000000000000", "approve"))],
    "work:works": [Get(ALL)],
    "work:work": [Get(of(Role.MANAGER), ("planned_work",))],
    "work:progress": [Get(of(Role.MANAGER), ("planned_work",))],
    "work:file": [Get(of(Role.MANAGER), ("file_work",))],
    "work:begin": [Post(of(Role.MANAGER), of(Role.MANAGER), ("planned_work",))],
    "work:cancel": [Post(of(Role.MANAGER), of(Role.MANAGER), ("planned_work",))],
    "work:again": [Post(of(Role.MANAGER), of(Role.MANAGER), ("cancelled_work",))],
    "lists:act": [
        Post(ALL, ALL, body=lambda s: {"act": "notify.mark_read", "list": "notify.messages"}),
        Post(of(flow.READ_CASES), SEES_DEALS, body=lambda s: {
            "act": "flow.urge", "list": "cases", "row": str(s["reviewing_case"].pk)}),
    ],
    "lists:views": [Get(ALL)],
    "lists:new": [
        Get(ALL, query="list=cases&asked=late%3D1"),
        Post(ALL, ALL, body=lambda s: {"list": "cases", "asked": "late=1", "name": "逾期", "sharing": "own"}),
        Post(ALL, of(lists.SHARE_VIEWS), body=lambda s: {"list": "cases", "name": "逾期", "sharing": "all"}),
    ],
    "lists:start": [Post(ALL, ALL, body=lambda s: {"list": "cases", "view": ""})],
    "lists:choose_columns": [Post(ALL, ALL, body=lambda s: {"list": "deals.subscriptions", "column": "number"})],
    "lists:edit": [
        Get(of(Role.MANAGER), ("saved_view",)),
        Post(of(Role.MANAGER), of(Role.MANAGER), ("saved_view",), lambda s: {"name": "晚了", "sharing": "own"}),
    ],
    "lists:replace": [Post(of(Role.MANAGER), of(Role.MANAGER), ("saved_view",), lambda s: {"asked": "late=1"})],
    "lists:end": [Post(of(Role.MANAGER), of(Role.MANAGER), ("saved_view",))],
    "notify:messages": [Get(ALL)],
    "notify:unread": [Get(ALL)],
    "notify:read": [Post(of(Role.MANAGER), of(Role.MANAGER), ("message",))],
    "notify:read_all": [Post(ALL, ALL)],
    "notify:preferences": [
        Get(ALL),
        Post(ALL, ALL, body=lambda s: {"email": "a@example.com", "quiet_from": "21", "quiet_until": "8"}),
    ],
    "notify:channels": [Get(of(notify.SET_CHANNELS))],
    "notify:channel": [
        Get(of(notify.SET_CHANNELS), ("=gateway",)),
        Post(of(notify.SET_CHANNELS), of(notify.SET_CHANNELS), ("=gateway",), lambda s: GATEWAY),
    ],
    "notify:try_channel": [
        Post(of(notify.SET_CHANNELS), of(notify.SET_CHANNELS), ("=gateway",), before=_gateway)
    ],
    "notify:templates": [Get(of(notify.SET_TEMPLATES))],
    "notify:template": [
        Get(of(notify.SET_TEMPLATES), ("=flow.approval",)),
        Post(of(notify.SET_TEMPLATES), of(notify.SET_TEMPLATES), ("=flow.approval",), lambda s: {
            "title": "待审批 {number}", "words": "{step}", "channel": "email", "effective_from": "2026-03-17"}),
    ],
    "notify:preview": [
        Post(of(notify.SET_TEMPLATES), of(notify.SET_TEMPLATES), ("=flow.approval",), lambda s: {"title": "{x}"})
    ],
    "notify:withdraw": [
        Post(of(notify.SET_TEMPLATES), of(notify.SET_TEMPLATES), ("=flow.approval",), lambda s: {
            "template": str(s["message_template"].pk)})
    ],
    "notify:deliveries": [Get(of(notify.SEE_DELIVERIES))],
    "notify:delivery": [Get(of(notify.SEE_DELIVERIES), ("delivery",))],
    "notify:resend": [Post(of(notify.SEE_DELIVERIES), of(notify.SEE_DELIVERIES), ("delivery",))],
    # ---- files and papers
    "files:upload": [
        Post(
            SEES_HOMES,
            of(estate.KEEP_PERMITS),
            body=lambda s: {
                "subject_type": "estate.permit", "subject_id": str(s["permit"].pk), "label": "扫描件",
                "file": SimpleUploadedFile("证.pdf", pdf(b"/New"), "application/pdf"), "next": "/homes/permits/",
            },
        )
    ],
    "files:download": [Get(SEES_HOMES, ("attachment",), writes=TRACE)],
    "papers:open": [Get(SEES_DEALS, ("paper.token",))],
    "papers:show": [Get(SEES_DEALS, ("paper",), writes=TRACE)],
    "papers:print": [Post(SEES_DEALS & of(deals.PRINT_DEALS), ALL, ("=F01", "subscription"))],
    "papers:word": [Post(SEES_DEALS & of(deals.PRINT_DEALS), ALL, ("=F01", "subscription"))],
    "papers:templates": [Get(PUBLISHES)],
    "papers:template": [
        Get(PUBLISHES, ("=F01",)),
        Post(PUBLISHES, frozenset(), ("=F01",), lambda s: {
            "file": SimpleUploadedFile("a.docx", office()), "note": "不是模板",
        }),
    ],
    "papers:shipped_template": [Get(PUBLISHES, ("=F01",))],
    "papers:edition": [Get(PUBLISHES, ("edition",), everywhere=True)],
    # ---- homes
    "estate:boards": [Get(ALL)],
    "estate:board": [Get(SEES_HOMES, ("building",))],
    "estate:live": [Get(SEES_HOMES, ("building",))],
    "estate:sheet": [Get(SEES_HOMES, ("building",))],
    "estate:release": [
        Get(SEES_HOMES, ("new_building",)),
        Post(SEES_HOMES, of(estate.RELEASE_UNITS), ("new_building",), lambda s: {
            "unit": str(s["unreleased"].pk), "step": "confirm",
        }),
    ],
    "estate:card": [Get(SEES_HOMES, ("free",))],
    "estate:hold": [Post(SEES_HOMES, of(estate.HOLD_UNIT), ("free",))],
    "estate:let_go": [Post(SEES_HOMES, of(Role.SALES), ("held",))],
    "estate:off_sale": [
        Post(SEES_HOMES, of(estate.RELEASE_UNITS), ("free",), lambda s: {"cause": "seized", "reason": "裁定书"})
    ],
    "estate:on_sale": [Post(SEES_HOMES, of(estate.RELEASE_UNITS), ("off",), lambda s: {"reason": "已解除"})],
    "estate:deliver": [
        Get(SEES_HOMES, ("filed",)),
        Post(SEES_HOMES, of(estate.DELIVER_UNIT), ("filed",), lambda s: handover_typed("2026-03-16")),
    ],
    "estate:unit_register": [Get(SEES_HOMES, ("filed",))],
    "estate:terms": [
        Get(ALL),
        Post(ALL, of(estate.KEEP_PERMITS), body=lambda s: {
            "where": str(s["project"].pk), "supervision_bank": "监管银行", "supervision_account": "6222000011112222",
            "delivery_on": "2027-12-31", "source": "监管协议 2026-1",
        }),
    ],
    "estate:areas": [Get(ALL)],
    "estate:unit_areas": [
        Get(SEES_HOMES, ("free",)),
        Post(SEES_HOMES, KEEPS, ("free",), lambda s: {
            "gross": "100.35", "inner": "80.20", "shared": "20.15", "surveyed_on": "2025-12-01", "source": "测绘 1 号",
        }),
    ],
    "estate:area_import": [
        Get(KEEPS),
        Post(KEEPS, KEEPS, body=lambda s: {
            "project": str(s["project"].pk), "surveyed_on": "2025-12-01", "source": "测绘 1 号",
            "file": SimpleUploadedFile("实测.csv", text([["房号", "实测建筑面积"], [s["free"].label, "100.35"]])),
        }),
        Post(KEEPS, KEEPS, body=lambda s: {
            "step": "confirm",
            "sealed": sealed_rows(
                s["project"], {s["free"].pk: Areas(Decimal("100.35"))}, "测绘 1 号", date(2025, 12, 1)
            ),
        }),
    ],
    "estate:plans": [Get(ALL)],
    "estate:new_plan": [Get(KEEPS), Post(KEEPS, KEEPS, body=_plan)],
    "estate:plan": [Get(SEES_HOMES, ("plan",)), Post(SEES_HOMES, KEEPS, ("plan",), _plan)],
    "estate:plan_picture": [Get(SEES_HOMES, ("plan",))],
    "estate:permits": [
        Get(ALL),
        Post(ALL, of(estate.KEEP_PERMITS), body=lambda s: {
            "project": str(s["project"].pk), "kind": "pre_sale", "number": "预售 2026-9", "issued_on": "2026-03-01",
        }),
    ],
    "estate:revoke_permit": [
        Post(SEES_HOMES, of(estate.KEEP_PERMITS), ("permit",), lambda s: {"reason": "换发新证"})
    ],
    "estate:imports": [Get(IMPORTS, refused=422)],
    "estate:import_upload": [
        Post(IMPORTS, IMPORTS, refused=422, body=lambda s: {
            "project": str(s["project"].pk),
            "file": SimpleUploadedFile("价格.csv", text([["楼栋", "房号"], ["9", "101"]])),
        }),
    ],
    "estate:import": [Get(IMPORTS, ("preview",)), Get(IMPORTS, ("asking",)), Get(IMPORTS, ("written",))],
    "estate:import_live": [Get(IMPORTS, ("preview",))],
    "estate:import_copy": [Get(IMPORTS & of(estate.SEE_FLOOR_PRICES), ("preview",))],
    "estate:import_answer": [Post(IMPORTS, IMPORTS, ("asking",), lambda s: {"q0": "inner"})],
    "estate:import_again": [Post(IMPORTS, IMPORTS, ("asking",), before=_answered)],
    "estate:import_confirm": [Post(IMPORTS, IMPORTS, ("preview",))],
    "estate:import_undo": [Post(IMPORTS, IMPORTS, ("written",))],
    # ---- customers
    "parties:new": [Get(REGISTERS), Post(REGISTERS, REGISTERS, body=_person)],
    "parties:check": [Post(REGISTERS, REGISTERS, body=lambda s: {**_person(s), "_field": "id_number"})],
    "parties:pick": [
        Post(CUSTOMERS, CUSTOMERS, body=lambda s: {"q": "柳", "customer": str(s["customer"].pk)}),
    ],
    "parties:customer": [Get(CUSTOMERS, ("customer",))],
    "parties:edit": [
        Get(of(parties.CORRECT), ("customer",)),
        Post(of(parties.CORRECT), of(parties.CORRECT), ("customer",), lambda s: {
            "version": "1", "kind": "person", "name": "柳改名", "id_type": "resident", "id_long_term": "on",
            "nationality": "中国", "residence_permit": "not_needed",
        }),
    ],
    "parties:reveal": [
        Post(of(parties.REVEAL), of(parties.REVEAL), ("customer",), lambda s: {
            "field": "mobile", "reason": "call_back",
        })
    ],
    # ---- money
    "ledger:account": [Get(SEES_MONEY, ("account",))],
    "ledger:receive": [
        Post(SEES_MONEY, of(ledger.RECEIVE), ("open_account",), lambda s: {
            "amount": "1000", "payer": "柳甲", "method": "transfer", "received_on": "2026-03-16",
            "bank_reference": "T779",
        })
    ],
    "ledger:reverse_receipt": [
        Post(SEES_MONEY, of(ledger.REVERSE), ("receipt",), lambda s: {"reason": "重复入账"})
    ],
    "ledger:split": [
        Get(of(ledger.RECEIVE)),
        Post(of(ledger.RECEIVE), of(ledger.RECEIVE), body=_split),
    ],
    "ledger:request_refund": [
        Post(SEES_MONEY, of(ledger.REQUEST_REFUND), ("open_account",), lambda s: {
            "source": "deposit", "amount": "1", "payee": "柳甲", "bank_name": "工行", "bank_account": "622202",
            "reason": "多收",
        })
    ],
    "ledger:refund": [Get(SEES_MONEY, ("refund",))],
    "ledger:reverse_refund": [
        Post(SEES_MONEY, of(ledger.REVERSE), ("refund",), lambda s: {"reason": "退票"}, before=_refund_paid)
    ],
    "ledger:transfer": [
        Post(SEES_MONEY, of(ledger.TRANSFER), ("open_account",), lambda s: {
            "target": s["paying_account"].unit.label, "amount": "1", "reason": "换房",
        })
    ],
    "ledger:reverse_transfer": [
        Post(SEES_MONEY, of(ledger.REVERSE), ("transfer",), lambda s: {"reason": "转错"})
    ],
    "ledger:remit": [
        Post(SEES_MONEY, of(ledger.REMIT), ("open_account",), lambda s: {
            "kind": "maintenance", "amount": "1", "remitted_on": "2026-03-16", "document": "JK2",
        })
    ],
    "ledger:reverse_remittance": [
        Post(SEES_MONEY, of(ledger.REVERSE), ("remittance",), lambda s: {"reason": "退回"})
    ],
    "ledger:record_invoice": [
        Post(SEES_MONEY, of(ledger.INVOICE), ("open_account",), lambda s: {
            "kind": "prepayment", "number": "24990000000000000001", "amount": "1", "issued_on": "2026-03-16",
            "title": "柳甲",
        })
    ],
    "ledger:red_invoice": [
        Post(SEES_MONEY, of(ledger.INVOICE), ("invoice",), lambda s: {
            "number": "24990000000000000002", "issued_on": "2026-03-16", "notice": "H1",
        })
    ],
    "mortgage:loan": [Get(SEES_LOANS, ("loan",))],
    "mortgage:print_ledger": [
        Post(SEES_LOANS, SEES_LOANS, body=lambda s: {
            "project": str(s["project"].pk), "first_on": "2026-01-01", "last_on": "2026-03-16",
        })
    ],
    "mortgage:receive": [
        Post(SEES_LOANS, HANDLES_LOANS, ("loan",), lambda s: {
            "papers": [str(s["loan_paper"].pk)], "issued_on": "2026-03-16", "deed": "receive",
        }),
        Post(SEES_LOANS, HANDLES_LOANS, ("loan",), lambda s: {
            "papers": [str(s["loan_paper"].pk)], "promised_on": "2099-03-16", "deed": "promise",
        }),
    ],
    "mortgage:choose_bank": [
        Post(SEES_LOANS, HANDLES_LOANS, ("loan",), lambda s: {"agreement": str(s["fund_agreement"].pk)})
    ],
    "mortgage:keep_original": [
        Post(SEES_LOANS, HANDLES_LOANS, ("loan",), lambda s: {
            "kind": "loan_contract", "number": "JK1", "copies": "1", "holder": "甲", "place": "柜",
        })
    ],
    "mortgage:move_original": [
        Post(SEES_LOANS, HANDLES_LOANS, ("loan_original",), lambda s: {
            "taken_by": "乙", "place": "产权室", "reason": "办登记",
        })
    ],
    "mortgage:release": [
        Post(SEES_LOANS, RELEASES, ("paid_loan",), lambda s: {"until": "2026-03-16", "ground": "登记证明"})
    ],
    "mortgage:return_deposit": [
        Post(SEES_LOANS, RELEASES, ("paid_loan",), lambda s: {"returned_on": "2026-03-16", "reference": "TH1"},
             before=_guarantee_released)
    ],
    "mortgage:week": [Get(SEES_LOANS, ("loan_week",))],
    "mortgage:print_week": [Post(SEES_LOANS, SEES_LOANS, ("loan_week",))],
    "mortgage:new_agreement": [
        Get(KEEPS_BANKS),
        Post(KEEPS_BANKS, KEEPS_BANKS, body=lambda s: {**AGREEMENT, "project": str(s["project"].pk)}),
    ],
    "mortgage:agreement": [
        Get(SEES_LOANS, ("agreement",)),
        Post(SEES_LOANS, KEEPS_BANKS, ("agreement",), lambda s: AGREEMENT),
    ],
    "mortgage:end_agreement": [
        Post(SEES_LOANS, KEEPS_BANKS, ("agreement",), lambda s: {"reason": "到期不续"})
    ],
    "mortgage:new_item": [
        Get(KEEPS_BANKS),
        Post(KEEPS_BANKS, KEEPS_BANKS, body=lambda s: {
            "project": str(s["project"].pk), "bank": "", "loan_kind": "", "borrower": "deal", "label": "测试",
            "key": "test_item", "valid_days": "", "source": "银行通知",
        }),
    ],
    "mortgage:item": [Get(SEES_LOANS, ("checklist_item",))],
    "mortgage:retire_item": [Post(SEES_LOANS, KEEPS_BANKS, ("checklist_item",))],
    "mortgage:import_overdue": [Get(HANDLES_LOANS), Post(HANDLES_LOANS, HANDLES_LOANS, body=_overdue_file)],
    "mortgage:overdue_item": [Get(SEES_LOANS, ("overdue_item",))],
    "mortgage:follow": [
        Post(SEES_LOANS, HANDLES_LOANS, ("overdue_item",), lambda s: {
            "way": "phone", "words": "答应还", "promised_on": "",
        })
    ],
    "ledger:import_statement": [
        Post(SEES_BANK, of(ledger.IMPORT_BANK), body=lambda s: {
            "bank_account": str(s["bank_account"].pk), "file": SimpleUploadedFile("流水.xlsx", statement_of("N1")),
        })
    ],
    "ledger:bank_accounts": [
        Get(SEES_BANK),
        Post(SEES_BANK, of(ledger.KEEP_BANK_ACCOUNTS), body=lambda s: {
            "project": str(s["project"].pk), "bank_name": "某某银行", "number": "622099", "purpose": "price",
        }),
    ],
    "ledger:end_bank_account": [Post(SEES_BANK, of(ledger.KEEP_BANK_ACCOUNTS), ("bank_account",))],
    "ledger:statement": [Get(SEES_BANK, ("statement",))],
    "ledger:statement_progress": [Get(SEES_BANK, ("statement",))],
    "ledger:match": [Post(SEES_BANK, of(ledger.IMPORT_BANK), ("statement",))],
    "ledger:claim_certain": [Post(SEES_BANK, of(ledger.RECEIVE), ("statement",))],
    "ledger:line": [Get(SEES_BANK, ("bank_line",))],
    "ledger:claim": [
        Post(SEES_BANK, of(ledger.RECEIVE), ("bank_line",), lambda s: {"other": s["open_account"].unit.label})
    ],
    "ledger:set_line_aside": [Post(SEES_BANK, of(ledger.RECEIVE), ("bank_line",), lambda s: {"reason": "利息"})],
    "ledger:restore_line": [Post(SEES_BANK, of(ledger.RECEIVE), ("aside_line",))],
    "ledger:assign_virtual": [
        Post(SEES_MONEY, of(ledger.RECEIVE), ("open_account",), lambda s: {"number": f"V{s.mark}9"})
    ],
    "ledger:cash": [
        Get(SEES_BANK),
        Post(SEES_BANK, of(ledger.BANK_CASH), body=lambda s: {
            "project": str(s["project"].pk), "taken_on": str(MOMENT.date()), "banked_on": str(MOMENT.date()),
            "amount": "50", "bank_reference": "H1",
        }),
    ],
    "ledger:collect": [Get(SEES_MONEY, ("open_account",))],
    "ledger:note_contact": [
        Post(SEES_MONEY, of(ledger.COLLECT), ("open_account",), lambda s: {
            "way": "call", "result": "reached", "words": "已告知",
        })
    ],
    "ledger:make_letter": [
        Post(SEES_MONEY, of(ledger.WRITE_LETTERS), ("open_account",), lambda s: {"kind": "demand"})
    ],
    "ledger:open_breach": [
        Post(SEES_MONEY, of(ledger.OPEN_BREACH), ("open_account",), lambda s: {"ground": "逾期"})
    ],
    "ledger:letter": [Get(SEES_MONEY, ("letter",))],
    "ledger:serve_letter": [
        Post(SEES_MONEY, of(ledger.WRITE_LETTERS), ("letter",), lambda s: {
            "sent_way": "EMS", "tracking": "EX1", "served_on": str(MOMENT.date()),
        })
    ],
    "ledger:breach": [Get(SEES_MONEY, ("breach",))],
    "ledger:months": [Get(SEES_MONEY)],
    "ledger:close_month": [
        Post(SEES_MONEY, of(ledger.CLOSE_MONTH), body=lambda s: {"project": str(s["project"].pk), "month": "2026-02-01"})
    ],
    "ledger:reopen_month": [
        Post(SEES_MONEY, of(ledger.REOPEN_MONTH), ("closed_month",), lambda s: {"reason": "补记"})
    ],
    # ---- deals
    "deals:subscribe": [
        Get(of(deals.SUBSCRIBE), ("held",)),
        Post(of(deals.SUBSCRIBE), of(deals.SUBSCRIBE), ("held",), _offer),
    ],
    "deals:quote": [Get(of(deals.SUBSCRIBE), ("held",), query="deposit=1000")],
    "deals:revise": [
        Get(of(deals.SUBSCRIBE), ("returned",)),
        Post(of(deals.SUBSCRIBE), of(deals.SUBSCRIBE), ("returned",), _offer),
    ],
    "deals:apply_change": [
        Get(of(deals.CHANGE_DEAL), ("changeable",)),
        Post(of(deals.CHANGE_DEAL), of(deals.CHANGE_DEAL), ("changeable",), _change),
    ],
    "deals:change_preview": [Get(of(deals.CHANGE_DEAL), ("changeable",), query="kinds=date&sign_by=2026-03-24")],
    "deals:change": [Get(SEES_DEALS, ("change",))],
    "deals:revise_change": [
        Get(of(deals.CHANGE_DEAL), ("returned_change",)),
        Post(of(deals.CHANGE_DEAL), of(deals.CHANGE_DEAL), ("returned_change",), _change),
    ],
    "deals:receive_change_papers": [
        Post(SEES_DEALS, of(deals.RECEIVE_PAPERS), ("change",), lambda s: {"papers": str(s["change_paper"].pk)})
    ],
    "custody:original": [Get(of(custody.SEE_ORIGINALS), ("original",))],
    "custody:register": [
        Get(of(custody.KEEP_ORIGINALS)),
        Post(of(custody.KEEP_ORIGINALS), of(custody.KEEP_ORIGINALS), body=lambda s: {
            "project": str(s["project"].pk), "kind": "mandate", "document_number": "WT-9", "unit": "", "copies": "1",
        }),
    ],
    "custody:give": [
        Post(of(custody.SEE_ORIGINALS), frozenset({Role.SEAL}), ("original",), lambda s: {
            "keeper": "staff", "taker": str(s.person(Role.ARCHIVE).pk), "why": "归档",
        }),
    ],
    "custody:lose": [
        Post(of(custody.SEE_ORIGINALS), of(custody.KEEP_ORIGINALS), ("original",), lambda s: {"words": "找过"})
    ],
    "custody:sign": [
        Post(of(custody.SEE_ORIGINALS), frozenset({Role.ARCHIVE}), ("original_hand_over",), lambda s: {
            "received": "yes", "words": "",
        }),
    ],
    "unwinding:cancellation": [Get(SEES_DEALS, ("cancellation",))],
    "unwinding:apply": [
        Get(of(unwinding.CANCEL_DEAL), ("changeable",)),
        Post(of(unwinding.CANCEL_DEAL), of(unwinding.CANCEL_DEAL), ("changeable",), lambda s: CANCELLATION),
    ],
    "unwinding:working": [Get(of(unwinding.CANCEL_DEAL), ("changeable",), query="fault=company")],
    "unwinding:revise": [
        Get(of(unwinding.CANCEL_DEAL), ("returned_cancellation",)),
        Post(
            of(unwinding.CANCEL_DEAL), of(unwinding.CANCEL_DEAL), ("returned_cancellation",),
            lambda s: CANCELLATION,
        ),
    ],
    "unwinding:ask_again": [Post(SEES_DEALS, of(unwinding.CANCEL_DEAL), ("broken_cancellation",))],
    "deals:subscription": [Get(SEES_DEALS, ("reviewing",))],
    "deals:contract": [Get(SEES_DEALS, ("contract",))],
    "deals:receive_papers": [
        Post(SEES_DEALS, of(deals.RECEIVE_PAPERS), ("collecting",), lambda s: {"papers": str(s["paper_needed"].pk)})
    ],
    "deals:close": [Get(SEES_DEALS, ("close",))],
    "deals:close_now": [
        Post(of(deals.CLOSE_DAY), of(deals.CLOSE_DAY), body=lambda s: {"project": str(s["project"].pk)})
    ],
    "deals:import_bureau": [
        Post(SEES_DEALS, of(deals.CLOSE_DAY), ("close",), lambda s: {
            "file": SimpleUploadedFile("网签.csv", text([["房号", "网签号"], [s["filed"].label, "WQ0"]])),
        }),
    ],
    "deals:resolve_mismatch": [
        Post(SEES_DEALS, of(deals.CLOSE_DAY), ("mismatch",), lambda s: {"reason": "网签号录错，已更正"})
    ],
    "deals:day_sheet": [Get(SEES_HOMES, ("sheet",))],
    "deals:print_day_sheet": [Post(SEES_HOMES, SEES_HOMES, ("building",))],
    "deals:print_register": [
        Post(SEES_DEALS, SEES_DEALS, body=lambda s: {
            "project": str(s["project"].pk), "kind": "F14", "first_on": "2026-03-01", "last_on": "2026-03-31",
        })
    ],
    "deals:make_sets": [
        Post(SEES_DEALS, of(deals.KEEP_SETS), body=lambda s: {"template": str(s["template"].pk), "count": "1"})
    ],
    "deals:void_set": [Post(SEES_DEALS, of(deals.KEEP_SETS), ("set",), lambda s: {"reason": "打印错行"})],
    "deals:publish_template": [
        Post(SEES_HOMES, of(deals.KEEP_TEMPLATES), body=lambda s: {
            "project": str(s["project"].pk), "name": "新范本", "version": "2026-03", "effective_on": "2026-03-16",
        })
    ],
    "deals:credentials": [Get(of(deals.FILING_SECRETS))],
    "deals:use_credential": [
        Post(of(deals.FILING_SECRETS), of(deals.FILING_SECRETS), ("credential",), lambda s: {"reason": "网签"})
    ],
    # ---- the API's settings
    "api:docs": [Get(ALL)],
    "api:mine": [Get(ALL)],
    "api:tokens": [Get(ADMINISTERS)],
    "api:new_token": [
        Get(ADMINISTERS),
        Post(ADMINISTERS, ADMINISTERS, body=lambda s: {
            "name": "取数", "holder": str(s.cast.manager.pk), "scopes": ["read:cases"], "expires_on": "2026-06-30",
        }),
    ],
    "api:token": [Get(ADMINISTERS | of(Role.MANAGER), ("token",))],
    "api:confirm": [Post(of(Role.MANAGER), of(Role.MANAGER), ("token",))],
    "api:revoke": [Post(ADMINISTERS | of(Role.MANAGER), ADMINISTERS | of(Role.MANAGER), ("token",))],
    "api:hooks": [Get(ADMINISTERS)],
    "api:new_hook": [
        Get(ADMINISTERS),
        Post(ADMINISTERS, ADMINISTERS, body=lambda s: {
            "name": "推送", "url": "https://hooks.example.com/", "events": ["case.opened"],
            "project": str(s["project"].pk),
        }),
    ],
    "api:hook": [Get(ADMINISTERS, ("hook",))],
    "api:stop_hook": [Post(ADMINISTERS, ADMINISTERS, ("hook",))],
    "api:start_hook": [Post(ADMINISTERS, ADMINISTERS, ("hook",))],
    "api:ping": [Post(ADMINISTERS, ADMINISTERS, ("hook",))],
    "api:delivery": [Get(ADMINISTERS, ("hook_delivery",))],
    "api:retry": [Post(ADMINISTERS, ADMINISTERS, ("hook_delivery",))],
    # ---- the API
    **{f"api_v1:{name}": [Machine()] for name in (
        "openapi-json", "api-root", "list_projects", "list_cases", "get_case", "list_tasks", "claim_task",
        "decide_task", "list_units", "get_unit", "list_parties", "register_party", "get_party", "reveal_party",
        "list_calculators", "calculate",
    )},
    **{name: [Get(see)] for name, see in LISTS.items()},
}  # fmt: skip
