"""Sales control as a state machine: whatever people do in whatever order, a home is promised once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from guijia.areas.deals.actions import subscribing
from guijia.areas.deals.actions.offering import BuyerChoice
from guijia.areas.deals.enums import LIVE_SUBSCRIPTIONS, BuyerRole, SubscriptionState
from guijia.areas.deals.models import Subscription
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.models import Commitment, Home
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, customer, ready_to_sell

pytestmark = [pytest.mark.django_db, pytest.mark.long]

HOMES = st.integers(0, 2)
CLERKS = st.integers(0, 1)


def machine(cast: Any, now: datetime, units: list[Unit]) -> type[RuleBasedStateMachine]:
    """The machine over three homes and two consultants."""
    second = org.hire(login="second", name="贺晨", actor=SYSTEM, now=now)
    org.post(staff=second, role=Role.SALES, project=cast.project, actor=SYSTEM, now=now)
    clerks = [cast.sales, second]
    buyer = customer(cast, now)

    class Market(RuleBasedStateMachine):
        """The model: who holds a home until when, and which homes are subscribed."""

        def __init__(self) -> None:
            super().__init__()
            self.moment = now
            self.held: dict[int, tuple[int, datetime]] = {}
            self.sold: dict[int, Sale] = {}
            # Each example begins with every home free again.
            for sale in Subscription.objects.filter(state="submitted"):
                Sale(cast, now, sale.unit, subscription=sale).review(outcome="refuse")
            sales_control.expire_holds(now + timedelta(days=400))

        def _tried(self, act: Callable[[], object]) -> bool:
            try:
                act()
            except BusinessError:
                return False
            return True

        @rule(home=HOMES, clerk=CLERKS)
        def hold(self, home: int, clerk: int) -> None:
            free = home not in self.held and home not in self.sold
            done = self._tried(
                lambda: sales_control.hold_unit(unit_id=units[home].pk, actor=clerks[clerk], now=self.moment)
            )
            assert done is free
            if done:
                self.held[home] = (clerk, self.moment + timedelta(minutes=30))

        @rule(home=HOMES, clerk=CLERKS)
        def let_go(self, home: int, clerk: int) -> None:
            mine = self.held.get(home, (None,))[0] == clerk
            done = self._tried(
                lambda: sales_control.let_go(unit_id=units[home].pk, actor=clerks[clerk], now=self.moment)
            )
            assert done is mine
            if done:
                del self.held[home]

        @rule(home=HOMES, clerk=CLERKS)
        def submit(self, home: int, clerk: int) -> None:
            holder, until = self.held.get(home, (None, self.moment))
            may = holder == clerk and until > self.moment
            sale = Sale(cast, self.moment, units[home])
            sale.buyers = [BuyerChoice(buyer.pk, BuyerRole.PURCHASER)]
            done = self._tried(lambda: sale.submit(clerks[clerk]))
            assert done is may
            if done:
                del self.held[home]
                self.sold[home] = sale

        @precondition(lambda self: self.sold)
        @rule(home=HOMES, outcome=st.sampled_from(["refuse", "return", "approve"]))
        def review(self, home: int, outcome: str) -> None:
            if home not in self.sold:
                return
            done = self._tried(lambda: self.sold[home].review(outcome=outcome))
            if done and outcome == "refuse":
                del self.sold[home]

        @rule(minutes=st.sampled_from([5, 29, 31]))
        def time_passes(self, minutes: int) -> None:
            self.moment += timedelta(minutes=minutes)

        @rule()
        def pulse(self) -> None:
            over = [home for home, (_, until) in self.held.items() if until <= self.moment]
            assert sales_control.expire_holds(self.moment) == len(over)
            for home in over:
                del self.held[home]

        @invariant()
        def every_home_is_promised_once_and_as_the_model_says(self) -> None:
            live = Commitment.objects.filter(ended_at__isnull=True)
            bound = {c.unit_id: c.kind for c in live}
            assert live.count() == len(bound)
            expected = {units[home].pk: "hold" for home in self.held}
            expected |= {units[home].pk: "subscription" for home in self.sold}
            assert bound == expected
            states = dict(Home.objects.filter(pk__in=[u.pk for u in units[:3]]).values_list("pk", "state"))
            for home in range(3):
                taken = home in self.held or home in self.sold
                assert states[units[home].pk] == ("held" if taken else "available")
            standing = Subscription.objects.filter(state__in=[s.value for s in LIVE_SUBSCRIPTIONS])
            assert standing.count() == len(self.sold)

        def teardown(self) -> None:
            for sale in self.sold.values():
                sale._fresh()
                if sale.subscription.state == "submitted":
                    sale.review(outcome="refuse")
                else:
                    subscribing_end(sale)

    return Market


def subscribing_end(sale: Sale) -> None:
    """Bring a returned or approved subscription to its end, so that the next example begins with free homes."""
    if sale.subscription.state == SubscriptionState.APPROVED:
        sale.register(outcome="return")
    subscribing.revise_subscription(
        subscription_id=sale.subscription.pk, buyers=sale.buyers, offer=sale.offer(), actor=sale.subscription.consultant,
        now=sale.now,
    )  # fmt: skip
    sale._fresh().review(outcome="refuse")


def test_no_order_of_acts_promises_a_home_twice(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now, 3)
    run_state_machine_as_test(
        machine(cast, now, units),
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
