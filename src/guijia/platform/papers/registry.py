"""The forms that can be printed: each area declares its own once, from its ``apps.ready``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

Viewer = Any  # ``org.Staff``


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form (表单) of the company: one declaration for PDF and Word.

    Args:
        code: number in the catalogue, ``F01``.
        copies: who gets one each; ``一式三份：买受人、财务、档案``.
        subject: lower-case label of the model that it speaks of.
        template: typst file below the product's own folder.
        context: data of a subject, in ``shape``; without ``stamp``, which printing adds.
        may_see: may the viewer see this form of this subject?
        subject_url: page of the subject, where the QR code leads.
        word_template: the edition that ships; staff may publish later ones.
        shape: TypedDict of the context; names the variables that Word templates may use.
        may_print: by default whoever may see.
    """

    code: str
    title: str
    copies: Sequence[str]
    subject: str
    template: Path
    context: Callable[[UUID], Mapping[str, Any]]
    may_see: Callable[[Viewer, UUID], bool]
    subject_url: Callable[[UUID], str] | None = None
    word_template: Path | None = None
    shape: type | None = None
    may_print: Callable[[Viewer, UUID], bool] | None = field(default=None)

    def may_be_printed_by(self, viewer: Viewer, subject_id: UUID) -> bool:
        """May the viewer print it?"""
        return (self.may_print or self.may_see)(viewer, subject_id)


_FORMS: dict[str, PaperForm] = {}


def form(declared: PaperForm) -> PaperForm:
    """Declare a form; a code declared again replaces the earlier (tests, reload)."""
    _FORMS[declared.code] = declared
    return declared


def form_of(code: str) -> PaperForm | None:
    """The form of that code."""
    return _FORMS.get(code)


def forms_about(subject_type: str) -> list[PaperForm]:
    """Forms that speak of that kind of thing, by code."""
    return [_FORMS[code] for code in sorted(_FORMS) if _FORMS[code].subject == subject_type.lower()]


def forms_in_word() -> list[PaperForm]:
    """Forms that have a Word edition, by code."""
    return [_FORMS[code] for code in sorted(_FORMS) if _FORMS[code].word_template]
