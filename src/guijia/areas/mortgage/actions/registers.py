"""Registers that are printed: what is missing at Monday's close (F10), the loan ledger of a span (F15)."""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.enums import RegisterKind
from guijia.areas.mortgage.models import LoanRegister
from guijia.areas.mortgage.notices import MISSING
from guijia.areas.mortgage.permissions import SEE_LOANS
from guijia.areas.mortgage.queries import registers as read
from guijia.areas.mortgage.rules import weeks
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.notify import actions as notify
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@action
def close_week(*, project: Project, monday: date, actor: Actor, now: datetime) -> LoanRegister | None:
    """Write down which mortgage papers are missing at Monday's close, and send each consultant theirs.

    Rule:    F10, RPT-12: every week, in time for the source's Tuesday.
    Writes:  LoanRegister, once a week; messages; audit ``mortgage.close_week``.
    Returns: nothing when the week was closed already.
    """
    first, last = weeks.week_of(monday)
    made, fresh = LoanRegister.objects.get_or_create(
        project=project, kind=RegisterKind.F10, first_on=first, last_on=last, defaults={"made_at": now}
    )
    if not fresh:
        return None
    papers = list(queries.missing_papers(SYSTEM, monday).filter(loan__project=project))
    made.rows = read.missing_rows(papers, monday)
    made.save(update_fields=["rows"])
    _send(made, papers, actor, now)
    record(
        "mortgage.close_week",
        actor=actor,
        subject=made,
        project_id=project.pk,
        detail={"homes": len(made.rows), "papers": len(papers)},
    )
    return made


def _send(made: LoanRegister, papers: list[Any], actor: Actor, now: datetime) -> None:
    counts: Counter[UUID] = Counter()
    homes: defaultdict[UUID, set[UUID]] = defaultdict(set)
    people: dict[UUID, Staff] = {}
    for one in papers:
        consultant = one.loan.contract.subscription.consultant
        people[consultant.pk] = consultant
        counts[consultant.pk] += 1
        homes[consultant.pk].add(one.loan_id)
    for pk, person in people.items():
        notify.say(
            kind=MISSING,
            to=[person],
            subject=made,
            project_id=made.project_id,
            fields={"homes": len(homes[pk]), "papers": counts[pk]},
            actor=actor,
            now=now,
        )


@action
def open_register(
    *, project: Project, first_on: date, last_on: date, actor: Staff, now: datetime
) -> LoanRegister:
    """A span of the loan ledger, so that it can be printed.

    Rule:    F15, MTG-03.
    Writes:  LoanRegister, once; audit ``mortgage.open_register`` when it is new.
    Raises:  BusinessError ``mortgage_forbidden``.
    """
    if not actor.may(SEE_LOANS, project.pk):
        raise errors.forbidden("打印贷款台帐", "本项目的按揭人员")
    made, fresh = LoanRegister.objects.get_or_create(
        project=project, kind=RegisterKind.F15, first_on=first_on, last_on=last_on, defaults={"made_at": now}
    )
    if fresh:
        record("mortgage.open_register", actor=actor, subject=made, project_id=project.pk)
    return made
