"""JSON as the screens' own forms take it, so that a value is checked once and everywhere alike."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from guijia.faces.api import errors


def posted(given: Mapping[str, Any]) -> QueryDict:
    """JSON values as a browser would have sent them: true is ticked, false and null are left away."""
    found = QueryDict(mutable=True)
    for name, value in given.items():
        if value is None or value is False:
            continue
        values = value if isinstance(value, list) else [value]
        found.setlist(name, ["on" if one is True else str(one) for one in values])
    return found


def refuse_unknown(form: forms.Form, given: Mapping[str, Any]) -> None:
    """Refuse what the form does not offer, and forms that want a file.

    Raises:  BusinessError ``api_unknown_field`` | ``api_needs_file``.
    """
    for name in given:
        if name not in form.fields:
            raise errors.unknown_field(f"data.{name}")
    for field in form.fields.values():
        if isinstance(field, forms.FileField) and field.required:
            raise errors.needs_file(str(field.label or "文件"))


def refuse_faults(form: forms.Form, inside: str = "") -> None:
    """Say the first thing that the form finds wrong. Raises: BusinessError ``api_form``."""
    for name, faults in form.errors.items():
        label = str(form.fields[name].label or name) if name in form.fields else ""
        words = f"{label}：{faults[0]}" if label else str(faults[0])
        raise errors.form_refused("" if name == "__all__" else f"{inside}{name}", words)
