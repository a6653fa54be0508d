"""Cases move as drawn, by those who may, once; the maker never approves; the database stands behind it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock.models import Clock
from guijia.platform.flow import actions, queries, registry
from guijia.platform.flow.enums import CaseState, TaskState
from guijia.platform.flow.models import Case, Task
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.platform.flow import conftest, toy
from tests.platform.flow.conftest import NOW, World


def refused(code: str) -> "pytest.RaisesContext[BusinessError]":
    return pytest.raises(BusinessError, match=None, check=lambda e: e.code == code)


def task(case: Case, step: str) -> Task:
    found = queries.open_task(case, step)
    assert found is not None
    return found


def test_straight_way_to_the_end(world: World) -> None:
    case = world.open()
    assert case.waiting == ["review"]
    assert case.stage == "审签"
    case = world.go(case, "review", "approve", world.director, "同意")
    assert case.waiting == ["register"]
    assert Clock.objects.get(case_id=case.pk, kind="toy.register").stopped_at is None
    assert case.next_due_at == NOW + timedelta(hours=4)
    case = world.go(case, "register", "done", world.contract, hours=2)
    case.refresh_from_db()
    assert (case.state, case.result, case.engine_state, case.stage) == (CaseState.DONE, "归档", None, "")
    assert [case.subject_id] == conftest.SERVED
    assert Clock.objects.get(case_id=case.pk).stopped_at == NOW + timedelta(hours=2)
    assert [e.text for e in queries.history(case)][-1] == "发起玩具流程"
    assert "post" in case.trail


def test_advance_writes_one_audit_entry(world: World) -> None:
    case = world.open()
    world.go(case, "review", "approve", world.director)
    assert Entry.objects.filter(action="flow.advance", subject_id=str(case.pk)).count() == 1
    assert Entry.objects.filter(action="flow.open_case", subject_id=str(case.pk)).count() == 1


def test_below_floor_climbs(world: World) -> None:
    conftest.FACTS["price"] = Decimal(80)
    case = world.go(world.open(), "review", "approve", world.director)
    assert case.waiting == ["special"]
    assert world.go(case, "special", "approve", world.gm).waiting == ["register"]


def test_facts_given_by_the_action_win(world: World) -> None:
    case = actions.advance(
        case=world.open(),
        step="review",
        outcome="approve",
        actor=world.director,
        now=NOW,
        facts={"price": Decimal(1), "floor": Decimal(2)},
    )
    assert case.waiting == ["special"]


def test_refuse_ends_the_case(world: World) -> None:
    case = world.go(world.open(), "review", "refuse", world.director, "价格不合理")
    assert (case.state, case.result) == (CaseState.STOPPED, "不同意")
    with refused("flow_step_not_open"):
        world.go(case, "register", "done", world.contract)


def test_refuse_without_reason_is_refused(world: World) -> None:
    case = world.open()
    with refused("flow_opinion_missing"):
        world.go(case, "review", "refuse", world.director, "  ")
    assert task(case, "review").state == TaskState.OPEN


def test_return_goes_to_the_maker_and_comes_back_as_second_round(world: World) -> None:
    case = world.go(world.open(), "review", "return", world.director, "改名字")
    assert case.waiting == ["revise"]
    case = world.go(case, "revise", "done", world.sales)
    assert task(case, "review").round == 2


def test_unknown_outcome_is_refused(world: World) -> None:
    case = world.open()
    with refused("flow_unknown_outcome"):
        world.go(case, "review", "burn", world.director)
    with refused("flow_unknown_outcome"):
        world.go(case, "review", "timeout", world.director)


def test_time_running_out_is_the_systems_alone(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    with refused("flow_unknown_outcome"):
        world.go(case, "register", "timeout", world.contract)
    case = world.go(case, "register", "timeout", SYSTEM)
    assert (case.state, case.result) == (CaseState.STOPPED, "系统释放")


# Role × step: who may do which step of the toy, by hand.
MAY = {
    "review": {"director", "director2", "both"},
    "special": {"gm"},
    "register": {"contract", "contract2"},
    "revise": {"sales", "both"},
}


@pytest.mark.parametrize("step", sorted(MAY))
def test_role_by_step(world: World, step: str) -> None:
    conftest.FACTS["price"] = Decimal(80)
    case = world.open()
    if step == "revise":
        world.go(case, "review", "return", world.director, "改")
    elif step != "review":
        world.go(case, "review", "approve", world.director)
        if step == "register":
            world.go(case, "special", "approve", world.gm)
    case.refresh_from_db()
    found = task(case, step)
    makers = queries.makers_of(case.pk)
    from guijia.platform.flow.rules import why_not_decide

    allowed = {
        name for name, person in world.people.items() if not why_not_decide(found, case, person, makers)
    }
    assert allowed == MAY[step]
    for name in world.people.keys() - allowed:
        with pytest.raises(BusinessError) as refusal:
            world.go(case, step, "approve", world.people[name], "x")
        assert refusal.value.code == "flow_not_your_role"


def test_maker_may_not_approve_by_action(world: World) -> None:
    case = world.open(by=world.both)
    with refused("flow_own_request"):
        world.go(case, "review", "approve", world.both)
    assert world.go(case, "review", "approve", world.director).waiting == ["register"]


def test_editor_counts_as_maker(world: World) -> None:
    case = world.open()
    actions.add_maker(case=case, actor=world.director, now=NOW)
    with refused("flow_own_request"):
        world.go(case, "review", "approve", world.director)


def test_maker_may_do_steps_that_do_not_approve(world: World) -> None:
    case = world.go(world.open(), "review", "return", world.director, "改")
    assert world.go(case, "revise", "done", world.sales).waiting == ["review"]


def _decide_raw(task_id: object, person: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flow_task SET state='done', done_at=now(), done_by_id=%s, outcome='approve' WHERE id=%s",
            [person, task_id],
        )


def test_maker_may_not_approve_by_sql(world: World) -> None:
    case = world.open(by=world.both)
    found = task(case, "review")
    with pytest.raises(IntegrityError, match="maker"), acting(world.both):
        _decide_raw(found.pk, world.both.pk)


def test_nobody_decides_in_another_name_by_sql(world: World) -> None:
    found = task(world.open(), "review")
    with pytest.raises(IntegrityError, match="another name"), acting(world.sales):
        _decide_raw(found.pk, world.director.pk)


def test_approves_flag_cannot_be_taken_off_by_sql(world: World) -> None:
    found = task(world.open(), "review")
    with pytest.raises(IntegrityError), acting(world.sales), connection.cursor() as cursor:
        cursor.execute("UPDATE flow_task SET approves=false WHERE id=%s", [found.pk])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE flow_task SET opinion='改写' WHERE state='done'",
        "UPDATE flow_processversion SET xml='<x/>'",
        "UPDATE flow_caseevent SET text='改写'",
        "UPDATE flow_casemaker SET staff_id=%(other)s",
    ],
)
def test_what_was_decided_or_published_never_changes(world: World, statement: str) -> None:
    world.go(world.open(), "review", "approve", world.director, "同意")
    with pytest.raises(IntegrityError), acting(world.sales), connection.cursor() as cursor:
        cursor.execute(statement, {"other": world.gm.pk})


def test_closed_case_stays_closed_by_sql(world: World) -> None:
    case = world.go(world.open(), "review", "refuse", world.director, "不")
    with pytest.raises(IntegrityError), acting(world.sales), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flow_case SET state='open', closed_at=NULL, engine_state='{}' WHERE id=%s", [case.pk]
        )


def test_second_open_case_about_the_same_thing_is_refused(world: World) -> None:
    case = world.open()
    assert world.process is not None
    with pytest.raises(Conflict) as refusal:
        actions.open_case(
            process=world.process,
            subject=registry.process_of("T01").subject_loader(None, case.subject_id),
            number="T-2",
            title="又",
            project=world.project,
            unit=None,
            parties="",
            actor=world.sales,
            now=NOW,
        )
    assert refusal.value.code == "flow_already_open"


def test_claim_keeps_colleagues_off_until_put_back(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    found = actions.claim_task(task=task(case, "register"), actor=world.contract, now=NOW)
    assert found.assignee_id == world.contract.pk
    with refused("flow_claimed_by_other"):
        world.go(case, "register", "done", world.contract2)
    with refused("flow_claimed_by_other"):
        actions.claim_task(task=found, actor=world.contract2, now=NOW)
    with refused("flow_claimed_by_other"):
        actions.unclaim_task(task=found, actor=world.contract2, now=NOW)
    actions.unclaim_task(task=found, actor=world.contract, now=NOW)
    assert world.go(case, "register", "done", world.contract2).state == CaseState.DONE


def test_hand_over_only_to_a_holder_of_the_role(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    found = task(case, "register")
    with refused("flow_not_holder"):
        actions.hand_over(task=found, to=world.sales, actor=world.contract, now=NOW)
    with refused("flow_not_your_role"):
        actions.hand_over(task=found, to=world.contract2, actor=world.sales, now=NOW)
    assert (
        actions.hand_over(task=found, to=world.contract2, actor=world.lead, now=NOW).assignee
        == world.contract2
    )


def test_send_back_reopens_earlier_step_and_stops_clock(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    case = actions.send_back(
        case=case,
        step="register",
        to_step="review",
        opinion="审签有误",
        actor=world.contract,
        now=NOW + timedelta(hours=2),
    )
    assert case.waiting == ["review"]
    assert Clock.objects.get(case_id=case.pk).stopped_at is not None
    case = world.go(case, "review", "approve", world.director, hours=3)
    assert Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True).count() == 1
    assert task(case, "register").round == 2


def test_send_back_to_a_step_never_done_is_refused(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    for step in ("special", "nowhere"):
        with refused("flow_not_done_before"):
            actions.send_back(
                case=case, step="register", to_step=step, opinion="退", actor=world.contract, now=NOW
            )


def test_stop_case_ends_everything_once(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    case = actions.stop_case(case=case, result="系统释放", actor=SYSTEM, now=NOW + timedelta(hours=2))
    assert (case.state, case.result) == (CaseState.STOPPED, "系统释放")
    assert not Task.objects.filter(case=case, state=TaskState.OPEN).exists()
    assert Clock.objects.get(case_id=case.pk).stopped_at is not None
    with refused("flow_case_closed"):
        actions.stop_case(case=case, result="再来", actor=SYSTEM, now=NOW)


def test_content_changed_after_approval_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from guijia.platform.flow import registry

    content = {"price": "100"}
    monkeypatch.setitem(
        registry._PROCESSES, "T01", replace(registry.process_of("T01"), content=lambda subject: dict(content))
    )
    case = world.go(world.open(), "review", "approve", world.director)
    content["price"] = "1"
    with refused("flow_content_changed"):
        world.go(case, "register", "done", world.contract)
    actions.send_back(
        case=case, step="register", to_step="review", opinion="价改了", actor=world.contract, now=NOW
    )
    world.go(case, "review", "approve", world.director)
    assert world.go(case, "register", "done", world.contract).state == CaseState.DONE


def test_refused_service_undoes_the_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from guijia.platform.flow import registry

    def fails(**kwargs: object) -> None:
        raise BusinessError("toy_no", "不行")

    monkeypatch.setitem(registry._SERVICES, "toy.post", fails)
    case = world.go(world.open(), "review", "approve", world.director)
    with refused("toy_no"), transaction.atomic():
        world.go(case, "register", "done", world.contract)
    assert task(case, "register").state == TaskState.OPEN


def test_same_file_again_is_the_same_version_and_running_cases_stay(world: World) -> None:
    assert world.process is not None
    first = actions.publish_process(process=world.process, xml=toy.TOY, actor=SYSTEM, now=NOW)
    old = world.open("S1")
    changed = toy.TOY.replace("登记&#10;".encode(), "登记入册&#10;".encode())
    second = actions.publish_process(process=world.process, xml=changed, actor=SYSTEM, now=NOW)
    assert (first.version, second.version) == (1, 2)
    assert world.go(old, "review", "approve", world.director).stage == "登记"
    assert world.go(world.open("S2"), "review", "approve", world.director).stage == "登记入册"


def test_note_block_and_note(world: World) -> None:
    case = world.open()
    actions.note_block(case=case, step="review", reason="缺身份证", actor=SYSTEM, now=NOW)
    assert task(case, "review").blocked_reason == "缺身份证"
    actions.note(case=case, text="已提醒", actor=SYSTEM, now=NOW)
    assert queries.history(case)[0].text == "已提醒"


def test_opinions_for_printed_forms_are_the_newest_of_each_step(world: World) -> None:
    case = world.go(world.open(), "review", "return", world.director, "改")
    case = world.go(case, "revise", "done", world.sales, hours=2)
    case = world.go(case, "review", "approve", world.director2, "同意", hours=3)
    assert [(o.step_label, o.name, o.outcome_label, o.text) for o in queries.opinions(case)] == [
        ("修改", "sales", "完成", ""),
        ("审签", "director2", "同意", "同意"),
    ]


# ---- one person with two accounts


def as_one(world: World, one: Staff, other: Staff) -> None:
    """An administrator enters the same mobile for two accounts."""
    admin = conftest.hire("everywhere_admin", None, Role.ADMIN)
    for account in (one, other):
        org.identify(staff=account, mobile="19912345670", id_number="", actor=admin, now=NOW)


def test_second_account_of_the_maker_may_not_approve_by_action(world: World) -> None:
    as_one(world, world.sales, world.director)
    case = world.open()
    with refused("flow_own_request"):
        world.go(case, "review", "approve", people.staff_by_login(world.director.login))
    with refused("flow_own_request"):
        actions.claim_task(task=task(case, "review"), actor=world.director, now=NOW)
    assert queries.my_work(Staff.objects.get(pk=world.director.pk), NOW) == []
    assert world.go(case, "review", "approve", world.director2).waiting == ["register"]


def test_second_account_of_the_maker_may_not_approve_by_sql(world: World) -> None:
    as_one(world, world.sales, world.director)
    found = task(world.open(), "review")
    with pytest.raises(IntegrityError, match="another account"), acting(world.director):
        _decide_raw(found.pk, world.director.pk)


def test_step_is_not_handed_to_the_second_account_of_its_maker(world: World) -> None:
    as_one(world, world.sales, world.director)
    found = task(world.open(), "review")
    with refused("flow_own_request"):
        actions.hand_over(task=found, to=world.director, actor=world.director2, now=NOW)
