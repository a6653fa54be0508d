"""What is typed about tokens and web hooks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from guijia.faces.api.enums import HookEvent, Scope
from guijia.kit.days import midnight
from guijia.kit.fields import DayField, LineField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

HOOK_EVENTS = [(one.value, f"{one.label}（{one.value}）") for one in HookEvent if one != HookEvent.PING]


class TokenForm(forms.Form):
    """A token to be made."""

    name = LineField(label="用途", limit=60, help_text="哪个系统、做什么用，如：财务系统取案件")
    holder = forms.ChoiceField(
        label="持有人",
        help_text="令牌以此人的名义办事，只能做此人能做的事；替别人发的，本人确认后才能用",
        error_messages={"required": "请选择持有人。", "invalid_choice": "请从名单里选持有人。"},
    )
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=[(one.value, f"{one.label}（{one.value}）") for one in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个范围。"},
    )
    expires_on = DayField(label="用到哪一天")

    def __init__(self, *args: Any, holders: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in holders}
        choices = [(key, f"{one.name} {one.title}".strip()) for key, one in self.known.items()]
        self.fields["holder"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    def clean_holder(self) -> Staff:
        """The person."""
        return self.known[self.cleaned_data["holder"]]

    @property
    def expires_at(self) -> datetime:
        """The midnight after the last day."""
        return midnight(self.cleaned_data["expires_on"] + timedelta(days=1))


class HookForm(forms.Form):
    """An address to be told."""

    name = LineField(label="用途", limit=60, help_text="推给哪个系统")
    url = LineField(label="地址", limit=500, help_text="https:// 开头，端口 443 或 8443；不跟随转向")
    events = forms.MultipleChoiceField(
        label="事件",
        choices=HOOK_EVENTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一种事件。"},
    )
    project = forms.ChoiceField(label="只推项目", required=False)

    def __init__(self, *args: Any, projects: Sequence[Project], may_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [("", "全部项目")] if may_all else []
        self.fields["project"].choices = [*first, *((str(p.pk), p.name) for p in projects)]  # type: ignore[attr-defined]
        self.fields["project"].required = not may_all
