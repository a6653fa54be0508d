"""What an administrator ticks and says when they adjust a role."""

from typing import Any
from uuid import UUID

from django import forms

from guijia.kit.fields import LineField
from guijia.platform.org.permissions import all_permissions


class RightsForm(forms.Form):
    """The rights that a role is to carry, why, and the adjustment in force when the page was shown."""

    rights = forms.MultipleChoiceField(required=False)
    reason = LineField(label="原因", limit=200, help_text="写进审计，改前改后各有哪些权限也一并留存")
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [(one.key, one.label) for one in all_permissions()]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> frozenset[str]:
        """Keys of the rights that were ticked."""
        return frozenset(self.cleaned_data["rights"])


class RestoreForm(forms.Form):
    """Why a role goes back, and to before which adjustment (empty: as shipped)."""

    reason = LineField(label="原因", limit=200)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    to = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def to_id(self) -> UUID | None:
        """The adjustment to take back."""
        found: UUID | None = self.cleaned_data["to"]
        return found
