"""What is typed when somebody leaves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from guijia.areas.staffing import rules
from guijia.kit.fields import DayField, LineField
from guijia.platform.org.models import Posting, Staff


class HandOverForm(forms.Form):
    """The last working day, who takes each post, who takes the rest."""

    ends_on = DayField(label="最后工作日", help_text="次日停用账号；在手工作现在就交接")
    successor = forms.ChoiceField(
        label="接手人", required=False, help_text="没有另外指定的都交给他；不选则交回岗位"
    )
    reason = LineField(label="原因", limit=200)

    def __init__(
        self, *args: Any, people: Sequence[Staff], posts: Sequence[Posting], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [("", "—"), *((str(one.pk), f"{one.name} {one.title}".strip()) for one in people)]
        self.fields["successor"].choices = choices  # type: ignore[attr-defined]
        self.post_names: list[str] = []
        for at, post in enumerate(posts):
            where = post.project.name if post.project else "全部项目"
            name = f"post_{at}"
            self.fields[name] = forms.ChoiceField(
                label=f"{post.get_role_display()}（{where}）", required=False, choices=choices
            )
            self.post_names.append(name)
        self.keys = [rules.post_key(one.role, one.project_id) for one in posts]

    def clean_ends_on(self) -> date:
        """Not so long ago that it must be a slip."""
        found: date = self.cleaned_data["ends_on"]
        if abs((found - self.today).days) > 366:
            raise forms.ValidationError("最后工作日须在前后一年之内。")
        return found

    @property
    def post_fields(self) -> list[Any]:
        """One choice for each post."""
        return [self[name] for name in self.post_names]

    def successors(self) -> dict[str, str]:
        """Who takes what, by post; ``""`` takes the rest."""
        named = {key: self.cleaned_data[name] for key, name in zip(self.keys, self.post_names, strict=True)}
        return named | {"": self.cleaned_data["successor"]}
