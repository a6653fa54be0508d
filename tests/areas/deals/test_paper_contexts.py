"""Forms filled from a walked deal: in the exact shapes, true to the deal, for those who may see and print them."""

from datetime import date, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions import closing, stock
from guijia.areas.deals.actions.offering import BuyerChoice
from guijia.areas.deals.enums import BuyerRole, PaymentMethod
from guijia.areas.deals.papers.contexts import contract as contract_context
from guijia.areas.deals.papers.contexts import contract_text, registers, sales_control, subscription
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.models import Home
from guijia.kit.capitals import is_rmb_upper
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.org.enums import Role
from guijia.platform.papers import actions as papers
from guijia.platform.papers import registry
from guijia.platform.papers.enums import PaperState
from tests.areas.deals.sale import Sale, customer, ready_to_sell


def faults(value: Any, shape: Any, at: str = "") -> list[str]:
    """Where a value leaves its shape: missing and unknown keys, wrong types."""
    options = (
        [s for s in get_args(shape) if s is not NoneType] if get_origin(shape) not in (list, None) else []
    )
    if value is None:
        return [] if NoneType in get_args(shape) else [f"{at}: nothing"]
    if NoneType in get_args(shape):
        return faults(value, options[0], at)
    if is_typeddict(shape):
        hints = get_type_hints(shape)
        found = [f"{at}.{key}" for key in set(hints) ^ set(value)]
        return found + [
            f for key in set(hints) & set(value) for f in faults(value[key], hints[key], f"{at}.{key}")
        ]
    if get_origin(shape) is list:
        return [f for n, one in enumerate(value) for f in faults(one, get_args(shape)[0], f"{at}[{n}]")]
    if options:
        return [] if value in options else [f"{at}: {value!r}"]
    return [] if type(value) is shape else [f"{at}: {value!r} is no {shape.__name__}"]


@pytest.fixture
def sale(cast: Any, now: Any) -> Sale:
    """A home held for a couple with a mortgage and a deposit above the cap."""
    _, units = ready_to_sell(cast, now)
    wife = customer(cast, now, "李娜")
    agent = customer(cast, now, "王芳")
    return Sale(
        cast, now, units[0],
        method=PaymentMethod.MORTGAGE,
        discounts=(Discount("开盘优惠", "rate", Decimal(98)),),
        deposit=Decimal(250000),
        down_payment=Decimal(300000),
        loan_amount=Decimal(680000),
        buyers=[
            BuyerChoice(customer(cast, now).pk, BuyerRole.PURCHASER, Decimal(60)),
            BuyerChoice(wife.pk, BuyerRole.CO_OWNER, Decimal(40)),
            BuyerChoice(agent.pk, BuyerRole.AGENT),
        ],
    ).stock().hold()  # fmt: skip


def printed(code: str, subject: Model, sale: Sale) -> Any:
    """The paper, and its data in its shape."""
    form = registry.form_of(code)
    assert form is not None
    assert faults(form.context(subject.pk), form.shape) == []
    return papers.print_form(code=code, subject=subject, actor=sale.cast.contract, now=sale.now)


def test_f01_is_a_draft_until_it_is_sealed(sale: Sale) -> None:
    sale.submit()
    said = subscription.subscription(sale.subscription.pk)
    assert said["head"]["draft"]
    assert (said["director"], said["registrar"], said["receipt"], said["seal"]) == (None, None, None, None)
    assert printed("F01", sale.subscription, sale).state == PaperState.DRAFT
    sale.review().register()
    due = subscription.subscription(sale.subscription.pk)["deposit"]
    assert due["pay_before"] == "2026-03-18 09:30"
    sale.pay_deposit(Decimal(100000))
    assert subscription.subscription(sale.subscription.pk)["receipt"] is None
    sale.pay_deposit(Decimal(150000))
    assert subscription.subscription(sale.subscription.pk)["head"]["draft"]
    sale.seal()
    said = subscription.subscription(sale.subscription.pk)
    assert not said["head"]["draft"]
    assert said["receipt"] is not None
    assert said["receipt"]["amount"] == "250,000.00"
    assert said["seal"] is not None
    assert said["seal"]["copies"] == "3 份"
    assert said["director"] is not None
    assert said["director"]["name"] == sale.cast.sales_director.name
    assert printed("F01", sale.subscription, sale).state == PaperState.EFFECTIVE


def test_f01_says_people_price_and_deposit(sale: Sale) -> None:
    said = subscription.subscription(sale.submit().subscription.pk)
    assert [p["name"] for p in said["buyers"]] == ["张伟", "李娜"]
    assert [p["share"] for p in said["buyers"]] == ["60%", "40%"]
    assert all(len(p["id_number"]) == 18 and "*" not in p["id_number"] for p in said["buyers"])
    assert said["agent"] is not None
    assert said["agent"]["name"] == "王芳"
    assert said["price"]["total"] == "980,000.00"
    assert not said["price"]["total_upper"].startswith("人民币")
    assert is_rmb_upper(said["price"]["total_upper"], Decimal(980000))
    assert (said["deposit"]["effective"], said["deposit"]["excess"]) == ("196,000.00", "54,000.00")
    assert (said["payment"]["method"], said["payment"]["loan"]) == ("loan", "680,000.00")
    assert said["payment"]["down_percent"] == "30.61"
    assert said["refund_days"] == "十五"
    assert said["home"]["permit_no"].startswith("商品房预售许可证")
    assert said["home"]["shared_area"] == "20.00"


def test_f03_asks_by_person_and_says_what_is_left_to_pay(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish()
    said = contract_context.appointment(sale.contract.pk)
    assert said["head"]["draft"]
    assert [g["title"] for g in said["groups"]] == ["身份与购房资格", "按揭贷款"]
    names = [i["name"] for i in said["groups"][0]["items"]]
    assert names[0].startswith("张伟")
    assert names[-1] == "购房资格查询结果"
    assert [f["amount"] for f in said["fees"]] == ["50,000.00"]
    assert said["fees"][0]["name"] == "首付款"
    sale.prepare().book()
    said = contract_context.appointment(sale.contract.pk)
    assert (said["day"], said["slot"], said["desk"]) == ("2026-03-17", "10:00–11:00", "1 号签约台")
    assert said["officer"] == sale.cast.contract.name
    sale.bring_papers()
    assert contract_context.appointment(sale.contract.pk)["missing"] == []
    assert printed("F03", sale.contract, sale).state == PaperState.EFFECTIVE


def test_f04_and_contract_follow_approval_and_seal(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish()
    assert contract_text.contract(sale.contract.pk)["head"]["draft"]
    sale.prepare().book().collect().bring_papers()
    text = contract_text.contract(sale.contract.pk)
    assert not text["head"]["draft"]
    assert sum(Decimal(i["amount"].replace(",", "")) for i in text["instalments"]) == Decimal(980000)
    assert text["deposit"] == "196,000.00"
    assert text["ownership"] == "按份共有"
    assert text["set_serial"].startswith("TH-")
    sale.pay(Decimal(50000))
    sale.sign()
    said = contract_context.approval(sale.contract.pk)
    assert said["head"]["draft"]
    assert [o["step"] for o in said["opinions"]] == ["签约主管", "财务经理"]
    assert all(o["name"] == "" for o in said["opinions"])
    assert all(c["ok"] for c in said["checks"]), said["checks"]
    sale.send().approve("lead_review").approve("finance_review").seal_contract()
    said = contract_context.approval(sale.contract.pk)
    assert not said["head"]["draft"]
    assert said["opinions"][0]["name"] == sale.cast.signing_lead.name
    assert said["seal"] is not None
    for code in ("F04", "HT"):
        assert printed(code, sale.contract, sale).state == PaperState.EFFECTIVE
    word = papers.make_word(code="HT", subject=sale.contract, actor=sale.cast.contract, now=sale.now)
    assert word[1].startswith(b"PK")


def test_f04_with_clauses_asks_those_above(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish()
    sale.contract.deviations = "赠送首年物业服务费。\n\n 交付提前三十日通知。 "
    with acting(SYSTEM):
        sale.contract.save(update_fields=["deviations"])
    said = contract_context.approval(sale.contract.pk)
    assert said["supplements"] == ["赠送首年物业服务费。", "交付提前三十日通知。"]
    assert [o["step"] for o in said["opinions"]] == ["签约主管", "财务经理", "法务", "客户服务部经理"]


def march(sale: Sale, kind: str) -> Any:
    """The month of the sale as a register."""
    return closing.open_period(
        project=sale.cast.project,
        kind=kind,  # type: ignore[arg-type]
        first_on=date(2026, 3, 1),
        last_on=date(2026, 3, 31),
        actor=sale.cast.contract,
        now=sale.now,
    )


def test_f09_counts_every_set(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish().prepare().book().collect()
    assert sale.contract.template is not None
    spoilt = sale.contract.template.sets.filter(state="in_stock").latest("serial")
    stock.void_set(
        set_id=spoilt.pk, reason="涂改", actor=sale.cast.contract, now=sale.now + timedelta(hours=1)
    )
    said = registers.contract_issues(march(sale, "F09").pk)
    assert said["opening"] == "0"
    assert [(r["event"], r["balance"]) for r in said["rows"]] == [
        ("入库", "25"),
        ("领用", "24"),
        ("作废", "23"),
    ]
    assert said["rows"][1]["taken_by"] == sale.cast.sales.name
    assert said["rows"][1]["purpose"].endswith("签约 2026-03-17")
    assert (said["balance"], said["threshold"], said["low"]) == ("23", "20", False)
    april = closing.open_period(
        project=sale.cast.project, kind="F09", first_on=date(2026, 4, 1), last_on=date(2026, 4, 30),  # type: ignore[arg-type]
        actor=sale.cast.contract, now=sale.now,
    )  # fmt: skip
    said = registers.contract_issues(april.pk)
    assert (said["opening"], said["rows"], said["balance"]) == ("23", [], "23")
    printed("F09", march(sale, "F09"), sale)


def test_f14_lists_filings_with_their_evidence(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish().prepare().book().collect().bring_papers()
    sale.pay(Decimal(50000))
    sale.sign().send().approve("lead_review").approve("finance_review").seal_contract().file()
    period = march(sale, "F14")
    said = registers.filing_ledger(period.pk)
    assert (said["count"], said["total"], said["late"]) == ("1", "980,000.00", "0")
    row = said["rows"][0]
    assert row["buyers"] == "张*、李*"
    assert "300,000.00" in row["money"]
    assert row["papers"] == "已审批，内容未变；已用印"
    printed("F14", period, sale)


def test_f11_tells_each_change_with_masked_buyers(sale: Sale) -> None:
    sale.submit().review().register()
    said = sales_control.unit_register(sale.unit.pk)
    assert [(e["before"], e["after"]) for e in said["events"]] == [
        ("未推", "可售"),
        ("可售", "锁定"),
        ("锁定", "认购"),
    ]
    assert said["events"][-1]["customer"] == "张*、李*"
    assert said["events"][-1]["document"] == f"{sale.subscription.number} 房产认购书"
    assert said["state"] == "认购"
    printed("F11", sale.unit, sale)


def test_day_sheet_shows_the_building_as_the_day_left_it(sale: Sale) -> None:
    building = sale.unit.building
    today = sale.now.date()
    before = closing.open_day_sheet(
        building=building, day=today - timedelta(days=1), actor=sale.cast.contract, now=sale.now
    )
    sale.submit().review().register()
    sheet = closing.open_day_sheet(building=building, day=today, actor=sale.cast.contract, now=sale.now)
    assert {c["word"]: c["count"] for c in sales_control.day_sheet(before.pk)["counts"]} == {"未推": "4"}
    said = sales_control.day_sheet(sheet.pk)
    assert {c["word"]: c["count"] for c in said["counts"]} == {"可售": "3", "认购": "1"}
    assert said["closed_at"] == ""
    assert said["columns"] == ["1 单元 01"]
    assert [f["floor"] for f in said["floors"]] == ["4", "3", "2", "1"]
    with acting(SYSTEM):
        Home.objects.filter(pk=sale.unit.pk).update(state="signed")
    closing.close_day(project=sale.cast.project, day=today, actor=sale.cast.contract, now=sale.now)
    said = sales_control.day_sheet(sheet.pk)
    assert said["closed_at"] == "2026-03-16 09:30"
    assert said["mismatches"][0].startswith(sale.unit.label)
    printed("F11D", sheet, sale)


# ---- who may


def enter(person: Any) -> Client:
    """A browser in which that person works."""
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("role", "may_see", "may_print"),
    [
        (Role.CONTRACT, True, True),
        (Role.SALES, True, True),
        (Role.CASHIER, True, False),
        (Role.REPAIRER, False, False),
    ],
)
def test_who_sees_and_prints_a_subscription(sale: Sale, role: Role, may_see: bool, may_print: bool) -> None:
    sale.submit()
    form = registry.form_of("F01")
    assert form is not None
    assert form.may_see(sale.cast[role], sale.subscription.pk) is may_see
    assert form.may_be_printed_by(sale.cast[role], sale.subscription.pk) is may_print
    answer = enter(sale.cast[role]).post(reverse("papers:print", args=["F01", sale.subscription.pk]))
    assert answer.status_code == (302 if may_print else 404)


def test_outsider_prints_nothing(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish()
    sheet = closing.open_day_sheet(
        building=sale.unit.building, day=sale.now.date(), actor=sale.cast.contract, now=sale.now
    )
    subjects: dict[str, UUID] = {
        "F01": sale.subscription.pk, "F03": sale.contract.pk, "F04": sale.contract.pk, "HT": sale.contract.pk,
        "F11": sale.unit.pk, "F11D": sheet.pk, "F09": march(sale, "F09").pk, "F14": march(sale, "F14").pk,
    }  # fmt: skip
    outside, inside = enter(sale.cast.outsider), enter(sale.cast.contract)
    for code, pk in subjects.items():
        assert outside.post(reverse("papers:print", args=[code, pk])).status_code == 404, code
        assert inside.post(reverse("papers:print", args=[code, pk])).status_code == 302, code
    crossed = inside.post(reverse("papers:print", args=["F14", subjects["F09"]]))
    assert crossed.status_code == 404


def test_case_pages_offer_their_forms(sale: Sale) -> None:
    sale.submit().review().register().pay_deposit().seal().finish()
    desk = enter(sale.cast.contract)
    page = desk.get(reverse("deals:subscription", args=[sale.subscription.pk]), follow=True).content.decode()
    assert "《房产认购书》" in page
    page = desk.get(reverse("deals:contract", args=[sale.contract.pk]), follow=True).content.decode()
    for title in ("签约预约及所需提供资料表", "销售合同审批单", "商品房买卖合同"):
        assert f"《{title}》" in page


def test_register_is_printed_from_its_list(sale: Sale) -> None:
    desk = enter(sale.cast.contract)
    assert "打印本期台帐" in desk.get(reverse("deals:filings")).content.decode()
    assert "打印本期台帐" in desk.get(reverse("deals:sets")).content.decode()
    asked = {
        "project": sale.cast.project.pk,
        "kind": "F14",
        "first_on": "2026-03-01",
        "last_on": "2026-03-31",
    }
    answer = desk.post(reverse("deals:print_register"), asked, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    for wrong in ({"last_on": "2026-02-01"}, {"first_on": "0001-01-01"}, {"kind": "F01"}, {"project": "x"}):
        assert desk.post(reverse("deals:print_register"), asked | wrong).status_code == 422, wrong
    elsewhere = desk.post(reverse("deals:print_register"), asked | {"project": sale.cast.elsewhere.pk})
    assert elsewhere.status_code == 404


def test_missing_glyph_refuses_to_print(sale: Sale, cast: Any, now: Any) -> None:
    with acting(SYSTEM):
        one = sale.buyers[0]
        from guijia.areas.parties.models import Customer

        Customer.objects.filter(pk=one.customer_id).update(name="张\U0003fff0")
    sale.submit()
    with pytest.raises(BusinessError) as refused:
        papers.print_form(code="F01", subject=sale.subscription, actor=cast.contract, now=now)
    assert refused.value.code == "papers_missing_glyph"
