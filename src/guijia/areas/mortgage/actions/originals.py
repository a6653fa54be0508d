"""Where each original of a loan is, and who has it."""

from datetime import datetime
from uuid import UUID

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.actions.locking import note
from guijia.areas.mortgage.enums import OriginalKind
from guijia.areas.mortgage.models import Loan, Original, OriginalMove
from guijia.areas.mortgage.permissions import HANDLE_LOANS
from guijia.areas.mortgage.rules import originals as rules
from guijia.platform.audit.acting import action
from guijia.platform.org.models import Staff

WHO = "按揭专员"


def keep(
    loan: Loan,
    kind: OriginalKind,
    number: str,
    copies: int,
    holder: str,
    place: str,
    reason: str,
    actor: Staff,
    now: datetime,
) -> Original:
    """Take an original of a loan, which the caller has locked, into custody; no audit entry of its own."""
    made = Original.objects.create(
        loan=loan, project_id=loan.project_id, kind=kind, number=number, copies=copies, holder=holder, place=place,
        since=now,
    )  # fmt: skip
    OriginalMove.objects.create(
        original=made, given_by="银行", taken_by=holder, place=place, reason=reason, at=now, by=actor
    )
    return made


@action
def keep_original(
    *,
    loan_id: UUID,
    kind: OriginalKind,
    number: str,
    copies: int,
    holder: str,
    place: str,
    actor: Staff,
    now: datetime,
) -> Original:
    """Take an original of a loan into custody.

    Rule:    MTG-03 custody register, MTG-04.
    Writes:  Original, OriginalMove; audit ``mortgage.keep_original``.
    Locks:   loan.
    Raises:  BusinessError ``mortgage_forbidden``.
    """
    loan = queries.loan_for_update(actor, loan_id)
    _demand(actor, loan.project_id)
    made = keep(loan, kind, number, copies, holder, place, "收存", actor, now)
    note("keep_original", loan, actor, kind=kind.value, number=number)
    return made


@action
def move_original(
    *, original_id: UUID, taken_by: str, place: str, reason: str, actor: Staff, now: datetime
) -> Original:
    """Hand an original over: from whoever has it to somebody else, for a purpose.

    Rule:    MTG-03: where, who.
    Writes:  Original, OriginalMove; audit ``mortgage.move_original``.
    Locks:   original.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_same_holder``.
    """
    found = queries.original_for_update(actor, original_id)
    _demand(actor, found.project_id)
    if refusal := rules.why_not_move((found.holder, found.place), (taken_by, place)):
        raise refusal
    OriginalMove.objects.create(
        original=found, given_by=found.holder, taken_by=taken_by, place=place, reason=reason, at=now, by=actor
    )
    found.holder, found.place, found.since = taken_by, place, now
    found.save(update_fields=["holder", "place", "since"])
    note("move_original", found.loan, actor, reason=reason, original=str(found), to=taken_by)
    return found


def _demand(actor: Staff, project_id: UUID) -> None:
    if not actor.may(HANDLE_LOANS, project_id):
        raise errors.forbidden("登记贷款原件", WHO)
