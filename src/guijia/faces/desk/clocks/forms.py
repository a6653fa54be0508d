"""What is typed to hold a time limit or to let it run on."""

from django import forms

from guijia.kit.fields import LineField
from guijia.platform.clock.enums import PauseReason


class PauseForm(forms.Form):
    """Why a limit stands still, and how the customer was told."""

    code = forms.ChoiceField(
        label="缘由",
        choices=PauseReason.choices,
        error_messages={"required": "请选择缘由。", "invalid_choice": "请选择列出的缘由。"},
    )
    reason = LineField(label="说明", limit=200, help_text="例如：客户补交收入证明，约定周四送来")
    notice = LineField(
        label="已怎样告知客户", limit=200, required=False, help_text="因客户原因暂停时必填：时间、方式"
    )


class ResumeForm(forms.Form):
    """Why it runs on."""

    reason = LineField(label="说明", limit=200, required=False)
