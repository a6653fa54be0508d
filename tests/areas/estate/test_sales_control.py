"""Sales control: what happens, what is refused with nothing changed, who finds nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from guijia.areas.estate.actions import sales_control as control
from guijia.areas.estate.actions import setup
from guijia.areas.estate.enums import CommitmentKind, HomeState, OffSaleCause, PermitKind
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.areas.estate.queries import homes as queries
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.places.models import Unit
from tests.areas.estate.sales import audits, give_permits, home_of, lay_out, picture, ready_to_sell


@pytest.fixture
def units(cast: Any, now: datetime) -> list[Unit]:
    return ready_to_sell(cast, now)[1]


@pytest.fixture
def unit(units: list[Unit]) -> Unit:
    return units[0]


def refused(code: str, unit: Unit, deed: Callable[[], object]) -> None:
    """The deed is refused with that code, and the home is as it was."""
    before = picture(unit)
    with pytest.raises(BusinessError) as caught:
        deed()
    assert caught.value.code == code
    assert caught.value.message
    assert picture(unit) == before


def hold(unit: Unit, actor: Any, now: datetime) -> Commitment:
    return control.hold_unit(unit_id=unit.pk, actor=actor, now=now)


def document() -> control.Document:
    return control.Document("deals.subscription", uuid4(), "RG-1")


# ---- hold ----


def test_hold_unit_available_is_bound_until_the_minutes_are_over(
    cast: Any, now: datetime, unit: Unit
) -> None:
    made = hold(unit, cast.sales, now)
    assert made.kind == CommitmentKind.HOLD
    assert made.holder == cast.sales
    assert made.expires_at == now + timedelta(minutes=30)
    assert home_of(unit).state == HomeState.HELD
    assert home_of(unit).state_since == now
    line = SalesControlEntry.objects.filter(unit=unit).first()
    assert line is not None
    assert (line.before, line.after, line.actor_name) == ("available", "held", cast.sales.name)
    assert audits("estate.hold_unit") == 1


def test_hold_unit_held_by_another_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    refused("estate_held", unit, lambda: hold(unit, cast.sales_director, now))


def test_hold_unit_held_already_by_oneself_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    refused("estate_already_yours", unit, lambda: hold(unit, cast.sales, now))


def test_hold_unit_of_another_post_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    refused("estate_forbidden", unit, lambda: hold(unit, cast.contract, now))


def test_hold_unit_by_an_outsider_finds_nothing(cast: Any, now: datetime, unit: Unit) -> None:
    before = picture(unit)
    with pytest.raises(Home.DoesNotExist):
        hold(unit, cast.outsider, now)
    assert picture(unit) == before


def test_hold_unit_unreleased_or_off_sale_is_refused(cast: Any, now: datetime) -> None:
    _, units = lay_out(cast, now)
    refused("estate_not_released", units[0], lambda: hold(units[0], cast.sales, now))
    control.take_off_sale(
        unit_id=units[1].pk, cause=OffSaleCause.SEIZED, reason="查封", actor=cast.manager, now=now
    )
    refused("estate_off_sale", units[1], lambda: hold(units[1], cast.sales, now))


def test_hold_unit_without_permits_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    permit = queries.permits_of(cast.project.pk)[0]
    setup.revoke_permit(permit_id=permit.pk, reason="注销", actor=cast.signing_lead, now=now)
    refused("estate_permits_missing", unit, lambda: hold(unit, cast.sales, now))


def test_hold_unit_without_a_price_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    with acting(SYSTEM):
        Home.objects.filter(pk=unit.pk).update(list_price=None)
    refused("estate_no_price", unit, lambda: hold(unit, cast.sales, now))


def test_database_refuses_a_second_live_commitment(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM):
        Commitment.objects.create(unit=unit, kind="contract", started_at=now)


# ---- let go, expiry ----


def test_let_go_gives_the_home_back(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    control.let_go(unit_id=unit.pk, actor=cast.sales, now=now)
    assert home_of(unit).state == HomeState.AVAILABLE
    assert queries.live_commitment(unit.pk) is None
    assert audits("estate.let_go") == 1


def test_let_go_of_another_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    refused("estate_held", unit, lambda: control.let_go(unit_id=unit.pk, actor=cast.sales_director, now=now))


def test_let_go_of_nothing_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    refused("estate_not_held", unit, lambda: control.let_go(unit_id=unit.pk, actor=cast.sales, now=now))


def test_expire_holds_ends_only_what_is_over(cast: Any, now: datetime, units: list[Unit]) -> None:
    hold(units[0], cast.sales, now)
    hold(units[1], cast.sales, now + timedelta(minutes=10))
    later = now + timedelta(minutes=31)
    assert control.expire_holds(later) == 1
    assert home_of(units[0]).state == HomeState.AVAILABLE
    assert home_of(units[1]).state == HomeState.HELD
    assert control.expire_holds(later) == 0
    assert audits("estate.expire_hold") == 1


# ---- the way onward ----


def test_subscribe_unit_turns_the_hold_into_the_document(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    paper = document()
    control.subscribe_unit(unit_id=unit.pk, document=paper, holder=cast.sales, actor=cast.sales, now=now)
    live = queries.live_commitment(unit.pk)
    assert live is not None
    assert (live.kind, live.document_id, live.expires_at) == ("subscription", paper.id, None)
    assert control.expire_holds(now + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("held", "minutes", "code"),
    [(False, 0, "estate_not_held"), (True, 31, "estate_hold_expired")],
)
def test_subscribe_unit_without_a_running_hold_is_refused(
    cast: Any, now: datetime, unit: Unit, held: bool, minutes: int, code: str
) -> None:
    if held:
        hold(unit, cast.sales, now)
    then = now + timedelta(minutes=minutes)
    refused(
        code,
        unit,
        lambda: control.subscribe_unit(
            unit_id=unit.pk, document=document(), holder=cast.sales, actor=cast.sales, now=then
        ),
    )


def test_subscribe_unit_of_anothers_hold_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales_director, now)
    refused(
        "estate_held",
        unit,
        lambda: control.subscribe_unit(
            unit_id=unit.pk, document=document(), holder=cast.sales, actor=cast.sales, now=now
        ),
    )


def test_home_goes_step_by_step_to_filed_and_no_other_way(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    paper, contract = document(), control.Document("deals.contract", uuid4(), "HT-1")

    def advance(to: HomeState, on: control.Document) -> Home:
        return control.advance_unit(
            unit_id=unit.pk, to=to, cause="单据", document=on, actor=cast.contract, now=now
        )

    refused("estate_other_document", unit, lambda: advance(HomeState.SUBSCRIBED, paper))
    control.subscribe_unit(unit_id=unit.pk, document=paper, holder=cast.sales, actor=cast.sales, now=now)
    refused("estate_wrong_state", unit, lambda: advance(HomeState.SIGNED, contract))
    advance(HomeState.SUBSCRIBED, paper)
    refused("estate_other_document", unit, lambda: advance(HomeState.FILED, contract))
    advance(HomeState.SIGNED, contract)
    live = queries.live_commitment(unit.pk)
    assert live is not None
    assert live.kind == CommitmentKind.CONTRACT
    assert live.document_id == contract.id
    assert advance(HomeState.FILED, contract).state == HomeState.FILED
    numbers = SalesControlEntry.objects.filter(unit=unit).values_list("document_number", flat=True)
    assert list(numbers)[:2] == ["HT-1", "HT-1"]


def test_free_unit_by_its_own_document_only(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    paper = document()
    control.subscribe_unit(unit_id=unit.pk, document=paper, holder=cast.sales, actor=cast.sales, now=now)
    refused(
        "estate_other_document",
        unit,
        lambda: control.free_unit(unit_id=unit.pk, cause="退", document=document(), actor=SYSTEM, now=now),
    )
    control.free_unit(unit_id=unit.pk, cause="未批准", document=paper, actor=SYSTEM, now=now)
    assert home_of(unit).state == HomeState.AVAILABLE
    assert queries.live_commitment(unit.pk) is None


# ---- release, off sale ----


def test_release_units_with_permits_puts_them_on_sale(cast: Any, now: datetime) -> None:
    building, units = lay_out(cast, now)
    give_permits(cast, building, now)
    ids = [u.pk for u in units]
    assert control.release_units(unit_ids=ids, actor=cast.sales_director, now=now) == 4
    assert {home_of(u).state for u in units} == {HomeState.AVAILABLE}
    assert audits("estate.release_units") == 1


@pytest.mark.parametrize("missing", list(PermitKind))
def test_release_units_lacking_any_permit_is_refused(cast: Any, now: datetime, missing: PermitKind) -> None:
    building, units = lay_out(cast, now)
    give_permits(cast, building, now)
    found = next(p for p in queries.permits_of(cast.project.pk) if p.kind == missing)
    setup.revoke_permit(permit_id=found.pk, reason="注销", actor=cast.signing_lead, now=now)
    refused(
        "estate_permits_missing",
        units[0],
        lambda: control.release_units(unit_ids=[units[0].pk], actor=cast.sales_director, now=now),
    )


def test_release_units_is_all_or_nothing(cast: Any, now: datetime) -> None:
    building, units = lay_out(cast, now)
    give_permits(cast, building, now)
    with acting(SYSTEM):
        Home.objects.filter(pk=units[3].pk).update(list_price=None)
    ids = [u.pk for u in units]
    refused(
        "estate_no_price",
        units[0],
        lambda: control.release_units(unit_ids=ids, actor=cast.sales_director, now=now),
    )


def test_release_units_of_another_post_or_project(cast: Any, now: datetime) -> None:
    building, units = lay_out(cast, now)
    give_permits(cast, building, now)
    ids = [u.pk for u in units]
    refused(
        "estate_forbidden", units[0], lambda: control.release_units(unit_ids=ids, actor=cast.sales, now=now)
    )
    assert control.release_units(unit_ids=ids, actor=cast.outsider, now=now) == 0
    assert home_of(units[0]).state == HomeState.UNRELEASED


def test_take_off_sale_and_back(cast: Any, now: datetime, unit: Unit) -> None:
    control.take_off_sale(
        unit_id=unit.pk, cause=OffSaleCause.MORTGAGED, reason="在建工程抵押", actor=cast.manager, now=now
    )
    home = home_of(unit)
    assert (home.state, home.off_sale_cause) == (HomeState.OFF_SALE, OffSaleCause.MORTGAGED)
    control.put_back_on_sale(unit_id=unit.pk, reason="已解押", actor=cast.manager, now=now)
    home = home_of(unit)
    assert (home.state, home.off_sale_cause) == (HomeState.AVAILABLE, "")
    assert audits("estate.take_off_sale") == audits("estate.put_back_on_sale") == 1


def test_take_off_sale_of_a_bound_home_is_refused(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    refused(
        "estate_committed",
        unit,
        lambda: control.take_off_sale(
            unit_id=unit.pk, cause=OffSaleCause.SEIZED, reason="查封", actor=cast.manager, now=now
        ),
    )


def test_take_off_sale_by_sales_or_outsider(cast: Any, now: datetime, unit: Unit) -> None:
    def take(actor: Any) -> Home:
        return control.take_off_sale(
            unit_id=unit.pk, cause=OffSaleCause.RESERVED, reason="留", actor=actor, now=now
        )

    refused("estate_forbidden", unit, lambda: take(cast.sales))
    with pytest.raises(Home.DoesNotExist):
        take(cast.outsider)


def test_put_back_on_sale_without_permits_is_refused(cast: Any, now: datetime) -> None:
    _, units = lay_out(cast, now)
    control.take_off_sale(
        unit_id=units[0].pk, cause=OffSaleCause.RESERVED, reason="留", actor=cast.manager, now=now
    )
    refused(
        "estate_permits_missing",
        units[0],
        lambda: control.put_back_on_sale(unit_id=units[0].pk, reason="放", actor=cast.manager, now=now),
    )


def test_conflicts_are_conflicts(cast: Any, now: datetime, unit: Unit) -> None:
    hold(unit, cast.sales, now)
    with pytest.raises(Conflict) as caught:
        hold(unit, cast.sales_director, now)
    assert caught.value.status == 409
