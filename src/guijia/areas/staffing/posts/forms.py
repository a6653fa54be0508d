"""What is typed of a job description."""

from collections.abc import Sequence
from typing import Any

from django import forms

from guijia.areas.staffing import structure
from guijia.areas.staffing.enums import Degree
from guijia.areas.staffing.models import PostSheet
from guijia.areas.staffing.posts import rules
from guijia.kit.fields import DayField, LineField, TextField_
from guijia.platform.places.models import Project

COUNTS = (
    ("direct", "直接下属"), ("indirect", "间接下属"), ("managers", "其中经理人员"), ("professionals", "专业人员"),
    ("others", "其他人员"),
)  # fmt: skip


def post_choices() -> list[tuple[str, str]]:
    """Every post of the company's own people, by section."""
    return [
        (str(role), f"{role.label}（{section}）")
        for groups in structure.tree().values()
        for section, roles in groups.items()
        for role in roles
    ]


class ChoosePostForm(forms.Form):
    """Which post of which project."""

    project = forms.ChoiceField(label="项目")
    role = forms.ChoiceField(label="岗位")

    def __init__(self, *args: Any, projects: Sequence[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(one.pk): one for one in projects}
        self.fields["project"].choices = [(key, one.name) for key, one in self.projects.items()]  # type: ignore[attr-defined]
        self.fields["role"].choices = post_choices()  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """The fields of the form F54."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    number = LineField(label="职位编号", limit=30)
    unit = LineField(label="单位", limit=120)
    title = LineField(label="职位名称", limit=60)
    effective_on = DayField(label="生效日期")
    purpose = TextField_(label="职位目的", limit=1000)
    authority = TextField_(label="权限", limit=1000, required=False)
    full = TextField_(label="负全责的职责", limit=3000, required=False, help_text="每行一条")
    part = TextField_(label="负部分责任的职责", limit=3000, required=False, help_text="每行一条")
    help = TextField_(label="支持性职责", limit=3000, required=False, help_text="每行一条")
    indicators = TextField_(label="衡量标准（KPI）", limit=3000, required=False, help_text="每行一条")
    education = LineField(label="学历", limit=120, required=False)
    experience = LineField(label="经验", limit=300, required=False)
    knowledge = LineField(label="专业知识", limit=300, required=False)
    business_scope = LineField(label="业务了解范围", limit=300, required=False)
    inside_contacts = LineField(label="内部沟通", limit=300, required=False)
    outside_contacts = LineField(label="外部沟通", limit=300, required=False)
    sales_scale = LineField(label="销售额", limit=60, required=False)
    profit_scale = LineField(label="利润", limit=60, required=False)
    headcount_scale = LineField(label="人数", limit=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in COUNTS:
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=9999)
        for name, rows in (
            ("purpose", 3),
            ("authority", 3),
            ("full", 4),
            ("part", 3),
            ("help", 3),
            ("indicators", 4),
        ):
            self.fields[name].widget.attrs["rows"] = rows

    def clean(self) -> dict[str, Any]:
        """Some duty is needed; below a manager stand no more than there are."""
        data = super().clean() or {}
        if not any(data.get(degree) for degree in Degree):
            self.add_error("full", "职责至少写一条。")
        parts = sum(data.get(name) or 0 for name in ("managers", "professionals", "others"))
        below = (data.get("direct") or 0) + (data.get("indirect") or 0)
        if parts > below:
            self.add_error("managers", f"经理、专业、其他人员合计 {parts} 人，多于下属 {below} 人。")
        return data

    def values(self) -> dict[str, Any]:
        """What the action keeps."""
        data = self.cleaned_data
        made = {name: data[name] for name in rules.CONTENT if name not in {"duties", "indicators"}}
        made["duties"] = rules.duties_of({str(one): data[one] for one in Degree})
        made["indicators"] = rules.lines_of(data["indicators"])
        return made


def initial_of(sheet: PostSheet) -> dict[str, Any]:
    """A version as its form shows it."""
    found: dict[str, Any] = {name: getattr(sheet, name) for name in rules.CONTENT}
    found |= {str(one): rules.duties_words(sheet.duties, one) for one in Degree}
    return found | {"indicators": "\n".join(sheet.indicators)}
