"""Signers besides the step's own role, deputies, joint signings, urging, copies, withdrawal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.flow import actions, queries, registry
from guijia.platform.flow.enums import CaseState, EventKind, SeatKind, SeatState, TaskState
from guijia.platform.flow.models import Case, Seat, Task
from guijia.platform.flow.rules import problems_of
from guijia.platform.flow.rules.seating import result_of, signing_of
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.platform.flow import toy
from tests.platform.flow.conftest import NOW, World, hire

LATER = NOW + timedelta(hours=1)


def refused(code: str) -> "pytest.RaisesContext[BusinessError]":
    return pytest.raises(BusinessError, match=None, check=lambda e: e.code == code)


def task(case: Case, step: str) -> Task:
    found = queries.open_task(case, step)
    assert found is not None
    return found


def add(case: Case, step: str, who: Staff, by: Staff, kind: SeatKind = SeatKind.BEFORE) -> Seat:
    return actions.add_signer(
        task=task(case, step), staff=who, kind=kind, reason="请一并看", actor=by, now=NOW
    )


def sign(seat: Seat, by: Staff, agrees: bool = True, opinion: str = "") -> Case:
    return actions.sign(seat=seat, agrees=agrees, opinion=opinion, actor=by, now=LATER)


def seat_of(case: Case, who: Staff) -> Seat:
    return Seat.objects.select_related("task").get(
        task__case=case, staff=who, state=SeatState.OPEN, task__state=TaskState.OPEN
    )


def stand_in(absent: Staff, deputy: Staff) -> Staff:
    org.announce_absence(
        staff=absent, deputy=deputy, from_at=NOW, until_at=NOW + timedelta(days=2), reason="出差",
        actor=absent, now=NOW,
    )  # fmt: skip
    found = people.staff_by_id(deputy.pk)
    assert found is not None
    return found


# ---- rules


@pytest.mark.parametrize(
    ("text", "states", "result"),
    [
        ("all", "ooo", None),
        ("all", "aao", None),
        ("all", "aaa", True),
        ("all", "aax", False),
        ("all", "aad", True),
        ("any", "oo", None),
        ("any", "xo", None),
        ("any", "xa", True),
        ("any", "xx", False),
        ("any!", "xo", False),
        ("share:2/3", "aoo", None),
        ("share:2/3", "aao", True),
        ("share:2/3", "axo", None),
        ("share:2/3", "xxo", False),
        ("share:2/3", "aaxoo", None),
        ("share:2/3", "aaxa", True),
        ("share:2/3!", "aaxa", False),
        ("share:1/2", "ax", True),
    ],
)
def test_what_signatures_come_to(text: str, states: str, result: bool | None) -> None:
    signing = signing_of(text)
    assert signing is not None
    words = {"o": "open", "a": "agreed", "x": "objected", "d": "dropped"}
    assert result_of(signing, [words[one] for one in states]) is result


@pytest.mark.parametrize("text", ["some", "share:0/3", "share:4/3", "share:2", "all!!", "ALL"])
def test_signing_that_nobody_understands(text: str) -> None:
    with pytest.raises(ValueError):
        signing_of(text)


def test_diagram_with_a_joint_step_that_cannot_work_is_not_published(world: World) -> None:
    assert world.process is not None
    assert problems_of(toy.joint("all"), world.process) == []
    assert "看不懂" in "".join(problems_of(toy.joint("most"), world.process))
    one_way = toy.joint("all").replace(b'formKey="toy.joint"', b'formKey="toy.special"')
    assert any("须有" in one for one in problems_of(one_way, world.process))


# ---- added signers


def test_step_waits_for_the_signer_before_it_but_may_be_returned(world: World) -> None:
    case = world.open()
    seat = add(case, "review", world.gm, world.director)
    assert task(case, "review").waits_for == "gm"
    with refused("flow_waits_for_signers"):
        world.go(case, "review", "approve", world.director)
    sign(seat, world.gm, opinion="可以")
    assert task(case, "review").waits_for == ""
    assert world.go(case, "review", "approve", world.director).waiting == ["register"]
    texts = [event.text for event in queries.history(case) if event.kind == EventKind.SIGNED]
    assert texts == ["前加签 同意：可以"]


def test_objection_of_a_signer_locks_the_way_onward_only(world: World) -> None:
    case = world.open()
    seat = add(case, "review", world.gm, world.director)
    with refused("flow_opinion_missing"):
        sign(seat, world.gm, agrees=False)
    sign(seat, world.gm, agrees=False, opinion="价格不对")
    with refused("flow_signer_objected"):
        world.go(case, "review", "approve", world.director)
    assert world.go(case, "review", "return", world.director, "请改价").waiting == ["revise"]
    case = world.go(case, "revise", "done", world.sales)
    assert not task(case, "review").objected


def test_signer_after_the_step_signs_before_the_next_one(world: World) -> None:
    case = world.open()
    add(case, "review", world.gm, world.director, SeatKind.AFTER)
    case = world.go(case, "review", "approve", world.director)
    assert task(case, "register").waits_for == "gm"
    with refused("flow_waits_for_signers"):
        world.go(case, "register", "done", world.contract)
    sign(seat_of(case, world.gm), world.gm)
    assert world.go(case, "register", "done", world.contract).state == CaseState.DONE


def test_nobody_signs_after_the_system_went_on(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    add(case, "register", world.gm, world.contract, SeatKind.AFTER)
    with refused("flow_nobody_follows"):
        world.go(case, "register", "done", world.contract)
    case.refresh_from_db()
    assert case.waiting == ["register"]


def test_who_may_be_asked_and_by_whom(world: World) -> None:
    case = world.open()
    with refused("flow_seat_is_maker"):
        add(case, "review", world.sales, world.director)
    with refused("flow_seat_cannot_see"):
        add(case, "review", world.outsider, world.director)
    with refused("flow_seat_is_self"):
        add(case, "review", world.director, world.director)
    with refused("flow_not_your_role"):
        add(case, "review", world.gm, world.contract)
    add(case, "review", world.gm, world.director)
    with refused("flow_seat_twice"):
        add(case, "review", world.gm, world.director)


def test_only_whose_seat_it_is_signs_and_once(world: World) -> None:
    case = world.open()
    seat = add(case, "review", world.gm, world.director)
    with refused("flow_seat_of_other"):
        sign(seat, world.contract)
    sign(seat, world.gm)
    with refused("flow_seat_not_open"):
        sign(seat, world.gm)


def test_who_asked_may_take_it_back(world: World) -> None:
    case = world.open()
    seat = add(case, "review", world.gm, world.director)
    with refused("flow_seat_not_yours"):
        actions.drop_signer(seat=seat, actor=world.director2, now=NOW)
    actions.drop_signer(seat=seat, actor=world.director, now=NOW)
    assert task(case, "review").waits_for == ""
    with refused("flow_seat_not_open"):
        sign(seat, world.gm)


def test_the_database_refuses_a_signature_in_another_name(world: World) -> None:
    case = world.open()
    seat = add(case, "review", world.gm, world.director)
    forged = {"state": "agreed", "signed_at": NOW, "signed_by": world.gm}
    with pytest.raises(IntegrityError), transaction.atomic(), acting(world.director):
        Seat.objects.filter(pk=seat.pk).update(**forged)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(world.sales):
        Seat.objects.filter(pk=seat.pk).update(**{**forged, "signed_by": world.sales})


# ---- joint signing


@pytest.fixture
def legals(world: World) -> list[Staff]:
    return [hire(f"legal{n}", world.project, Role.LEGAL) for n in range(3)]


@pytest.fixture
def jointly(world: World, legals: list[Staff]) -> Callable[[str], Case]:
    def start(signing: str) -> Case:
        assert world.process is not None
        actions.publish_process(process=world.process, xml=toy.joint(signing), actor=SYSTEM, now=NOW)
        return world.go(world.open(), "review", "approve", world.director)

    return start


def test_all_must_sign_and_the_last_moves_the_case(
    world: World, legals: list[Staff], jointly: Callable[[str], Case]
) -> None:
    case = jointly("all")
    assert task(case, "joint").waits_for == "legal0、legal1、legal2"
    with refused("flow_signed_jointly"):
        world.go(case, "joint", "approve", legals[0])
    for one in legals:
        sign(seat_of(case, one), one)
    case.refresh_from_db()
    assert case.waiting == ["register"]
    done = Task.objects.get(case=case, step_key="joint")
    assert (done.done_by, done.opinion) == (legals[2], "会签：同意 3 人，不同意 0 人")


def test_one_of_any_is_enough_and_the_others_are_not_said_to_have_signed(
    world: World, legals: list[Staff], jointly: Callable[[str], Case]
) -> None:
    case = jointly("any")
    sign(seat_of(case, legals[1]), legals[1])
    case.refresh_from_db()
    assert case.waiting == ["register"]
    states = dict(Seat.objects.filter(task__case=case).values_list("staff__name", "state"))
    assert states == {"legal0": "dropped", "legal1": "agreed", "legal2": "dropped"}


def test_a_veto_ends_a_share(world: World, legals: list[Staff], jointly: Callable[[str], Case]) -> None:
    case = jointly("share:2/3!")
    sign(seat_of(case, legals[0]), legals[0])
    sign(seat_of(case, legals[1]), legals[1], agrees=False, opinion="不合规")
    case.refresh_from_db()
    assert (case.state, case.result) == (CaseState.STOPPED, "不同意")


def test_one_of_several_may_return_it(
    world: World, legals: list[Staff], jointly: Callable[[str], Case]
) -> None:
    case = jointly("all")
    sign(seat_of(case, legals[0]), legals[0])
    case = actions.send_back(
        case=case, step="joint", to_step="review", opinion="缺附件", actor=legals[1], now=LATER
    )
    assert case.waiting == ["review"]
    assert not Seat.objects.filter(task__case=case, state=SeatState.OPEN).exists()
    case = world.go(case, "review", "approve", world.director)
    assert task(case, "joint").waits_for == "legal0、legal1、legal2"


# ---- deputies


def test_a_deputy_decides_and_both_names_are_kept(world: World) -> None:
    deputy = stand_in(world.director, hire("deputy", None, Role.LEGAL))
    case = world.go(world.open(), "review", "approve", deputy)
    done = Task.objects.get(case=case, step_key="review")
    assert (done.done_by, done.done_for) == (deputy, world.director)


def test_a_deputy_decides_nothing_that_either_made(world: World) -> None:
    boss = hire("boss", world.project, Role.SALES, Role.SALES_DIRECTOR)
    deputy = stand_in(boss, hire("deputy", None, Role.LEGAL))
    with refused("flow_own_request"):
        world.go(world.open(by=boss), "review", "approve", deputy)
    case = world.open("S2", by=world.sales)
    actions.add_maker(case=case, actor=deputy, now=NOW)
    with refused("flow_own_request"):
        world.go(case, "review", "approve", deputy)
    made_by_boss = world.open("S3", by=boss)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(deputy):
        Task.objects.filter(case=made_by_boss).update(
            state="done", done_at=NOW, done_by=deputy, done_for=boss, outcome="approve"
        )


def test_a_deputy_takes_over_what_the_absent_had_in_hand_and_what_they_should_sign(world: World) -> None:
    case = world.open()
    actions.claim_task(task=task(case, "review"), actor=world.director, now=NOW)
    seat = add(case, "review", world.gm, world.director)
    second = stand_in(world.gm, hire("second", None, Role.LEGAL))
    sign(seat, second, opinion="代签")
    seat.refresh_from_db()
    assert (seat.staff, seat.signed_by) == (world.gm, second)
    deputy = stand_in(world.director, hire("deputy", None, Role.LEGAL))
    assert world.go(case, "review", "approve", deputy).waiting == ["register"]


# ---- said about a case


def test_urging_is_told_once_in_a_while(world: World) -> None:
    case = world.open()
    actions.urge(task=task(case, "review"), words="客户在等", actor=world.sales, now=NOW)
    with refused("flow_urged_lately"):
        actions.urge(task=task(case, "review"), words="", actor=world.sales, now=NOW + timedelta(minutes=29))
    actions.urge(task=task(case, "review"), words="", actor=world.sales, now=NOW + timedelta(minutes=30))
    assert [e.kind for e in queries.history(case)].count(EventKind.URGED) == 2


def test_comment_and_copy(world: World) -> None:
    case = world.open()
    actions.comment(case=case, text=" 已与客户通话 ", actor=world.contract, now=NOW)
    with refused("flow_words_missing"):
        actions.comment(case=case, text="  ", actor=world.contract, now=NOW)
    first = actions.copy_case(case=case, to=world.gm, actor=world.sales, now=NOW)
    assert actions.copy_case(case=case, to=world.gm, actor=world.sales, now=LATER) == first
    with refused("flow_seat_cannot_see"):
        actions.copy_case(case=case, to=world.outsider, actor=world.sales, now=NOW)
    actions.read_copy(copy=first, actor=world.gm, now=LATER)
    actions.read_copy(copy=first, actor=world.gm, now=LATER + timedelta(hours=1))
    first.refresh_from_db()
    assert first.read_at == LATER
    assert [e.text for e in queries.history(case)][:2] == ["抄送gm", "已与客户通话"]


def test_whoever_set_it_going_takes_it_back_and_tries_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    undone: list[Any] = []
    monkeypatch.setitem(registry._PROCESSES, "T01", world.process)
    assert world.process is not None
    case = world.open()
    with refused("flow_cannot_withdraw"):
        actions.withdraw_case(case=case, reason="填错", actor=world.sales, now=NOW)
    able = replace(world.process, withdraw=lambda **given: undone.append(given["subject"].pk))
    monkeypatch.setitem(registry._PROCESSES, "T01", able)
    with refused("flow_not_yours_to_withdraw"):
        actions.withdraw_case(case=case, reason="填错", actor=world.contract, now=NOW)
    with refused("flow_reason_missing"):
        actions.withdraw_case(case=case, reason=" ", actor=world.sales, now=NOW)
    case = actions.withdraw_case(case=case, reason="填错", actor=world.sales, now=NOW)
    assert (case.state, case.result) == (CaseState.WITHDRAWN, "撤回")
    assert undone == [case.subject_id]
    with refused("flow_case_closed"):
        actions.withdraw_case(case=case, reason="填错", actor=world.sales, now=NOW)
    again = actions.open_case(
        process=able, subject=queries.subject_of(case), number="T-2", title="玩具", project=world.project,
        unit=None, parties="张三", actor=world.sales, now=NOW,
    )  # fmt: skip
    assert again.waiting == ["review"]


def test_printed_opinions_name_deputies_and_everybody_who_signed(world: World) -> None:
    case = world.open()
    sign(add(case, "review", world.gm, world.director), world.gm, opinion="可以")
    deputy = stand_in(world.director, hire("deputy", None, Role.LEGAL))
    case = world.go(case, "review", "approve", deputy, "同意")
    [said] = queries.opinions(case)
    assert (said.name, said.text) == ("deputy（代director）", "同意")
    assert [one.words for one in said.besides] == ["前加签 gm 同意：可以"]


def test_taken_back_to_a_step_the_case_goes_on_from_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.process is not None
    able = replace(world.process, withdraw=lambda **given: None, withdraw_to="revise")
    monkeypatch.setitem(registry._PROCESSES, "T01", able)
    case = world.open()
    with refused("flow_not_done_before"):
        actions.withdraw_case(case=case, reason="填错", actor=world.sales, now=NOW)
    world.go(case, "review", "return", world.director, "改")
    world.go(case, "revise", "done", world.sales)
    case = actions.withdraw_case(case=case, reason="还要改", actor=world.sales, now=LATER)
    assert (case.state, case.waiting) == (CaseState.OPEN, ["revise"])
    case = world.go(case, "revise", "done", world.sales)
    assert case.waiting == ["review"]
    assert Task.objects.get(case=case, step_key="review", state=TaskState.OPEN).round == 3


def test_without_the_areas_word_only_approvals_go_back_to_approvals(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.process is not None
    monkeypatch.setitem(registry._PROCESSES, "T01", replace(world.process, sent_back=None))
    case = world.go(world.open(), "review", "approve", world.director)
    with refused("flow_cannot_send_back"):
        actions.send_back(
            case=case, step="register", to_step="review", opinion="退", actor=world.contract, now=LATER
        )
