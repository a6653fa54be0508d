"""The list of papers, as a page of any area shows it."""

from typing import Any

from django.db.models import Model

from guijia.platform.papers import queries, registry
from guijia.platform.papers.enums import PaperState


def papers(viewer: Any, subject: Model, *, back: str = "") -> dict[str, Any]:
    """What ``papers/_papers.html`` shows: each form about a thing with its prints, one query."""
    made: dict[str, list[Any]] = {}
    for paper in queries.papers_listed(subject):
        made.setdefault(paper.form_code, []).append(paper)
    shown = [
        {
            "form": form,
            "current": next((p for p in made.get(form.code, []) if p.state != PaperState.VOID), None),
            "older": [p for p in made.get(form.code, []) if p.state == PaperState.VOID],
            "may_print": form.may_be_printed_by(viewer, subject.pk),
        }
        for form in registry.forms_about(subject._meta.label_lower)
        if form.may_see(viewer, subject.pk)
    ]
    return {"paper_rows": shown, "paper_subject": subject, "paper_back": back}
