"""Printing after the deed, in the deed's own transaction."""

from uuid import UUID

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.jobs.queue import job
from guijia.platform.papers import actions, queries


@job("papers.print_form")
def print_form(*, code: str, subject_type: str, subject_id: str) -> None:
    """Print a form about a thing; run twice it is the same paper."""
    subject = queries.subject_of(subject_type, UUID(subject_id))
    if subject is None:
        raise LookupError(f"{subject_type} {subject_id} is gone")
    actions.print_form(code=code, subject=subject, actor=SYSTEM, now=clock.now())
