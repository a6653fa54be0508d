"""Pieces of a deal that other pages place: its facts, its papers, its day at the desks."""

from collections.abc import Mapping
from typing import Any

from django import template

from guijia.areas.deals.enums import CHANGEABLE
from guijia.areas.deals.models import Contract, DealChange, Subscription
from guijia.areas.deals.permissions import CHANGE_DEAL, RECEIVE_PAPERS
from guijia.areas.deals.queries import blocks, change_steps, changes, pieces
from guijia.platform.flow import queries as flow

register = template.Library()
CASES_SHOWN = 6


def _subscription(subject: Subscription | Contract) -> Subscription:
    return subject.subscription if isinstance(subject, Contract) else subject


@register.simple_tag(takes_context=True)
def deal_of(context: Mapping[str, Any], subject: Subscription | Contract) -> dict[str, Any]:
    """Everything the facts column shows of a deal; ``{% deal_of subject as deal %}``."""
    found = pieces.deal(_subscription(subject), subject if isinstance(subject, Contract) else None)
    viewer = context["request"].user
    others = flow.cases_of_unit(viewer, subject.unit_id)[:CASES_SHOWN]
    # Before the deposit a form is revised, not changed.
    changeable = found["subscription"].state in CHANGEABLE
    return {
        **found,
        "may_receive": viewer.may(RECEIVE_PAPERS, subject.project_id),
        "cases": others,
        "changes": changes.changes_of_deal(viewer, found["subscription"].pk) if changeable else [],
        "beside": blocks.beside(viewer, found["subscription"]),
        "may_change": changeable and viewer.may(CHANGE_DEAL, subject.project_id),
    }


@register.simple_tag(takes_context=True)
def day_slots(context: Mapping[str, Any], contract: Contract) -> dict[str, Any]:
    """Which desks are taken in the coming days; ``{% day_slots subject as slots %}``."""
    return pieces.slots(contract, context["now"])


@register.simple_tag(takes_context=True)
def change_of(context: Mapping[str, Any], subject: DealChange) -> dict[str, Any]:
    """Everything the facts column shows of a change; ``{% change_of subject as change %}``."""
    viewer = context["request"].user
    found = change_steps.page_of(viewer, subject)
    may_receive = subject.is_open and viewer.may(RECEIVE_PAPERS, subject.project_id)
    return {**found, "may_receive": may_receive}
