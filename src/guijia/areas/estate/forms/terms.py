"""What is typed about the terms that all contracts have in common."""

from collections.abc import Iterable
from typing import Any

from django import forms

from guijia.areas.estate.enums import Clause
from guijia.areas.estate.models import Phase
from guijia.kit.fields import DayField, DigitsField, LineField, TextField_
from guijia.platform.places.models import Building, Project


def _clause(key: Clause, limit: int) -> TextField_:
    """A clause in the place's own words."""
    rows = {"rows": 3 if limit > 200 else 2}
    return TextField_(
        label=key.label,
        required=False,
        limit=limit,
        widget=forms.Textarea(attrs=rows),
        help_text="空着按标准文本，不约定填“／”",
    )


class TermsForm(forms.Form):
    """Supervised account, handover and clauses of a project, one of its phases or buildings."""

    where = forms.ChoiceField(label="适用", help_text="楼栋填了的以楼栋为准，其次按分期，都没填的按整个项目")
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
    area_rule = _clause(Clause.AREA_RULE, 1000)
    facilities = _clause(Clause.FACILITIES, 1000)
    title_agency = _clause(Clause.TITLE_AGENCY, 200)
    warranty = _clause(Clause.WARRANTY, 1000)
    dispute = _clause(Clause.DISPUTE, 200)
    legal_review = LineField(
        label="法务审核", required=False, limit=200, help_text="谁、何时、哪一号审核意见；空着列为待审核"
    )
    source = LineField(label="依据", required=False, limit=200, help_text="监管协议编号、公司批文等")

    def __init__(
        self,
        *args: Any,
        projects: Iterable[Project],
        phases: Iterable[Phase],
        buildings: Iterable[Building],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[Project, Phase | None, Building | None]] = {}
        choices = []
        known: list[tuple[Phase | None, Building | None]] = [(phase, None) for phase in phases]
        known += [(None, building) for building in buildings]
        for project in projects:
            self.places[str(project.pk)] = (project, None, None)
            choices.append((str(project.pk), f"{project.name} 整个项目"))
            for phase, building in known:
                place = phase or building
                if place is not None and place.project_id == project.pk:
                    self.places[str(place.pk)] = (project, phase, building)
                    choices.append((str(place.pk), f"{project.name} {place.name}"))
        field: Any = self.fields["where"]
        field.choices = choices

    def clauses(self) -> dict[Clause, str]:
        """The clauses typed, out of what is left of the form's data."""
        return {key: self.cleaned_data.pop(key.value) for key in Clause}
