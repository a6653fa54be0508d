"""Reminders are raised day by day; talks and promises are noted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from guijia.areas.ledger.actions.posting import demand, lock
from guijia.areas.ledger.collecting import news, queries, rules
from guijia.areas.ledger.enums import ContactResult, ContactWay
from guijia.areas.ledger.models import Contact, Promise, Reminder
from guijia.areas.ledger.permissions import COLLECT
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.notify import actions as notify
from guijia.platform.org import permissions
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff

BEFORE, AGAIN, LETTER, BREACH = (
    "collect_before_days", "collect_again_days", "collect_letter_days", "collect_breach_days",
)  # fmt: skip
# A line that fell due so long ago stands on the ageing list; it raises nothing new.
LOOK_BACK_DAYS = 60
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Promised:
    """What a customer promised: how much by when."""

    amount: Decimal
    on: date


def ladder(today: date) -> list[int]:
    """The rungs of the ladder of reminders, as they are set."""
    found = {key: int(facts.value(key, on=today)) for key in (BEFORE, AGAIN, LETTER, BREACH)}
    return sorted({-found[BEFORE], 0, found[AGAIN], found[LETTER], found[BREACH]})


@action
def raise_reminders(*, actor: Actor, now: datetime) -> int:
    """Raise what is to be reminded of today, line by line, once; tell in each project those who collect.

    Rule:    W25, COL-01: 7 days before, on the due day, +1, +7, +15.
    Writes:  Reminder; Message; audit ``ledger.raise_reminders``.
    Returns: how many were raised.
    """
    today = business_day(now)
    rungs = ladder(today)
    lines = list(queries.due_between(today - timedelta(LOOK_BACK_DAYS), today + timedelta(-rungs[0])))
    known = queries.reached_already(line.pk for line in lines)
    new = []
    for line in lines:
        days = rules.rung_reached(line.due_on, today, rungs) if line.due_on else None
        if days is not None and (line.pk, days) not in known:
            new.append(
                Reminder(
                    project_id=line.account.project_id,
                    account_id=line.account_id,
                    line=line,
                    days=days,
                    raised_at=now,
                )
            )
    if not new:
        return 0
    Reminder.objects.bulk_create(new, batch_size=AT_ONCE)
    for project, count in queries.open_by_project(now):
        people = org.people_with(permissions.holders(COLLECT), project.pk)
        notify.say(
            kind=news.DUE.key,
            to=people,
            actor=actor,
            now=now,
            subject=project,
            version=f"{today}",
            project_id=project.pk,
            url=reverse("ledger:reminders"),
            fields={"project": project.name, "count": count},
        )
        record(
            "ledger.raise_reminders",
            actor=actor,
            subject=project,
            project_id=project.pk,
            detail={"count": count},
        )
    return len(new)


@action
def note_contact(
    *,
    account_id: UUID,
    way: ContactWay,
    result: ContactResult,
    words: str,
    actor: Staff,
    now: datetime,
    promised: Promised | None = None,
) -> Contact:
    """Note a talk with a customer who owes, and what was promised; open rungs of the deal are done with it.

    Rule:    COL-02, W25.
    Writes:  Contact, Promise; Reminder.done_at; audit ``ledger.note_contact``.
    Locks:   account.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_promise_missing`` | ``ledger_amount`` |
             ``ledger_promise_past`` | ``ledger_promise_over``; DealAccount.DoesNotExist for an outsider.
    """
    account = lock(account_id, actor)
    demand(actor, COLLECT, account.project_id, "您的岗位不做催收。", "COL-02")
    today = business_day(now)
    if (result == ContactResult.PROMISED) != (promised is not None):
        raise BusinessError(
            "ledger_promise_missing", "承诺付款的，请写明金额和日期；不是承诺的不填。", field="amount"
        )
    if promised is not None and (
        refusal := rules.why_not_promise(
            amount=promised.amount, promised_on=promised.on, today=today, owed=queries.left_of(account_id)
        )
    ):
        raise refusal
    owed, _ = queries.overdue_of(account_id, today)
    made = Contact.objects.create(
        project_id=account.project_id, account=account, way=way, result=result, words=words, owed=owed,
        made_at=now, made_by=actor,
    )  # fmt: skip
    if promised is not None:
        Promise.objects.create(
            project_id=account.project_id, account=account, contact=made, amount=promised.amount,
            made_on=today, promised_on=promised.on,
        )  # fmt: skip
    if result != ContactResult.NOT_REACHED:
        for one in queries.open_reminders_of(account_id):
            one.done_at, one.done_by = now, actor
            one.save(update_fields=["done_at", "done_by"])
    record(
        "ledger.note_contact",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"way": way.value, "result": result.value},
    )
    return made
