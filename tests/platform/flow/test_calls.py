"""Calls between processes: a step starts a case of another process, waits for it once, never goes on without it."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.flow import actions, pieces, queries, registry
from guijia.platform.flow.models import Case, CaseEvent, Task
from guijia.platform.flow.registry import Process
from guijia.platform.flow.rules import problems_of
from guijia.platform.places.models import Project
from tests.access.world import come_in
from tests.conftest import do_waiting_jobs
from tests.platform.flow import toy
from tests.platform.flow.conftest import FACTS, NOW, World

TAKEN_BACK: list[str] = []
CHILD = toy.process(
    [
        '<startEvent id="begin"/>',
        toy.step("review", "sales_director", "审签"),
        toy.edge_event("review_refused", "review", "refuse"),
        toy.edge_event("review_returned", "review", "return"),
        '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
        '<exclusiveGateway id="cheap" default="w_cheap_end_full"/>',
        '<endEvent id="end_low" name="低价通过"/>',
        '<endEvent id="end_full" name="全价通过"/>',
        toy.way("begin", "review"),
        toy.way("review", "cheap"),
        toy.way("review_refused", "end_refused"),
        toy.way("review_returned", "end_refused"),
        toy.way("cheap", "end_low", "${price &lt; floor}"),
        toy.way("cheap", "end_full"),
    ],
    key="T02",
    name="价格审批",
)


def parent_of(*edges: str, role: str = "contract", about: str = "", calls: str = "T02") -> bytes:
    """Registration calls the price approval; its end decides whether the general manager sees it."""
    drawn = {"refuse": "e_refuse", "withdrawn": "e_withdrawn"}
    events = [
        f'<boundaryEvent id="price_{key}" attachedToRef="price"><errorEventDefinition errorRef="{drawn[key]}"/></boundaryEvent>'
        f'<endEvent id="end_{key}" name="未办成 {key}"><terminateEventDefinition/></endEvent>'
        + toy.way(f"price_{key}", f"end_{key}")
        for key in edges
    ]
    return toy.process(
        [
            '<startEvent id="begin"/>',
            toy.call("price", calls, role, about),
            *events,
            '<exclusiveGateway id="low" default="w_low_register"/>',
            toy.step("special", "gm", "特批"),
            toy.step("register", "contract", "登记", due="toy.register"),
            toy.edge_event("register_late", "register", "timeout"),
            '<endEvent id="end_done" name="归档"/>',
            toy.way("begin", "price"),
            toy.way("price", "low"),
            toy.way("low", "special", "${outcome == 'end_low'}"),
            toy.way("low", "register"),
            toy.way("special", "register"),
            toy.way("register", "end_done"),
            toy.way("register_late", "end_done"),
        ],
        extra=toy.MESSAGES,
    )


def take_back(*, subject: Any, reason: str, actor: Any, now: Any) -> None:
    """What an area undoes."""
    TAKEN_BACK.append(reason)


@pytest.fixture
def child_process(world: World, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The called process, known and published; it can be taken back."""
    TAKEN_BACK.clear()
    assert world.process is not None
    made = replace(world.process, key="T02", name="价格审批", withdraw=take_back)
    monkeypatch.setitem(registry._PROCESSES, "T02", made)
    monkeypatch.setitem(registry._PROCESSES, "T01", replace(world.process, withdraw=take_back))
    actions.publish_process(process=made, xml=CHILD, actor=SYSTEM, now=NOW)
    return made


def begin(world: World, *edges: str, **given: str) -> tuple[Case, Case]:
    """A calling case and the case it called."""
    process = registry.process_of("T01")
    actions.publish_process(process=process, xml=parent_of(*edges, **given), actor=SYSTEM, now=NOW)
    case = world.open("CALLS")
    return case, Case.objects.get(parent=case)


def now_of(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("at", "id").values_list("text", flat=True))


def go(world: World, case: Case, step: str, outcome: str, actor: Any, opinion: str = "") -> None:
    world.go(case, step, outcome, actor, opinion)
    do_waiting_jobs()


def test_a_call_opens_a_case_about_the_same_thing_in_the_name_of_the_makers(
    world: World, child_process: Process
) -> None:
    case, child = begin(world)
    assert (case.waiting, case.stage, case.is_open) == (["price"], "price", True)
    assert (child.process_key, child.subject_id, child.number) == ("T02", case.subject_id, "T-CALLS-1")
    assert child.maker_id == case.maker_id
    assert queries.makers_of(child.pk) == queries.makers_of(case.pk) == frozenset({world.sales.pk})
    assert not Task.objects.filter(case=case).exists()
    assert "发起价格审批 T-CALLS-1" in told(case)
    assert "由 T-CALLS 发起价格审批" in told(child)


@pytest.mark.parametrize(("price", "step"), [(100, "register"), (80, "special")])
def test_the_end_of_the_called_case_decides_the_next_choice(
    world: World, child_process: Process, price: int, step: str
) -> None:
    case, child = begin(world)
    FACTS["price"] = price
    go(world, child, "review", "approve", world.director)
    assert now_of(case).waiting == [step]
    assert now_of(child).answered_at is not None
    entries = Entry.objects.filter(action="flow.answer_call", subject_id=str(case.pk))
    assert entries.count() == 1


def test_an_answer_given_twice_changes_nothing(world: World, child_process: Process) -> None:
    case, child = begin(world)
    go(world, child, "review", "approve", world.director)
    lines = told(case)
    assert actions.answer_call(child_id=child.pk, actor=SYSTEM, now=NOW) is False
    assert actions.answer_call(child_id=case.pk, actor=SYSTEM, now=NOW) is False
    assert told(case) == lines
    assert Task.objects.filter(case=case).count() == 1


def test_killed_before_the_end_the_answer_is_given_by_the_next(world: World, child_process: Process) -> None:
    case, child = begin(world)
    world.go(child, "review", "approve", world.director)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        actions.answer_call(child_id=child.pk, actor=SYSTEM, now=NOW)
        raise KeyboardInterrupt
    assert now_of(case).waiting == ["price"]
    do_waiting_jobs()
    assert now_of(case).waiting == ["register"]


@pytest.mark.parametrize("kind", ["refuse", "withdrawn"])
def test_refused_or_withdrawn_it_leaves_by_the_way_drawn(
    world: World, child_process: Process, kind: str
) -> None:
    case, child = begin(world, "refuse", "withdrawn", role="")
    if kind == "refuse":
        go(world, child, "review", "refuse", world.director, "不合适")
    else:
        actions.withdraw_case(case=child, reason="不办了", actor=world.sales, now=NOW)
        do_waiting_jobs()
    assert (now_of(case).state, now_of(case).result) == ("stopped", f"未办成 {kind}")


def test_without_a_way_the_call_becomes_a_decision_and_is_never_passed(
    world: World, child_process: Process
) -> None:
    case, child = begin(world)
    go(world, child, "review", "refuse", world.director, "不合适")
    task = Task.objects.get(case=case, state="open")
    assert (task.role, task.step_key, now_of(case).waiting) == ("contract", "price", ["price"])
    deed: dict[str, Any] = {"task": task, "subject": None, "data": {}, "now": NOW}
    with pytest.raises(BusinessError) as refused:
        actions.do_step(**deed, outcome="again", opinion="", actor=world.sales)
    assert refused.value.code == "flow_not_your_role"
    with pytest.raises(BusinessError) as unknown:
        actions.do_step(**deed, outcome="approve", opinion="", actor=world.contract)
    assert unknown.value.code == "flow_unknown_outcome"
    with pytest.raises(BusinessError) as around:
        actions.advance(case=case, step="price", outcome="again", actor=world.contract, now=NOW)
    assert around.value.code == "flow_call_not_passed"
    actions.do_step(**deed, outcome="again", opinion="", actor=world.contract)
    second = Case.objects.get(parent=case, answered_at__isnull=True)
    assert (second.number, second.waiting) == ("T-CALLS-2", ["review"])
    assert queries.makers_of(second.pk) == frozenset({world.sales.pk})
    go(world, second, "review", "approve", world.director)
    assert now_of(case).waiting == ["register"]


def test_the_decision_may_take_the_calling_case_back(world: World, child_process: Process) -> None:
    case, child = begin(world)
    go(world, child, "review", "refuse", world.director, "不合适")
    task = Task.objects.get(case=case, state="open")
    deed: dict[str, Any] = {"task": task, "outcome": "off", "subject": None, "data": {}, "now": NOW}
    with pytest.raises(BusinessError):
        actions.do_step(**deed, opinion="", actor=world.contract)
    actions.do_step(**deed, opinion="不办了", actor=world.contract)
    assert now_of(case).state == "withdrawn"
    assert TAKEN_BACK == ["不办了"]
    do_waiting_jobs()
    assert now_of(case).state == "withdrawn"


def test_withdrawing_the_calling_case_withdraws_what_it_called(world: World, child_process: Process) -> None:
    case, child = begin(world)
    actions.withdraw_case(case=case, reason="不办了", actor=world.sales, now=NOW)
    child = now_of(child)
    assert (now_of(case).state, child.state, child.result) == ("withdrawn", "withdrawn", "随上级撤回")
    assert TAKEN_BACK == ["不办了", "随 T-CALLS 一起结束"]
    assert not Task.objects.filter(case=child, state="open").exists()
    do_waiting_jobs()
    assert now_of(case).result == "撤回"


def test_withdrawing_is_refused_when_the_called_case_cannot_be_taken_back(
    world: World, child_process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry._PROCESSES, "T02", replace(child_process, withdraw=None))
    case, child = begin(world)
    with pytest.raises(BusinessError) as refused:
        actions.withdraw_case(case=case, reason="不办了", actor=world.sales, now=NOW)
    assert refused.value.code == "flow_call_stands"
    assert "T-CALLS-1" in refused.value.message
    assert now_of(case).is_open
    assert now_of(child).is_open
    # The area that has ended the matter itself ends what is about the same thing with it.
    actions.stop_case(case=now_of(case), result="作废", actor=SYSTEM, now=NOW)
    assert not now_of(child).is_open


def test_another_thing_is_given_by_a_registered_function(
    world: World, child_process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.subject("OTHER")

    def named(*, subject: Any, case: Any, actor: Any, now: Any) -> Project:
        return other

    monkeypatch.setitem(registry._SUBJECTS, "toy.other", named)
    case, child = begin(world, about="toy.other")
    assert child.subject_id == other.pk != case.subject_id


def test_who_called_and_that_it_was_answered_never_changes(world: World, child_process: Process) -> None:
    _, child = begin(world)
    go(world, child, "review", "approve", world.director)
    for change in ({"parent": None, "parent_step": "", "answered_at": None}, {"answered_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM):
            Case.objects.filter(pk=child.pk).update(**change)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (parent_of(calls=""), "没有写调用哪个流程"),
        (parent_of(calls="T99"), "“T99”没有登记"),
        (parent_of(calls="T01"), "会转回本流程：T01 → T01"),
        (parent_of(about="toy.nobody"), "对象“toy.nobody”没有登记"),
        (parent_of(role=""), "没有画出没有办成、撤回的去向，须写明由哪个岗位决定"),
        (parent_of("refuse", role=""), "没有画出撤回的去向"),
    ],
)
def test_a_wrong_call_is_not_published(world: World, child_process: Process, xml: bytes, words: str) -> None:
    found = problems_of(xml, registry.process_of("T01"))
    assert any(words in one for one in found), found


def test_processes_do_not_call_each_other_in_a_circle(world: World, child_process: Process) -> None:
    found = problems_of(parent_of(), registry.process_of("T01"), {"T02": {"T03"}, "T03": {"T01"}})
    assert any("T01 → T02 → T03 → T01" in one for one in found), found
    begin(world)
    assert queries.calls_now()["T01"] == {"T02"}
    back = toy.process(
        [
            '<startEvent id="begin"/>',
            toy.call("back", "T01", "contract"),
            '<endEvent id="end"/>',
            toy.way("begin", "back"),
            toy.way("back", "end"),
        ],
        key="T02",
        name="价格审批",
    )
    with pytest.raises(BusinessError) as refused:
        actions.publish_process(process=child_process, xml=back, actor=SYSTEM, now=NOW)
    assert "T02 → T01 → T02" in refused.value.message


def test_the_pages_show_each_other(world: World, child_process: Process) -> None:
    case, child = begin(world)
    client = come_in(world.director)
    above = client.get(reverse("flow:case", args=[case.pk])).content.decode()
    assert "等待：price" in above
    assert reverse("flow:case", args=[child.pk]) in above
    below = client.get(reverse("flow:case", args=[child.pk])).content.decode()
    assert reverse("flow:case", args=[case.pk]) in below
    assert pieces.picture(now_of(case))["current"] == ["price"]
    go(world, child, "review", "refuse", world.director, "不合适")
    assert "已终止 · 不同意" in client.get(reverse("flow:case", args=[case.pk])).content.decode()
