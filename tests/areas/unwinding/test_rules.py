"""Both sides' claims by ground, with the worked examples of the rule book; the order of undoing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.deals.enums import ContractState, SubscriptionState
from guijia.areas.unwinding.enums import CancelState, Claim, Fault, LoanState, Undo
from guijia.areas.unwinding.rules import settling, undoing
from guijia.areas.unwinding.rules.settling import Asked, Figures, Payment, Position, Reckoning
from guijia.areas.unwinding.rules.undoing import Standing
from guijia.kit.errors import BusinessError

D = Decimal
TODAY = date(2026, 3, 16)
FIGURES = Figures(D(20), D(0), D(0), D("3.0"), 365, D("1.3"))
AGREED = Figures(D(20), D(5), D(10), D("3.0"), 365, D("1.3"))


def subscribed(total: int, deposit: int) -> Position:
    """Only a deposit was paid."""
    return Position(D(total), False, D(deposit), D(0), payments=(Payment(date(2026, 3, 1), D(deposit)),))


def signed(own: int, loan: int = 0, due: int = 0, on: date = date(2025, 3, 16)) -> Position:
    """A signed contract: the deposit is price."""
    return Position(
        D(1000000), True, D(0), D(own + loan), loan=D(loan), due=D(due), payments=(Payment(on, D(own)),)
    )


def reckon(position: Position, fault: Fault, figures: Figures = FIGURES, **asked: Any) -> Reckoning:
    return settling.reckon(position, Asked(fault, **asked), figures, TODAY)


@pytest.mark.parametrize(
    ("total", "deposit", "fault", "kept", "to_buyer"),
    [
        pytest.param(2000000, 300000, Fault.COMPANY, "0", "600000.00", id="1-a"),
        pytest.param(800000, 200000, Fault.COMPANY, "0", "360000.00", id="1-b over the cap"),
        pytest.param(1000000, 200000, Fault.COMPANY, "0", "400000.00", id="1-c exactly the cap"),
        pytest.param(2000000, 50000, Fault.BUYER, "50000.00", "0.00", id="1-d"),
        pytest.param(800000, 200000, Fault.BUYER, "160000.00", "40000.00", id="excess goes back"),
        pytest.param(2000000, 50000, Fault.LOAN, "0", "50000.00", id="loan refused"),
        pytest.param(2000000, 50000, Fault.MUTUAL, "0", "50000.00", id="mutual"),
        pytest.param(2000000, 50000, Fault.OVER_PROMISE, "0", "100000.00", id="over-promise"),
    ],
)
def test_deposit_by_ground(total: int, deposit: int, fault: Fault, kept: str, to_buyer: str) -> None:
    found = reckon(subscribed(total, deposit), fault)
    assert (found.kept, found.to_buyer) == (D(kept), D(to_buyer))
    assert found.kept + found.to_buyer == D(deposit) + found.compensation


@pytest.mark.parametrize(
    ("fault", "figures", "asked", "kept", "compensation", "owed"),
    [
        pytest.param(Fault.BUYER, FIGURES, {}, "0", "0", "0", id="nothing agreed, no loss proved"),
        pytest.param(Fault.BUYER, FIGURES, {"loss": D(30000)}, "30000.00", "0", "0", id="the loss"),
        pytest.param(Fault.BUYER, AGREED, {}, "50000.00", "0", "0", id="5 % of what was due"),
        pytest.param(
            Fault.BUYER, FIGURES, {"loss": D(400000)}, "300000.00", "0", "100000.00", id="more than is there"
        ),
        pytest.param(Fault.COMPANY, FIGURES, {}, "0", "9000.00", "0", id="interest of a year"),
        pytest.param(
            Fault.COMPANY, AGREED, {}, "0", "39000.00", "0", id="10 % of what was paid, and interest"
        ),
        pytest.param(Fault.COMPANY, FIGURES, {"loss": D(1000)}, "0", "10000.00", "0", id="loss and interest"),
        pytest.param(Fault.LOAN, AGREED, {}, "0", "9000.00", "0", id="5.9 principal and interest"),
        pytest.param(
            Fault.MUTUAL, AGREED, {"agreed_kept": D(10000)}, "10000.00", "0", "0", id="kept by agreement"
        ),
        pytest.param(
            Fault.MUTUAL, AGREED, {"agreed_paid": D(500), "with_interest": True}, "0", "9500.00", "0",
            id="paid by agreement",
        ),
    ],
)  # fmt: skip
def test_signed_by_ground(
    fault: Fault, figures: Figures, asked: dict[str, Any], kept: str, compensation: str, owed: str
) -> None:
    found = reckon(signed(300000, loan=600000, due=1000000), fault, figures, **asked)
    assert (found.kept, found.compensation, found.still_owed) == (D(kept), D(compensation), D(owed))
    assert found.to_bank == D(600000)
    assert found.to_bank + found.to_buyer + found.kept == found.received + found.compensation


def test_signed_deposit_is_price_and_no_deposit_any_more() -> None:
    found = reckon(signed(50000), Fault.BUYER, claim=Claim.DEPOSIT)
    assert found.kept == 0
    assert settling.DEPOSIT_OVER in found.notes


def test_loss_beyond_deposit_is_claimed_beside_it() -> None:
    found = reckon(subscribed(1000000, 50000), Fault.COMPANY, loss=D(80000))
    assert found.compensation == D("80000.00")  # 50,000 of the deposit, 30,000 beyond it
    assert found.to_buyer == D("130000.00")


def test_penalty_above_loss_is_flagged_and_not_lowered() -> None:
    position = signed(300000, due=1000000)
    over = reckon(position, Fault.BUYER, AGREED, loss=D("38461.53"))
    assert over.kept == D("50000.00")
    assert any("1.3 倍" in note for note in over.notes)
    # 6-f: exactly 1.3 times is not flagged.
    exact = reckon(
        signed(300000, due=1000000), Fault.BUYER, Figures(D(20), D("1.3"), D(0), D(3), 365, D("1.3")),
        loss=D(10000),
    )  # fmt: skip
    assert not any("倍" in note for note in exact.notes)


def test_money_for_others_and_surplus_always_go_back() -> None:
    held = Position(D(1000000), True, D(0), D(100000), held=D(12000), surplus=D(300), due=D(1000000))
    found = reckon(held, Fault.BUYER, FIGURES, loss=D(400000))
    assert (found.kept, found.to_buyer, found.still_owed) == (D(100000), D(12300), D(300000))


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        (Fault.BUYER, {"agreed_kept": D(1)}),
        (Fault.LOAN, {"loss": D(1)}),
        (Fault.MUTUAL, {"agreed_kept": D(300001)}),
        (Fault.COMPANY, {"with_interest": True}),
        (Fault.BUYER, {"loss": D(-1)}),
    ],
)
def test_terms_that_do_not_belong_to_the_ground_are_refused(fault: Fault, asked: dict[str, Any]) -> None:
    with pytest.raises(BusinessError, match=r".") as refused:
        reckon(signed(300000), fault, **asked)
    assert refused.value.code == "unwinding_terms"


def test_payments_that_went_back_are_taken_off_the_newest() -> None:
    paid = [Payment(date(2026, 2, 1), D(200)), Payment(date(2026, 1, 1), D(100))]
    assert settling.payments_left(paid, D(150)) == (
        Payment(date(2026, 1, 1), D(100)),
        Payment(date(2026, 2, 1), D(50)),
    )


@pytest.mark.parametrize(
    ("times", "refused"), [("0.49", True), ("0.5", False), ("1.5", False), ("1.51", True)]
)
def test_over_promise_bounds(times: str, refused: bool) -> None:
    assert (settling.why_not_times(D(times), D("0.5"), D("1.5")) is not None) is refused
    assert settling.penalty_cny(D("3000.00"), D("0.5")) == D("1500.00")


ALL = Standing(LoanState.GRANTED, True, True, True, True, True)


def test_everything_is_undone_in_the_order_of_the_law() -> None:
    assert undoing.needed(ALL) == tuple(Undo)
    assert undoing.needed(Standing()) == (Undo.AGREEMENT, Undo.PAPERS)
    assert Undo.LOAN not in undoing.needed(Standing(loan=LoanState.SETTLED))


@pytest.mark.parametrize("step", list(Undo))
def test_nothing_is_skipped_and_nothing_done_twice(step: Undo) -> None:
    wanted = undoing.needed(ALL)
    before = [one.value for one in wanted[: wanted.index(step)]]
    assert undoing.why_not_undo(step, wanted, before) is None
    for missing in before:
        left = [one for one in before if one != missing]
        refusal = undoing.why_not_undo(step, wanted, left)
        assert refusal is not None
        assert refusal.code == "unwinding_order"
    twice = undoing.why_not_undo(step, wanted, [*before, step.value])
    assert twice is not None
    assert twice.code == "unwinding_undone"
    assert undoing.why_not_free(wanted, before) is not None
    assert undoing.why_not_free(wanted, [one.value for one in wanted]) is None


def test_what_is_not_needed_is_not_entered() -> None:
    refusal = undoing.why_not_undo(Undo.FILING, undoing.needed(Standing()), [Undo.AGREEMENT])
    assert refusal is not None
    assert refusal.code == "unwinding_not_needed"


@pytest.mark.parametrize(
    ("subscription", "contract", "change", "other", "code"),
    [
        (SubscriptionState.DEPOSITED, None, "", "", None),
        (SubscriptionState.SIGNED, ContractState.FILED, "", "", None),
        (SubscriptionState.SIGNED, ContractState.REVIEWING, "", "", "unwinding_in_approval"),
        (SubscriptionState.SIGNED, ContractState.APPROVED, "", "", "unwinding_in_approval"),
        (SubscriptionState.REGISTERED, None, "", "", "unwinding_state"),
        (SubscriptionState.RELEASED, None, "", "", "unwinding_state"),
        (SubscriptionState.SEALED, None, "BG-1", "", "unwinding_change_open"),
        (SubscriptionState.SEALED, None, "", "TF-1", "unwinding_open"),
    ],
)
def test_when_a_cancellation_may_be_asked_for(
    subscription: str, contract: str | None, change: str, other: str, code: str | None
) -> None:
    refusal = undoing.why_not_apply(
        subscription=subscription, contract=contract, change_number=change, open_number=other
    )
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("state", "done", "refused"),
    [
        (CancelState.SUBMITTED, (), False),
        (CancelState.APPROVED, (), False),
        (CancelState.APPROVED, ("agreement",), True),
        (CancelState.EXECUTED, (), True),
    ],
)
def test_withdrawal_ends_with_the_agreement(state: str, done: tuple[str, ...], refused: bool) -> None:
    assert (undoing.why_not_withdraw(state, done, "TF-1") is not None) is refused
