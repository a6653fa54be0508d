"""The printed registers of loans, declared once."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.urls import reverse

from guijia.areas.mortgage.enums import RegisterKind
from guijia.areas.mortgage.papers import contexts, shapes
from guijia.areas.mortgage.queries import registers
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form

HERE = Path(__file__).parent
SUBJECT = "mortgage.loanregister"


def _sees(kind: RegisterKind) -> Callable[[Staff, UUID], bool]:
    """One register is never printed as the other."""
    return lambda viewer, pk: registers.registers_visible_to(viewer).filter(pk=pk, kind=kind).exists()


def _to(name: str) -> Callable[[UUID], str]:
    return lambda pk: reverse(name)


def register() -> None:
    """Called once when the application is ready."""
    form(
        PaperForm(
            "F10", "按揭资料不齐清单", ["销售", "按揭"], SUBJECT, HERE / "f10.typ", contexts.missing_list,
            _sees(RegisterKind.F10), subject_url=_to("mortgage:weeks"), shape=shapes.MissingList,
        )
    )  # fmt: skip
    form(
        PaperForm(
            "F15", "客户贷款台帐", ["按揭", "档案"], SUBJECT, HERE / "f15.typ", contexts.loan_ledger,
            _sees(RegisterKind.F15), subject_url=_to("mortgage:loans"), shape=shapes.LoanLedger,
        )
    )  # fmt: skip
