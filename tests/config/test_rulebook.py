"""Every example of rules.md §1-6 and §10 by its number, through the one interface, without a database."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guijia.config.calculators import ShippedFigures, run_lines
from guijia.config.topics import TOPICS

SHIPPED = ShippedFigures()
Inputs = dict[str, Any]


def ask(topic: str, inputs: Inputs) -> dict[str, Any]:
    out = io.StringIO()
    run_lines([json.dumps({"topic": topic, "inputs": inputs}) + "\n"], out, SHIPPED)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def area(contract: str, registered: str, price: str, **more: Any) -> Inputs:
    return {"contract_area": contract, "registered_area": registered, "unit_price": price, **more}


def loan(principal: str, rate: str, months: int, **more: Any) -> Inputs:
    return {"principal": principal, "annual_rate_pct": rate, "months": months, **more}


def deposit(price: str, paid: str, scenario: str, **more: Any) -> Inputs:
    return {"total_price": price, "deposit_paid": paid, "scenario": scenario, **more}


def tax(ordinal: int, sqm: str, base: str, **more: Any) -> Inputs:
    return {"home_ordinal": ordinal, "area": sqm, "base_ex_vat": base, "declared": "2026-11-20", **more}


CITY_A = [
    {"use": "residential", "has_elevator": True, "storeys_from": 1, "storeys_to": 99, "per_sqm": "80"},
    {"use": "residential", "has_elevator": False, "storeys_from": 1, "storeys_to": 99, "per_sqm": "40"},
]
TIERS_6B = {"tier_days": 60, "rate1_per_10000": "1", "rate2_per_10000": "2", "due": "2026-06-30"}

EXAMPLES: list[tuple[str, str, Inputs, Inputs]] = [
    (
        "1-a",
        "deposit_settlement",
        deposit("2000000", "300000", "seller_default"),
        {"total_returned": "600000.00"},
    ),
    (
        "1-b",
        "deposit_settlement",
        deposit("800000", "200000", "seller_default"),
        {"effective_deposit": "160000.00", "excess": "40000.00", "total_returned": "360000.00"},
    ),
    (
        "1-c",
        "deposit_settlement",
        deposit("1000000", "200000", "seller_default"),
        {"total_returned": "400000.00"},
    ),
    (
        "1-d",
        "deposit_settlement",
        deposit("2000000", "50000", "buyer_default"),
        {"forfeited": "50000.00", "refund_to_buyer": "0.00"},
    ),
    (
        "1-e",
        "deposit_settlement",
        deposit("1000000", "100000", "seller_default", performed_ratio="0.6"),
        {"penalty": "40000.00"},
    ),
    ("1-f", "period_due", {"start": "2026-03-10", "days": 30}, {"due": "2026-04-09"}),
    (
        "1-g",
        "period_due",
        {"start": "2026-01-16", "days": 30},
        {"raw_due": "2026-02-15", "due": "2026-02-24"},
    ),
    (
        "1-h",
        "deposit_settlement",
        deposit("1000000", "30000", "buyer_default", nature="诚意金"),
        {"refund_to_buyer": "30000.00", "penalty": "0.00"},
    ),
    (
        "2-a",
        "area_settlement",
        area("100", "105", "10000"),
        {"ratio_pct": "5.0000", "over_3pct": True, "net": "30000.00", "final_price": "1030000.00"},
    ),
    (
        "2-b",
        "area_settlement",
        area("100", "98.5", "6000"),
        {"ratio_pct": "-1.5000", "net": "-9000.00", "final_price": "591000.00"},
    ),
    (
        "2-c",
        "area_settlement",
        area("100.00", "103.00", "12000"),
        {"over_3pct": False, "buyer_may_rescind": False, "net": "36000.00"},
    ),
    (
        "2-d",
        "area_settlement",
        area("100.00", "97.00", "12000"),
        {"over_3pct": False, "net": "-36000.00"},
    ),
    (
        "2-e",
        "area_settlement",
        area("100.00", "103.01", "12000"),
        {"over_3pct": True, "buyer_may_rescind": True, "net": "36000.00", "final_price": "1236000.00"},
    ),
    ("2-f", "area_settlement", area("100.00", "96.99", "12000"), {"over_3pct": True, "net": "-36240.00"}),
    (
        "2-g",
        "area_settlement",
        area("89.47", "92.15", "15800"),
        {"ratio_pct": "2.9954", "over_3pct": False, "net": "42344.00", "final_price": "1455970.00"},
    ),
    ("2-h", "area_settlement", area("100", "95", "1"), {"ratio_pct": "-5.0000"}),
    (
        "2-i",
        "area_settlement",
        area("89.47", "86.79", "15800"),
        {"ratio_pct": "-2.9954", "over_3pct": False, "net": "-42344.00"},
    ),
    (
        "2-j",
        "area_settlement",
        area("100.00", "95.00", "1000000", pricing="per_unit"),
        {"net": "0.00", "final_price": "1000000.00"},
    ),
    (
        "2-k",
        "period_due",
        {"start": "2026-01-24", "days": 30},
        {"raw_due": "2026-02-23", "due": "2026-02-24"},
    ),
    ("2-l", "period_due", {"start": "2026-03-10", "days": 10}, {"due": "2026-03-20"}),
    ("3-a", "deed_tax", tax(1, "140.00", "2000000"), {"rate": "0.01", "tax": "20000.00"}),
    ("3-b", "deed_tax", tax(1, "140.01", "2000000"), {"rate": "0.015", "tax": "30000.00"}),
    ("3-c", "deed_tax", tax(2, "140.01", "2000000"), {"rate": "0.02", "tax": "40000.00"}),
    ("3-d", "deed_tax", tax(3, "100", "2000000", local_rate="0.03"), {"tax": "60000.00"}),
    ("3-e", "deed_tax", tax(2, "140", "5000000", jurisdiction="上海市"), {"tax": "50000.00"}),
    (
        "3-e, before",
        "deed_tax",
        tax(2, "140", "5000000", jurisdiction="上海市") | {"declared": "2024-11-30"},
        {"tax": "150000.00"},
    ),
    (
        "3-f",
        "deed_tax",
        {"home_ordinal": 1, "area": "118", "price_incl_vat": "1090000", "vat_rate": "0.09"},
        {"base": "1000000.00", "tax": "10000.00"},
    ),
    (
        "3-g",
        "vat_split",
        {"price_incl_vat": "2180000", "vat_rate": "0.09"},
        {"ex_vat": "2000000.00", "vat": "180000.00"},
    ),
    (
        "3-h",
        "deed_tax",
        {"buyer": "company", "base_ex_vat": "1000000", "local_rate": "0.03"},
        {"tax": "30000.00"},
    ),
    (
        "3-i",
        "deed_tax",
        {"use": "parking", "price_incl_vat": "163500", "vat_rate": "0.09", "local_rate": "0.03"},
        {"base": "150000.00", "tax": "4500.00"},
    ),
    (
        "4-a",
        "maintenance_fund",
        {"area": "100", "standards": CITY_A, "use": "residential", "has_elevator": True, "storeys": 18},
        {"standard": "80", "amount": "8000.00"},
    ),
    (
        "4-b",
        "maintenance_fund",
        {"area": "89.47", "standards": CITY_A, "use": "residential", "has_elevator": False, "storeys": 6},
        {"amount": "3578.80"},
    ),
    (
        "4-c",
        "maintenance_fund",
        {"area": "100", "cost_base_per_sqm": "1295", "buyer_pct": "3"},
        {"buyer": "3885.00"},
    ),
    (
        "4-d",
        "maintenance_fund",
        {"area": "88.60", "cost_base_per_sqm": "1295", "buyer_pct": "2"},
        {"buyer": "2294.74"},
    ),
    ("4-e, no", "maintenance_renewal", {"first_deposit": "8000", "balance": "2400.00"}, {"renewal": False}),
    ("4-e, yes", "maintenance_renewal", {"first_deposit": "8000", "balance": "2399.99"}, {"renewal": True}),
    (
        "5-a",
        "loan_equal_installment",
        loan("2000000", "6.8", 240),
        {"monthly": "15266.79", "formula_total": "3664029.60", "formula_interest": "1664029.60"},
    ),
    (
        "5-b",
        "loan_equal_installment",
        loan("1000000", "6.15", 240),
        {"monthly": "7251.12", "first_interest": "5125.00", "first_principal": "2126.12"},
    ),
    ("5-c", "loan_equal_installment", loan("1000000", "2.60", 360), {"monthly": "4003.40"}),
    ("5-d", "loan_equal_installment", loan("360000", "0", 360), {"monthly": "1000.00", "interest": "0.00"}),
    (
        "5-e",
        "loan_equal_principal",
        loan("900000", "6", 120),
        {"first": "12000.00", "last": "7537.50", "total_interest": "272250.00"},
    ),
    (
        "5-f",
        "loan_equal_installment",
        loan("100000", "3.1", 12),
        {"monthly": "8473.93", "last": "8473.87", "interest": "1687.10", "total": "101687.10"},
    ),
    ("5-g", "loan_quota", {"price": "1320000", "min_down_pct": "20"}, {"max_loan": "1056000.00"}),
    (
        "5-h",
        "loan_quota",
        {"price": "1455970", "min_down_pct": "15", "unit": "10000"},
        {"max_loan": "1230000.00", "down_payment": "225970.00"},
    ),
    (
        "5-i",
        "loan_rate",
        {"fund": "commercial", "spread_bp": "-30", "on": "2026-04-20"},
        {"annual_rate_pct": "3.20"},
    ),
    (
        "5-j",
        "bank_deposit_release",
        {
            "loans": ["800000", "1200000", "650000"],
            "ratio_pct": "5",
            "registered": [False, True, False],
        },
        {"held_total": "132500.00", "release": "60000.00", "remaining": "72500.00"},
    ),
    ("5-k", "period_due", {"start": "2026-01-01", "days": 90}, {"due": "2026-04-01"}),
    (
        "5-l",
        "loan_quota",
        {"price": "1000000", "use": "commercial", "on": "2026-03-01", "unit": "1000"},
        {"max_loan": "700000.00"},
    ),
    (
        "5-m",
        "bank_deposit_release",
        {"loans": ["900000"], "ratio_pct": "0.2", "registered": [False]},
        {"held_total": "1800.00"},
    ),
    (
        "5-n",
        "loan_equal_principal",
        loan("1200000", "3.05", 360, period=2),
        {"first": "6383.33", "payment": "6374.86", "last": "3341.81", "total_interest": "550525.00"},
    ),
    (
        "5-o, rate",
        "loan_rate",
        {"fund": "provident", "months": 60, "home_ordinal": 1, "on": "2026-11-20"},
        {"annual_rate_pct": "2.10"},
    ),
    (
        "5-o, loan",
        "loan_equal_installment",
        loan("300000", "2.10", 60),
        {"monthly": "5271.46", "last": "5271.60", "interest": "16287.74"},
    ),
    (
        "6-a",
        "penalty_daily",
        {"base": "1000000", "rate_per_10000": "1", "days": 30},
        {"penalty": "3000.00"},
    ),
    (
        "6-b",
        "penalty_daily",
        {"base": "1200000", "actual": "2026-08-29", **TIERS_6B},
        {"days": 60, "penalty": "7200.00"},
    ),
    (
        "6-c",
        "penalty_daily",
        {"base": "1200000", "actual": "2026-08-30", **TIERS_6B},
        {"days": 61, "penalty": "14640.00"},
    ),
    (
        "6-d",
        "penalty_daily",
        {"base": "300000", "rate_per_10000": "3", "due": "2025-09-30", "actual": "2026-01-15"},
        {"days": 107, "penalty": "9630.00"},
    ),
    (
        "6-e",
        "interest",
        {"principal": "1000000", "annual_rate_pct": "3.0", "multiplier": "1.3", "days": 100, "day_base": 365},
        {"interest": "10684.93"},
    ),
    ("6-f, no", "penalty_vs_loss", {"agreed": "130000", "loss": "100000"}, {"flagged": False}),
    ("6-f, yes", "penalty_vs_loss", {"agreed": "130000.01", "loss": "100000"}, {"flagged": True}),
    (
        "6-g, due",
        "title_deadline",
        {"kind": "presale", "handover": "2025-12-31"},
        {"due": "2026-03-31", "documents_due": "2026-03-02"},
    ),
    (
        "6-g, penalty",
        "penalty_daily",
        {"base": "1000000", "rate_per_10000": "0.5", "due": "2026-03-31", "actual": "2026-05-20"},
        {"days": 50, "penalty": "2500.00"},
    ),
    (
        "6-h",
        "title_deadline",
        {"kind": "completed", "signed": "2026-06-30", "handover": "2026-07-15"},
        {"due": "2026-09-28"},
    ),
    (
        "6-i",
        "penalty_daily",
        {"base": "1000000", "rate_per_10000": "1", "due": "2026-06-30", "actual": "2026-06-30"},
        {"days": 0, "penalty": "0.00"},
    ),
    (
        "6-j",
        "penalty_daily",
        {
            "base": "880000",
            "tier_days": 90,
            "rate1_per_10000": "0.5",
            "rate2_per_10000": "1",
            "due": "2025-12-31",
            "actual": "2026-03-31",
        },
        {"days": 90, "penalty": "3960.00"},
    ),
    (
        "6-k",
        "interest",
        {"principal": "1000000", "annual_rate_pct": "5.5", "days": 30, "day_base": 360},
        {"interest": "4583.33"},
    ),
    (
        "6-l",
        "title_deadline",
        {"kind": "presale", "handover": "2024-12-31"},
        {"due": "2025-03-31", "rescission_from": "2026-04-01"},
    ),
    (
        "10-a",
        "id_check",
        {"value": "11010519491231002X"},
        {"valid": True, "sex": "female", "birth_date": "1949-12-31"},
    ),
    ("10-a, bad", "id_check", {"value": "110105194912310021"}, {"valid": False}),
    ("10-b", "uscc_check", {"value": "91350100M000100Y43"}, {"valid": True}),
    ("10-c", "rmb_upper", {"amount": "1409.50"}, {"canonical": "人民币壹仟肆佰零玖元伍角"}),
    ("10-d", "rmb_upper", {"amount": "1680.32"}, {"canonical": "人民币壹仟陆佰捌拾元零叁角贰分"}),
    ("10-e", "rmb_upper", {"amount": "325.04"}, {"canonical": "人民币叁佰贰拾伍元零肆分"}),
    ("10-f", "rmb_upper", {"amount": "100000.00"}, {"canonical": "人民币壹拾万元整"}),
    ("10-f, fen", "rmb_upper", {"amount": "0.05"}, {"canonical": "人民币伍分"}),
    ("10-f, much", "rmb_upper", {"amount": "20000000"}, {"canonical": "人民币贰仟万元整"}),
    ("10-g", "date_upper", {"month": 1, "day": 15}, {"month": "零壹", "day": "壹拾伍"}),
    (
        "10-h",
        "estate_unit_parse",
        {"value": "440106 001001 GB00001 F00010001"},
        {
            "valid": True,
            "county": "440106",
            "cadastral_zone": "001",
            "cadastral_subzone": "001",
            "parcel_feature": "GB",
            "parcel_seq": "00001",
            "fixture": "F",
            "building": "0001",
            "unit": "0001",
        },
    ),
    ("10-i", "add_workdays", {"start": "2026-02-13", "n": 3}, {"due": "2026-02-25"}),
    ("10-j", "add_workdays", {"start": "2025-01-24", "n": 5}, {"due": "2025-02-07"}),
    ("10-k", "period_due", {"start": "2026-01-31", "months": 1}, {"raw_due": "2026-02-28"}),
    (
        "10-l",
        "id_check",
        {"value": "11010519491231002x"},
        {"valid": True, "normalised": "11010519491231002X"},
    ),
    ("10-m", "uscc_check", {"value": "91350100M000100Y34"}, {"valid": False}),
    (
        "10-n",
        "rmb_upper",
        {"amount": "1234567.89"},
        {"canonical": "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"},
    ),
    ("10-o", "add_workdays", {"start": "2026-09-30", "n": 1}, {"due": "2026-10-08"}),
]


@pytest.mark.parametrize(
    ("topic", "inputs", "expected"), [pytest.param(*row[1:], id=row[0]) for row in EXAMPLES]
)
def test_rulebook_example(topic: str, inputs: Inputs, expected: Inputs) -> None:
    answer = ask(topic, inputs)
    assert "error" not in answer, answer
    assert {name: answer["result"].get(name) for name in expected} == expected
    assert answer["explain"]


# ---- beyond the examples: what the table of calculators.md offers

MORE: list[tuple[str, str, Inputs, Inputs]] = [
    (
        "dual test: inner area opens rescission",
        "area_settlement",
        area("100", "102", "10000", dual_test=True, contract_inner_area="80", registered_inner_area="83"),
        {"over_3pct": False, "buyer_may_rescind": True, "net": "20000.00", "inner_ratio_pct": "3.7500"},
    ),
    (
        "rescission with agreed interest",
        "area_settlement",
        area(
            "100",
            "95",
            "10000",
            buyer_choice="rescind",
            paid="1000000",
            interest_rate="0.0365",
            interest_days=10,
        ),
        {"net": "-1001000.00", "interest": "1000.00", "final_price": "0.00"},
    ),
    (
        "deed tax: the table of the day of declaration",
        "deed_tax",
        tax(1, "118", "1000000") | {"declared": "2024-11-30"},
        {"rate": "0.015", "tax": "15000.00"},
    ),
    (
        "deed tax: local rate of a city that has one",
        "deed_tax",
        tax(3, "100", "1000000", jurisdiction="北京市"),
        {"rate": "0.03"},
    ),
    (
        "maintenance fund: table of the city",
        "maintenance_fund",
        {"area": "100", "has_elevator": True, "storeys": 18, "jurisdiction": "示例市"},
        {"standard": "80", "amount": "8000.00"},
    ),
    (
        "maintenance fund: both shares",
        "maintenance_fund",
        {"area": "100", "cost_base_per_sqm": "1295", "buyer_pct": "3", "developer_pct": "2"},
        {"buyer": "3885.00", "developer": "2590.00"},
    ),
    (
        "equal instalment: row of a period",
        "loan_equal_installment",
        loan("100000", "3.1", 12, period=12),
        {"payment": "8473.87", "balance": "0.00"},
    ),
    (
        "equal instalment: balance after",
        "loan_equal_installment",
        loan("100000", "3.1", 12, balance_after=0),
        {"balance": "100000.00"},
    ),
    (
        "quota: textbook",
        "loan_quota",
        {
            "price": "1000000",
            "down_payment": "300000",
            "appraisal": "900000",
            "max_ltv_pct": "70",
            "pf_cap": "400000",
            "income_quota": "650000",
        },
        {
            "value_quota": "630000.00",
            "quota": "630000.00",
            "need": "700000.00",
            "granted": "630000.00",
            "pf_part": "400000.00",
            "commercial_part": "230000.00",
        },
    ),
    (
        "reprice: nothing changes when the rate does not",
        "reprice",
        {
            "principal": "1000000",
            "months": 360,
            "rate1_pct": "3.2",
            "paid_periods": 0,
            "lpr_5y_pct": "3.5",
            "spread_bp": "-30",
        },
        {
            "rate2_pct": "3.20",
            "balance": "1000000.00",
            "remaining": 360,
            "monthly_1": "4324.67",
            "monthly_2": "4324.67",
        },
    ),
    (
        "penalty: part paid between",
        "penalty_daily",
        {
            "base": "300000",
            "rate_per_10000": "1",
            "due": "2026-01-01",
            "actual": "2026-01-31",
            "payments": [{"on": "2026-01-11", "amount": "100000"}],
        },
        {"days": 30, "penalty": "700.00"},
    ),
    (
        "penalty: the actual day is not counted",
        "penalty_daily",
        {
            "base": "1000000",
            "rate_per_10000": "1",
            "due": "2026-01-01",
            "actual": "2026-01-31",
            "count_actual_day": False,
        },
        {"days": 29, "penalty": "2900.00"},
    ),
    (
        "penalty: paid on the due day makes the base smaller",
        "penalty_daily",
        {
            "base": "300000",
            "rate_per_10000": "1",
            "due": "2026-01-01",
            "actual": "2026-01-31",
            "payments": [{"on": "2026-01-01", "amount": "300000"}],
        },
        {"days": 30, "penalty": "0.00"},
    ),
    (
        "handover settlement",
        "handover_settlement",
        area(
            "100",
            "101",
            "10900",
            price_paid="1090000",
            home_ordinal=1,
            vat_rate="0.09",
            maintenance_standard="80",
            declared="2026-11-20",
            other_lines=[{"name": "印花税", "amount": "5"}],
        ),
        {
            "final_price": "1100900.00",
            "area_difference": "10900.00",
            "deed_tax_base": "1010000.00",
            "deed_tax": "10100.00",
            "maintenance_fund": "8080.00",
            "total_due": "29085.00",
        },
    ),
]


@pytest.mark.parametrize(("topic", "inputs", "expected"), [pytest.param(*row[1:], id=row[0]) for row in MORE])
def test_compute_what_the_table_offers(topic: str, inputs: Inputs, expected: Inputs) -> None:
    answer = ask(topic, inputs)
    assert "error" not in answer, answer
    assert {name: answer["result"].get(name) for name in expected} == expected


REFUSED: list[tuple[str, Inputs, str, str | None]] = [
    ("area_settlement", area("0", "1", "1"), "calc_bad_input", "contract_area"),
    ("area_settlement", area("100", "100", "-1"), "calc_bad_input", "unit_price"),
    (
        "area_settlement",
        area("100", "103", "1", buyer_choice="rescind"),
        "deals_may_not_rescind",
        "buyer_choice",
    ),
    ("area_settlement", area("100", "103", "1", pricing="by_guess"), "calc_bad_input", "pricing"),
    ("area_settlement", area("100", "103", "1", dual_test=True), "calc_missing_input", "contract_inner_area"),
    (
        "area_settlement",
        area("100", "95", "1", buyer_choice="rescind", paid="1", interest_days=3, on="2026-11-21"),
        "facts_missing",
        None,
    ),
    ("deed_tax", {"home_ordinal": 1, "area": "100"}, "calc_missing_input", "base_ex_vat"),
    ("deed_tax", tax(1, "100", "1", price_incl_vat="1"), "calc_bad_input", "price_incl_vat"),
    ("deed_tax", {"home_ordinal": 1, "area": "1", "price_incl_vat": "1"}, "calc_missing_input", "vat_rate"),
    ("deed_tax", {"home_ordinal": 1, "base_ex_vat": "1"}, "calc_missing_input", "area"),
    ("deed_tax", {"area": "1", "base_ex_vat": "1"}, "calc_missing_input", "home_ordinal"),
    ("deed_tax", tax(0, "100", "1"), "calc_bad_input", "home_ordinal"),
    ("deed_tax", tax(3, "100", "1"), "facts_missing", None),
    ("deed_tax", tax(1, "100", "1") | {"declared": "2010-01-01"}, "facts_missing", None),
    ("deed_tax", tax(1, "100", "1", signed="2026-11-21"), "calc_bad_input", "declared"),
    ("deed_tax", tax(3, "100", "1", local_rate="3"), "calc_bad_input", "local_rate"),
    ("vat_split", {"price_incl_vat": "1", "vat_rate": "9"}, "calc_bad_input", "vat_rate"),
    ("maintenance_fund", {"area": "100"}, "calc_missing_input", "standard"),
    (
        "maintenance_fund",
        {"area": "1", "standards": CITY_A, "has_elevator": True, "storeys": 100},
        "deals_no_fund_standard",
        "standards",
    ),
    (
        "maintenance_fund",
        {"area": "1", "has_elevator": True, "storeys": 1, "jurisdiction": "别处"},
        "facts_no_row",
        None,
    ),
    ("maintenance_fund", {"area": "1", "standards": [{}]}, "calc_bad_input", "standards"),
    ("maintenance_fund", {"area": "1", "standard": "1", "standards": CITY_A}, "calc_bad_input", "standards"),
    ("loan_equal_installment", loan("1", "3", 10**9), "calc_bad_input", "months"),
    ("loan_equal_installment", loan("1", "3", 12, period=13), "calc_bad_input", "period"),
    ("loan_equal_principal", loan("0", "3", 12), "calc_bad_input", "principal"),
    ("loan_equal_principal", loan("1", "-1", 12), "calc_bad_input", "annual_rate_pct"),
    ("loan_quota", {"price": "1", "pf_cap": "1"}, "calc_missing_input", "down_payment"),
    ("loan_quota", {"price": "1", "down_payment": "2"}, "ledger_bad_terms", "down_payment"),
    ("loan_quota", {"price": "1", "on": "2020-01-01"}, "facts_missing", None),
    ("loan_rate", {"fund": "commercial", "on": "2026-11-21"}, "facts_missing", None),
    ("loan_rate", {"fund": "provident"}, "calc_missing_input", "months"),
    (
        "reprice",
        {"principal": "1", "months": 12, "rate1_pct": "3", "paid_periods": 12, "spread_bp": "0"},
        "calc_bad_input",
        "paid_periods",
    ),
    (
        "bank_deposit_release",
        {"loans": ["1"], "ratio_pct": "5", "registered": []},
        "calc_bad_input",
        "registered",
    ),
    (
        "bank_deposit_release",
        {"loans": "1", "ratio_pct": "5", "registered": [True]},
        "calc_bad_input",
        "loans",
    ),
    ("penalty_daily", {"base": "1", "days": 3}, "calc_missing_input", "rate_per_10000"),
    ("penalty_daily", {"base": "1", "days": 3, "tier_days": 1}, "calc_missing_input", "rate1_per_10000"),
    ("penalty_daily", {"base": "1", "rate_per_10000": "1"}, "calc_missing_input", "due"),
    (
        "penalty_daily",
        {"base": "1", "rate_per_10000": "1", "days": 1, "due": "2026-01-01"},
        "calc_bad_input",
        "due",
    ),
    (
        "penalty_daily",
        {
            "base": "1",
            "rate_per_10000": "1",
            "due": "2026-01-01",
            "actual": "2026-01-09",
            "payments": [{"on": "2026-01-02", "amount": "2"}],
        },
        "ledger_bad_terms",
        "payments",
    ),
    (
        "interest",
        {"principal": "1", "annual_rate_pct": "1", "days": 1, "day_base": 364},
        "calc_bad_input",
        "day_base",
    ),
    ("interest", {"principal": "1e999", "annual_rate_pct": "1", "days": 1}, "kit_bad_number", "principal"),
    ("title_deadline", {"kind": "presale", "signed": "2026-01-01"}, "deals_bad_title_input", "handover"),
]


@pytest.mark.parametrize(("topic", "inputs", "code", "field"), REFUSED)
def test_compute_what_cannot_be_computed_is_refused_by_name(
    topic: str, inputs: Inputs, code: str, field: str | None
) -> None:
    answer = ask(topic, inputs)
    assert "result" not in answer
    assert (answer["error"]["code"], answer["error"]["field"]) == (code, field)


HOSTILE = st.one_of(
    st.text(max_size=30),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(
        [
            "0",
            "-0",
            "1e30",
            "-1e30",
            "1e-30",
            "99999999999999.99",
            "0.01",
            "2026-02-29",
            "9999-12-31",
            "0001-01-01",
        ]
    ),
    st.lists(st.sampled_from([1, "1", True, None, {}, {"on": "9999-12-31", "amount": "1"}]), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
GOOD = [(row[1], row[2]) for row in (*EXAMPLES, *MORE)]


@settings(max_examples=300)
@given(st.sampled_from(GOOD), st.data())
def test_compute_hostile_values_are_refused_and_nothing_falls(good: tuple[str, Inputs], data: Any) -> None:
    topic, inputs = good
    names = data.draw(
        st.lists(st.sampled_from([i.name for i in TOPICS[topic].inputs]), min_size=1, max_size=3)
    )
    made = inputs | {name: data.draw(HOSTILE) for name in names}
    answer = ask(topic, made)
    if "error" in answer:
        assert answer["error"]["message"]
        if answer["error"]["code"] == "calc_bad_input":
            assert answer["error"]["field"] in made
    else:
        json.dumps(answer["result"])


def test_topics_offer_what_calculators_md_names_for_sale_mortgage_money_and_areas() -> None:
    assert {
        "deposit_settlement", "deposit_vs_penalty", "period_due", "add_workdays", "area_settlement", "deed_tax",
        "vat_split", "maintenance_fund", "loan_equal_installment", "loan_equal_principal", "loan_quota",
        "reprice", "bank_deposit_release", "penalty_daily", "interest", "title_deadline", "mask", "id_check",
        "uscc_check", "estate_unit_parse", "rmb_upper", "date_upper", "handover_settlement",
    } <= set(TOPICS)  # fmt: skip
    for topic in TOPICS.values():
        assert topic.subject
        assert all(one.label for one in topic.outputs)
