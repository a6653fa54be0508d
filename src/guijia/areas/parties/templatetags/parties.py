"""A customer as other pages name one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guijia.areas.parties.permissions import SEE_CUSTOMERS

register = template.Library()


@register.simple_tag(takes_context=True)
def customer_name(context: Mapping[str, Any], customer_id: UUID, name: str, project_id: UUID) -> SafeString:
    """The name, leading to the customer for whoever may see customers of that project."""
    if not context["request"].user.may(SEE_CUSTOMERS, project_id):
        return format_html("<b>{}</b>", name)
    return format_html('<a href="{}"><b>{}</b></a>', reverse("parties:customer", args=[customer_id]), name)
