"""What is typed when somebody will be away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from guijia.kit.days import midnight
from guijia.kit.fields import DayField, LineField
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff

CHOOSE = {"required": "请选择人员。", "invalid_choice": "请从列出的人里选。"}
BY_RULE = "按规定的代行岗位"


class AbsenceForm(forms.Form):
    """Who is away on which days, and who acts for them."""

    staff = forms.ChoiceField(label="谁离岗", error_messages=CHOOSE)
    from_day = DayField(label="从哪天起")
    until_day = DayField(label="到哪天止（含当天）")
    deputy = forms.ChoiceField(
        label="由谁代理",
        required=False,
        error_messages=CHOOSE,
        help_text="不选时按工作标准由代行岗位办理；没有规定的岗位必须选人。",
    )
    reason = LineField(label="事由", limit=200)

    def __init__(self, *args: Any, people: Sequence[Staff], deputies: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.deputies = {str(one.pk): one for one in deputies}
        self.fields["staff"].choices = [(key, _named(one)) for key, one in self.people.items()]  # type: ignore[attr-defined]
        chosen = [(key, _named(one)) for key, one in self.deputies.items()]
        self.fields["deputy"].choices = [("", BY_RULE), *chosen]  # type: ignore[attr-defined]

    def clean_staff(self) -> Staff:
        """The person who is away."""
        return self.people[self.cleaned_data["staff"]]

    def clean_deputy(self) -> Staff | None:
        """Who acts for them; ``None`` = as the manual rules."""
        return self.deputies.get(self.cleaned_data["deputy"])

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """From when until when: today counts from this moment, the last day to its end."""
        start = midnight(self.cleaned_data["from_day"])
        return max(start, now), midnight(self.cleaned_data["until_day"] + timedelta(days=1))


def _named(one: Staff) -> str:
    roles = "、".join(sorted({Role(p.role).label for p in one.postings_held if p.for_staff_id is None}))
    return f"{one.name} {roles}".strip()
