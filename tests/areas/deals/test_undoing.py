"""A case sent back or taken back: what it is about goes back with it, or it is too late."""

from typing import Any

import pytest

from guijia.areas.deals.enums import ContractState, SubscriptionState
from guijia.areas.estate.enums import HomeState
from guijia.kit.errors import BusinessError
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case
from tests.areas.deals.sale import Sale

pytestmark = pytest.mark.django_db
DEVIATION = "交付延后三十日"


def refused(code: str) -> Any:
    return pytest.raises(BusinessError, match=None, check=lambda e: e.code == code)


def case_of(subject: Any, process: str) -> Case:
    found = queries.case_of(subject, process)
    assert found is not None
    return found


def withdraw(sale: Sale, subject: Any, process: str, actor: Any) -> Case:
    return flow.withdraw_case(case=case_of(subject, process), reason="客户改主意", actor=actor, now=sale.now)


def send_back(sale: Sale, subject: Any, process: str, step: str, to: str, actor: Any) -> Case:
    return flow.send_back(
        case=case_of(subject, process), step=step, to_step=to, opinion="再核一遍", actor=actor, now=sale.now
    )


def test_subscription_taken_back_before_registration_frees_the_home(sale: Sale, cast: Any) -> None:
    sale.hold().submit()
    with refused("flow_not_yours_to_withdraw"):
        withdraw(sale, sale.subscription, "W01", cast.sales_director)
    case = withdraw(sale, sale.subscription, "W01", cast.sales)
    sale.subscription.refresh_from_db()
    assert (case.state, sale.subscription.state) == (CaseState.WITHDRAWN, SubscriptionState.RELEASED)
    assert sale.home.state == HomeState.AVAILABLE
    sale.hold().submit().review().register()
    assert sale.home.state == HomeState.SUBSCRIBED


def test_registered_subscription_is_not_taken_back_nor_sent_back(sale: Sale, cast: Any) -> None:
    sale.hold().submit().review().register()
    with refused("deals_too_late_to_go_back"):
        withdraw(sale, sale.subscription, "W01", cast.sales)
    with refused("deals_too_late_to_go_back"):
        send_back(sale, sale.subscription, "W01", "confirm_deposit", "director_review", cast.cashier)
    assert sale.home.state == HomeState.SUBSCRIBED


def test_subscription_sent_back_is_signed_anew(sale: Sale, cast: Any) -> None:
    sale.hold().submit().review()
    case = send_back(sale, sale.subscription, "W01", "register", "director_review", cast.contract)
    sale.subscription.refresh_from_db()
    assert (case.waiting, sale.subscription.state) == (["director_review"], SubscriptionState.SUBMITTED)
    sale.review().register()
    assert sale.home.state == HomeState.SUBSCRIBED


def test_contract_taken_back_is_submitted_again(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed().send(DEVIATION).approve("lead_review")
    case = withdraw(sale, sale.contract, "W06", cast.contract)
    sale.contract.refresh_from_db()
    assert (case.state, case.waiting) == (CaseState.OPEN, ["submit"])
    assert sale.contract.state == ContractState.SIGNED
    sale.send(DEVIATION).approve("lead_review")
    assert case_of(sale.contract, "W06").waiting == ["finance_review"]


def test_contract_sent_back_from_the_manager_to_the_second_step(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed().send(DEVIATION).approve("lead_review").approve("finance_review").approve(
        "legal_review"
    )
    case = send_back(sale, sale.contract, "W06", "manager_review", "finance_review", cast.manager)
    assert case.waiting == ["finance_review"]
    sale.contract.refresh_from_db()
    assert sale.contract.state == ContractState.REVIEWING
    sale.approve("finance_review")
    assert case_of(sale.contract, "W06").waiting == ["legal_review"]


def test_sealed_contract_goes_nowhere_back(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review").seal_contract()
    with refused("deals_too_late_to_go_back"):
        withdraw(sale, sale.contract, "W06", cast.contract)
    step = case_of(sale.contract, "W06").waiting[0]
    with refused("deals_too_late_to_go_back"):
        send_back(sale, sale.contract, "W06", step, "lead_review", cast.contract)
