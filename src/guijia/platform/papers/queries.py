"""Papers for those who may see what they speak of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

from guijia.kit.prepared import Prepared
from guijia.platform.files import queries as files
from guijia.platform.papers import registry
from guijia.platform.papers.enums import PaperState
from guijia.platform.papers.models import Paper, WordTemplate


def papers_of(subject: Model) -> QuerySet[Paper]:
    """Everything printed about a thing, newest print first; the caller has shown the thing."""
    return Paper.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


_ABOUT: Prepared[Paper] = Prepared(
    lambda kind, subject_id: Paper.objects.filter(subject_type=kind, subject_id=subject_id)
)


def papers_listed(subject: Model) -> list[Paper]:
    """Everything printed about a thing, newest print first, as a page lists it."""
    return _ABOUT.all(subject._meta.label_lower, subject.pk)


_IN_FORCE: Prepared[Paper] = Prepared(
    lambda subjects: (
        Paper.objects.filter(subject_id__in=subjects)
        .exclude(state=PaperState.VOID)
        .order_by("form_code", "-version")
    )
)


def papers_in_force(subjects: Sequence[Model]) -> dict[UUID, list[Paper]]:
    """What was printed about several things and is not void, by thing; the caller has shown the things."""
    kinds = {subject.pk: subject._meta.label_lower for subject in subjects}
    found: dict[UUID, list[Paper]] = {subject.pk: [] for subject in subjects}
    for paper in _IN_FORCE.all(list(found)):
        if paper.subject_type == kinds[paper.subject_id]:
            found[paper.subject_id].append(paper)
    return found


def current_paper(code: str, subject: Model) -> Paper | None:
    """The print in force (or the draft) of a form about a thing."""
    return (
        papers_of(subject).filter(form_code=code).exclude(state=PaperState.VOID).select_related("pdf").first()
    )


def subject_of(subject_type: str, subject_id: UUID) -> Model | None:
    """The thing that a form speaks of, whoever asks; the caller shows that it may be seen."""
    model: type[Model] = apps.get_model(subject_type)
    return model._base_manager.filter(pk=subject_id).first()


def lock_subject(subject: Model) -> None:
    """Hold the thing while its papers change, so that two prints get two numbers."""
    type(subject)._base_manager.select_for_update(no_key=True).values_list("pk").get(pk=subject.pk)


def last_version(code: str, subject: Model) -> int:
    """How often the form was printed about the thing."""
    return (
        papers_of(subject)
        .filter(form_code=code)
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
        or 0
    )


def paper_visible_to(viewer: Any, pk: UUID) -> Paper | None:
    """The paper, when the viewer may see this form of its subject; else ``None``."""
    return _if_visible(viewer, Paper.objects.filter(pk=pk).select_related("pdf").first())


def paper_by_token(viewer: Any, token: str) -> Paper | None:
    """The paper whose QR code was read, when the viewer may see it; else ``None``."""
    return _if_visible(viewer, Paper.objects.filter(token=token).first())


def _if_visible(viewer: Any, paper: Paper | None) -> Paper | None:
    form = registry.form_of(paper.form_code) if paper else None
    if paper is None or form is None or not form.may_see(viewer, paper.subject_id):
        return None
    return paper


def pdf_of(paper: Paper) -> bytes:
    """The printed bytes. Raises: ContentLostError."""
    return files.content_of(paper.pdf)


def word_templates() -> QuerySet[WordTemplate]:
    """Every published edition, newest of each form first."""
    return WordTemplate.objects.select_related("file")


def word_template_content(form: registry.PaperForm) -> bytes | None:
    """The Word template in force: the newest published edition, else the one that ships; else ``None``."""
    published = word_templates().filter(form_code=form.code).first()
    if published:
        return files.content_of(published.file)
    return Path(form.word_template).read_bytes() if form.word_template else None


def word_template_by_id(pk: UUID) -> WordTemplate | None:
    """One edition."""
    return word_templates().filter(pk=pk).first()
