"""Reports that are kept without a user: when a day, a week or a month is over."""

from datetime import date, datetime
from uuid import UUID

from guijia.faces.insight import actions, queries, rules
from guijia.faces.insight.enums import KeptSpan
from guijia.faces.insight.reports import SALES
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.jobs.queue import SLOW, job
from guijia.platform.places.queries import projects_among


@job("insight.keep_reports", queue=SLOW)
def keep_reports(*, project_id: str, span: str, first: str, last: str) -> None:
    """Keep the reports of one project."""
    actions.keep_reports(
        project=projects_among(None).get(pk=UUID(project_id)),
        span=KeptSpan(span),
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        actor=SYSTEM,
        now=clock.now(),
    )


def queue_due_reports(now: datetime) -> int:
    """Have every project's reports kept that are over since midnight and not kept yet."""
    queued = 0
    for span, first, last in rules.spans_over(business_day(now)):
        for project in projects_among(None):
            if not queries.is_kept(project.pk, SALES.key, span, last):
                keep_reports.later(
                    project_id=str(project.pk),
                    span=span.value,
                    first=first.isoformat(),
                    last=last.isoformat(),
                )
                queued += 1
    return queued
