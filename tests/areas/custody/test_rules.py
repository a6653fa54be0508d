"""Who may hand an original over, what a hand-over must say, what is missing."""

from datetime import date

import pytest

from guijia.areas.custody import rules
from guijia.areas.custody.enums import HandOverState, Keeper, OriginalState

TODAY, YESTERDAY = date(2026, 3, 16), date(2026, 3, 15)


@pytest.mark.parametrize(
    ("state", "holder", "outside", "fetch", "same", "code"),
    [
        (OriginalState.KEPT, True, False, False, False, None),
        (OriginalState.KEPT, False, True, True, False, None),
        (OriginalState.KEPT, False, True, False, False, "custody_not_holder"),
        (OriginalState.KEPT, False, False, True, False, "custody_not_holder"),
        (OriginalState.KEPT, True, False, False, True, "custody_one_person"),
        (OriginalState.MOVING, True, False, False, False, "custody_moving"),
        (OriginalState.LOST, True, False, False, False, "custody_not_kept"),
        (OriginalState.VOID, True, False, False, False, "custody_not_kept"),
    ],
)
def test_who_may_hand_over(
    state: str, holder: bool, outside: bool, fetch: bool, same: bool, code: str | None
) -> None:
    refusal = rules.why_not_offer(
        state=state, is_holder=holder, is_outside=outside, may_fetch=fetch, same_person=same
    )
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("keeper", "name", "receipt", "due", "code"),
    [
        (Keeper.STAFF, "", "", None, None),
        (Keeper.CUSTOMER, "张伟", "S1", TODAY, None),
        (Keeper.CUSTOMER, "", "S1", None, "custody_who"),
        (Keeper.BANK, "测试银行", "", None, "custody_receipt"),
        (Keeper.STAFF, "", "", YESTERDAY, "custody_due"),
    ],
)
def test_what_a_hand_over_must_say(
    keeper: str, name: str, receipt: str, due: date | None, code: str | None
) -> None:
    refusal = rules.why_not_terms(keeper=keeper, outside_name=name, receipt=receipt, due_on=due, today=TODAY)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("state", "taker", "code"),
    [
        (HandOverState.OFFERED, True, None),
        (HandOverState.OFFERED, False, "custody_not_taker"),
        (HandOverState.TAKEN, True, "custody_signed"),
    ],
)
def test_who_may_sign(state: str, taker: bool, code: str | None) -> None:
    refusal = rules.why_not_sign(state=state, is_taker=taker)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("state", "due", "missing"),
    [
        (OriginalState.KEPT, None, False),
        (OriginalState.KEPT, TODAY, False),
        (OriginalState.KEPT, YESTERDAY, True),
        (OriginalState.LOST, None, True),
        (OriginalState.VOID, YESTERDAY, False),
    ],
)
def test_what_is_missing(state: str, due: date | None, missing: bool) -> None:
    assert rules.is_missing(state, due, TODAY) is missing
    assert (rules.why_not_lose(state, "找过") is None) is (state == OriginalState.KEPT)
    assert rules.why_not_lose(OriginalState.KEPT, " ") is not None
