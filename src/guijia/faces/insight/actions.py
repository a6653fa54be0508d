"""Keeping reports as they stood when their time was over."""

from datetime import date, datetime

from guijia.faces.insight import queries
from guijia.faces.insight.enums import KeptSpan, Span
from guijia.faces.insight.models import KeptReport
from guijia.faces.insight.reports import REPORTS
from guijia.platform.audit.acting import SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.places.models import Project


@action
def keep_reports(
    *, project: Project, span: KeptSpan, first: date, last: date, actor: SystemActor, now: datetime
) -> list[KeptReport]:
    """Keep every report of a project for a day, week or month that is over; once, however often it is asked.

    Rule:    RPT-01, RPT-02, RPT-03, RPT-04.
    Writes:  KeptReport; audit ``insight.keep_reports``.
    """
    made, counting = [], Span(span.value)
    for report in REPORTS.values():
        if queries.is_kept(project.pk, report.key, span, last):
            continue
        counted = queries.figures(actor, report, last, project.pk, [counting])
        numbers = {key: _plain(cells[counting].value) for key, cells in counted.items()}
        made.append(
            KeptReport.objects.create(
                project=project, report=report.key, span=span, first_on=first, last_on=last, figures=numbers,
                kept_at=now,
            )
        )  # fmt: skip
    if made:
        record(
            "insight.keep_reports", actor=actor, subject=project, project_id=project.pk,
            detail={"span": span.value, "last_on": last.isoformat(), "reports": len(made)},
        )  # fmt: skip
    return made


def _plain(value: queries.Number) -> str | None:
    return None if value is None else str(value)
