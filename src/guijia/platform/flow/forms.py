"""What is typed around a step."""

from typing import Any

from django import forms

from guijia.kit.fields import LineField, TextField_
from guijia.platform.flow import errors, registry
from guijia.platform.flow.enums import SeatKind, TaskState
from guijia.platform.flow.handwriting import MOST_TEXT, Ink, ink_of
from guijia.platform.flow.models import Case, Task
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


class InkForm(forms.Form):
    """A signature by hand beside a decision: drawn, or the one that the person keeps."""

    signature = forms.CharField(required=False, max_length=MOST_TEXT, widget=forms.HiddenInput)
    saved_signature = forms.BooleanField(required=False)

    def ink(self) -> Ink:
        """What was signed. Raises: BusinessError ``flow_signature_unreadable`` | ``flow_signature_empty``."""
        if not self.is_valid():
            raise errors.signature_unreadable()
        drawn = self.cleaned_data["signature"]
        return Ink(ink_of(drawn) if drawn else None, bool(self.cleaned_data["saved_signature"]))


class ColleagueForm(forms.Form):
    """To whom a step is given."""

    to = forms.UUIDField(
        label="转交给", error_messages={"required": "请选择同事。", "invalid": "请选择同事。"}
    )

    def colleague(self) -> Staff | None:
        """The person chosen, if employed."""
        return people.staff_by_id(self.cleaned_data["to"])


class MoveForm(forms.Form):
    """Why running cases go on in another version."""

    reason = LineField(label="换版事由", limit=200)


class ManyForm(forms.Form):
    """To whom the steps of many cases are given."""

    to = forms.ChoiceField(
        label="转交给", error_messages={"required": "请选择同事。", "invalid_choice": "请选择同事。"}
    )

    def __init__(self, *args: Any, viewer: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = people.staff_visible_to(viewer).filter(is_active=True).order_by("pinyin", "name")[:500]
        named = [(str(one.pk), f"{one.name} {one.title}".strip()) for one in found]
        self.fields["to"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Something asked beside the decision of a step, about one case."""

    def __init__(
        self, *args: Any, case: Case, task: Task | None, readers: list[Staff], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.task, self.readers = case, task, readers
        if isinstance(self.fields.get("staff"), forms.ChoiceField):
            choices = [(str(one.pk), f"{one.name} {one.title}".strip()) for one in readers]
            self.fields["staff"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> Staff:
        """The person chosen."""
        return next(one for one in self.readers if str(one.pk) == self.cleaned_data["staff"])


PERSON = {"required": "请选择同事。", "invalid_choice": "请从列出的同事里选。"}


class SignerForm(AskForm):
    """Who else signs, when and why."""

    staff = forms.ChoiceField(label="请谁签", error_messages=PERSON)
    kind = forms.ChoiceField(
        label="什么时候签",
        choices=[(SeatKind.BEFORE, "在我之前（签完我再办）"), (SeatKind.AFTER, "在我之后（下一步之前）")],
        initial=SeatKind.BEFORE,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择。", "invalid_choice": "请选择。"},
    )
    reason = LineField(label="事由", limit=200)


def earlier_steps(case: Case, task: Task) -> list[tuple[str, str]]:
    """Key and name of the steps done before to which a case may be sent back from an open step."""
    process = registry.process_of(case.process_key)
    done = {one.step_key: one for one in case.tasks.all() if one.state == TaskState.DONE}
    return [
        (key, one.name)
        for key, one in done.items()
        if key in case.trail and key != task.step_key and process.may_send_back(task.form_key, one.form_key)
    ]


class SendBackForm(AskForm):
    """To which earlier step, and why."""

    to_step = forms.ChoiceField(
        label="退回到",
        error_messages={"required": "请选择步骤。", "invalid_choice": "案件没有经过这一步。"},
    )
    opinion = TextField_(label="理由", limit=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = earlier_steps(self.case, self.task) if self.task else []
        self.fields["to_step"].choices = choices  # type: ignore[attr-defined]


class CopyForm(AskForm):
    """Who is told."""

    staff = forms.ChoiceField(label="抄送给", error_messages=PERSON)


class UrgeForm(AskForm):
    """What is said to whoever must act."""

    words = LineField(label="附言（可不填）", limit=200, required=False)


class CommentForm(AskForm):
    """What is said about the case."""

    text = TextField_(label="评论", limit=1000, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(AskForm):
    """Why it is taken back."""

    reason = LineField(label="撤回理由", limit=200)
