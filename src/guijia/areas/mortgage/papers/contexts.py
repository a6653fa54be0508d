"""What the printed registers of loans say."""

from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.papers.contexts import parts
from guijia.areas.mortgage.models import Loan, LoanRegister
from guijia.areas.mortgage.papers.shapes import LoanLedger, LoanRow, MissingList, MissingRow
from guijia.areas.mortgage.queries import registers
from guijia.platform.audit.acting import SYSTEM


def _register(subject_id: UUID) -> LoanRegister:
    return registers.registers_visible_to(SYSTEM).get(pk=subject_id)


def _number(register: LoanRegister) -> str:
    return f"{register.kind}-{register.project.code}-{register.first_on:%Y%m%d}-{register.last_on:%Y%m%d}"


def _span(register: LoanRegister) -> str:
    return f"{register.first_on} 至 {register.last_on}"


def missing_list(subject_id: UUID) -> MissingList:
    """F10 as it stood at Monday's close.

    Rule: A3 F10; RPT-12.
    """
    register = _register(subject_id)
    rows = [
        MissingRow(
            consultant=row["consultant"],
            home=row["home"],
            customer=row["customer"],
            loan=row["loan"],
            bank=f"{row['kind']} {row['bank']}".strip(),
            items="、".join(row["items"]),
            days="" if row["days"] is None else str(row["days"]),
            due=row["due"],
            late=row["late"],
            promised=row["promised"],
        )
        for row in register.rows
    ]
    return MissingList(
        head=parts.head(_number(register)),
        project=register.project.name,
        period=_span(register),
        rows=rows,
        count=str(len(rows)),
        papers=str(sum(len(row["items"]) for row in register.rows)),
    )


def loan_ledger(subject_id: UUID) -> LoanLedger:
    """F15 of a span: every loan that was running in it, with the custody of its originals.

    Rule: A3 F15; MTG-03.
    """
    register = _register(subject_id)
    loans = registers.loans_in(register)
    return LoanLedger(
        head=parts.head(_number(register)),
        project=register.project.name,
        period=_span(register),
        rows=[_loan(one) for one in loans],
        count=str(len(loans)),
        asked=parts.amount(sum((one.amount for one in loans), Decimal("0.00"))),
        paid=parts.amount(sum((one.receipt.amount for one in loans if one.receipt), Decimal("0.00"))),
    )


def _loan(loan: Loan) -> LoanRow:
    bank = str(loan.agreement) if loan.agreement else loan.wished_bank
    return LoanRow(
        number=loan.number,
        home=loan.unit.label,
        customer="、".join(registers.masked_buyers(loan)),
        bank=bank,
        clerk=loan.agreement.clerk if loan.agreement else "",
        amount=parts.amount(loan.amount),
        term=str(loan.term_months or ""),
        mode=f"{loan.get_kind_display()} {loan.get_mode_display()}",
        submitted=parts.day(loan.submitted_on),
        approved=parts.day(loan.decided_on) if loan.approved is not None else "",
        registered=parts.day(loan.registered_on),
        paid=parts.day(loan.paid_on),
        state=str(loan.get_state_display()),
        originals="；".join(f"{one} 在{one.holder}" for one in loan.originals.all()),
    )
