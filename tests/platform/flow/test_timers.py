"""Timers of a diagram: armed with their step, each does its work exactly once, anew after a return."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import actions as clocks
from guijia.platform.clock.models import Clock
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.flow import actions, engine, queries, registry
from guijia.platform.flow.models import Case, CaseEvent
from guijia.platform.flow.rules import problems_of
from tests.conftest import do_waiting_jobs
from tests.platform.flow import toy
from tests.platform.flow.conftest import NOW, SERVED, World

LATER = NOW + timedelta(hours=4)
# Jobs read the database's clock: what they arm is due long before this.
AGES = NOW + timedelta(days=3650)


def timer(key: str, clock: str, on: str = "", stays: bool = False, text: str = "") -> str:
    """A timer: on the edge of a step, or (without ``on``) on the way."""
    inner = f"<timerEventDefinition>{text}</timerEventDefinition>"
    due = f' camunda:dueDate="{clock}"' if clock else ""
    if not on:
        return f'<intermediateCatchEvent id="{key}" name="冷静期"{due}>{inner}</intermediateCatchEvent>'
    stay = ' cancelActivity="false"' if stays else ""
    return f'<boundaryEvent id="{key}" attachedToRef="{on}"{stay}{due}>{inner}</boundaryEvent>'


def service(key: str, calls: str) -> str:
    return f'<serviceTask id="{key}" name="{key}" camunda:delegateExpression="${{{calls}}}"/>'


PARTS = [
    '<startEvent id="begin" name="申请"/>',
    timer("cool", "toy.cool"),
    toy.step("review", "sales_director", "审签"),
    toy.edge_event("review_refused", "review", "refuse"),
    toy.edge_event("review_returned", "review", "return"),
    timer("nudge", "toy.nudge", "review", stays=True),
    service("remind", "flow.remind"),
    service("raise", "flow.escalate"),
    service("write", "toy.post"),
    '<endEvent id="end_beside"/>',
    '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
    toy.step("revise", "sales", "修改"),
    toy.step("register", "contract", "登记"),
    timer("register_late", "toy.late", "register"),
    toy.step("special", "gm", "特批"),
    '<endEvent id="end_done" name="归档"/>',
    toy.way("begin", "cool"),
    toy.way("cool", "review"),
    toy.way("review", "register"),
    toy.way("review_refused", "end_refused"),
    toy.way("review_returned", "revise"),
    toy.way("revise", "review"),
    toy.way("nudge", "remind"),
    toy.way("remind", "raise"),
    toy.way("raise", "write"),
    toy.way("write", "end_beside"),
    toy.way("register", "end_done"),
    toy.way("register_late", "special"),
    toy.way("special", "end_done"),
]
TIMED = toy.process(PARTS)


@pytest.fixture(autouse=True)
def kinds() -> None:
    for key in ("cool", "nudge", "late"):
        clock_kind(ClockKind(f"toy.{key}", key, "working_hours", "review_hours", on_due=registry.FIRE_TIMER))
    clock_kind(ClockKind("toy.plain", "普通", "hours"))


@pytest.fixture
def timed(world: World) -> Case:
    """A case of the timed toy, waiting for its time to begin."""
    assert world.process is not None
    actions.publish_process(process=world.process, xml=TIMED, actor=SYSTEM, now=NOW)
    return world.open("TIMED")


def running(case: Case) -> list[str]:
    """Kinds of the clocks that run on a case."""
    rows = Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True)
    return sorted(rows.values_list("kind", flat=True))


def time_passes(at: Any = LATER) -> None:
    """The pulse of the worker and the jobs it queued."""
    clocks.fire_due(now=at)
    do_waiting_jobs()


def now_of(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("at", "id").values_list("text", flat=True))


def test_a_case_waits_for_a_time_and_goes_on(timed: Case) -> None:
    assert (timed.waiting, timed.stage, running(timed)) == (["cool"], "冷静期", ["toy.cool"])
    assert timed.is_open
    time_passes(NOW + timedelta(hours=2))
    assert now_of(timed).waiting == ["cool"]
    time_passes()
    assert now_of(timed).waiting == ["review"]
    assert "到时，继续" in told(timed)


def test_a_timer_beside_a_step_acts_once_and_leaves_it_open(timed: Case, world: World) -> None:
    time_passes()
    assert running(timed) == ["toy.nudge"]
    time_passes(AGES)
    case = now_of(timed)
    assert case.waiting == ["review"]
    assert [case.subject_id] == SERVED
    assert [text for text in told(case) if text.startswith(("提醒", "升级"))] == [
        "提醒：nudge",
        "升级：nudge（报gm）",
    ]
    assert {"nudge", "remind", "raise", "write"} <= set(case.trail)
    time_passes(AGES)
    assert [case.subject_id] == SERVED
    assert running(case) == []


def test_a_job_done_twice_does_nothing_the_second_time(timed: Case) -> None:
    clock = Clock.objects.get(kind="toy.cool")
    assert actions.fire_timer(clock_id=clock.pk, actor=SYSTEM, now=LATER) is True
    assert actions.fire_timer(clock_id=clock.pk, actor=SYSTEM, now=LATER) is False
    assert told(timed).count("到时，继续") == 1


def test_killed_before_the_end_it_is_done_by_the_next(timed: Case) -> None:
    clock = Clock.objects.get(kind="toy.cool")
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        actions.fire_timer(clock_id=clock.pk, actor=SYSTEM, now=LATER)
        raise KeyboardInterrupt
    assert now_of(timed).waiting == ["cool"]
    assert actions.fire_timer(clock_id=clock.pk, actor=SYSTEM, now=LATER) is True
    assert now_of(timed).waiting == ["review"]


def test_deciding_a_step_stops_its_timer(timed: Case, world: World) -> None:
    time_passes()
    world.go(timed, "review", "approve", world.director)
    assert running(timed) == ["toy.late"]
    time_passes(AGES)
    assert SERVED == []


def test_a_return_arms_the_timers_anew(timed: Case, world: World) -> None:
    time_passes()
    time_passes(AGES)
    assert len(SERVED) == 1
    world.go(timed, "review", "return", world.director, "再改", hours=40)
    assert running(timed) == []
    world.go(timed, "revise", "done", world.sales, hours=41)
    assert running(timed) == ["toy.nudge"]
    assert "nudge" not in now_of(timed).trail
    time_passes(AGES)
    assert len(SERVED) == 2


def test_sending_back_arms_the_timers_anew(timed: Case, world: World) -> None:
    time_passes()
    world.go(timed, "review", "approve", world.director, hours=5)
    case = actions.send_back(
        case=timed,
        step="register",
        to_step="review",
        opinion="再审",
        actor=world.contract,
        now=NOW + timedelta(hours=6),
    )
    assert (case.waiting, running(case)) == (["review"], ["toy.nudge"])


def test_time_running_out_leaves_the_step_where_the_diagram_leads(timed: Case, world: World) -> None:
    time_passes()
    world.go(timed, "review", "approve", world.director, hours=5)
    time_passes(AGES)
    case = now_of(timed)
    assert case.waiting == ["special"]
    task = case.tasks.get(step_key="register")
    assert (task.state, task.outcome, task.done_by) == ("done", "timeout", None)


def test_a_closed_case_has_no_timers(timed: Case) -> None:
    clock = Clock.objects.get(kind="toy.cool")
    actions.stop_case(case=timed, result="作废", actor=SYSTEM, now=NOW)
    assert running(timed) == []
    assert actions.fire_timer(clock_id=clock.pk, actor=SYSTEM, now=LATER) is False


@pytest.mark.django_db(transaction=True)
def test_many_at_once_fire_a_timer_once(timed: Case) -> None:
    time_passes()
    clock = Clock.objects.get(kind="toy.nudge")

    def fire(_: int) -> bool:
        try:
            return actions.fire_timer(clock_id=clock.pk, actor=SYSTEM, now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(fire, range(6))) == [False] * 5 + [True]
    assert len(SERVED) == 1


def test_the_timed_toy_may_be_published(toy_process: registry.Process) -> None:
    assert problems_of(TIMED, toy_process) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (timer("cool", "toy.cool"), timer("cool", "toy.none"), "时限“toy.none”没有登记"),
        (timer("cool", "toy.cool"), timer("cool", "toy.plain"), "不是流程定时用的"),
        (timer("cool", "toy.cool"), timer("cool", ""), "没有写用哪一种时限"),
        (
            timer("cool", "toy.cool"),
            timer("cool", "toy.cool", text="<timeDuration>PT5M</timeDuration>"),
            "写了“PT5M”",
        ),
        (timer("cool", "toy.cool"), timer("cool", "toy.nudge"), "用了 2 次"),
        (
            timer("cool", "toy.cool"),
            '<intermediateCatchEvent id="cool"><signalEventDefinition/></intermediateCatchEvent>',
            "没有写等什么",
        ),
        (
            service("remind", "flow.remind"),
            toy.step("remind", "gm", form="toy.special"),
            "只能依次接系统动作",
        ),
        (
            '<endEvent id="end_beside"/>',
            '<endEvent id="end_beside"><terminateEventDefinition/></endEvent>',
            "不能终止整个流程",
        ),
        (
            timer("nudge", "toy.nudge", "review", stays=True),
            timer("nudge", "toy.nudge", "review"),
            "只能接在步骤的不中断定时之后",
        ),
        (
            timer("register_late", "toy.late", "register"),
            timer("register_late", "", "register"),
            "没有写用哪一种时限",
        ),
    ],
)
def test_a_timer_that_says_nothing_sound_is_refused(
    toy_process: registry.Process, before: str, after: str, problem: str
) -> None:
    parts = [after if part == before else part for part in PARTS]
    found = problems_of(toy.process(parts), toy_process)
    assert any(problem in one for one in found), found


def test_the_engine_itself_knows_no_time() -> None:
    spec = engine.prepare(TIMED)
    move = engine.start(spec, {})
    assert (move.waiting, move.events, move.services) == ((), ("cool",), ())
    move = engine.complete(spec, move.state, "cool", {})
    assert (move.waiting, move.events) == (("review",), ())


def test_the_page_says_what_a_case_waits_for(timed: Case, world: World, client: Any) -> None:
    client.force_login(world.sales)
    page = client.get(f"/cases/{timed.pk}/").content.decode()
    assert "冷静期" in page
    assert queries.case_by_id(timed.pk) is not None
