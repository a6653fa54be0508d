"""What is typed when a price list is handed in and when its questions are answered."""

from collections.abc import Iterable
from typing import Any

from django import forms

from guijia.kit.fields import LineField
from guijia.platform.places.models import Project


class UploadForm(forms.Form):
    """A file and the project it belongs to."""

    project = forms.ChoiceField(label="项目")
    file = forms.FileField(
        label="价格表",
        allow_empty_file=True,
        max_length=255,
        help_text=".xls .xlsx .csv，不超过 10 MB、10 万行；不必改成固定格式",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
    )

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(project.pk): project for project in projects}
        field: Any = self.fields["project"]
        field.choices = [(key, f"{project.name}（{project.code}）") for key, project in self.projects.items()]
        field.error_messages["invalid_choice"] = "请从列出的项目中选一个。"


class AnswersForm(forms.Form):
    """One answer to each open question; questions are known by their place, keys stay with us."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for at, question in enumerate(questions):
            choices = [(c["value"], _words(c)) for c in question["candidates"]]
            if choices:
                self.fields[f"q{at}"] = forms.ChoiceField(
                    label=question["text"],
                    choices=choices,
                    required=not question["free"],
                    widget=forms.RadioSelect,
                    error_messages={"required": "请选一个答案。", "invalid_choice": "这个答案不在可选之列。"},
                )
            if question["free"]:
                label = "或者直接填写" if choices else question["text"]
                self.fields[f"q{at}_free"] = LineField(label=label, limit=40, required=not choices)

    def clean(self) -> dict[str, Any]:
        """A question that may be answered freely needs one of both answers."""
        found = super().clean() or {}
        for at, question in enumerate(self.questions):
            if question["free"] and not (found.get(f"q{at}") or found.get(f"q{at}_free")) and not self.errors:
                self.add_error(f"q{at}_free", "请选一个答案，或直接填写。")
        return found

    def answers(self) -> dict[str, str]:
        """Answers by question key."""
        return {
            question["key"]: self.cleaned_data.get(f"q{at}_free") or self.cleaned_data.get(f"q{at}") or ""
            for at, question in enumerate(self.questions)
        }

    def asked(self) -> list[tuple[dict[str, Any], list[forms.BoundField]]]:
        """Each question with its fields."""
        return [
            (question, [self[name] for name in (f"q{at}", f"q{at}_free") if name in self.fields])
            for at, question in enumerate(self.questions)
        ]


def _words(candidate: dict[str, Any]) -> str:
    samples = "、".join(candidate["samples"])
    return f"{candidate['label']}（如 {samples}）" if samples else str(candidate["label"])
