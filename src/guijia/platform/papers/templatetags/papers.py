"""The piece that any page may place: the papers of a thing."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guijia.platform.papers import pieces

register = template.Library()


@register.simple_tag(takes_context=True)
def papers(context: Mapping[str, Any], subject: Model) -> SafeString:
    """Forms about a thing, what was printed and buttons; ``{% load papers %}{% papers contract %}``."""
    request = context["request"]
    shown = pieces.papers(request.user, subject, back=request.get_full_path())
    return SafeString(render_to_string("papers/_papers.html", shown, request=request))
