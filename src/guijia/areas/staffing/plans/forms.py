"""What is typed of goals and plans."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.staffing.plans import registry
from guijia.areas.staffing.plans.rules import Line
from guijia.kit.fields import DayField, LineField, TextField_
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

LINES = 20
MONTHS = [("0", "全年"), *((str(one), f"{one} 月") for one in range(1, 13))]
TARGET_MOST = 1_000_000


class PlanForm(forms.Form):
    """For whom, for when, what for."""

    project = forms.ChoiceField(label="项目")
    whose = forms.ChoiceField(label="制定")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    month = forms.ChoiceField(label="期间", choices=MONTHS)
    title = LineField(label="目标", limit=120)

    def __init__(self, *args: Any, projects: Sequence[Project], may_goals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(one.pk): one for one in projects}
        whose = [("own", "我的计划"), ("department", "部门的目标与计划")]
        self.fields["whose"].choices = whose if may_goals else whose[:1]  # type: ignore[attr-defined]
        self.fields["project"].choices = [(key, one.name) for key, one in self.projects.items()]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One item."""

    title = LineField(label="事项", limit=120, required=False)
    measure = LineField(label="衡量标准", limit=200, required=False)
    starts_on = DayField(label="开始", required=False)
    due_on = DayField(label="完成日期", required=False)
    owner = forms.ChoiceField(label="承办人", required=False)
    counted = forms.ChoiceField(label="进度", required=False)
    target = forms.IntegerField(label="目标值", required=False, min_value=1, max_value=TARGET_MOST)

    def __init__(self, *args: Any, people: Sequence[Staff] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "—"), *((str(one.pk), one.name) for one in people)]  # type: ignore[attr-defined]
        self.fields["counted"].choices = [  # type: ignore[attr-defined]
            ("", "逐次登记"), *((one.key, f"按记录：{one.label}") for one in registry.counts())
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An item has its days; what is counted has its target."""
        data = super().clean() or {}
        if not data.get("title"):
            if any(data.get(name) for name in ("measure", "due_on", "owner", "target")):
                self.add_error("title", "请写事项。")
            return data
        if not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "请填完成日期。")
        if data.get("counted") and not data.get("target") and "target" not in self.errors:
            self.add_error("target", "按记录统计的要填目标值。")
        starts, due = data.get("starts_on"), data.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", "完成日期不能早于开始。")
        return data

    def line(self, first: date) -> Line | None:
        """The item as it is proposed; nothing when it was left empty."""
        data = self.cleaned_data
        if not data.get("title"):
            return None
        return Line(
            title=data["title"],
            measure=data["measure"],
            starts_on=data["starts_on"] or min(first, data["due_on"]),
            due_on=data["due_on"],
            owner_id=UUID(data["owner"]) if data["owner"] else None,
            counted=data["counted"],
            target=data["target"] if data["counted"] else None,
        )


# However many lines a post pretends to have, no more are built.
LineForms = forms.formset_factory(LineForm, extra=4, max_num=LINES, absolute_max=LINES, validate_max=True)


class ProgressForm(forms.Form):
    """How far an item is."""

    progress = forms.IntegerField(label="进度 %", min_value=0, max_value=100)
    words = LineField(label="说明", limit=300)


class CorrectionForm(forms.Form):
    """What is corrected and why."""

    due_on = DayField(label="完成日期")
    measure = LineField(label="衡量标准", limit=200, required=False)
    target = forms.IntegerField(label="目标值", required=False, min_value=1, max_value=TARGET_MOST)
    words = LineField(label="纠偏原因", limit=300)


class ReviewForm(forms.Form):
    """The review of a month."""

    held_on = DayField(label="评审日期")
    attendees = LineField(label="参加人", limit=200, required=False)
    minutes = TextField_(label="评审纪要", limit=1000, widget=forms.Textarea(attrs={"rows": 4}))
    action = LineField(label="决定的行动", limit=120, required=False)
    action_due = DayField(label="行动完成日期", required=False)
