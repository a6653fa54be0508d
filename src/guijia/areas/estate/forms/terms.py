"""What is typed about the terms that all contracts have in common."""

from collections.abc import Iterable
from typing import Any

from django import forms

from guijia.kit.fields import DayField, DigitsField, LineField, TextField_
from guijia.platform.places.models import Building, Project


class TermsForm(forms.Form):
    """Supervised account and handover of a project or one of its buildings."""

    where = forms.ChoiceField(label="适用", help_text="楼栋填了的，以楼栋为准；没填的按整个项目")
    supervision_bank = LineField(label="监管账户开户银行", required=False, limit=120)
    supervision_account = DigitsField(label="监管账户账号", required=False, limit=60)
    delivery_on = DayField(label="交付日期", required=False)
    delivery_conditions = TextField_(
        label="交付条件",
        required=False,
        limit=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一条，印入合同",
    )
    source = LineField(label="依据", required=False, limit=200, help_text="监管协议编号、公司批文等")

    def __init__(
        self, *args: Any, projects: Iterable[Project], buildings: Iterable[Building], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[Project, Building | None]] = {}
        choices = []
        known = list(buildings)
        for project in projects:
            self.places[str(project.pk)] = (project, None)
            choices.append((str(project.pk), f"{project.name} 整个项目"))
            for building in known:
                if building.project_id == project.pk:
                    self.places[str(building.pk)] = (project, building)
                    choices.append((str(building.pk), f"{project.name} {building.name}"))
        field: Any = self.fields["where"]
        field.choices = choices
