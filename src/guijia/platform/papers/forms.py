"""What is typed when a template is published."""

from django import forms


class TemplateForm(forms.Form):
    """A new edition of a Word template."""

    file = forms.FileField(
        label="Word 模板（docx）",
        required=False,
        allow_empty_file=True,
        max_length=1000,
        widget=forms.FileInput,
    )
    note = forms.CharField(label="修改说明", max_length=200, required=False, help_text="改了什么、依据什么")
