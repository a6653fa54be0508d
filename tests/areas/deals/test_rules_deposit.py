"""Who keeps the deposit: every example of rules.md §1, each branch, and the sums that must always hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.areas.deals.rules.deposit import SCENARIOS, deposit_settlement, deposit_vs_penalty, split_deposit
from guijia.kit.errors import BusinessError

CAP = Decimal(20)


def D(text: str) -> Decimal:  # noqa: N802 - short on purpose: a table of amounts
    return Decimal(text)


@pytest.mark.parametrize(
    ("price", "paid", "scenario", "expected"),
    [
        # 1-a
        ("2000000", "300000", "seller_default", {"total_returned": "600000.00", "penalty": "300000.00"}),
        # 1-b
        (
            "800000",
            "200000",
            "seller_default",
            {"effective_deposit": "160000.00", "excess": "40000.00", "total_returned": "360000.00"},
        ),
        # 1-c: exactly 20 % is fully effective
        ("1000000", "200000", "seller_default", {"excess": "0.00", "total_returned": "400000.00"}),
        # 1-d
        ("2000000", "50000", "buyer_default", {"forfeited": "50000.00", "refund_to_buyer": "0.00"}),
        ("800000", "200000", "buyer_default", {"forfeited": "160000.00", "refund_to_buyer": "40000.00"}),
        (
            "2000000",
            "50000",
            "no_fault",
            {"forfeited": "0.00", "refund_to_buyer": "50000.00", "penalty": "0.00"},
        ),
        ("2000000", "50000", "both_default", {"total_returned": "50000.00", "penalty": "0.00"}),
        ("2000000", "50000", "force_majeure", {"total_returned": "50000.00", "penalty": "0.00"}),
        # 1.2: nothing paid, no penalty
        ("2000000", "0", "seller_default", {"total_returned": "0.00", "penalty": "0.00"}),
    ],
)
def test_deposit_settlement_examples(price: str, paid: str, scenario: str, expected: dict[str, str]) -> None:
    found = deposit_settlement(total_price=D(price), deposit_paid=D(paid), scenario=scenario, cap_pct=CAP)
    assert {name: str(getattr(found, name)) for name in expected} == expected
    assert all("条" in line or "元" in line for line in found.explain)


def test_deposit_settlement_partly_performed_penalty_on_the_rest_only() -> None:
    """Example 1-e."""
    found = deposit_settlement(
        total_price=D("1000000"),
        deposit_paid=D("100000"),
        scenario="seller_default",
        cap_pct=CAP,
        performed_ratio=D("0.6"),
    )
    assert found.penalty == D("40000.00")
    assert found.total_returned == D("140000.00")


@pytest.mark.parametrize("nature", ["诚意金", "订金", "意向金", "认筹金", "押金", "保证金"])
def test_deposit_settlement_of_another_nature_no_penalty(nature: str) -> None:
    """Example 1-h."""
    found = deposit_settlement(
        total_price=D("1000000"),
        deposit_paid=D("30000"),
        scenario="buyer_default",
        cap_pct=CAP,
        nature=nature,
    )
    assert (found.refund_to_buyer, found.penalty, found.effective_deposit) == (D("30000"), D(0), D(0))
    assert any("第六十七条" in line for line in found.explain)


def test_deposit_settlement_less_paid_than_agreed_the_payment_counts() -> None:
    found = deposit_settlement(
        total_price=D("1000000"),
        deposit_paid=D("30000"),
        deposit_agreed=D("50000"),
        scenario="seller_default",
        cap_pct=CAP,
        other_paid=D("1000"),
    )
    assert found.total_returned == D("61000.00")
    assert any("以实付为准" in line for line in found.explain)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"total_price": D(0)}, "total_price"),
        ({"deposit_paid": D(-1)}, "deposit_paid"),
        ({"other_paid": D(-1)}, "other_paid"),
        ({"scenario": "weather"}, "scenario"),
        ({"performed_ratio": D("1.1")}, "performed_ratio"),
        ({"nature": "红包"}, "nature"),
    ],
)
def test_deposit_settlement_bad_input_is_refused(changed: dict[str, Decimal | str], field: str) -> None:
    inputs = {
        "total_price": D("1000000"),
        "deposit_paid": D("1"),
        "scenario": "no_fault",
        "cap_pct": CAP,
    } | changed
    with pytest.raises(BusinessError) as refusal:
        deposit_settlement(**inputs)  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.field) == ("deals_bad_deposit_input", field)


MONEY = st.decimals(min_value=0, max_value=10**9, places=2)


@given(
    st.decimals(min_value="0.01", max_value=10**9, places=2), MONEY, MONEY, st.sampled_from(sorted(SCENARIOS))
)
def test_deposit_settlement_every_fen_goes_somewhere(
    price: Decimal, paid: Decimal, other: Decimal, scenario: str
) -> None:
    found = deposit_settlement(
        total_price=price, deposit_paid=paid, scenario=scenario, cap_pct=CAP, other_paid=other
    )
    assert found.effective_deposit + found.excess == paid
    assert found.forfeited + found.refund_to_buyer == paid + other
    assert found.effective_deposit <= price * CAP / 100 + D("0.005")
    assert found.total_returned - found.refund_to_buyer in {D(0), found.penalty}
    assert split_deposit(total_price=price, deposit_paid=paid, cap_pct=CAP) == (
        found.effective_deposit,
        found.excess,
    )


def test_deposit_vs_penalty_developer_at_fault_both_ways_shown() -> None:
    found = deposit_vs_penalty(
        total_price=D("1000000"),
        deposit_paid=D("100000"),
        agreed_penalty=D("150000"),
        loss=D("130000"),
        scenario="seller_default",
        cap_pct=CAP,
        other_paid=D("50000"),
    )
    assert found.deposit_option_total_to_buyer == D("280000.00")
    assert found.penalty_option_total_to_buyer == D("300000.00")
    assert found.may_combine is False
    assert any("第五百八十八条" in line for line in found.explain)


def test_deposit_vs_penalty_buyer_at_fault_what_is_left_to_him() -> None:
    found = deposit_vs_penalty(
        total_price=D("1000000"),
        deposit_paid=D("100000"),
        agreed_penalty=D("80000"),
        loss=D("30000"),
        scenario="buyer_default",
        cap_pct=CAP,
    )
    assert found.deposit_option_total_to_buyer == D("0.00")
    assert found.penalty_option_total_to_buyer == D("20000.00")


def test_deposit_vs_penalty_without_fault_is_refused() -> None:
    with pytest.raises(BusinessError) as refusal:
        deposit_vs_penalty(
            total_price=D("1"),
            deposit_paid=D("0"),
            agreed_penalty=D("0"),
            loss=D("0"),
            scenario="no_fault",
            cap_pct=CAP,
        )
    assert refusal.value.field == "scenario"
