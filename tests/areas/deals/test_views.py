"""The screens of a deal: every step's page, refusals in place with sentence and clause, outsiders."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions import filing
from guijia.areas.deals.enums import PaymentMethod, SubscriptionState
from guijia.areas.deals.models import Subscription
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.ledger import queries as money
from guijia.kit.days import CHINA, business_day
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock
from guijia.platform.flow import queries as flow
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, customer

pytestmark = pytest.mark.django_db

# Screens take the day from the database's clock, so what is typed goes by the real day.
TODAY = business_day(datetime.now(tz=CHINA)).isoformat()
NEXT_WEEK = business_day(datetime.now(tz=CHINA) + timedelta(days=7)).isoformat()


class Desk:
    """A browser that changes hands."""

    def __init__(self, sale: Sale) -> None:
        self.sale, self.client = sale, Client()

    def as_(self, person: Any) -> "Desk":
        with acting(SYSTEM):
            self.client.force_login(person)
        return self

    def case(self, process: str) -> Any:
        subject = self.sale.subscription if process == "W01" else self.sale.contract
        found = flow.case_of(subject, process)
        assert found is not None
        return found

    def page(self, process: str) -> Any:
        return self.client.get(reverse("flow:case", args=[self.case(process).pk]))

    def act(self, process: str, step: str, outcome: str = "done", **data: Any) -> Any:
        case = self.case(process)
        task = flow.open_task(case, step)
        assert task is not None, f"{step} is not open"
        address = reverse("flow:decide", args=[case.pk, task.pk, outcome])
        return self.client.post(address, data, headers={"HX-Request": "true"})


@pytest.fixture
def desk(sale: Sale) -> Desk:
    return Desk(sale)


def test_subscription_is_filled_in_and_submitted_on_the_screen(desk: Desk, sale: Sale, cast: Any) -> None:
    sale.now = clock.now()
    sale.hold()
    buyer = customer(cast, sale.now, "李娜")
    desk.as_(cast.sales)
    address = reverse("deals:subscribe", args=[sale.unit.pk])
    page = desk.client.get(address).content.decode()
    assert "1,000,000.00 元" in page
    form = {
        "buyer": [str(buyer.pk)], "payment_method": "mortgage", "discount_rate": "98", "down_payment": "300,000",
        "deposit": "５００００", "sign_by": NEXT_WEEK, "_once": "a",
    }  # fmt: skip
    answer = desk.client.post(address, form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made = Subscription.objects.get()
    assert (made.price, made.deposit, made.loan_amount) == (
        Decimal("980000.00"),
        Decimal("50000.00"),
        Decimal("680000.00"),
    )


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"buyer": []}, 422, "请至少选一位认购人"),
        ({"deposit": "0"}, 422, "定金要大于 0"),
        ({"deposit": "NaN"}, 422, "NaN"),
        ({"down_payment": "1"}, 422, "首付比例不足"),
        ({"sign_by": "2020-01-01"}, 422, "签约日期不能早于今天"),
        ({"discount_rate": "0"}, 422, "折扣至少为 1"),
        ({"shares": "50 50"}, 422, "份额的个数"),
        ({"buyer": ["00000000-0000-7000-8000-000000000000"]}, 422, "找不到"),
        ({"payment_method": "barter"}, 422, "选"),
    ],
)
def test_subscription_form_is_refused_in_words_and_writes_nothing(
    desk: Desk, sale: Sale, cast: Any, changes: dict[str, Any], status: int, words: str
) -> None:
    sale.hold()
    buyer = customer(cast, sale.now)
    form = {
        "buyer": [str(buyer.pk)], "payment_method": "mortgage", "down_payment": "300000", "deposit": "50000",
        "sign_by": NEXT_WEEK, **changes,
    }  # fmt: skip
    answer = desk.as_(cast.sales).client.post(reverse("deals:subscribe", args=[sale.unit.pk]), form)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Subscription.objects.exists()
    assert sale.home.state == "held"


def test_submit_without_the_hold_is_a_conflict_on_the_screen(desk: Desk, sale: Sale, cast: Any) -> None:
    buyer = customer(cast, sale.now)
    form = {
        "buyer": [str(buyer.pk)], "payment_method": "lump_sum", "deposit": "50000",
        "sign_by": NEXT_WEEK,
    }  # fmt: skip
    answer = desk.as_(cast.sales).client.post(reverse("deals:subscribe", args=[sale.unit.pk]), form)
    assert answer.status_code == 409
    assert "没有锁定在您名下" in answer.content.decode()


def test_quote_shows_floor_and_deposit_split_while_typing(desk: Desk, sale: Sale, cast: Any) -> None:
    address = reverse("deals:quote", args=[sale.unit.pk])
    desk.as_(cast.sales)
    low = desk.client.get(address, {"discount_rate": "94", "deposit": "300000"}).content.decode()
    assert "低于二级底价" in low
    assert "民法典第五百八十六条" in low
    for odd in ("abc", "1e400", "-5", "９８", "NaN", "9" * 40):
        assert desk.client.get(address, {"discount_rate": odd, "deposit": odd}).status_code == 200


@pytest.mark.parametrize(
    ("step", "who", "words"),
    [
        ("director_review", "sales_director", "审签"),
        ("register", "contract", "登记并过账销控"),
        ("confirm_deposit", "cashier", "到账金额"),
        ("seal", "seal", "印章"),
        ("collect_papers", "contract", "收到的资料"),
    ],
)
def test_each_step_of_w01_shows_its_act_to_its_role(
    desk: Desk, sale: Sale, cast: Any, step: str, who: str, words: str
) -> None:
    sale.hold().submit()
    for walk, ends in (
        ("review", "director_review"),
        ("register", "register"),
        ("pay_deposit", "confirm_deposit"),
        ("seal", "seal"),
    ):
        if step == ends:
            break
        getattr(sale, walk)()
    page = desk.as_(getattr(cast, who)).page("W01")
    assert page.status_code == 200
    assert words in page.content.decode()
    other = desk.as_(cast.archive).page("W01").content.decode()
    assert "不由您办" in other


def test_registration_with_an_expired_identity_is_locked_with_the_reason(
    desk: Desk, sale: Sale, cast: Any
) -> None:
    from guijia.areas.deals.actions.offering import BuyerChoice
    from guijia.areas.deals.enums import BuyerRole

    late = customer(cast, sale.now, "李娜", id_long_term=False, id_expires_on=date(2030, 1, 1))
    sale.buyers = [BuyerChoice(late.pk, BuyerRole.PURCHASER)]
    sale.hold().submit().review()
    with acting(SYSTEM):
        type(late).objects.filter(pk=late.pk).update(id_expires_on=date(2026, 3, 1))
    page = desk.as_(cast.contract).page("W01").content.decode()
    assert "已过期" in page
    assert "不能按" in page
    answer = desk.act("W01", "register")
    assert answer.status_code == 422
    assert "SUB-04" in answer.content.decode()
    assert sale._fresh().subscription.state == SubscriptionState.APPROVED


def test_own_request_is_refused_on_the_screen(desk: Desk, sale: Sale, cast: Any) -> None:
    from guijia.platform.org import actions as org
    from guijia.platform.org.enums import Role
    from guijia.platform.org.models import Staff

    org.post(staff=cast.sales, role=Role.SALES_DIRECTOR, project=cast.project, actor=SYSTEM, now=sale.now)
    both = Staff.objects.get(pk=cast.sales.pk)
    sale.hold(both).submit(both)
    answer = desk.as_(both).act("W01", "director_review", "approve")
    assert answer.status_code == 422
    assert answer.headers["X-Code"] == "flow_own_request"
    assert "不能" in desk.page("W01").content.decode()


def test_price_under_the_floor_waits_for_the_deputy_on_the_screen(desk: Desk, sale: Sale, cast: Any) -> None:
    sale.discounts = (Discount("员工", "rate", Decimal(96)),)
    sale.hold().submit()
    answer = desk.as_(cast.sales_director).act("W01", "director_review", "approve")
    assert answer.status_code in {200, 204, 302}
    case = desk.case("W01")
    assert flow.open_task(case, "deputy_approval") is not None
    assert flow.open_task(case, "register") is None


def test_deposit_typed_wrong_comes_back_with_what_was_typed(desk: Desk, sale: Sale, cast: Any) -> None:
    sale.hold().submit().review().register()
    desk.as_(cast.cashier)
    answer = desk.act(
        "W01", "confirm_deposit", amount="五万", payer="张伟", method="transfer", received_on="2026-03-16"
    )
    assert answer.status_code == 422
    assert "五万" in answer.content.decode()
    over = desk.act(
        "W01",
        "confirm_deposit",
        amount="99999999",
        payer="张伟",
        method="transfer",
        received_on=TODAY,
    )
    assert over.status_code == 422
    assert "超出成交价" in over.content.decode()
    assert money.received_cny(sale.subscription.pk) == 0


def test_filing_without_money_is_locked_and_refused_with_the_clause(
    desk: Desk, sale: Sale, cast: Any
) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review").seal_contract()
    page = desk.as_(cast.contract).page("W06").content.decode()
    assert "差 950,000.00 元" in page
    answer = desk.act("W06", "file", number="BA1", filed_on=TODAY)
    assert answer.status_code == 422
    assert "FIL-02" in answer.content.decode()


def test_every_page_of_w03_and_w06_opens_for_its_role(desk: Desk, sale: Sale, cast: Any) -> None:
    sale.method, sale.down_payment, sale.loan_amount = (
        PaymentMethod.MORTGAGE,
        Decimal(300000),
        Decimal(700000),
    )
    sale.subscribed()
    walks: list[tuple[str, str, Any]] = [
        ("W03", "contract", lambda: sale.stock().prepare("交付延后")),
        ("W03", "deputy_gm", lambda: _special(sale)),
        ("W03", "contract", lambda: sale.book()),
        ("W03", "sales", lambda: sale.collect()),
        ("W03", "contract", lambda: sale.bring_papers().sign()),
        ("W06", "contract", lambda: sale.send("交付延后")),
        ("W06", "signing_lead", lambda: sale.approve("lead_review")),
        ("W06", "finance_manager", lambda: sale.approve("finance_review")),
        ("W06", "legal", lambda: sale.approve("legal_review")),
        ("W06", "manager", lambda: sale.approve("manager_review")),
        ("W06", "seal", lambda: sale.seal_contract()),
        ("W06", "contract", lambda: sale.pay(Decimal(250000)).file()),
    ]
    for process, who, walk in walks:
        page = desk.as_(getattr(cast, who)).page(process)
        assert page.status_code == 200
        assert "不由您办" not in page.content.decode(), (process, who)
        walk()
    assert "已备案" in desk.as_(cast.contract).page("W06").content.decode()


def _special(sale: Sale) -> None:
    from guijia.areas.deals.actions import signing

    signing.approve_deviation(
        contract_id=sale.contract.pk,
        outcome="approve",
        opinion="同意",
        actor=sale.cast.deputy_gm,
        now=sale.now,
    )
    sale._fresh()


LISTS = ["subscriptions", "signings", "contracts", "filings", "seals", "sets"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_the_deal_to_its_project_only(desk: Desk, sale: Sale, cast: Any, name: str) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review").seal_contract()
    sale.pay(Decimal(950000)).file("BA-77")
    address = reverse(f"deals:{name}")
    mine = desk.as_(cast.contract).client.get(address).content.decode()
    assert "-GL-2026-" in mine
    assert desk.client.get(address, {"q": "没有这样的", "sort": "-password", "state": "x"}).status_code == 200
    theirs = desk.as_(cast.outsider).client.get(address).content.decode()
    assert "-GL-2026-" not in theirs
    assert desk.as_(cast.repairer).client.get(address).status_code == 404
    excel = desk.as_(cast.signing_lead).client.get(address, {"excel": 1})
    assert excel.status_code == 200
    assert "spreadsheet" in excel.headers["Content-Type"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_same_for_one_and_many(
    desk: Desk, sale: Sale, cast: Any, units: list[Unit], name: str, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(40) as asked:
            desk.client.get(reverse(f"deals:{name}"))
        return len(asked)

    sale.subscribed().signed()
    desk.as_(cast.contract)
    queries()
    one = queries()
    for number, unit in enumerate(units[1:3], start=2):
        Sale(cast, sale.now, unit).subscribed().prepare().book(desk=number).collect().bring_papers().sign()
    assert queries() == one


def test_outsider_finds_no_case_and_no_document(desk: Desk, sale: Sale, cast: Any) -> None:
    sale.subscribed()
    desk.as_(cast.outsider)
    assert desk.page("W01").status_code == 404
    assert desk.client.get(reverse("deals:contract", args=[sale.contract.pk])).status_code == 404
    assert desk.client.get(reverse("deals:subscribe", args=[sale.unit.pk])).status_code == 404


def test_filing_secret_is_shown_to_its_holder_with_a_reason_and_logged(
    desk: Desk, sale: Sale, cast: Any
) -> None:
    kept = filing.keep_credential(
        project=cast.project, label="网签 UKey", secret="s3cret-值", holder=cast.contract, rotated_on=date(2026, 1, 1),
        actor=SYSTEM, now=sale.now,
    )  # fmt: skip
    address = reverse("deals:use_credential", args=[kept.pk])
    desk.as_(cast.contract)
    assert "s3cret" not in desk.client.get(reverse("deals:credentials")).content.decode()
    assert desk.client.post(address, {"reason": ""}).status_code == 422
    assert "s3cret-值" in desk.client.post(address, {"reason": "备案登记"}).content.decode()
    assert Entry.objects.filter(action="deals.use_credential", reason="备案登记").count() == 1
    assert desk.as_(cast.outsider).client.post(address, {"reason": "看看"}).status_code == 404


def test_papers_are_ticked_at_any_time(desk: Desk, sale: Sale, cast: Any) -> None:
    from guijia.areas.deals.queries import deals

    sale.subscribed()
    papers = deals.papers_of(sale.subscription.pk)
    address = reverse("deals:receive_papers", args=[sale.subscription.pk])
    desk.as_(cast.contract).client.post(address, {"papers": [str(papers[0].pk)]})
    assert sum(p.received_at is not None for p in deals.papers_of(sale.subscription.pk)) == 1
    again = desk.client.post(address, {"papers": [str(papers[0].pk), "x"]})
    assert again.status_code == 302
