"""The printed job description, F54."""

from pathlib import Path
from typing import TypedDict
from uuid import UUID

from django.urls import reverse

from guijia.areas.staffing.enums import Degree, SheetStage
from guijia.areas.staffing.posts import queries, rules
from guijia.kit.days import china
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form
from guijia.platform.papers.shapes import Head

TEMPLATE = Path(__file__).parents[1] / "papers" / "post_sheet.typ"
# Which fields are printed as they are.
PLAIN = (
    "unit", "title", "department", "section", "education", "experience", "knowledge", "business_scope", "purpose",
    "authority", "inside_contacts", "outside_contacts", "sales_scale", "profit_scale", "headcount_scale",
)  # fmt: skip
COUNTED = ("subordinates", "direct", "indirect", "managers", "professionals", "others")


class Duty(TypedDict):
    """One duty of the post."""

    words: str
    degree: str


class Reader(TypedDict):
    """Who holds the post, and when they signed."""

    name: str
    at: str


class PostSheetPaper(TypedDict):
    """What the template draws; ``plain`` and ``counts`` by the names of the fields."""

    head: Head
    project: str
    version: str
    effective_on: str
    superior: str
    plain: dict[str, str]
    counts: dict[str, str]
    duties: list[Duty]
    indicators: list[str]
    readers: list[Reader]
    issued: Reader


def context(subject_id: UUID) -> PostSheetPaper:
    """The version as it stands, with who holds the post today."""
    found = queries.sheet_by_id(subject_id)
    above = rules.superior_of(found.role)
    read = queries.readings_of(found)
    readers = {one.pk: one.name for one in queries.holders_of(found.project_id, found.role)}
    readers |= {key: one.staff.name for key, one in read.items()}
    return {
        "head": {
            "number": f"{found.number}-{found.version}",
            "edition": "2026-11",
            "draft": found.state != SheetStage.ISSUED,
            "place": found.department,
            "handler": found.made_by.name,
        },
        "project": found.project.name,
        "version": str(found.version),
        "effective_on": f"{found.effective_on:%Y-%m-%d}",
        "superior": str(above.label) if above else "",
        "plain": {name: getattr(found, name) for name in PLAIN},
        "counts": {name: str(getattr(found, name)) for name in COUNTED},
        "duties": [
            {"words": one["words"], "degree": str(Degree(one["degree"]).label)} for one in found.duties
        ],
        "indicators": found.indicators,
        "readers": [
            {"name": name, "at": f"{china(read[key].read_at):%Y-%m-%d %H:%M}" if key in read else ""}
            for key, name in readers.items()
        ],
        "issued": {
            "name": found.issued_by.name if found.issued_by else "",
            "at": f"{china(found.issued_at):%Y-%m-%d}" if found.issued_at else "",
        },
    }


def _sees(viewer: Staff, pk: UUID) -> bool:
    return queries.sheet_seen(viewer, pk) is not None


def register() -> None:
    """Declare the form."""
    form(
        PaperForm(
            "F54",
            "职位说明书",
            ["任职人", "部门", "行政人事"],
            "staffing.postsheet",
            TEMPLATE,
            context,
            _sees,
            subject_url=lambda pk: reverse("staffing:post_sheet", args=[pk]),
            shape=PostSheetPaper,
        )
    )
