"""Asking others to sign, signing, sending back, copies, urging and withdrawing on the screen."""

from typing import Any

import pytest
from django.urls import reverse

from guijia.platform.flow import actions, queries
from guijia.platform.flow.enums import SeatKind, SeatState
from guijia.platform.flow.models import Case, CaseCopy, Seat
from tests.platform.flow.conftest import NOW, World
from tests.platform.flow.test_views import as_, decide, page

ASKS = ("signer", "send-back", "urge", "copy", "comment", "withdraw")


def ask(case: Case, what: str, person: Any, **data: str) -> Any:
    return as_(person).post(reverse("flow:ask", args=[case.pk, what]), data)


def seat(case: Case) -> Seat:
    return Seat.objects.get(task__case=case, state=SeatState.OPEN)


def test_one_asks_the_other_signs_and_the_step_goes_on(world: World) -> None:
    case = world.open()
    assert "加签" in page(case, world.director)
    answer = ask(case, "signer", world.director, staff=str(world.gm.pk), kind="before", reason="请看价格")
    assert answer.status_code == 302
    locked = decide(case, "review", "approve", world.director)
    assert locked.status_code == 409
    assert "还在等gm签署" in locked.content.decode()
    assert "同意并签署" in page(case, world.gm)
    assert "同意并签署" not in page(case, world.director)
    address = reverse("flow:sign", args=[case.pk, seat(case).pk, "agree"])
    assert as_(world.contract).post(address).status_code == 422
    assert as_(world.gm).post(address, {"opinion": "可以"}).status_code == 302
    assert "可以" in page(case, world.director)
    assert decide(case, "review", "approve", world.director).status_code == 302


def test_a_signer_finds_the_step_among_their_work(world: World) -> None:
    case = world.open()
    assert queries.my_work(world.gm, NOW) == []
    ask(case, "signer", world.director, staff=str(world.gm.pk), kind="before", reason="请看价格")
    assert [row.case_number for row in queries.my_work(world.gm, NOW)] == [case.number]
    assert queries.my_work(world.director, NOW)[0].blocked_reason == "等gm签"


def test_refused_asks_keep_what_was_typed(world: World) -> None:
    case = world.open()
    answer = ask(case, "signer", world.director, staff=str(world.sales.pk), kind="before", reason="请看价格")
    assert answer.status_code == 422
    assert "经办过这件事" in answer.content.decode()
    assert "请看价格" in answer.content.decode()
    answer = ask(case, "signer", world.director, staff=str(world.outsider.pk), kind="before", reason="请看")
    assert "请从列出的同事里选" in answer.content.decode()
    assert ask(case, "send-back", world.director, to_step="register", opinion="退").status_code == 422


def test_take_back_what_one_asked(world: World) -> None:
    case = world.open()
    ask(case, "signer", world.director, staff=str(world.gm.pk), kind="after", reason="请看价格")
    planned = Seat.objects.get(task__case=case)
    assert (planned.kind, planned.state) == (SeatKind.AFTER, SeatState.PLANNED)
    address = reverse("flow:sign", args=[case.pk, planned.pk, "drop"])
    assert as_(world.gm).post(address).status_code == 422
    assert as_(world.director).post(address).status_code == 302


def test_send_back_copy_comment_urge_on_the_screen(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    assert ask(case, "urge", world.sales, words="客户在等").status_code == 302
    assert ask(case, "urge", world.sales, words="").status_code == 409
    assert ask(case, "copy", world.sales, staff=str(world.gm.pk)).status_code == 302
    assert CaseCopy.objects.get(case=case).staff == world.gm
    assert ask(case, "comment", world.gm, text="收到").status_code == 302
    assert ask(case, "send-back", world.contract, to_step="review", opinion="缺资料").status_code == 302
    case.refresh_from_db()
    assert case.waiting == ["review"]
    assert ask(case, "withdraw", world.sales, reason="填错").status_code == 422


def test_a_copy_is_read_when_its_recipient_opens_the_case_and_the_maker_sees_it(world: World) -> None:
    case = world.open()
    ask(case, "copy", world.sales, staff=str(world.gm.pk))
    assert "未读" in page(case, world.sales)
    assert CaseCopy.objects.get().read_at is None
    assert "已读" in page(case, world.gm)
    first = CaseCopy.objects.get().read_at
    assert first is not None
    page(case, world.gm)
    assert CaseCopy.objects.get().read_at == first
    assert "已读" in page(case, world.sales)


@pytest.mark.parametrize("what", ASKS)
def test_outsiders_and_unknown_asks_find_nothing(world: World, what: str) -> None:
    case = world.open()
    address = reverse("flow:ask", args=[case.pk, what])
    assert as_(world.outsider).get(address).status_code == 404
    assert as_(world.director).get(address).status_code == 200
    assert as_(world.director).get(reverse("flow:ask", args=[case.pk, "nothing"])).status_code == 404


def test_a_seat_of_another_case_is_not_found(world: World) -> None:
    case, other = world.open(), world.open("S2")
    actions.add_signer(
        task=queries.open_tasks(other)[0], staff=world.gm, kind=SeatKind.BEFORE, reason="请看",
        actor=world.director, now=NOW,
    )  # fmt: skip
    address = reverse("flow:sign", args=[case.pk, seat(other).pk, "agree"])
    assert as_(world.gm).post(address).status_code == 404
