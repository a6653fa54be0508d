"""Several approvals at once: each by itself, refused ones leave the others done, one's own is never among them."""

import pytest
from django.urls import reverse

from guijia.platform.flow import actions, queries
from guijia.platform.flow.enums import SeatKind
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.registry import Gate
from guijia.platform.work.models import Work, WorkRow
from tests.conftest import do_waiting_jobs
from tests.platform.flow import conftest
from tests.platform.flow.conftest import NOW, World
from tests.platform.flow.test_views import as_
from tests.platform.work.test_work import outcomes

URL = reverse("flow:approvals")


def review(case: Case) -> Task:
    found = queries.open_task(case, "review")
    assert found is not None
    return found


def waiting(case: Case) -> list[str]:
    case.refresh_from_db()
    return list(case.waiting)


def test_several_are_agreed_to_at_once_with_one_opinion(world: World) -> None:
    cases = [world.open(f"S{n}") for n in range(3)]
    page = as_(world.director).get(URL).content.decode()
    assert all(case.number in page for case in cases)
    chosen = [str(review(case).pk) for case in cases[:2]]
    answer = as_(world.director).post(URL, {"task": chosen, "opinion": "同意，按会议决定"}, follow=True)
    assert "办成 2 行" in answer.content.decode()
    assert all(case.number in answer.content.decode() for case in cases[:2])
    assert [waiting(case) for case in cases] == [["register"], ["register"], ["review"]]
    done = Task.objects.filter(state="done")
    assert {task.opinion for task in done} == {"同意，按会议决定"}
    assert {task.done_by for task in done} == {world.director}


def test_ones_own_request_is_not_among_them_and_cannot_be_slipped_in(world: World) -> None:
    case = world.open(by=world.both)
    assert case.number not in as_(world.both).get(URL).content.decode()
    answer = as_(world.both).post(URL, {"task": str(review(case).pk)})
    assert "已由别人办理，或已不在您这里" in answer.content.decode()
    assert not Work.objects.exists()
    assert waiting(case) == ["review"]


@pytest.mark.parametrize("reason", ["gate", "signer"])
def test_what_cannot_go_with_the_others_says_why(world: World, reason: str) -> None:
    case = world.open()
    if reason == "gate":
        conftest.BLOCKED.append(Gate(False, "预售许可", "没有预售许可。"))
    else:
        actions.add_signer(
            task=review(case),
            staff=world.gm,
            kind=SeatKind.BEFORE,
            reason="请看",
            actor=world.director,
            now=NOW,
        )
    words = "预售许可未通过" if reason == "gate" else "还在等gm签署"
    assert words in as_(world.director).get(URL).content.decode()
    answer = as_(world.director).post(URL, {"task": str(review(case).pk)})
    assert words in answer.content.decode()
    assert waiting(case) == ["review"]


def test_one_that_somebody_else_did_meanwhile_leaves_the_others_done(world: World) -> None:
    first, second = world.open("S1"), world.open("S2")
    chosen = [str(review(first).pk), str(review(second).pk)]
    world.go(first, "review", "approve", world.director2)
    answer = as_(world.director).post(URL, {"task": chosen}, follow=True)
    assert "办成 1 行，不能办 1 行" in answer.content.decode()
    assert "已由别人办理" in answer.content.decode()
    assert waiting(second) == ["register"]


def test_many_go_to_the_background_and_each_is_judged_when_its_turn_comes(world: World) -> None:
    cases = [world.open(f"S{n}") for n in range(25)]
    answer = as_(world.director).post(URL, {"task": [str(review(case).pk) for case in cases]}, follow=True)
    assert "已转到后台办理" in answer.content.decode()
    world.go(cases[-1], "review", "approve", world.director2)
    do_waiting_jobs()
    work = Work.objects.get()
    assert work.words == "办成 24 行，不能办 1 行。"
    assert outcomes(work) == ["done"] * 24 + ["refused"]
    assert WorkRow.objects.get(outcome="refused").words.startswith("这一件已由别人办理")


@pytest.mark.parametrize("sent", [{}, {"task": "nonsense"}, {"task": ["", "x"], "opinion": "好"}])
def test_nothing_chosen_is_said(world: World, sent: dict[str, object]) -> None:
    world.open()
    answer = as_(world.director).post(URL, sent)
    assert answer.status_code == 422
    assert "请先勾选" in answer.content.decode()


def test_nobody_waits_for_me(world: World) -> None:
    assert "没有等您审批的事项" in as_(world.contract).get(URL).content.decode()


def test_same_post_twice_agrees_once(world: World) -> None:
    case = world.open()
    sent = {"task": str(review(case).pk), "_once": "k" * 22}
    client = as_(world.director)
    client.post(URL, sent)
    client.post(URL, sent)
    assert Task.objects.filter(case=case, state="done").count() == 1
