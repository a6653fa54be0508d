"""Formal letters: made with a number and the damages of the day, served with proof."""

from datetime import date, datetime, timedelta
from uuid import UUID

from guijia.areas.ledger.actions.posting import demand, lock
from guijia.areas.ledger.collecting import queries, rules
from guijia.areas.ledger.collecting.actions.talks import LETTER
from guijia.areas.ledger.enums import LetterKind
from guijia.areas.ledger.models import Letter
from guijia.areas.ledger.permissions import LAWYER_LETTERS, WRITE_LETTERS
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

LETTER_SERIES = "ledger.letter"


@action
def make_letter(*, account_id: UUID, kind: LetterKind, actor: Staff, now: datetime) -> Letter:
    """Make a formal letter: what is overdue today, the damages with their working, the day to pay by.

    Rule:    W25; 6.1-6.3; the number without gaps; what the letter says never changes.
    Writes:  Letter; audit ``ledger.make_letter``.
    Locks:   account, then the counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_letter_early``; Conflict ``ledger_not_overdue``.
    """
    account = lock(account_id, actor)
    right = LAWYER_LETTERS if kind == LetterKind.LAWYER else WRITE_LETTERS
    demand(actor, right, account.project_id, f"您的岗位不能出具{kind.label}。", "W25")
    today = business_day(now)
    owed, since = queries.overdue_of(account_id, today)
    late_days = (today - since).days if since else 0
    if refusal := rules.why_not_letter(
        kind=kind, overdue=owed, late_days=late_days, after_days=int(facts.value(LETTER, on=today))
    ):
        raise refusal
    damages = queries.damages_of(account, today)
    made = Letter(
        project_id=account.project_id,
        account=account,
        kind=kind,
        addressees=queries.names_of(account_id)[:200] or account.title,
        due=owed,
        damages=sum((one.damages for one in damages), queries.ZERO),
        working=[
            {
                "line": f"第 {one.line.position} 期 {one.line.get_kind_display()}",
                "due_on": one.line.due_on.isoformat(),
                "amount": str(one.line.amount),
                "missing": str(one.missing),
                "days": one.days,
                "damages": str(one.damages),
                "explain": list(one.explain),
            }
            for one in damages
        ],
        reckoned_on=today,
        pay_by=today + timedelta(int(facts.value("collect_letter_pay_days", on=today))),
        made_by=actor,
        made_at=now,
    )
    made.number = numbers.take(LETTER_SERIES, project=account.project, now=now)
    made.save(force_insert=True)
    record(
        "ledger.make_letter",
        actor=actor,
        subject=made,
        project_id=account.project_id,
        detail={"kind": kind.value, "due": str(owed), "damages": str(made.damages)},
    )
    return made


@action
def serve_letter(
    *, letter_id: UUID, sent_way: str, tracking: str, served_on: date, actor: Staff, now: datetime
) -> Letter:
    """Enter that a letter was served, with its proof.

    Rule:    W25 催款函 with proof of service.
    Writes:  Letter.sent_way, tracking, served_on; audit ``ledger.serve_letter``.
    Locks:   letter.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_served_day``; Conflict ``ledger_letter_served``.
    """
    letter = queries.letter_for_update(actor, letter_id)
    demand(actor, WRITE_LETTERS, letter.project_id, "您的岗位不能登记送达。", "W25")
    if refusal := rules.why_not_serve(
        served=letter.served_on is not None,
        served_on=served_on,
        made_on=letter.reckoned_on,
        today=business_day(now),
    ):
        raise refusal
    letter.sent_way, letter.tracking, letter.served_on = sent_way, tracking, served_on
    letter.save(update_fields=["sent_way", "tracking", "served_on"])
    record("ledger.serve_letter", actor=actor, subject=letter, project_id=letter.project_id)
    return letter
