"""What is typed about measured areas and floor plans."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing

from guijia.areas.estate.rules import Areas
from guijia.kit.errors import BusinessError
from guijia.kit.fields import AreaField, DayField, LineField, MoneyField
from guijia.platform.places.models import Project

SALT = "guijia.estate.areas"


def first_of(projects: list[Project], chosen: UUID | None) -> str:
    """The project a form starts with: the one chosen above when it is among them."""
    known = [str(p.pk) for p in projects]
    return str(chosen) if str(chosen) in known else next(iter(known), "")


def _projects(form: forms.Form, projects: Iterable[Project]) -> dict[str, Project]:
    known = {str(p.pk): p for p in projects}
    field: Any = form.fields["project"]
    field.choices = [(key, p.name) for key, p in known.items()]
    field.error_messages["invalid_choice"] = "请从列出的项目中选一个。"
    return known


class SharedField(MoneyField):
    """A shared area: nothing is possible."""

    unit_words = "面积"


class AreaForm(forms.Form):
    """The measured areas of one home."""

    gross = AreaField(label="实测建筑面积 ㎡")
    inner = AreaField(label="实测套内面积 ㎡", required=False, help_text="车位等没有套内面积的不填")
    shared = SharedField(
        label="分摊面积 ㎡", required=False, most=Decimal("99999.99"), help_text="不填时按建筑减套内算"
    )
    surveyed_on = DayField(label="测绘日期")
    source = LineField(label="依据", limit=200, help_text="测绘成果报告的编号，例如“测绘 2027-018”")

    def areas(self) -> Areas:
        """What was typed."""
        data = self.cleaned_data
        return Areas(data["gross"], data["inner"], data["shared"])


class AreaFileForm(forms.Form):
    """A list of measured areas and the survey it rests on."""

    project = forms.ChoiceField(label="项目")
    file = forms.FileField(
        label="实测面积表",
        allow_empty_file=True,
        max_length=255,
        help_text=".xls .xlsx .csv；要有一行列名，至少含“房号”“实测建筑面积”，可再有“实测套内面积”“分摊面积”",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
    )
    surveyed_on = DayField(label="测绘日期")
    source = LineField(label="依据", limit=200, help_text="测绘成果报告的编号，例如“测绘 2027-018”")

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = _projects(self, projects)


class PlanForm(forms.Form):
    """A floor plan of a project."""

    project = forms.ChoiceField(label="项目")
    code = LineField(label="户型编号", limit=20, help_text="例如 A1；价格表里写编号或名称都认")
    name = LineField(label="户型", limit=60, help_text="与价格表“户型”列写法一致，例如“三室两厅”")
    area = AreaField(label="建筑面积 ㎡", required=False)
    inner_area = AreaField(label="套内面积 ㎡", required=False)
    picture = forms.FileField(
        label="户型图",
        required=False,
        help_text="JPG 或 PNG，不超过 10 MB",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = _projects(self, projects)


def sealed_rows(project: Project, rows: dict[UUID, Areas], source: str, surveyed_on: date) -> str:
    """What the preview showed, to be written as shown: signed, so that nobody changes it on the way."""
    body = [
        [key.hex, *(None if v is None else str(v) for v in (a.gross, a.inner, a.shared))]
        for key, a in rows.items()
    ]
    given = [str(project.pk), source, surveyed_on.isoformat(), body]
    return signing.dumps(given, salt=SALT, compress=True)


def opened_rows(sealed: str) -> tuple[UUID, dict[UUID, Areas], str, date]:
    """The same again. Raises: BusinessError ``estate_area_preview`` when it was changed or is a day old."""
    try:
        project, source, surveyed_on, body = signing.loads(sealed, salt=SALT, max_age=86_400)
    except signing.BadSignature as error:
        raise BusinessError("estate_area_preview", "预览已失效，请重新上传面积表。") from error
    rows = {
        UUID(key): Areas(Decimal(gross), _some(inner), _some(shared)) for key, gross, inner, shared in body
    }
    return UUID(project), rows, source, date.fromisoformat(surveyed_on)


def _some(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
