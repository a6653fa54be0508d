"""What is done to many homes at once: put on sale, taken off sale, put back on sale."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.forms import Form

from guijia.areas.estate import rules
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.forms.sales import OffSaleForm, ReasonForm
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import RELEASE_UNITS
from guijia.areas.estate.queries import homes as queries
from guijia.kit.bulk import BulkAct, WhyNot, bulk_act
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.org.models import Staff


def _name(home: Home) -> str:
    return home.unit.label


def _permits(now: datetime) -> Any:
    """What stands against selling in a building; asked once for each."""

    @cache
    def why_not(project_id: UUID, building_id: UUID) -> BusinessError | None:
        return rules.why_not_sell(queries.permits_of(project_id), building_id, business_day(now))

    return why_not


def _allowed(viewer: Staff, home: Home, what: str) -> BusinessError | None:
    return None if viewer.may(RELEASE_UNITS, home.project_id) else sales_control.forbidden(what)


def _why_not_release(viewer: Staff, now: datetime) -> WhyNot[Home]:
    permits = _permits(now)
    return lambda home: (
        _allowed(viewer, home, "推盘")
        or permits(home.project_id, home.building_id)
        or rules.why_not_release(home)
    )


def _why_not_off(viewer: Staff, now: datetime) -> WhyNot[Home]:
    return lambda home: _allowed(viewer, home, "停售") or rules.why_not_take_off_sale(home)


def _why_not_back(viewer: Staff, now: datetime) -> WhyNot[Home]:
    permits = _permits(now)
    return lambda home: (
        _allowed(viewer, home, "恢复销售")
        or permits(home.project_id, home.building_id)
        or rules.why_not_step(home, HomeState.AVAILABLE)
    )


def _release(home: Home, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    sales_control.release_units(unit_ids=[home.pk], actor=actor, now=now)
    return "现为可售"


def _take_off(home: Home, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    cause = OffSaleCause(given["cause"])
    sales_control.take_off_sale(unit_id=home.pk, cause=cause, reason=given["reason"], actor=actor, now=now)
    return f"已停售：{cause.label}"


def _put_back(home: Home, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    sales_control.put_back_on_sale(unit_id=home.pk, reason=given["reason"], actor=actor, now=now)
    return "已恢复可售"


def _off_form(data: Any, *, viewer: Staff) -> Form:
    return OffSaleForm(data)


def _back_form(data: Any, *, viewer: Staff) -> Form:
    return ReasonForm(data)


def _may(viewer: Staff) -> bool:
    return viewer.may(RELEASE_UNITS)


def register() -> None:
    """Offer the acts above the list of homes."""
    listed, rows = "estate.homes", queries.homes_visible_to
    bulk_act(BulkAct("estate.release_units", listed, "推盘", rows, _name, _why_not_release, _release, _may))
    bulk_act(
        BulkAct("estate.take_off_sale", listed, "停售", rows, _name, _why_not_off, _take_off, _may, _off_form)
    )
    bulk_act(
        BulkAct(
            "estate.put_back_on_sale",
            listed,
            "恢复销售",
            rows,
            _name,
            _why_not_back,
            _put_back,
            _may,
            _back_form,
        )
    )
