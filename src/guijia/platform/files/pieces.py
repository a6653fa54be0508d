"""The list of attachments, as a page of any area shows it."""

from typing import Any

from django.db.models import Model

from guijia.platform.files import queries, registry
from guijia.platform.files.formats import KINDS


def attachments(viewer: Any, subject: Model, *, back: str = "", title: str = "附件") -> dict[str, Any]:
    """What ``files/_attachments.html`` shows: the files of a thing, and the form to add one when allowed."""
    kind = registry.subject_kind(subject._meta.label_lower)
    return {
        "attachments": queries.attachments_listed(subject),
        "attachment_subject": subject._meta.label_lower,
        "attachment_id": subject.pk,
        "attachment_back": back,
        "attachment_title": title,
        "attachment_accept": ",".join(ending for one in KINDS for ending in one.extensions),
        "may_attach": kind is not None and kind.may_attach(viewer, subject.pk),
    }
