"""What is typed at the door."""

from collections.abc import Mapping

from django import forms

from guijia.platform.places.models import Project


class SignInForm(forms.Form):
    """Login name and password."""

    login = forms.CharField(
        label="登录名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProjectChosen(forms.Form):
    """A form that asks for one of the projects it knows, or none: all of the company."""

    known: Mapping[str, Project]

    def clean_project(self) -> Project | None:
        """The project itself."""
        return self.known.get(self.cleaned_data["project"])
