"""The piece that any page may place: the files of a thing."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guijia.platform.files import pieces

register = template.Library()


@register.simple_tag(takes_context=True)
def attachments(context: Mapping[str, Any], subject: Model, title: str = "附件") -> SafeString:
    """The files of a thing with the form to add one; ``{% load files %}{% attachments contract %}``."""
    request = context["request"]
    shown = pieces.attachments(request.user, subject, back=request.get_full_path(), title=title)
    return SafeString(render_to_string("files/_attachments.html", shown, request=request))
