"""What is typed besides a decision."""

from django import forms


class PasswordForm(forms.Form):
    """The password once more, before money is decided."""

    password = forms.CharField(
        label="登录密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "这一步涉及款项，请输入登录密码确认是您本人。"},
    )
