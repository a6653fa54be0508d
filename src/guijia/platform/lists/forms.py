"""What is typed of a view."""

from collections.abc import Iterable
from typing import Any

from django import forms

from guijia.kit.fields import LineField
from guijia.platform.lists.enums import Sharing
from guijia.platform.lists.models import NAME
from guijia.platform.org.enums import Role
from guijia.platform.places.models import Project


class ViewForm(forms.Form):
    """Name of a view and who finds it; sharing is offered to those who may share."""

    name = LineField(label="名称", limit=NAME)
    sharing = forms.ChoiceField(label="谁能看到", choices=Sharing.choices, initial=Sharing.OWN)
    role = forms.ChoiceField(label="共享岗位", required=False)
    project = forms.ChoiceField(label="共享项目", required=False)

    def __init__(self, *args: Any, projects: Iterable[Project], may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(one.pk): one for one in projects}
        if not may_share:
            del self.fields["role"], self.fields["project"]
            self.fields["sharing"].choices = Sharing.choices[:1]  # type: ignore[attr-defined]
            self.fields["sharing"].help_text = "共享给同事须由主管以上人员办理。"
            return
        self.fields["role"].choices = [("", "不选"), *Role.choices]  # type: ignore[attr-defined]
        named = [(key, one.name) for key, one in self.projects.items()]
        self.fields["project"].choices = [("", "不选"), *named]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Name and sharing as the actions take them."""
        found = self.cleaned_data
        return {
            "name": found["name"],
            "sharing": Sharing(found["sharing"]),
            "role": found.get("role", ""),
            "project": self.projects.get(found.get("project", "")),
        }
