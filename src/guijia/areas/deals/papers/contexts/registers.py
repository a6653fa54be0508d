"""F09 《合同领用登记表》 and F14 《合同备案台帐》 of a span of days."""

import calendar
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.models import ContractSet, Filing, RegisterPeriod
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.papers.shapes import (
    ContractIssues,
    FilingLedger,
    FilingRow,
    IssueRow,
    SealRegister,
    SealRow,
)
from guijia.areas.deals.queries import registers
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.facts import queries as facts
from guijia.platform.papers.shapes import Head


def _period(subject_id: UUID) -> RegisterPeriod:
    return registers.periods_visible_to(SYSTEM).get(pk=subject_id)


def _head(period: RegisterPeriod) -> Head:
    """Numbered by project and month, or by its first and last day."""
    first, last = period.first_on, period.last_on
    whole_month = first.day == 1 and last == first.replace(
        day=calendar.monthrange(first.year, first.month)[1]
    )
    days = f"{first:%Y%m}" if whole_month else f"{first:%Y%m%d}-{last:%Y%m%d}"
    return parts.head(f"{period.kind}-{period.project.code}-{days}")


def _span(period: RegisterPeriod) -> str:
    return f"{period.first_on} 至 {period.last_on}"


# ---- F09


@dataclass(frozen=True, slots=True)
class _Move:
    """Some sets came in, went out, came back or were voided at one moment."""

    at: datetime
    event: str
    sets: tuple[ContractSet, ...]

    @property
    def change(self) -> int:
        """What the move does to the stock."""
        if self.event == "入库":
            return len(self.sets)
        if self.event == "作废":
            return -sum(s.issued_at is None or s.returned_at is not None for s in self.sets)
        return len(self.sets) if self.event == "归还" else -len(self.sets)


def contract_issues(subject_id: UUID) -> ContractIssues:
    """Everything F09 says of a period: opening stock, each movement, the stock after it.

    Rule: A3 F09; SGN-03, SGN-04.
    """
    period = _period(subject_id)
    opening = balance = registers.sets_before(period)
    moved = list(registers.sets_moved(period))
    rows = []
    for move in sorted(_moves(period, moved), key=lambda m: (m.at, m.sets[0].serial)):
        balance += move.change
        rows.append(_row(move, balance))
    least = int(facts.value("contract_stock_min", on=period.last_on, project=period.project))
    templates = dict.fromkeys(s.template for s in moved)
    return ContractIssues(
        head=_head(period),
        project=period.project.name,
        template="、".join(dict.fromkeys(t.name for t in templates)),
        template_version="、".join(t.version for t in templates),
        period=_span(period),
        opening=str(opening),
        rows=rows,
        balance=str(balance),
        threshold=str(least),
        low=balance < least,
    )


def _moves(period: RegisterPeriod, sets: list[ContractSet]) -> Iterator[_Move]:
    since, until = registers.span_of(period.first_on, period.last_on)

    def inside(moment: datetime | None) -> bool:
        return moment is not None and since <= moment < until

    made = sorted((s for s in sets if inside(s.made_at)), key=lambda s: (s.made_at, s.serial))
    for (at, _), together in groupby(made, key=lambda s: (s.made_at, s.template_id)):
        if at is not None:
            yield _Move(at, "入库", tuple(together))
    for one in sets:
        for event, moment in (("领用", one.issued_at), ("归还", one.returned_at), ("作废", one.voided_at)):
            if moment is not None and inside(moment):
                yield _Move(moment, event, (one,))


def _row(move: _Move, balance: int) -> IssueRow:
    first, last, count = move.sets[0], move.sets[-1], str(len(move.sets))
    given = {"入库": first.made_by, "作废": first.voided_by}.get(move.event)
    return IssueRow(
        at=parts.moment(move.at),
        event=move.event,
        serials=first.serial if first is last else f"{first.serial}–{last.serial.rpartition('-')[2]}",
        incoming=count if move.event == "入库" else "",
        out=count if move.event == "领用" else "",
        returned=count if move.event == "归还" else "",
        void=count if move.event == "作废" else "",
        balance=str(balance),
        purpose=_purpose(first) if move.event == "领用" else "",
        taken_by=first.issued_to.name if move.event in {"领用", "归还"} and first.issued_to else "",
        given_by=given.name if given else "",
    )


def _purpose(one: ContractSet) -> str:
    contract = getattr(one, "contract", None)
    if contract is None:
        return ""
    booked = list(contract.appointments.all())
    day = f" {business_day(booked[-1].starts_at)}" if booked else ""
    return f"{contract.unit.label} 签约{day}"


# ---- F14


def filing_ledger(subject_id: UUID) -> FilingLedger:
    """Everything F14 says of a period; buyers masked.

    Rule: A3 F14; FIL-04 (filing number, date, officer, gate evidence).
    """
    period = _period(subject_id)
    filings = registers.filings_in(period)
    late = Counter(_late_days(f) > 0 for f in filings)[True]
    return FilingLedger(
        head=_head(period),
        project=period.project.name,
        period=_span(period),
        rows=[_filing(f) for f in filings],
        count=str(len(filings)),
        total=parts.amount(sum((f.contract.subscription.price for f in filings), Decimal("0.00"))),
        late=str(late),
    )


def seal_register(subject_id: UUID) -> SealRegister:
    """Everything that was sealed in a period, without gaps in its numbers.

    Rule: W06.2, SUB-03 (stamp log: what, by whom, on what ground).
    """
    period = _period(subject_id)
    seals = registers.seals_in(period)
    return SealRegister(
        head=_head(period),
        project=period.project.name,
        period=_span(period),
        rows=[
            SealRow(
                number=one.number,
                at=parts.moment(one.at),
                kind=one.get_kind_display(),
                document=one.document_number,
                seal=one.seal_name,
                copies=str(one.copies),
                ground=one.ground,
                name=one.by.name,
            )
            for one in seals
        ],
        count=str(len(seals)),
        copies=str(sum(one.copies for one in seals)),
    )


def _late_days(filing: Filing) -> int:
    due = filing.contract.file_by
    return max((filing.filed_on - due).days, 0) if due else 0


def _filing(filing: Filing) -> FilingRow:
    contract, late = filing.contract, _late_days(filing)
    said = {one["label"]: one["sentence"] for one in filing.evidence}
    owners = [b for b in contract.subscription.buyers.all() if b.role != BuyerRole.AGENT]
    signed = contract.signed_on
    return FilingRow(
        filing_no=filing.number,
        contract_no=contract.number,
        home=contract.unit.label,
        buyers="、".join(b.customer.masked_name for b in owners),
        price=parts.amount(contract.subscription.price),
        method=contract.subscription.get_payment_method_display(),
        signed_on=parts.day(signed),
        filed_on=parts.day(filing.filed_on),
        days=str((filing.filed_on - signed).days) if signed else "",
        late_days=str(late) if late else "",
        officer=filing.officer.name,
        money=said.get("款项", ""),
        papers="；".join(said[key] for key in ("条款审核", "签章") if key in said),
        notice_no="",
        note="",
    )
