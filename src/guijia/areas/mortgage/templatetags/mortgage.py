"""Pieces of a loan that other pages place: its facts, papers and answers beside its case."""

from collections.abc import Mapping
from typing import Any

from django import template

from guijia.areas.mortgage import tables
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.permissions import HANDLE_LOANS
from guijia.areas.mortgage.queries import pieces

register = template.Library()


@register.simple_tag(takes_context=True)
def loan_of(context: Mapping[str, Any], subject: Loan) -> dict[str, Any]:
    """Everything the facts column shows of a loan; ``{% loan_of subject as loan %}``."""
    found = pieces.loan_shown(subject, context["now"])
    return {
        **found,
        "facts": tables.facts_shown(subject),
        "guarantee": tables.guarantee_shown(subject),
        "shown": tables.papers_shown(found["papers"], found["today"]),
        "may_handle": context["request"].user.may(HANDLE_LOANS, subject.project_id),
    }
