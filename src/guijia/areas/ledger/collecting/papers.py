"""The printed letters to customers who owe: 催款函 and 律师函, with the place of the seal."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypedDict
from uuid import UUID

from django.urls import reverse

from guijia.areas.ledger.collecting import queries
from guijia.areas.ledger.enums import LetterKind
from guijia.areas.ledger.permissions import LAWYER_LETTERS, WRITE_LETTERS
from guijia.kit.capitals import rmb_upper
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.files import registry as files
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form
from guijia.platform.papers.shapes import Head

TEMPLATE = Path(__file__).parents[1] / "papers" / "letter.typ"
COPIES = ["客户", "财务", "档案"]
SUBJECT = "ledger.letter"
CODES = {LetterKind.DEMAND: "CKH", LetterKind.LAWYER: "LSH"}


class Row(TypedDict):
    """An overdue line of the plan."""

    line: str
    due_on: str
    amount: str
    missing: str
    days: str
    damages: str


class LetterPaper(TypedDict):
    """What the template draws."""

    head: Head
    is_lawyer: bool
    addressees: str
    company: str
    phone: str
    project: str
    home: str
    deal: str
    rows: list[Row]
    due: str
    due_upper: str
    damages: str
    reckoned_on: str
    pay_by: str
    rate_words: str
    working: list[str]
    served: str


def context(subject_id: UUID) -> LetterPaper:
    """The letter as it was made: nothing is reckoned anew."""
    found = queries.letters_visible_to(SYSTEM).select_related("project__company").get(pk=subject_id)
    company, home = found.project.company, found.account.unit.label
    first: list[str] = next((one["explain"] for one in found.working if one["explain"]), [])
    rows = [
        Row(
            line=one["line"],
            due_on=one["due_on"],
            amount=format_cny(Decimal(one["amount"])),
            missing=format_cny(Decimal(one["missing"])),
            days=str(one["days"]),
            damages=format_cny(Decimal(one["damages"])),
        )
        for one in found.working
    ]
    served = f"{found.sent_way} {found.tracking} {found.served_on}" if found.served_on else ""
    return LetterPaper(
        head=Head(
            number=found.number, edition="2026-11", draft=False, place=home, handler=found.made_by.name
        ),
        is_lawyer=found.kind == LetterKind.LAWYER,
        addressees=found.addressees,
        company=company.name,
        phone=company.phone,
        project=found.project.name,
        home=home,
        deal=found.account.title.removesuffix(home).strip(),
        rows=rows,
        due=format_cny(found.due),
        due_upper=rmb_upper(found.due),
        damages=format_cny(found.damages),
        reckoned_on=found.reckoned_on.isoformat(),
        pay_by=found.pay_by.isoformat(),
        rate_words=first[1] if len(first) > 1 else "",
        working=[f"{one['line']}：{words}" for one in found.working for words in one["explain"]],
        served=served,
    )


def sees(viewer: Staff, pk: UUID) -> bool:
    """Whoever sees the money of the project sees its letters."""
    return queries.letters_visible_to(viewer).filter(pk=pk).exists()


def _sees_kind(kind: LetterKind) -> Callable[[Staff, UUID], bool]:
    return lambda viewer, pk: queries.letters_visible_to(viewer).filter(pk=pk, kind=kind).exists()


def _prints(viewer: Staff, pk: UUID) -> bool:
    found = queries.letters_visible_to(viewer).filter(pk=pk).first()
    if found is None:
        return False
    right = LAWYER_LETTERS if found.kind == LetterKind.LAWYER else WRITE_LETTERS
    return viewer.may(right, found.project_id)


def _url(pk: UUID) -> str:
    return reverse("ledger:letter", args=[pk])


def register() -> None:
    """Declare both letters, and who may add the proof of service."""
    for kind, code in CODES.items():
        form(
            PaperForm(
                code,
                kind.label,
                COPIES,
                SUBJECT,
                TEMPLATE,
                context,
                _sees_kind(kind),
                subject_url=_url,
                shape=LetterPaper,
                may_print=_prints,
            )
        )
    files.gate(SUBJECT, sees, may_attach=_prints)
