"""The paper for the customer: declared once, with what it says and who may see it."""

from pathlib import Path
from typing import TypedDict
from uuid import UUID

from django.urls import reverse

from guijia.faces.desk.estimates import forms, queries, tables
from guijia.faces.desk.estimates.registry import topic_of
from guijia.faces.desk.models import Estimate
from guijia.kit.days import business_day, china
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form
from guijia.platform.papers.shapes import Head

CODE = "CS01"
EDITION = "2026-11"
NOTICE = "仅供参考，以合同及主管部门核定为准。"


class Schedule(TypedDict):
    """A loan on paper: both ways in short, and every payment of the way asked for."""

    label: str
    ways: list[list[str]]
    rows: list[list[str]]


class EstimatePaper(TypedDict):
    """What the paper says."""

    head: Head
    company: str
    topic: str
    made_on: str
    home: str
    customers: list[str]
    inputs: list[list[str]]
    great: list[str]
    results: list[list[str]]
    lists: list[dict[str, object]]
    explain: list[str]
    sources: list[str]
    schedule: Schedule | None
    notice: str


def estimate_paper(subject_id: UUID) -> EstimatePaper:
    """Everything that was typed and came out, in words."""
    kept = queries.estimates_visible_to(SYSTEM).get(pk=subject_id)
    topic = topic_of(kept.topic)
    if topic is None:
        raise LookupError(kept.topic)
    shown, lists = tables.results_of(topic, kept.result)
    company = queries.company_of(kept)
    made = china(kept.made_at)
    great = shown[0]
    return EstimatePaper(
        head=Head(
            number=f"CS-{made:%Y%m%d}-{kept.pk.hex[-6:].upper()}",
            edition=EDITION,
            draft=False,
            place=kept.unit.label if kept.unit else "",
            handler=kept.made_by.name,
        ),
        company=company.name if company else "",
        topic=topic.label,
        made_on=f"{made:%Y-%m-%d}",
        home=f"{kept.project.name} {kept.unit.label}" if kept.unit and kept.project else "",
        customers=queries.buyers_of(kept),
        inputs=[list(pair) for pair in tables.typed_words(topic, kept.typed)],
        great=[great.label, f"{great.words} {great.unit}".strip()],
        results=[[one.label, f"{one.words} {one.unit}".strip()] for one in shown[1:]],
        lists=[{"label": one.label, "heads": one.heads, "rows": one.rows} for one in lists],
        explain=list(kept.explain),
        sources=list(topic.sources),
        schedule=_schedule(kept),
        notice=NOTICE,
    )


def _schedule(kept: Estimate) -> Schedule | None:
    topic = topic_of(kept.topic)
    if topic is None:
        return None
    found = tables.comparison_of(topic, forms.inputs_of(topic, kept.typed, business_day(kept.made_at)))
    if found is None:
        return None
    ways = [
        [
            way.label,
            format_cny(way.made.first.payment),
            format_cny(way.made.last.payment),
            format_cny(way.made.interest),
            format_cny(way.made.total),
        ]
        for way in found.ways
    ]
    rows = [
        [str(one.period), *(format_cny(a) for a in (one.payment, one.principal, one.interest, one.balance))]
        for one in found.asked.made.rows
    ]
    return Schedule(label=found.asked.label, ways=ways, rows=rows)


def _sees(viewer: Staff, pk: UUID) -> bool:
    return queries.estimate_seen(viewer, pk) is not None


def register() -> None:
    """Declare the paper."""
    form(
        PaperForm(
            CODE,
            "测算单",
            ["客户"],
            "desk.estimate",
            Path(__file__).parent / "estimate.typ",
            estimate_paper,
            _sees,
            subject_url=lambda pk: reverse("estimates:kept", args=[pk]),
            shape=EstimatePaper,
        )
    )
