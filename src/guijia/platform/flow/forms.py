"""What is typed around a step."""

from typing import Any

from django import forms

from guijia.kit.fields import TextField_
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff


class SubjectForm(forms.Form):
    """A form of a step that needs to know what it is about, for its choices."""

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **kwargs)


def form_of(kind: type[forms.Form], subject: Any, *args: Any, **kwargs: Any) -> forms.Form:
    """The form of a step, told what it is about if it asks."""
    if issubclass(kind, SubjectForm):
        return kind(*args, subject=subject, **kwargs)
    return kind(*args, **kwargs)


class OpinionForm(forms.Form):
    """The words beside a decision."""

    opinion = TextField_(label="意见", limit=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ColleagueForm(forms.Form):
    """To whom a step is given."""

    to = forms.UUIDField(
        label="转交给", error_messages={"required": "请选择同事。", "invalid": "请选择同事。"}
    )

    def colleague(self) -> Staff | None:
        """The person chosen, if employed."""
        return people.staff_by_id(self.cleaned_data["to"])
