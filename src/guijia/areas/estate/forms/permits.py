"""What is typed about the five certificates."""

from collections.abc import Iterable
from typing import Any

from django import forms

from guijia.areas.estate.enums import PermitKind
from guijia.kit.fields import DayField, DigitsField
from guijia.platform.places.models import Building, Project


class PermitForm(forms.Form):
    """One certificate of a project or of some of its buildings."""

    project = forms.ChoiceField(label="项目")
    kind = forms.ChoiceField(label="证照", choices=PermitKind.choices)
    number = DigitsField(label="证号", limit=80)
    issued_on = DayField(label="发证日期")
    expires_on = DayField(label="有效期至", required=False, help_text="长期有效的不填")
    buildings = forms.MultipleChoiceField(
        label="适用楼栋",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一栋都不勾选，就是适用于整个项目",
    )
    scan = forms.FileField(label="扫描件", required=False, help_text="PDF 或照片，不超过 10 MB")

    def __init__(
        self, *args: Any, projects: Iterable[Project], buildings: Iterable[Building], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_projects = {str(p.pk): p for p in projects}
        self.known_buildings = {str(b.pk): b for b in buildings}
        many = len(self.known_projects) > 1
        self._choose("project", [(key, p.name) for key, p in self.known_projects.items()])
        self._choose(
            "buildings",
            [
                (key, f"{b.project.name} {b.name}" if many else b.name)
                for key, b in self.known_buildings.items()
            ],
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The buildings must stand in the project."""
        found = super().clean() or {}
        strangers = [
            b
            for b in found.get("buildings", [])
            if str(self.known_buildings[b].project_id) != found.get("project")
        ]
        if strangers:
            self.add_error("buildings", "有楼栋不在所选项目里，请重新勾选。")
        return found
