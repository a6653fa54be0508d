"""Calculators at the front desk: prefilled from a home, computed while typing, printed and kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guijia.areas.ledger.rules import loans
from guijia.faces.desk.estimates import chart, forms, tables
from guijia.faces.desk.estimates.actions import keep_estimate
from guijia.faces.desk.estimates.papers.registration import CODE, NOTICE, estimate_paper
from guijia.faces.desk.estimates.queries import known_of
from guijia.faces.desk.estimates.registry import calculators, topic_of
from guijia.faces.desk.models import Estimate
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from guijia.platform.facts.reference import load_parameters
from guijia.platform.papers.models import Paper
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, ready_to_sell

LOAN = {"principal": "1000000", "annual_rate_pct": "3.2", "months": "360"}


@pytest.fixture(autouse=True)
def figures(db: None) -> None:
    load_parameters()


@pytest.fixture
def unit(cast: Any, now: datetime) -> Unit:
    return ready_to_sell(cast, now)[1][0]


def at(topic: str) -> str:
    return reverse("estimates:estimate", args=[topic])


def test_topics_name_every_calculation_that_holds_no_personal_numbers(client: Client, cast: Any) -> None:
    client.force_login(cast.mortgage)
    page = client.get(reverse("estimates:topics")).content.decode()
    for name in calculators().described():
        assert at(name) in page
    assert not {"id_check", "mask"} & set(calculators().described())


@pytest.mark.parametrize("person", ["repairer", "property"])
def test_topics_are_not_there_for_who_does_not_estimate(client: Client, cast: Any, person: str) -> None:
    client.force_login(getattr(cast, person))
    assert client.get(reverse("estimates:topics")).status_code == 404
    assert client.get(at("interest")).status_code == 404
    assert client.post(reverse("estimates:print", args=["interest"])).status_code == 404


def test_topics_put_an_entry_into_the_menu_of_those_who_estimate(client: Client, cast: Any) -> None:
    client.force_login(cast.title)
    assert f'href="{reverse("estimates:topics")}"' in client.get(reverse("desk")).content.decode()


def test_estimate_of_a_topic_that_does_not_exist_is_not_found(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    assert client.get(at("alchemy")).status_code == 404
    assert client.get(at("interest"), {"home": "x"}).status_code == 404


def test_every_estimate_opens_empty_and_says_what_is_missing(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    for topic in calculators().described().values():
        answer = client.get(at(topic.name))
        assert answer.status_code == 200, topic.name
        assert "还差" in answer.content.decode(), topic.name
        assert "est-wrong" in answer.content.decode()


def test_estimate_shows_the_great_number_and_the_working_with_its_clause(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    asked = {"contract_area": "100", "registered_area": "96.99", "unit_price": "12,000"}
    answer = client.get(at("area_settlement"), asked)
    page = answer.content.decode()
    assert answer.context["great"].words == "-36,240.00"
    assert "商品房销售管理办法第二十条" in page
    assert "打印给客户" in page
    assert "<style" not in page
    assert 'style="' not in page


def test_estimate_while_typing_gives_the_piece_and_names_the_wrong_field(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    answer = client.get(
        at("loan_equal_installment"), LOAN | {"annual_rate_pct": "999"}, headers={"HX-Request": "true"}
    )
    piece = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in piece
    assert 'id="wrong-annual_rate_pct" hx-swap-oob="true">年利率 应' in piece
    assert "打印给客户" not in piece


def test_estimate_of_a_loan_compares_both_ways_with_picture_and_schedule(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    answer = client.get(at("loan_equal_installment"), LOAN)
    page = answer.content.decode()
    found = answer.context["comparison"]
    assert [way.label for way in found.ways] == ["等额本息", "等额本金"]
    assert found.saved == Decimal("75546.93")
    assert page.count("<polyline") == 2
    assert "共 360 期" in page


def test_estimate_that_lacks_a_figure_says_so_and_prints_nothing(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    asked = {"home_ordinal": "3", "area": "100", "base_ex_vat": "1000000"}
    page = client.get(at("deed_tax"), asked).content.decode()
    assert "契税地方税率" in page
    assert "打印给客户" not in page
    answer = client.post(reverse("estimates:print", args=["deed_tax"]), asked)
    assert answer.status_code == 422
    assert not Estimate.objects.exists()


# ---- from a home


def test_estimate_of_a_home_takes_what_is_known(client: Client, cast: Any, now: datetime, unit: Unit) -> None:
    Sale(cast, now, unit).hold().submit().review()
    client.force_login(cast.sales)
    answer = client.get(at("loan_quota"), {"home": str(unit.pk)})
    known = answer.context["known"]
    assert known.deal is not None
    assert answer.context["typed"]["price"] == f"{known.deal.price:f}"
    assert known.buyers[0] in answer.content.decode()
    assert answer.context["great"] is not None


def test_estimate_of_a_home_out_of_sight_is_not_there(client: Client, cast: Any, unit: Unit) -> None:
    client.force_login(cast.outsider)
    assert client.get(at("loan_quota"), {"home": str(unit.pk)}).status_code == 404
    sent = client.post(reverse("estimates:print", args=["interest"]), {"home": str(unit.pk)})
    assert sent.status_code == 404


def test_estimate_asks_few_questions(
    client: Client,
    cast: Any,
    now: datetime,
    unit: Unit,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Sale(cast, now, unit).hold().submit().review()
    client.force_login(cast.sales)
    client.get(at("deed_tax"), {"home": str(unit.pk)})
    with django_assert_max_num_queries(20):
        client.get(at("deed_tax"), {"home": str(unit.pk), "home_ordinal": "1"})


def test_home_file_leads_to_the_estimates_of_the_home(client: Client, cast: Any, unit: Unit) -> None:
    client.force_login(cast.sales)
    page = client.get(reverse("home", args=[unit.pk])).content.decode()
    assert f"{reverse('estimates:topics')}?home={unit.pk}" in page


# ---- printed and kept


def test_print_keeps_the_estimate_and_prints_it_with_home_and_customer(
    client: Client, cast: Any, now: datetime, unit: Unit
) -> None:
    sale = Sale(cast, now, unit).hold().submit().review()
    client.force_login(cast.sales)
    answer = client.post(
        reverse("estimates:print", args=["loan_equal_principal"]), LOAN | {"home": str(unit.pk)}
    )
    assert answer.status_code == 302
    kept = Estimate.objects.get()
    paper = Paper.objects.get(form_code=CODE, subject_id=kept.pk)
    assert answer.headers["Location"] == reverse("papers:show", args=[paper.pk])
    assert kept.result["first"] == "5444.44"
    assert Entry.objects.filter(action="desk.keep_estimate").count() == 1
    said = estimate_paper(kept.pk)
    assert said["company"] == cast.project.company.name
    assert said["home"] == f"归澜府 {unit.label}"
    assert said["customers"] == [one.customer.name for one in sale.subscription.buyers.all()]
    assert said["great"] == ["首期还款", "5,444.44 元"]
    assert said["schedule"] is not None
    assert len(said["schedule"]["rows"]) == 360
    assert said["notice"] == NOTICE
    assert client.get(answer.headers["Location"]).headers["Content-Type"] == "application/pdf"


def test_print_without_a_home_is_its_maker_s_alone(client: Client, cast: Any) -> None:
    client.force_login(cast.sales)
    asked = {"principal": "1000000", "annual_rate_pct": "5.5", "days": "30", "day_base": "360"}
    paper = client.post(reverse("estimates:print", args=["interest"]), asked).headers["Location"]
    kept = Estimate.objects.get()
    again = client.get(reverse("estimates:kept", args=[kept.pk]))
    assert again.status_code == 302
    assert client.get(again.headers["Location"]).context["great"].words == "4,583.33"
    for other in (cast.mortgage, cast.outsider):
        client.force_login(other)
        assert client.get(paper).status_code == 404
        assert client.get(reverse("estimates:kept", args=[kept.pk])).status_code == 404


def test_keep_estimate_by_who_does_not_estimate_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    topic = topic_of("interest")
    assert topic is not None
    with pytest.raises(BusinessError) as refusal:
        keep_estimate(
            topic=topic,
            typed={"principal": "1", "annual_rate_pct": "1", "days": "1"},
            known=None,
            actor=cast.repairer,
            now=now,
        )
    assert refusal.value.code == "desk_may_not_estimate"
    assert not Estimate.objects.exists()
    assert known_of(cast.repairer, unit.pk, now) is None


def test_every_estimate_prints_its_lists(cast: Any, now: datetime) -> None:
    topic = topic_of("penalty_daily")
    assert topic is not None
    typed = {
        "base": "300000",
        "rate_per_10000": "1",
        "due": "2026-01-01",
        "actual": "2026-01-31",
        "payments": "2026-01-11 100000",
    }
    kept = keep_estimate(topic=topic, typed=typed, known=None, actor=cast.sales, now=now)
    said = estimate_paper(kept.pk)
    assert said["lists"] == [
        {
            "label": "分段",
            "heads": ["自", "至", "日数", "欠款 元", "违约金 元"],
            "rows": [
                ["2026-01-02", "2026-01-11", "10", "300,000.00", "300.00"],
                ["2026-01-12", "2026-01-31", "20", "200,000.00", "400.00"],
            ],
        }
    ]


# ---- without a database


@pytest.mark.parametrize(
    ("topic", "typed", "expected"),
    [
        ("vat_split", {"vat_rate": "9"}, {"vat_rate": "0.09"}),
        ("vat_split", {"vat_rate": "９％"}, {"vat_rate": "0.09"}),
        ("vat_split", {"vat_rate": "nine"}, {"vat_rate": "nine"}),
        ("area_settlement", {"dual_test": "true"}, {"dual_test": True}),
        ("bank_deposit_release", {"loans": "1 2\n3", "registered": "是、否 x"},
         {"loans": ["1", "2", "3"], "registered": [True, False, "x"]}),
        ("handover_settlement", {"other_lines": "燃气 开口费 200\n"},
         {"other_lines": [{"name": "燃气 开口费", "amount": "200"}]}),
        ("maintenance_fund", {"standards": "住宅 有 1 33 80"}, {"standards": [
            {"use": "住宅", "has_elevator": True, "storeys_from": "1", "storeys_to": "33", "per_sqm": "80"}]}),
    ],
)  # fmt: skip
def test_inputs_of_what_was_typed(topic: str, typed: dict[str, str], expected: dict[str, Any]) -> None:
    wanted = topic_of(topic)
    assert wanted is not None
    made = forms.inputs_of(wanted, typed, date(2026, 11, 22))
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("amount", "top"),
    [("5444.44", "6000"), ("1", "1"), ("0.99", "1.0"), ("10", "10"), ("0", "4"), ("2401", "3000")],
)
def test_round_up_is_never_below(amount: str, top: str) -> None:
    assert chart._round_up(Decimal(amount)) == Decimal(top)


def test_payments_draws_a_loan_of_one_month() -> None:
    made = loans.equal_principal(principal=Decimal(1), annual_rate_pct=Decimal(0), months=1)
    assert "<polyline" in chart.payments([("等额本金", made)])


def test_in_words_names_fields_by_their_labels() -> None:
    topic = topic_of("penalty_daily")
    assert topic is not None
    assert (
        tables.in_words(topic, "days 与 due 不能同时给。")
        == "逾期日数（代替两个日期） 与 到期日 不能同时给。"
    )
