"""What flow does because time passes: absences begin and end."""

from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.clock import registry
from guijia.platform.flow import queries
from guijia.platform.flow.actions import answering, delivering, messages, moving, news
from guijia.platform.flow.actions import fire_timer as fire
from guijia.platform.flow.moving import queries as moves
from guijia.platform.flow.registry import FIRE_TIMER
from guijia.platform.jobs import pulse, queue
from guijia.platform.org import actions as org


def keep_absences(now: datetime) -> int:
    """Begin and end the absences that are due. Returns: how many."""
    return org.keep_absences(actor=SYSTEM, now=now)


pulse.register(keep_absences, name="flow.keep_absences", every_seconds=20)


@queue.job("flow.tell_landing")
def tell_landing(case_id: str, since: str) -> None:
    """Tell whoever must act now that a case has moved."""
    news.tell_landing(
        case_id=UUID(case_id), since=datetime.fromisoformat(since), actor=SYSTEM, now=clock.now()
    )


@queue.job("flow.tell_event")
def tell_event(event_id: str) -> None:
    """Tell whomever a line of a case's history concerns."""
    news.tell_event(event_id=UUID(event_id), actor=SYSTEM, now=clock.now())


@queue.job("flow.tell_rung")
def tell_rung(rung_id: str, to: list[str]) -> None:
    """Tell the people of a rung of a time limit."""
    news.tell_rung(rung_id=UUID(rung_id), to=[UUID(one) for one in to], actor=SYSTEM, now=clock.now())


@queue.job(FIRE_TIMER, retry=8)
def fire_timer(clock_id: str) -> None:
    """Do what a diagram draws for a time that has run out."""
    fire(clock_id=UUID(clock_id), actor=SYSTEM, now=clock.now())


@queue.job(moving.JOB, retry=8)
def move_cases(move_id: str) -> None:
    """Move the cases of a move one by one; after a kill the next run goes on with those that still wait."""
    move = moves.move_by_id(UUID(move_id))
    if move is None:
        return
    while item := moving.next_item(move.pk):
        moving.move_case(item_id=item, actor=move.asked_by, now=clock.now())
    moving.end_move(move_id=move.pk, actor=SYSTEM, now=clock.now())


@queue.job("flow.answer_call", retry=8)
def answer_call(child_id: str) -> None:
    """Bring the end of a called case to the case that called it."""
    answering.answer_call(child_id=UUID(child_id), actor=SYSTEM, now=clock.now())


@queue.job(messages.JOB, retry=8)
def deliver_messages(key: str, about: str) -> None:
    """Let kept messages and the cases that wait for them meet, one after the other, each in its own transaction."""
    now = clock.now()
    while meeting := queries.next_meeting(key, UUID(about), now):
        delivering.deliver_message(wait_id=meeting[0], message_id=meeting[1], actor=SYSTEM, now=now)


@queue.job("flow.tell_raised")
def tell_raised(event_id: str, task_id: str, to: list[str]) -> None:
    """Tell those to whom an open step was passed up."""
    news.tell_raised(
        event_id=UUID(event_id),
        task_id=UUID(task_id),
        to=[UUID(one) for one in to],
        actor=SYSTEM,
        now=clock.now(),
    )


registry.on_rung(news.pass_on_rungs)
