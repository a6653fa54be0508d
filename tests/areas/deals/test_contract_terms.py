"""What stands in a contract beyond the deal itself: account, handover, rates, the parts of a loan, its seal."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pypdf
import pytest

from guijia.areas.deals.actions import closing
from guijia.areas.deals.enums import PaymentMethod, RegisterKind
from guijia.areas.deals.papers.contexts import contract as contract_context
from guijia.areas.deals.papers.contexts import contract_text, registers
from guijia.areas.deals.papers.contexts import subscription as subscription_context
from guijia.areas.deals.queries.pieces import deal
from guijia.areas.estate.actions.measuring import enter_measured_areas
from guijia.areas.estate.actions.terms import set_sale_terms
from guijia.areas.estate.enums import STANDARD_CLAUSES, Clause
from guijia.areas.estate.queries.terms import standard_clauses
from guijia.areas.estate.rules import Areas
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.facts.models import Parameter
from guijia.platform.papers import actions as papers
from guijia.platform.papers import queries as paper_queries
from tests.areas.deals.sale import Sale


def test_contract_says_account_handover_and_rates_from_data(sale: Sale) -> None:
    set_sale_terms(
        project=sale.cast.project, building=None, supervision_bank="监管银行", supervision_account="62220001",
        delivery_on=date(2027, 12, 31), delivery_conditions="竣工验收备案\n通水通电", source="监管协议 1 号",
        actor=sale.cast.signing_lead, now=sale.now,
    )  # fmt: skip
    sale.subscribed().signed()
    said = contract_text.contract(sale.contract.pk)
    assert (said["supervision_bank"], said["supervision_account"]) == ("监管银行", "62220001")
    assert said["delivery_on"] == "2027-12-31"
    assert said["delivery_conditions"] == ["竣工验收备案", "通水通电"]
    rates = (said["late_payment_rate"], said["late_delivery_rate"], said["rescind_days"], said["title_days"])
    assert rates == ("0.01", "0.01", "90", "90")


def test_combined_loan_is_printed_in_its_two_parts(sale: Sale) -> None:
    sale.method, sale.down_payment, sale.fund_loan = PaymentMethod.COMBINED, Decimal(300000), Decimal(200000)
    sale.subscribed()
    assert sale.subscription.loan_amount == Decimal(700000)
    assert sale.subscription.bank_loan == Decimal(500000)
    said = contract_text.contract(sale.contract.pk)["payment"]
    assert (said["loan"], said["fund_loan"]) == ("500,000.00", "200,000.00")
    facts = dict(deal(sale.subscription, None)["facts"])
    assert (facts["其中公积金"], facts["其中商业"]) == ("200,000.00 元", "500,000.00 元")


def test_combined_loan_without_its_parts_is_refused(sale: Sale) -> None:
    sale.method, sale.down_payment = PaymentMethod.COMBINED, Decimal(300000)
    with pytest.raises(BusinessError) as refused:
        sale.hold().submit()
    assert (refused.value.code, refused.value.field) == ("deals_fund_part", "fund_loan")


def test_cash_leaves_no_trace_of_a_loan(sale: Sale) -> None:
    sale.down_payment, sale.loan_amount, sale.fund_loan = Decimal(300000), Decimal(700000), Decimal(1)
    made = sale.hold().submit().subscription
    assert (made.down_payment, made.loan_amount, made.fund_loan) == (None, None, None)
    assert not {"贷款", "其中公积金", "其中商业"} & set(dict(deal(made, None)["facts"]))


def test_seal_register_is_numbered_without_gaps_and_printed(sale: Sale, now: datetime) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review").seal_contract()
    period = closing.open_period(
        project=sale.cast.project, kind=RegisterKind.SEALS, first_on=now.date(), last_on=now.date(),
        actor=sale.cast.seal, now=now,
    )  # fmt: skip
    said = registers.seal_register(period.pk)
    assert [row["number"] for row in said["rows"]] == ["YY-GL-2026-0001", "YY-GL-2026-0002"]
    assert [row["kind"] for row in said["rows"]] == ["认购书", "买卖合同"]
    assert (said["count"], said["copies"]) == ("2", "7")
    paper = papers.print_form(code="YY", subject=period, actor=sale.cast.seal, now=now)
    assert paper.form_code == "YY"


def surveyed(sale: Sale) -> None:
    enter_measured_areas(
        project=sale.cast.project,
        rows={sale.unit.pk: Areas(Decimal("101.35"), Decimal("81.20"))},
        source="测绘 2026-018",
        surveyed_on=sale.now.date(),
        actor=sale.cast.signing_lead,
        now=sale.now,
    )


def test_papers_signed_before_the_survey_keep_the_areas_they_were_signed_with(sale: Sale) -> None:
    sale.subscribed().signed()
    surveyed(sale)
    forecast = ("100.00", "80.00", "20.00", "预测")
    for said in (
        contract_text.contract(sale.contract.pk),
        contract_context.approval(sale.contract.pk),
        contract_context.appointment(sale.contract.pk),
        subscription_context.subscription(sale.subscription.pk),
    ):
        home = said["home"]
        assert (home["gross_area"], home["inner_area"], home["shared_area"], home["area_basis"]) == forecast


def test_contract_signed_after_the_survey_has_its_areas_and_the_subscription_its_own(sale: Sale) -> None:
    sale.subscribed()
    surveyed(sale)
    home = contract_text.contract(sale.contract.pk)["home"]
    assert (home["gross_area"], home["area_basis"]) == ("101.35", "实测")
    sale.signed()
    home = contract_text.contract(sale.contract.pk)["home"]
    assert (home["gross_area"], home["inner_area"], home["area_basis"]) == ("101.35", "81.20", "实测")
    home = subscription_context.subscription(sale.subscription.pk)["home"]
    assert (home["gross_area"], home["area_basis"]) == ("100.00", "预测")


def test_contract_prints_its_clauses_from_data_and_strikes_what_is_not_agreed(sale: Sale) -> None:
    set_sale_terms(
        project=sale.cast.project, building=None, supervision_bank="", supervision_account="",
        delivery_on=None, delivery_conditions="", source="法务意见 3 号",
        clauses={
            Clause.DISPUTE: "提交江城仲裁委员会仲裁",
            Clause.FACILITIES: "供水：交付时\n供热：首个采暖期",
            Clause.WARRANTY: "／",
        },
        actor=sale.cast.signing_lead, now=sale.now,
    )  # fmt: skip
    sale.subscribed().signed()
    said = contract_text.contract(sale.contract.pk)
    assert said["dispute"] == "提交江城仲裁委员会仲裁"
    assert said["facilities"] == ["供水：交付时", "供热：首个采暖期"]
    assert said["area_rule"] == standard_clauses(business_day(sale.now))[Clause.AREA_RULE]
    assert said["title_agency"] == STANDARD_CLAUSES[Clause.TITLE_AGENCY]
    assert said["warranty"] == []
    paper = papers.print_form(code="HT", subject=sale.contract, actor=sale.cast.contract, now=sale.now)
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper_queries.pdf_of(paper))).pages
    )
    text = "".join(text.split())
    assert "提交江城仲裁委员会仲裁" in text
    assert "保修范围和期限如下：／" in text


def test_signed_contract_keeps_its_clauses_and_figures_whatever_changes_later(sale: Sale) -> None:
    sale.subscribed()
    early = contract_text.contract(sale.contract.pk)
    sale.signed()
    signed = contract_text.contract(sale.contract.pk)
    assert "含 3%" in signed["area_rule"]
    assert signed["area_rule"] == early["area_rule"]
    kept = sale.contract.signed_terms
    assert kept["figures"]["rescind_after_days"] == "90"
    set_sale_terms(
        project=sale.cast.project, building=None, supervision_bank="另一银行", supervision_account="1",
        delivery_on=None, delivery_conditions="", source="补登", clauses={Clause.DISPUTE: "仲裁"},
        actor=sale.cast.signing_lead, now=sale.now - timedelta(days=30),
    )  # fmt: skip
    with acting(SYSTEM):
        for key in ("area_error_pct", "late_payment_pct"):
            Parameter.objects.create(
                key=key, label=key, value=Decimal(2), project=sale.cast.project, source="补登",
                effective_from=date(2026, 1, 1),
            )  # fmt: skip
    again = contract_text.contract(sale.contract.pk)
    for key in ("area_rule", "dispute", "supervision_bank", "late_payment_rate", "rescind_days"):
        assert again[key] == signed[key], key  # type: ignore[literal-required]


def test_contract_that_is_not_signed_prints_what_holds_now(sale: Sale) -> None:
    sale.subscribed()
    assert sale.contract.signed_terms == {}
    set_sale_terms(
        project=sale.cast.project, building=None, supervision_bank="", supervision_account="",
        delivery_on=None, delivery_conditions="", source="法务意见", clauses={Clause.DISPUTE: "仲裁"},
        actor=sale.cast.signing_lead, now=sale.now,
    )  # fmt: skip
    assert contract_text.contract(sale.contract.pk)["dispute"] == "仲裁"
    sale.signed()
    assert sale.contract.signed_terms["clauses"]["dispute"] == "仲裁"
