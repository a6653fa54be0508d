"""What is typed about originals."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.custody.actions import Giving
from guijia.areas.custody.enums import Keeper, OriginalKind
from guijia.kit.fields import DayField, LineField

REQUIRED = {"required": "请选择一项。", "invalid_choice": "没有这一项。"}


class GiveForm(forms.Form):
    """To whom an original goes."""

    keeper = forms.ChoiceField(label="交给", choices=Keeper.choices, error_messages=REQUIRED)
    taker = forms.ChoiceField(
        label="签收（见证）人", error_messages=REQUIRED, help_text="交外单位的由此人见证；由其本人登录签收"
    )
    outside_name = LineField(label="外单位、接收人", limit=80, required=False)
    receipt = LineField(label="对方签收单号", limit=60, required=False)
    why = LineField(label="用途", limit=120)
    due_on = DayField(label="应还日期", required=False)

    def __init__(self, *args: Any, takers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].choices = [("", "请选择"), *takers]  # type: ignore[attr-defined]

    @property
    def giving(self) -> Giving:
        """What a valid form says."""
        data = self.cleaned_data
        return Giving(
            keeper=data["keeper"],
            taker_id=UUID(data["taker"]),
            why=data["why"],
            outside_name=data["outside_name"],
            receipt=data["receipt"],
            due_on=data["due_on"],
        )


class SignForm(forms.Form):
    """Received or not."""

    received = forms.ChoiceField(choices=[("yes", "收到"), ("no", "没有收到")], error_messages=REQUIRED)
    words = LineField(label="说明", limit=200, required=False, help_text="没有收到的须写明")


class LoseForm(forms.Form):
    """How it was looked for."""

    words = LineField(label="查找经过", limit=120)


class RegisterForm(forms.Form):
    """An original that no other register has entered."""

    project = forms.ChoiceField(label="项目", error_messages=REQUIRED)
    kind = forms.ChoiceField(label="文件", choices=OriginalKind.choices, error_messages=REQUIRED)
    document_number = LineField(label="文件编号", limit=60)
    unit = LineField(label="房号", limit=60, required=False)
    copies = forms.IntegerField(
        label="份数",
        min_value=1,
        max_value=20,
        initial=1,
        error_messages={
            "required": "请填份数。",
            "invalid": "请填 1 到 20 的整数。",
            "max_value": "最多 20 份。",
            "min_value": "至少 1 份。",
        },
    )

    def __init__(self, *args: Any, projects: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = list(projects)  # type: ignore[attr-defined]
