"""Coming in: every try is counted before the password is looked at."""

from datetime import datetime

from django.db import connection

from guijia.faces.desk import errors, queries, rules
from guijia.faces.desk.models import SignInAttempt
from guijia.faces.desk.permissions import EXPORT_LARGE
from guijia.kit.days import business_day
from guijia.kit.sealed import blind_index
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff


@action
def count_attempt(*, login: str, address: str | None, actor: Actor, now: datetime) -> SignInAttempt:
    """Count a try to sign in, or refuse it because too many were wrong.

    Rule:    T13 (guessing is slow, nobody is locked out by another).
    Writes:  SignInAttempt, counted as wrong until it proves right; audit ``desk.count_attempt``.
    Locks:   the name, so that tries on several servers are counted one after the other.
    Raises:  BusinessError ``desk_slow_down``.
    """
    index = blind_index("sign_in", login.casefold())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [index])
    if wait := rules.wait_before_next(*queries.failures_of(index, address, now), now):
        raise errors.slow_down(wait)
    attempt = SignInAttempt(login_index=index, address=address, tried_at=now)
    attempt.save(force_insert=True)
    record("desk.count_attempt", actor=actor, subject=attempt)
    return attempt


@action
def accept_attempt(*, attempt: SignInAttempt, actor: Staff, now: datetime) -> None:
    """The password was right: the person comes in.

    Writes:  SignInAttempt.succeeded; audit ``desk.sign_in``.
    """
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])
    record("desk.sign_in", actor=actor, subject=actor)


@action
def note_export(*, list_key: str, rows: int, personal: bool, actor: Staff, now: datetime) -> None:
    """Somebody takes a list away as an Excel file; of people's data only so much at once and in a day.

    Rule:    T7 (exports are seen and limited; whoever holds ``desk.export_large`` may take more).
    Writes:  audit ``desk.note_export``.
    Locks:   the person, so that two exports at once are counted one after the other.
    Raises:  BusinessError ``desk_export_too_large`` | ``desk_export_day_spent``.
    """
    if personal and not actor.may(EXPORT_LARGE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", [str(actor.pk)])
        today = business_day(now)
        refusal = rules.why_not_export(
            rows=rows,
            taken_today=queries.rows_exported_on(actor, today),
            at_once=int(facts.value("export_rows_at_once", on=today)),
            a_day=int(facts.value("export_rows_a_day", on=today)),
        )
        if refusal:
            raise refusal
    detail = {"list": list_key, "rows": rows, "personal": personal}
    record("desk.note_export", actor=actor, subject=actor, detail=detail)


@action
def enter_demo(*, actor: Staff, now: datetime) -> None:
    """Somebody looks at the demonstration as this person.

    Writes:  audit ``desk.enter_demo``.
    """
    record("desk.enter_demo", actor=actor, subject=actor)
