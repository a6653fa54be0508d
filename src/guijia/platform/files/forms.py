"""What is typed when a file is handed in."""

from django import forms


class UploadForm(forms.Form):
    """A file and what it is."""

    subject_type = forms.CharField(max_length=60)
    subject_id = forms.UUIDField()
    label = forms.CharField(label="名目", max_length=120, required=False)
    file = forms.FileField(
        label="文件", required=False, allow_empty_file=True, max_length=1000, widget=forms.FileInput
    )
    next = forms.CharField(required=False, max_length=500)
