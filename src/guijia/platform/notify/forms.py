"""What is typed about messages: ways, words, addresses and wishes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from guijia.kit.fields import DayField, LineField, TextField_
from guijia.platform.notify import registry
from guijia.platform.notify.channels import adapter_of
from guijia.platform.notify.enums import Channel, Pace
from guijia.platform.places.models import Company

HOURS = [("", "不设"), *((str(hour), f"{hour} 时") for hour in range(24))]


class ChannelForm(forms.Form):
    """A way as a company uses it; hidden secrets are typed anew or left as they are."""

    is_on = forms.BooleanField(label="启用", required=False)

    def __init__(self, *args: Any, channel: Channel, kept: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in adapter_of(channel).secrets:
            help_text = "已保存；不填则不变" if one.is_hidden and one.key in kept else one.help
            made = LineField(label=one.label, required=False, limit=300, help_text=help_text)
            if one.is_hidden:
                made.widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "maxlength": "600"})
            self.fields[one.key] = made

    def secrets(self) -> dict[str, str]:
        """What the provider must be told."""
        return {key: value for key, value in self.cleaned_data.items() if key != "is_on"}


class CompanyForm(forms.Form):
    """For which company a way is set."""

    company = forms.ChoiceField(label="适用公司", required=False)

    def __init__(self, *args: Any, companies: Sequence[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in companies}
        choices = [("", "全部公司"), *((key, one.name) for key, one in self.known.items())]
        self.fields["company"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Company | None:
        """The company, or all of them."""
        return self.known.get(self.cleaned_data.get("company", "")) if self.is_valid() else None


class TemplateForm(forms.Form):
    """The words of a kind from a day on."""

    channel = forms.ChoiceField(
        label="用于", required=False, choices=[("", "站内"), *Channel.choices], widget=forms.Select
    )
    title = LineField(label="标题", limit=120)
    words = TextField_(label="内容", limit=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    effective_from = DayField(label="自哪天起")

    def chosen(self) -> Channel | None:
        """The way; ``None`` inside the product."""
        value = self.cleaned_data["channel"]
        return Channel(value) if value else None


class ContactForm(forms.Form):
    """Where one can be reached, and when one wants quiet."""

    email = forms.EmailField(
        label="邮箱", required=False, max_length=200, error_messages={"invalid": "不是有效的邮箱。"}
    )
    sms = LineField(label="手机", required=False, limit=30)
    wecom = LineField(label="企业微信账号", required=False, limit=64)
    dingtalk = LineField(label="钉钉 userid", required=False, limit=64)
    feishu = LineField(label="飞书 user_id", required=False, limit=64)
    quiet_from = forms.ChoiceField(label="安静自", required=False, choices=HOURS)
    quiet_until = forms.ChoiceField(label="安静至", required=False, choices=HOURS)

    def clean(self) -> dict[str, Any]:
        """Both hours or none."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("quiet_from", ""), found.get("quiet_until", "")
        if bool(first) != bool(last):
            self.add_error("quiet_until", "安静时段的起止要一起填写。")
        found["quiet"] = (int(first), int(last)) if first and last else None
        return found

    def addresses(self) -> dict[str, str]:
        """Addresses by way."""
        return {key: self.cleaned_data[key] for key in ("email", "sms", "wecom", "dingtalk", "feishu")}


def wishes_typed(posted: Any, ways: Iterable[Channel]) -> dict[tuple[str, Channel], Pace]:
    """The wishes of a posted table; what is not offered is left out."""
    found = {}
    for kind in registry.all_kinds():
        if kind.urgent:
            continue
        for channel in ways:
            value = posted.get(f"wish-{kind.key}-{channel.value}", "")
            if value in Pace.values:
                found[(kind.key, channel)] = Pace(value)
    return found
