"""Two people at once: one application, one payment of a refund, one end of the deal."""

from typing import Any

import pytest

from guijia.areas.deals.models import DealChange
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger.models import Refund
from guijia.areas.unwinding.enums import Fault, Undo
from guijia.areas.unwinding.models import Cancellation, RefundLeg, UndoneStep
from guijia.platform.places.models import Unit
from tests.areas.deals.changing import Change, move_to
from tests.areas.deals.sale import Sale
from tests.areas.deals.test_changes_at_once import both
from tests.areas.unwinding.cancelling import Unwinding

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_applications_for_one_deal(sale: Sale) -> None:
    sale.subscribed()
    told = both(lambda: Unwinding(sale).apply(), lambda: Unwinding(sale).apply())
    assert sorted(told) == ["ok", "unwinding_open"]
    assert Cancellation.objects.count() == 1


def test_cancellation_and_change_asked_for_at_once(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    told = both(lambda: Unwinding(sale).apply(), lambda: Change(sale).apply(move_to(units[1])))
    assert told.count("ok") == 1
    assert Cancellation.objects.count() + DealChange.objects.count() == 1


def test_refund_is_paid_once(sale: Sale, cast: Any) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.LOAN).approved().undo(Undo.AGREEMENT)
    refund = made.refunds()[0]
    ledger.review_refund(refund_id=refund.pk, outcome="approve", actor=cast.finance_manager, now=sale.now)
    refund.refresh_from_db()
    told = both(lambda: made.pay(refund), lambda: made.pay(refund))
    assert told.count("ok") == 1
    assert Refund.objects.get().payment_id is not None


def test_agreement_is_entered_once_and_asks_for_money_once(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.COMPANY).approved()
    told = both(lambda: made.undo(Undo.AGREEMENT), lambda: made.undo(Undo.AGREEMENT))
    assert told.count("ok") == 1
    assert UndoneStep.objects.count() == 1
    assert RefundLeg.objects.count() == Refund.objects.count() == 2
