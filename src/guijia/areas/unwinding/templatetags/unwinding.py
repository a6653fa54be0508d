"""What the pages of a cancellation show beside its steps."""

from collections.abc import Mapping
from typing import Any

from django import template

from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.permissions import CANCEL_DEAL
from guijia.areas.unwinding.queries import steps

register = template.Library()


@register.simple_tag(takes_context=True)
def cancellation_of(context: Mapping[str, Any], subject: Cancellation) -> dict[str, Any]:
    """Everything the facts column shows; ``{% cancellation_of subject as cancellation %}``."""
    viewer = context["request"].user
    return {**steps.page_of(viewer, subject), "may_ask": viewer.may(CANCEL_DEAL, subject.project_id)}


@register.simple_tag
def penalty_of(subject: Cancellation) -> dict[str, Any]:
    """The commission of the sale and the bounds of the proposal; ``{% penalty_of subject as penalty %}``."""
    least, most = steps.penalty_bounds(subject)
    return {"due": steps.commission_due(subject), "least": least, "most": most}
