"""A decision or a signature by a signed link: the same deed as on the page, and the link is used up with it."""

from datetime import datetime
from typing import Any

from django.conf import settings

from guijia.faces.desk import actions as door
from guijia.faces.desk.approve import errors
from guijia.faces.desk.models import SignInAttempt
from guijia.platform.audit.acting import SYSTEM, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow.handwriting import NO_INK, Ink
from guijia.platform.flow.models import Seat, Task
from guijia.platform.notify import actions as notify
from guijia.platform.notify.models import Link
from guijia.platform.org.models import Staff

# People of the demonstration have no password: there this says “it is me”.
DEMO_CODE = "246810"


@action
def decide_by_link(
    *,
    link: Link,
    task: Task,
    outcome: str,
    subject: Any,
    data: dict[str, Any],
    opinion: str,
    actor: Staff,
    now: datetime,
    ink: Ink = NO_INK,
) -> None:
    """Decide the one thing that a link was made for; refused, the link stays good.

    Rule:    GUARD-5 and every rule of the step, as on its page; one link, one person, one thing, once.
    Writes:  what the step writes; Link.used_at; audit ``notify.use_link``.
    Locks:   link, case, then what the area's action locks.
    Raises:  Conflict ``notify_link_dead``; as ``flow.do_step``.
    """
    notify.use_link(link=link, actor=actor, now=now)
    flow.do_step(
        task=task, outcome=outcome, subject=subject, data=data, opinion=opinion, actor=actor, now=now, ink=ink
    )


@action
def sign_by_link(
    *, link: Link, seat: Seat, agrees: bool, opinion: str, actor: Staff, now: datetime, ink: Ink = NO_INK
) -> None:
    """Sign the one thing that a link was made for; refused, the link stays good.

    Rule:    GUARD-5 and every rule of signing, as on the page of the case; one link, one person, one thing, once.
    Writes:  what signing writes; Link.used_at; audit ``notify.use_link``.
    Locks:   link, case, then what the area's action locks.
    Raises:  Conflict ``notify_link_dead``; as ``flow.sign``.
    """
    notify.use_link(link=link, actor=actor, now=now)
    flow.sign(seat=seat, agrees=agrees, opinion=opinion, actor=actor, now=now, ink=ink)


def confirm_person(*, person: Staff, password: str, address: str | None, now: datetime) -> None:
    """Is it really this person? Every try is counted, as at the door.

    Rule:    issue 3: re-authentication for money; T13 guessing is slow.
    Writes:  SignInAttempt; audit ``desk.count_attempt``, ``desk.confirm_person``.
    Raises:  BusinessError ``approve_wrong_password`` | ``desk_slow_down``.
    """
    attempt = door.count_attempt(login=person.login, address=address, actor=SYSTEM, now=now)
    in_demo = bool(settings.DEMO) and person.is_demo
    if not (password == DEMO_CODE if in_demo else person.check_password(password)):
        raise errors.WRONG_PASSWORD
    _confirmed(attempt=attempt, actor=person, now=now)


@action
def _confirmed(*, attempt: SignInAttempt, actor: Staff, now: datetime) -> None:
    """The password was right.

    Writes:  SignInAttempt.succeeded; audit ``desk.confirm_person``.
    """
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])
    record("desk.confirm_person", actor=actor, subject=actor)


def count_guess(*, address: str | None, now: datetime) -> None:
    """Somebody came with a token that nobody made: counted, and slowed down when it goes on.

    Writes:  SignInAttempt; audit ``desk.count_attempt``.
    Raises:  BusinessError ``desk_slow_down``.
    """
    door.count_attempt(login="approve.link", address=address, actor=SYSTEM, now=now)
