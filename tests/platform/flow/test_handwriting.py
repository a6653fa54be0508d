"""Signatures by hand: only a small plain picture is taken; set with the decision, seen by who sees the case."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import Client
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.flow import actions, queries
from guijia.platform.flow.enums import SeatKind
from guijia.platform.flow.handwriting import Ink, ink_of
from guijia.platform.flow.models import SavedSignature, Seat, TaskSignature
from guijia.platform.org.enums import Role
from tests.platform.flow import toy
from tests.platform.flow.conftest import NOW, World, hire
from tests.platform.flow.inks import DRAWN, chunk, picture, sent

LATER = NOW + timedelta(hours=1)
CONTENT = ink_of(DRAWN)


def as_(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_only_what_paints_is_kept() -> None:
    spoken = picture(more=chunk(b"tEXt", b"Comment\0<script>")) + b"PK\x03\x04glued"
    assert ink_of(sent(spoken)) == CONTENT
    assert CONTENT.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "flow_signature_unreadable"),
        ("data:image/svg+xml;base64,PHN2Zy8+", "flow_signature_unreadable"),
        ("data:image/png;base64,!!!", "flow_signature_unreadable"),
        (sent(b"GIF89a"), "flow_signature_unreadable"),
        (sent(picture()[:-20]), "flow_signature_unreadable"),
        (sent(picture()[:40] + b"\0" + picture()[41:]), "flow_signature_unreadable"),
        (sent(picture(width=1201)), "flow_signature_unreadable"),
        (sent(picture(height=601)), "flow_signature_unreadable"),
        (sent(picture(raw=bytes(50_000_000))), "flow_signature_unreadable"),
        (sent(picture(raw=b"\x09" * (241 * 20))), "flow_signature_unreadable"),
        ("data:image/png;base64," + "A" * 300_000, "flow_signature_unreadable"),
        (sent(picture(dark=False)), "flow_signature_empty"),
    ],
)
def test_what_is_no_signature_is_refused(text: str, code: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        ink_of(text)
    assert refusal.value.code == code


def decide(world: World, ink: Ink) -> Any:
    case = world.open("INK")
    task = queries.open_task(case, "review")
    assert task is not None
    actions.do_step(
        task=task, outcome="approve", subject=queries.subject_of(case), data={}, opinion="", actor=world.director,
        now=LATER, ink=ink,
    )  # fmt: skip
    return queries.case_by_id(case.pk)


def test_a_drawn_signature_stands_beside_the_opinion(world: World) -> None:
    case = decide(world, Ink(CONTENT))
    signature = TaskSignature.objects.get()
    assert (signature.staff, signature.from_saved, signature.task.step_key) == (
        world.director,
        False,
        "review",
    )
    assert [one.ink for one in queries.opinions(case)] == [CONTENT]
    assert Entry.objects.filter(action="flow.sign_by_hand").count() == 1


def test_the_kept_signature_is_used_when_asked_for(world: World) -> None:
    actions.keep_signature(content=CONTENT, actor=world.director, now=NOW)
    case = decide(world, Ink(saved=True))
    assert TaskSignature.objects.get().from_saved is True
    actions.end_signature(actor=world.director, now=LATER)
    assert [one.ink for one in queries.opinions(case)] == [CONTENT]


def test_without_a_signature_the_decision_stands_alone(world: World) -> None:
    case = decide(world, Ink())
    assert not TaskSignature.objects.exists()
    assert [one.ink for one in queries.opinions(case)] == [b""]


def test_a_kept_signature_that_is_not_there_refuses_the_whole_decision(world: World) -> None:
    with pytest.raises(BusinessError) as refusal:
        decide(world, Ink(saved=True))
    assert refusal.value.code == "flow_no_saved_signature"


def test_another_kept_replaces_the_first(world: World) -> None:
    for _ in range(2):
        actions.keep_signature(content=CONTENT, actor=world.director, now=NOW)
    assert SavedSignature.objects.filter(ended_at=None).count() == 1
    assert SavedSignature.objects.count() == 2


def test_nobody_else_signs_and_nothing_is_changed(world: World) -> None:
    decide(world, Ink(CONTENT))
    signature = TaskSignature.objects.get()
    with (
        pytest.raises((IntegrityError, InternalError)),
        acting(world.director),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE flow_tasksignature SET staff_id = %s", [world.gm.pk])
    assert TaskSignature.objects.get() == signature


def test_page_takes_a_signature_and_shows_it_to_who_sees_the_case(world: World) -> None:
    case = world.open("INK2")
    task = queries.open_task(case, "review")
    assert task is not None
    client = as_(world.director)
    assert "data-ink" in client.get(reverse("flow:case", args=[case.pk])).content.decode()
    address = reverse("flow:decide", args=[case.pk, task.pk, "approve"])
    bad = client.post(address, {"opinion": "", "signature": "x", "_once": "a"})
    assert (bad.status_code, "手写签名没有收到" in bad.content.decode()) == (422, True)
    done = client.post(address, {"opinion": "", "signature": DRAWN, "_once": "b"})
    assert done.status_code == 302
    picture_at = reverse("flow:signature", args=[case.pk, task.pk])
    assert picture_at in client.get(reverse("flow:case", args=[case.pk])).content.decode()
    shown = client.get(picture_at)
    assert (shown.status_code, shown["Content-Type"], shown.content) == (200, "image/png", CONTENT)
    assert as_(world.sales).get(picture_at).status_code == 200
    assert as_(world.outsider).get(picture_at).status_code == 404


def test_own_page_keeps_shows_and_ends(world: World) -> None:
    client, address = as_(world.director), reverse("flow:my_signature")
    assert client.get(reverse("flow:my_signature_picture")).status_code == 404
    assert client.post(address, {"signature": "", "_once": "a"}).status_code == 422
    assert client.post(address, {"signature": DRAWN, "_once": "b"}).status_code == 302
    assert client.get(reverse("flow:my_signature_picture")).content == CONTENT
    assert "不再留存" in client.get(address).content.decode()
    assert as_(world.gm).get(reverse("flow:my_signature_picture")).status_code == 404
    assert client.post(address, {"end": "1", "_once": "c"}).status_code == 302
    assert client.get(reverse("flow:my_signature_picture")).status_code == 404


# ---- whoever signs besides


def seated(world: World, case: Any, who: Any) -> Seat:
    task = queries.open_task(case, "review")
    assert task is not None
    return actions.add_signer(
        task=task, staff=who, kind=SeatKind.BEFORE, reason="请看", actor=world.director, now=NOW
    )


def test_a_signer_s_hand_stands_beside_the_opinion_with_their_words(world: World) -> None:
    case = world.open("INK3")
    seat = seated(world, case, world.gm)
    actions.sign(seat=seat, agrees=True, opinion="价格可以", actor=world.gm, now=LATER, ink=Ink(CONTENT))
    case = world.go(case, "review", "approve", world.director, opinion="同意", hours=2)
    (said,) = queries.opinions(case)
    assert (said.text, said.ink) == ("同意", b"")
    assert said.besides == (("前加签 gm 同意：价格可以", CONTENT),)
    assert Entry.objects.filter(action="flow.sign_by_hand").count() == 1


def test_each_of_a_joint_signing_signs_by_hand(world: World) -> None:
    assert world.process is not None
    legals = [hire(name, world.project, Role.LEGAL) for name in ("legal1", "legal2")]
    actions.publish_process(process=world.process, xml=toy.joint("all"), actor=SYSTEM, now=NOW)
    case = world.go(world.open("INK4"), "review", "approve", world.director)
    for who in legals:
        seat = Seat.objects.select_related("task").get(task__case=case, staff=who)
        actions.sign(seat=seat, agrees=True, opinion="", actor=who, now=LATER, ink=Ink(CONTENT))
    _, said = queries.opinions(queries.case_by_id(case.pk))
    assert [one.ink for one in said.besides] == [CONTENT] * 2
    assert said.text == "会签：同意 2 人，不同意 0 人"


def test_nobody_sets_a_hand_under_another_s_seat_nor_changes_one(world: World) -> None:
    case = world.open("INK5")
    seat = seated(world, case, world.gm)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.sign_by_hand(under=seat, ink=Ink(CONTENT), actor=world.gm, now=LATER)
    actions.sign(seat=seat, agrees=True, opinion="", actor=world.gm, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.sign_by_hand(under=seat, ink=Ink(CONTENT), actor=world.director, now=LATER)
    actions.sign_by_hand(under=seat, ink=Ink(CONTENT), actor=world.gm, now=LATER)
    with (
        pytest.raises((IntegrityError, InternalError)),
        acting(world.gm),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE flow_seatsignature SET from_saved = true")


def test_page_takes_a_signer_s_hand_and_shows_it_to_who_sees_the_case(world: World) -> None:
    case = world.open("INK6")
    seat = seated(world, case, world.gm)
    actions.keep_signature(content=CONTENT, actor=world.gm, now=NOW)
    client = as_(world.gm)
    assert "saved_signature" in client.get(reverse("flow:case", args=[case.pk])).content.decode()
    address = reverse("flow:sign", args=[case.pk, seat.pk, "agree"])
    assert client.post(address, {"opinion": "", "signature": "x", "_once": "a"}).status_code == 422
    assert client.post(address, {"opinion": "", "signature": DRAWN, "_once": "b"}).status_code == 302
    picture_at = reverse("flow:seat_signature", args=[case.pk, seat.pk])
    assert picture_at in client.get(reverse("flow:case", args=[case.pk])).content.decode()
    world.go(case, "review", "approve", world.director)
    assert picture_at in as_(world.contract).get(reverse("flow:case", args=[case.pk])).content.decode()
    assert as_(world.sales).get(picture_at).content == CONTENT
    assert as_(world.outsider).get(picture_at).status_code == 404
