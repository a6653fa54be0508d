"""What an administrator types of a member of staff."""

from django import forms

from guijia.kit.fields import IdNumberField, MobileField


class IdentityForm(forms.Form):
    """By what a person is known across accounts; empty leaves what is entered."""

    mobile = MobileField(label="手机号码", required=False, help_text="加密保存，只显示首尾")
    id_number = IdNumberField(label="身份证号", required=False, help_text="只留指纹用于比对，不保存号码")
    forget = forms.BooleanField(label="清除已登记的手机和证件", required=False)
