"""Two people record the same pay-out, two loans take the last of a quota: one of both wins."""

from typing import Any

import pytest

from guijia.areas.ledger import queries as money
from guijia.areas.ledger.models import Receipt
from guijia.areas.mortgage import actions
from guijia.areas.mortgage.enums import Answer, LoanState
from guijia.areas.mortgage.models import Loan
from tests.areas.deals.test_changes_at_once import both
from tests.areas.mortgage.loaning import LENT, Lending

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("references", [("FK1", "FK1"), ("FK1", "FK2")])
def test_payout_recorded_by_two_at_once_is_booked_once(lending: Lending, references: tuple[str, str]) -> None:
    lending.at_bank().answer(Answer.APPROVED).register()
    before = Receipt.objects.count()

    def pay(reference: str) -> Any:
        return lambda: actions.pay_out(
            loan_id=lending.loan.pk, amount=LENT, paid_on=lending.now.date(), bank_reference=reference,
            actor=lending.cast.cashier, now=lending.now,
        )  # fmt: skip

    told = both(pay(references[0]), pay(references[1]))
    assert sorted(told) == ["mortgage_wrong_state", "ok"]
    assert Receipt.objects.count() == before + 1
    assert (
        money.received_cny(lending.loan.contract.subscription_id) == lending.loan.contract.subscription.price
    )
    assert Loan.objects.get(pk=lending.loan.pk).state == LoanState.VOUCHER
