"""Running cases go on in another version: where they stood, nothing done twice, nobody moved unseen."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.utils import InternalError
from django.test import Client
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock.models import Clock
from guijia.platform.flow import actions, engine, queries
from guijia.platform.flow.actions import moving
from guijia.platform.flow.models import Case, CaseEvent, CaseMove, CaseMoveItem, ProcessVersion
from guijia.platform.flow.rules.moving import plan_of
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.conftest import do_waiting_jobs
from tests.platform.flow import toy
from tests.platform.flow.conftest import FACTS, NOW, SERVED, World, hire

LATER = NOW + timedelta(hours=2)


def version_two(*, register: str = "register", legal: bool = False) -> bytes:
    """The toy with its registration under another name, or with a legal review before it."""
    into = "legal" if legal else register
    parts = [
        '<startEvent id="begin" name="申请"/>',
        toy.step("review", "sales_director", "审签"),
        toy.edge_event("review_refused", "review", "refuse"),
        toy.edge_event("review_returned", "review", "return"),
        '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
        toy.step("revise", "sales", "修改"),
        toy.step(register, "contract", "登记", due="toy.register", form="toy.register"),
        '<serviceTask id="post" name="过账" camunda:delegateExpression="${toy.post}"/>',
        '<endEvent id="end_done" name="归档"/>',
        toy.way("begin", "review"),
        toy.way("review", into),
        toy.way("review_refused", "end_refused"),
        toy.way("review_returned", "revise"),
        toy.way("revise", "review"),
        toy.way(register, "post"),
        toy.way("post", "end_done"),
    ]
    if legal:
        parts += [toy.step("legal", "legal", "法务", form="toy.legal"), toy.way("legal", register)]
    return toy.process(parts)


def publish(world: World, xml: bytes) -> ProcessVersion:
    assert world.process is not None
    return actions.publish_process(process=world.process, xml=xml, actor=SYSTEM, now=NOW)


def move(
    world: World,
    to: ProcessVersion,
    *cases: Case,
    steps: dict[str, str] | None = None,
    skips: dict[Any, list[str]] | None = None,
    by: Staff | None = None,
) -> CaseMove:
    made = actions.move_cases(
        from_version=cases[0].version,
        to_version=to,
        case_ids=[case.pk for case in cases],
        steps=steps or {},
        skips=skips or {},
        reason="流程改了",
        actor=by or publisher(),
        now=LATER,
    )
    do_waiting_jobs()
    return made


def publisher() -> Staff:
    """Who publishes versions."""
    return people.staff_by_login("admin") or hire("admin", None, Role.ADMIN)


def now_of(case: Case) -> Case:
    return Case.objects.select_related("version").get(pk=case.pk)


def came_of(made: CaseMove) -> list[tuple[str, str]]:
    return list(CaseMoveItem.objects.filter(move=made).order_by("id").values_list("state", "words"))


@pytest.fixture
def registering(world: World) -> Case:
    """A case that waits for its registration."""
    return world.go(world.open("M1"), "review", "approve", world.director)


def test_a_case_stays_where_it_stands_with_its_task_and_its_clock(world: World, registering: Case) -> None:
    task, clock = registering.tasks.get(state="open"), Clock.objects.get(stopped_at=None)
    made = move(world, publish(world, version_two()), registering)
    case = now_of(registering)
    assert (case.version.version, case.waiting) == (2, ["register"])
    assert case.tasks.get(state="open") == task
    assert Clock.objects.get(stopped_at=None) == clock
    assert came_of(made) == [("moved", "由第 1 版换到第 2 版，在“登记”继续")]
    assert CaseMove.objects.get().done_at is not None
    assert Entry.objects.filter(action="flow.move_case", subject_id=case.pk).count() == 1
    assert Entry.objects.filter(action="flow.move_cases").count() == 1
    assert CaseEvent.objects.filter(case=case, kind="migrated").count() == 1
    assert CaseEvent.objects.filter(case=case).count() > 2
    ended = world.go(case, "register", "done", world.contract, hours=3)
    assert (ended.state, SERVED) == ("done", [case.subject_id])


def test_a_step_by_another_name_goes_on_where_the_person_said(world: World, registering: Case) -> None:
    clock = Clock.objects.get(stopped_at=None)
    to = publish(world, version_two(register="enter"))
    stayed = move(world, to, registering)
    assert came_of(stayed) == [("stayed", "新版没有“登记”，请先选定它落到哪一步。")]
    assert now_of(registering).version.version == 1
    move(world, to, registering, steps={"register": "enter"})
    case = now_of(registering)
    assert (case.version.version, case.waiting) == (2, ["enter"])
    assert sorted(case.tasks.values_list("step_key", "state")) == [
        ("enter", "open"), ("register", "cancelled"), ("review", "done"),
    ]  # fmt: skip
    assert Clock.objects.get(stopped_at=None) == clock
    assert world.go(case, "enter", "done", world.contract, hours=3).state == "done"


def test_no_service_runs_again_and_going_back_still_works(world: World, registering: Case) -> None:
    move(world, publish(world, version_two(legal=True)), registering)
    assert SERVED == []
    case = actions.send_back(
        case=now_of(registering),
        step="register",
        to_step="review",
        opinion="再审",
        actor=world.contract,
        now=LATER,
    )
    assert case.waiting == ["review"]
    assert world.go(case, "review", "approve", world.director2, hours=4).waiting == ["legal"]


def test_after_a_return_the_case_waits_where_it_was_returned_to(world: World) -> None:
    case = world.go(world.open("M2"), "review", "return", world.director, "改")
    move(world, publish(world, version_two()), case)
    moved = now_of(case)
    assert (moved.version.version, moved.waiting) == (2, ["revise"])
    assert world.go(moved, "revise", "done", world.sales).waiting == ["review"]


def test_plan_says_what_is_lost_and_what_nobody_will_do(world: World) -> None:
    old, new = engine.prepare(toy.TOY), engine.prepare(version_two(legal=True))
    low = {**FACTS, "price": 1}
    plan = plan_of(
        old=old.diagram,
        new=new,
        waiting=["register"],
        trail=["begin", "review", "special"],
        steps={},
        facts=low,
    )
    assert (plan.here, plan.there, plan.lost, plan.why) == (("登记",), ("登记",), ("特批",), "")
    assert plan.passed_over == ("法务",)
    legal = plan_of(
        old=old.diagram, new=new, waiting=["register"], trail=["begin", "review"], steps={"register": "legal"},
        facts=low,
    )  # fmt: skip
    assert (legal.there, legal.passed_over) == (("法务",), ())


def skipper() -> Staff:
    """Who publishes versions and may skip approvals as well."""
    return people.staff_by_login("both_rights") or hire("both_rights", None, Role.ADMIN, Role.GM)


def test_a_move_is_no_way_round_an_approval(world: World) -> None:
    waiting = world.open("M2")
    around = {"review": "register"}
    to = publish(world, version_two())
    made = move(world, to, waiting, steps=around)
    assert came_of(made) == [("stayed", "新版的审批“审签”没有办过，也没有逐件勾选跳过。")]
    with pytest.raises(BusinessError) as refused:
        move(world, to, waiting, steps=around, skips={waiting.pk: ["review"]})
    assert refused.value.code == "flow_may_not_skip"
    made = move(world, to, waiting, steps=around, by=skipper())
    assert came_of(made)[0][0] == "stayed"
    assert now_of(waiting).waiting == ["review"]


def test_an_approval_is_skipped_by_right_case_by_case_and_stands_in_the_history(world: World) -> None:
    ticked, other = world.open("M3"), world.open("M4")
    to = publish(world, version_two())
    made = move(
        world, to, ticked, other, steps={"review": "register"}, skips={ticked.pk: ["review"]}, by=skipper()
    )
    assert dict(made.items.values_list("case__number", "state")) == {"T-M3": "moved", "T-M4": "stayed"}
    line = CaseEvent.objects.get(case=ticked, kind="migrated").text
    assert "跳过审批：审签" in line
    assert "流程改了" in line
    entry = Entry.objects.get(action="flow.move_case", subject_id=ticked.pk)
    assert entry.detail["skipped"] == ["review"]


def test_the_page_asks_for_each_approval_and_each_case(world: World) -> None:
    case = world.open("M5")
    renamed = toy.process(
        [
            '<startEvent id="begin"/>',
            toy.step("second", "sales_director", "复审", form="toy.special"),
            toy.step("enter", "contract", "录入", form="toy.legal"),
            '<endEvent id="end_done" name="归档"/>',
            toy.way("begin", "second"),
            toy.way("second", "enter"),
            toy.way("enter", "end_done"),
        ]
    )
    publish(world, renamed)
    address = f"{reverse('flow:move', args=[case.version_id])}?on-review=enter"
    for person, locked in ((publisher(), True), (skipper(), False)):
        page = as_(person).get(address).content.decode()
        assert "跳过审批：复审" in page
        assert ("跳过须另有" in page) is locked
    tick = {"on-review": "enter", "reason": "复审已在线下办过", "_once": "b", f"skip-{case.pk}": "second"}
    refused = as_(publisher()).post(address, {**tick, "case": str(case.pk)})
    assert refused.status_code == 422
    as_(skipper()).post(address, {**tick, "case": str(case.pk), "_once": "c"})
    do_waiting_jobs()
    assert now_of(case).waiting == ["enter"]


def test_a_place_that_these_facts_never_reach_is_said(world: World) -> None:
    straight, two = engine.prepare(toy.TOY), engine.prepare(version_two())
    plan = plan_of(
        old=two.diagram, new=straight, waiting=["review"], trail=[], steps={"review": "special"}, facts=FACTS
    )
    assert plan.why == "按这件事现在的资料，新版走不到“特批”。"


def test_both_strands_of_a_parallel_case_are_laid_down() -> None:
    spec = engine.prepare(toy.PARALLEL)
    laid = engine.lay(spec, frozenset({"finance"}), {}, frozenset({"fork", "legal"}))
    assert laid is not None
    assert set(laid.move.waiting) >= {"finance"}
    both = engine.lay(spec, frozenset({"finance", "legal"}), {}, frozenset({"fork"}))
    assert both is not None
    assert set(both.move.waiting) == {"finance", "legal"}
    after = engine.lay(spec, frozenset({"seal"}), {}, frozenset())
    assert after is not None
    assert (after.move.waiting, set(after.passed)) == (("seal",), {"legal", "finance"})


def test_closed_meanwhile_stays(world: World, registering: Case) -> None:
    to = publish(world, version_two())
    made = actions.move_cases(
        from_version=registering.version, to_version=to, case_ids=[registering.pk], steps={},
        skips={}, reason="改",
        actor=publisher(), now=LATER,
    )  # fmt: skip
    actions.stop_case(case=registering, result="作废", actor=SYSTEM, now=LATER)
    do_waiting_jobs()
    assert came_of(made) == [("stayed", "案件已经结束，或已不在原来的版本上。")]


def test_an_item_is_moved_once(world: World, registering: Case) -> None:
    made = move(world, publish(world, version_two()), registering)
    item = CaseMoveItem.objects.get(move=made)
    assert moving.move_case(item_id=item.pk, actor=publisher(), now=LATER) is False
    assert CaseEvent.objects.filter(kind="migrated").count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": " "}, "flow_reason_missing"),
        ({"case_ids": []}, "flow_nothing_to_move"),
        ({"to_version": None}, "flow_not_another_version"),
    ],
)
def test_a_move_without_sense_is_refused(
    world: World, registering: Case, given: dict[str, Any], code: str
) -> None:
    to = publish(world, version_two())
    asked = {
        "from_version": registering.version, "to_version": to, "case_ids": [registering.pk], "steps": {}, "skips": {},
        "reason": "改", **given,
    }  # fmt: skip
    asked["to_version"] = asked["to_version"] or registering.version
    with pytest.raises(BusinessError) as refusal:
        actions.move_cases(**asked, actor=publisher(), now=LATER)
    assert refusal.value.code == code
    assert not CaseMove.objects.exists()


def test_the_database_lets_no_version_change_otherwise(world: World, registering: Case) -> None:
    to = publish(world, version_two())
    with pytest.raises((IntegrityError, InternalError)), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE flow_case SET version_id = %s WHERE id = %s", [to.pk, registering.pk])
    assert queries.case_by_id(registering.pk) is not None


def as_(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_page_shows_where_each_case_goes_and_moves_the_chosen(world: World, registering: Case) -> None:
    other = world.open("M9")
    publish(world, version_two(register="enter"))
    client = as_(publisher())
    listed = client.get(reverse("flow:versions")).content.decode()
    address = reverse("flow:move", args=[registering.version_id])
    assert address in listed
    page = client.get(address).content.decode()
    assert "不能换：新版没有“登记”" in page
    assert "由第 1 版换到第 2 版，1 件能换" in page
    page = client.get(f"{address}?on-register=enter").content.decode()
    assert "由第 1 版换到第 2 版，2 件能换" in page
    refused = client.post(address, {"on-register": "enter", "reason": "改名", "_once": "a"})
    assert (refused.status_code, "请勾选" in refused.content.decode()) == (422, True)
    chosen = {"on-register": "enter", "reason": "改名", "case": [str(registering.pk)], "_once": "b"}
    answer = client.post(address, chosen)
    assert answer.status_code == 302
    waiting = client.get(answer["Location"]).content.decode()
    assert "every 2s" in waiting
    do_waiting_jobs()
    done = client.get(answer["Location"]).content.decode()
    assert "全部办完" in done
    assert "every 2s" not in done
    assert now_of(registering).waiting == ["enter"]
    assert now_of(other).version.version == 1


def test_only_who_publishes_sees_versions_and_moves(world: World, registering: Case) -> None:
    made = move(world, publish(world, version_two()), registering)
    client = as_(world.lead)
    for name, args in (("versions", []), ("move", [made.from_version_id]), ("moved", [made.pk])):
        assert client.get(reverse(f"flow:{name}", args=args)).status_code == 404
