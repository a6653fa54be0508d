"""What is typed of an outside party."""

from django import forms

from guijia.areas.parties.enums import OutsideKind
from guijia.kit.fields import DayField, LineField, NameField


class PartyForm(forms.Form):
    """The party itself."""

    kind = forms.ChoiceField(label="类别", choices=OutsideKind.choices)
    name = LineField(label="名称", limit=120)
    address = LineField(label="地址", limit=200, required=False)
    matters = LineField(label="往来事项", limit=200, required=False, help_text="例如：预售登记、权属证书")


class ContactForm(forms.Form):
    """Somebody to call there."""

    name = NameField(label="联系人")
    post = LineField(label="职务", limit=60, required=False)
    phone = forms.RegexField(
        r"^[0-9+\- ()]{5,24}$",
        label="电话",
        help_text="手机或座机；加密保存，只显示首尾",
        error_messages={"required": "请填写。", "invalid": "电话只能有数字、加号、短横和括号，5 到 24 位。"},
    )


class ItemForm(forms.Form):
    """Something open."""

    title = LineField(label="事项", limit=200)
    due_on = DayField(label="办妥日期", required=False)


class WordsForm(forms.Form):
    """A reason, or what came of something."""

    reason = LineField(limit=200)
