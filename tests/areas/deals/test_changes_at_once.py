"""Two people at once, and an execution that breaks off: one of both wins, or nothing has happened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from guijia.areas.deals.actions.changing import withdraw_change
from guijia.areas.deals.enums import ChangeState
from guijia.areas.deals.models import DealChange
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Commitment, Home
from guijia.areas.ledger.models import DealAccount
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.places.models import Unit
from tests.areas.deals.changing import Change, move_to
from tests.areas.deals.sale import Sale
from tests.areas.deals.test_changes import standing


def both(*works: Callable[[], object]) -> list[str]:
    """What came of each, begun in the same moment: ``ok`` or the code of the refusal."""
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        try:
            gate.wait(10)
            work()
            return "ok"
        except BusinessError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def bound_once(unit: Unit) -> bool:
    """Is the home promised to one only?"""
    return Commitment.objects.filter(unit=unit, ended_at__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_home_asked_for_and_held_at_once_goes_to_one(sale: Sale, units: list[Unit], cast: Any) -> None:
    sale.subscribed()
    told = both(
        lambda: Change(sale).apply(move_to(units[1])),
        lambda: sales_control.hold_unit(unit_id=units[1].pk, actor=cast.sales_director, now=sale.now),
    )
    assert told.count("ok") == 1
    assert bound_once(units[1])
    assert DealChange.objects.count() == (1 if told[0] == "ok" else 0)


@pytest.mark.django_db(transaction=True)
def test_two_deals_that_ask_for_one_home(sale: Sale, units: list[Unit], cast: Any, now: datetime) -> None:
    sale.subscribed()
    other = Sale(cast, now, units[2]).subscribed()
    told = both(lambda: Change(sale).apply(move_to(units[1])), lambda: Change(other).apply(move_to(units[1])))
    assert told.count("ok") == 1
    assert bound_once(units[1])


@pytest.mark.django_db(transaction=True)
def test_two_deals_that_exchange_homes_never_wait_for_each_other(
    sale: Sale, units: list[Unit], cast: Any, now: datetime
) -> None:
    sale.subscribed()
    other = Sale(cast, now, units[1]).subscribed()
    changes = [Change(sale).apply(move_to(units[2])), Change(other).apply(move_to(units[3]))]
    for change in changes:
        change.bring_papers().sign("director_opinion").sign("verify", encumbrance_check="无")
        change.sign("manager_approval")
    assert both(*(lambda c=c: c.sign("gm_approval") for c in changes)) == ["ok", "ok"]  # type: ignore[misc]
    states = dict(Home.objects.filter(pk__in=[u.pk for u in units]).values_list("pk", "state"))
    wanted = [HomeState.AVAILABLE, HomeState.AVAILABLE, HomeState.SUBSCRIBED, HomeState.SUBSCRIBED]
    assert [states[u.pk] for u in units] == wanted


@pytest.mark.django_db(transaction=True)
def test_last_signature_and_withdrawal_at_once_leave_one_of_both(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).bring_papers().sign("director_opinion")
    change.sign("verify", encumbrance_check="无").sign("manager_approval")
    case = flow_queries.case_of(change.made, "W02")
    assert case is not None
    told = both(
        lambda: change.sign("gm_approval"),
        lambda: flow.withdraw_case(case=case, reason="不换了", actor=sale.cast.sales, now=sale.now),
    )
    assert told.count("ok") == 1
    change.fresh()
    done = change.made.state == ChangeState.EXECUTED
    assert done is (told[0] == "ok")
    assert sale.subscription.unit_id == (units[1].pk if done else units[0].pk)
    assert bound_once(units[1] if done else units[0])
    free = Home.objects.get(pk=(units[0] if done else units[1]).pk)
    assert free.state == HomeState.AVAILABLE


def test_execution_that_breaks_off_at_the_money_has_changed_nothing(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).bring_papers().sign("director_opinion")
    change.sign("verify", encumbrance_check="无").sign("manager_approval")
    with acting(SYSTEM):
        DealAccount.objects.filter(pk=sale.subscription.pk).update(closed_at=sale.now)
    before = standing(sale)
    with pytest.raises(BusinessError) as caught:
        change.sign("gm_approval")
    assert caught.value.code == "ledger_account_closed"
    assert standing(sale) == before
    assert change.fresh().made.state == ChangeState.SUBMITTED


def test_executed_change_cannot_be_withdrawn(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).approved()
    with pytest.raises(BusinessError) as caught:
        withdraw_change(subject=change.made, reason="反悔", actor=sale.cast.sales, now=sale.now)
    assert caught.value.code == "deals_change_done"
