"""The printed attendance table of a month."""

from pathlib import Path
from typing import Any, TypedDict
from uuid import UUID

from django.urls import reverse

from guijia.areas.staffing.attendance import queries
from guijia.kit.days import china
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form
from guijia.platform.papers.shapes import Head

TEMPLATE = Path(__file__).parents[1] / "papers" / "month_sheet.typ"


class MonthSheetPaper(TypedDict):
    """What the template draws."""

    head: Head
    project: str
    department: str
    month: str
    due_on: str
    rows: list[dict[str, Any]]
    sent: str
    signed: str


def context(subject_id: UUID) -> MonthSheetPaper:
    """The table as it stands."""
    found = queries.sheet_by_id(subject_id)
    signed = (
        f"{found.signed_by.name} {china(found.signed_at):%Y-%m-%d}"
        if found.signed_by and found.signed_at
        else ""
    )
    return {
        "head": {
            "number": found.number,
            "edition": "2026-11",
            "draft": not signed,
            "place": found.department,
            "handler": found.sent_by.name,
        },
        "project": found.project.name,
        "department": found.department,
        "month": f"{found.month:%Y-%m}",
        "due_on": f"{found.due_on:%Y-%m-%d}",
        "rows": [{key: str(value) for key, value in line.items()} for line in found.lines],
        "sent": f"{found.sent_by.name} {china(found.sent_at):%Y-%m-%d}",
        "signed": signed,
    }


def _sees(viewer: Staff, pk: UUID) -> bool:
    return queries.sheet_seen(viewer, pk) is not None


def register() -> None:
    """Declare the form."""
    form(
        PaperForm(
            "HRM02",
            "考勤月表",
            ["部门", "办公室"],
            "staffing.monthsheet",
            TEMPLATE,
            context,
            _sees,
            subject_url=lambda pk: reverse("staffing:sheet", args=[pk]),
            shape=MonthSheetPaper,
        )
    )
