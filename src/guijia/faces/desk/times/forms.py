"""What an administrator types: opening hours, rungs of a ladder, the day on which either ends."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from guijia.faces.desk.forms import ProjectChosen
from guijia.kit.days import WEEKDAYS
from guijia.kit.errors import BusinessError
from guijia.kit.fields import DayField, LineField
from guijia.platform.clock import registry, rules
from guijia.platform.clock.enums import Basis, What, Whom
from guijia.platform.jobs import queue
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

DAYS = [(str(n), f"周{word}") for n, word in enumerate(WEEKDAYS, start=1)]
CHOOSE = {"required": "这一项必须选择。", "invalid_choice": "请选择列出的一项。"}
EARLIEST = date(2000, 1, 1)


class HoursForm(ProjectChosen):
    """Opening hours of certain weekdays of a part of the year."""

    calendar = forms.ChoiceField(label="日历", error_messages=CHOOSE)
    project = forms.ChoiceField(label="只用于项目", required=False, error_messages=CHOOSE)
    label = LineField(label="名称", limit=60, help_text="例如：办公时间（夏秋季）")
    from_month_day = LineField(label="从（月-日）", limit=5, initial="01-01")
    to_month_day = LineField(label="至（月-日）", limit=5, initial="12-31")
    weekdays = forms.MultipleChoiceField(
        label="星期",
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个星期几。", "invalid_choice": "请选择列出的星期。"},
    )
    spans = LineField(label="时段", limit=120, help_text="例如：08:30-12:00, 14:00-18:00；午休不写即不计")
    opens_on_holidays = forms.BooleanField(label="节假日也开放", required=False)
    effective_from = DayField(label="自哪天起", earliest=EARLIEST)
    source = LineField(label="依据", limit=200)

    def __init__(self, *args: Any, projects: Sequence[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(project.pk): project for project in projects}
        self.fields["calendar"].choices = list(registry.calendars().items())  # type: ignore[attr-defined]
        choices = [("", "全公司"), *((key, project.name) for key, project in self.known.items())]
        self.fields["project"].choices = choices  # type: ignore[attr-defined]

    def clean_weekdays(self) -> str:
        """As the row keeps them."""
        return "".join(sorted(self.cleaned_data["weekdays"]))

    def clean_spans(self) -> list[tuple[str, str]]:
        """Read the spans."""
        try:
            return rules.read_spans(self.cleaned_data["spans"])
        except BusinessError as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


class StepForm(forms.Form):
    """One rung."""

    kind = forms.ChoiceField(label="时限", error_messages=CHOOSE)
    basis = forms.ChoiceField(label="何时", choices=Basis.choices, error_messages=CHOOSE)
    value = forms.IntegerField(
        label="数值",
        min_value=-200_000,
        max_value=200_000,
        help_text="百分比：80 为用去八成，100 为到期时；分钟：-30 为到期前 30 分，120 为到期后 2 小时",
        error_messages={
            "required": "这一项必须填写。",
            "invalid": "请填整数。",
            "min_value": "数值太小。",
            "max_value": "数值太大。",
        },
    )
    what = forms.ChoiceField(label="做什么", choices=What.choices, error_messages=CHOOSE)
    whom = forms.ChoiceField(label="通知谁", choices=Whom.choices, error_messages=CHOOSE)
    role = forms.ChoiceField(
        label="岗位", choices=[("", "—"), *Role.choices], required=False, error_messages=CHOOSE
    )
    staff = forms.ChoiceField(label="人", required=False, error_messages=CHOOSE)
    job = forms.ChoiceField(label="自动办理", required=False, error_messages=CHOOSE)
    effective_from = DayField(label="自哪天起", earliest=EARLIEST)
    source = LineField(label="依据", limit=200)

    def __init__(self, *args: Any, people: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person in people}
        kinds = [(kind.key, kind.label) for kind in registry.all_kinds() if not kind.external]
        acts = sorted({kind.on_due for kind in registry.all_kinds() if kind.on_due})
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        names = [(key, person.name) for key, person in self.known.items()]
        self.fields["staff"].choices = [("", "—"), *names]  # type: ignore[attr-defined]
        # Only what a clock may do by itself already: such an act finds for itself whether it is still to be done.
        known = [queue.job_named(name) for name in acts]
        self.fields["job"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((one.name, one.name) for one in known),
        ]

    def clean_staff(self) -> Staff | None:
        """The person."""
        return self.known.get(self.cleaned_data["staff"])


class EndForm(forms.Form):
    """The day from which it no longer holds."""

    effective_from = DayField(label="自哪天起停用", earliest=EARLIEST)
    source = LineField(label="依据", limit=200)


class EndStepForm(EndForm):
    """The same for a rung, which belongs to no project and so stands in no address."""

    step = forms.UUIDField(widget=forms.HiddenInput)
