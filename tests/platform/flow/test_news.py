"""Who is told of what: the people who can act now, those who sent it, those who were named; each once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import queries as clock
from guijia.platform.clock.models import Clock, ClockRung, EscalationStep
from guijia.platform.clock.registry import Told
from guijia.platform.flow import actions, queries
from guijia.platform.flow.actions import news
from guijia.platform.flow.enums import SeatKind
from guijia.platform.flow.models import Case
from guijia.platform.notify.models import Message
from guijia.platform.org.models import Staff
from tests.platform.flow.conftest import NOW, World

LATER = NOW + timedelta(hours=1)
Run = Callable[[], int]


def told(kind: str = "") -> set[tuple[str, str]]:
    rows = Message.objects.select_related("staff")
    return {(one.kind, one.staff.login) for one in rows if kind in one.kind}


def unread(person: Staff) -> int:
    return Message.objects.filter(staff=person, read_at__isnull=True).count()


def test_approval_is_told_to_who_may_decide_it_and_not_to_its_maker(world: World, run_jobs: Run) -> None:
    case = world.open(by=world.both)
    run_jobs()
    assert told() == {("flow.approval", "director"), ("flow.approval", "director2")}
    message = Message.objects.filter(staff=world.director).get()
    assert case.number in message.title
    assert message.url == f"/cases/{case.pk}/"
    assert message.subject_type == "flow.task"


def test_job_run_twice_says_nothing_twice(world: World, run_jobs: Run) -> None:
    case = world.open()
    run_jobs()
    before = Message.objects.count()
    news.tell_landing(case_id=case.pk, since=NOW, actor=SYSTEM, now=NOW)
    assert Message.objects.count() == before > 0


def test_next_step_is_told_and_what_is_done_counts_as_read(world: World, run_jobs: Run) -> None:
    case = world.open()
    run_jobs()
    world.go(case, "review", "approve", world.director)
    run_jobs()
    assert ("flow.arrived", "contract") in told()
    assert ("flow.arrived", "contract2") in told()
    assert unread(world.director) == unread(world.director2) == 0
    assert unread(world.contract) == 1


def test_returned_is_told_to_its_makers_with_the_reason(world: World, run_jobs: Run) -> None:
    case = world.open()
    world.go(case, "review", "return", world.director, opinion="价格写错")
    run_jobs()
    message = Message.objects.get(kind="flow.returned")
    assert message.staff == world.sales
    assert "价格写错" in message.words


def test_closed_and_withdrawn_cases_call_nobody(world: World, run_jobs: Run) -> None:
    case = world.open()
    run_jobs()
    moment = clock.now()
    actions.stop_case(case=case, result="撤回", actor=world.director, now=moment)
    run_jobs()
    assert unread(world.director) == unread(world.director2) == 0
    assert [one.staff.login for one in Message.objects.filter(kind="flow.closed")] == ["sales"]


def test_urged_handed_copied_and_mentioned_are_told_to_whom_it_concerns(world: World, run_jobs: Run) -> None:
    case = world.open()
    run_jobs()
    task = queries.open_tasks(case)[0]
    actions.urge(task=task, words="客户在等", actor=world.sales, now=LATER)
    actions.hand_over(task=task, to=world.director2, actor=world.director, now=LATER)
    actions.copy_case(case=case, to=world.lead, actor=world.sales, now=LATER)
    actions.comment(case=case, text="请 @lead 看一下，@outsider 不必，@nobody", actor=world.sales, now=LATER)
    run_jobs()
    assert told("urged") == {("flow.urged", "director"), ("flow.urged", "director2")} or told("urged") == {
        ("flow.urged", "director2")
    }
    assert told("copied") == {("flow.copied", "lead")}
    assert told("mentioned") == {("flow.mentioned", "lead")}
    assert Message.objects.filter(kind="flow.approval", staff=world.director2).count() == 2


def test_whoever_is_asked_to_sign_is_told(world: World, run_jobs: Run) -> None:
    case = world.open()
    task = queries.open_tasks(case)[0]
    actions.add_signer(
        task=task, staff=world.lead, kind=SeatKind.BEFORE, reason="请一并看", actor=world.director, now=LATER
    )
    run_jobs()
    assert told("signing") == {("flow.signing", "lead")}


def test_job_about_a_case_that_is_not_there_does_nothing(world: World) -> None:
    assert news.tell_landing(case_id=world.project.pk, since=NOW, actor=SYSTEM, now=NOW) == 0
    assert news.tell_event(event_id=world.project.pk, actor=SYSTEM, now=NOW) == 0
    assert not Case.objects.exists()


@pytest.mark.parametrize(("what", "kind"), [("remind", "flow.reminded"), ("escalate", "flow.escalated")])
def test_rung_of_a_time_limit_is_told_to_its_people_once(
    what: str, kind: str, world: World, run_jobs: Run
) -> None:
    case = world.open()
    run_jobs()
    with acting(SYSTEM):
        running = Clock.objects.create(
            case_id=case.pk, project_id=case.project_id, kind="toy.other", label="审签", counts="hours",
            started_at=NOW, due_at=NOW + timedelta(hours=3),
        )  # fmt: skip
        step = EscalationStep.objects.create(
            kind="toy.other", basis="percent", value=50, whom="handler", what=what,
            effective_from=NOW.date(), source="依据",
        )  # fmt: skip
        rung = ClockRung.objects.create(clock=running, step=step, due_at=NOW, at=NOW)
    told_now = Told(rung, running, step, (world.gm, world.lead))
    with acting(SYSTEM):
        news.pass_on_rungs([told_now, Told(rung, running, step, ())])
        news.pass_on_rungs([told_now])
    run_jobs()
    assert told(kind) == {(kind, "gm"), (kind, "lead")}
    assert Message.objects.filter(kind=kind).count() == 2
    assert "用去 50%" in Message.objects.filter(kind=kind)[0].words
    assert news.tell_rung(rung_id=case.pk, to=[], actor=SYSTEM, now=NOW) == 0


def test_the_system_reminds_whoever_must_act_and_whoever_set_it_going(world: World, run_jobs: Run) -> None:
    case = world.open()
    run_jobs()
    actions.remind(case=case, words="客户在等", actor=SYSTEM, now=LATER)
    run_jobs()
    assert told("flow.urged") == {
        ("flow.urged", "director"),
        ("flow.urged", "director2"),
        ("flow.urged", "both"),
        ("flow.urged", "sales"),
    }
    assert "提醒：客户在等" in Message.objects.filter(kind="flow.urged", staff=world.sales).get().words


def test_what_is_signed_or_need_not_be_counts_as_read(world: World, run_jobs: Run) -> None:
    case = world.open()
    (task,) = queries.open_tasks(case)
    common = {"task": task, "kind": SeatKind.BEFORE, "reason": "请看", "actor": world.director, "now": NOW}
    signed = actions.add_signer(staff=world.gm, **common)
    dropped = actions.add_signer(staff=world.lead, **common)
    run_jobs()
    assert unread(world.gm) == unread(world.lead) == 1
    actions.sign(seat=signed, agrees=True, opinion="", actor=world.gm, now=LATER)
    run_jobs()
    assert (unread(world.gm), unread(world.lead)) == (0, 1)
    actions.drop_signer(seat=dropped, actor=world.director, now=LATER)
    run_jobs()
    assert unread(world.lead) == 0
