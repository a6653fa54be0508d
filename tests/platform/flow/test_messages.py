"""Messages between processes: waited for, kept when nobody waits, taken once, dropped with a withdrawn case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock
from guijia.platform.flow import actions, queries, registry
from guijia.platform.flow.enums import Correlation
from guijia.platform.flow.models import Case, CaseEvent, MessageWait, ProcessMessage
from guijia.platform.flow.registry import Message
from guijia.platform.flow.rules import problems_of
from tests.access.world import come_in
from tests.conftest import do_waiting_jobs
from tests.platform.flow import toy
from tests.platform.flow.conftest import NOW, World

READY = Message("toy.ready", "套数已定", Correlation.SUBJECT)
HOME = Message("toy.home", "房屋已验", Correlation.UNIT)


def waits_for(message: str) -> bytes:
    """Review, then wait for a message, then registration."""
    return toy.process(
        [
            '<startEvent id="begin"/>',
            toy.step("review", "sales_director", "审签"),
            toy.edge_event("review_refused", "review", "refuse"),
            toy.edge_event("review_returned", "review", "return"),
            '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
            toy.told("hears", message),
            toy.step("register", "contract", "登记", due="toy.register"),
            toy.edge_event("register_late", "register", "timeout"),
            '<endEvent id="end_done" name="归档"/>',
            toy.way("begin", "review"),
            toy.way("review_refused", "end_refused"),
            toy.way("review_returned", "end_refused"),
            toy.way("review", "hears"),
            toy.way("hears", "register"),
            toy.way("register", "end_done"),
            toy.way("register_late", "end_done"),
        ],
        extra=toy.MESSAGES,
    )


SENDS = toy.process(
    [
        '<startEvent id="begin"/>',
        toy.told("says", "toy.ready", sends=True),
        toy.step("register", "contract", "登记"),
        '<endEvent id="end"/>',
        toy.way("begin", "says"),
        toy.way("says", "register"),
        toy.way("register", "end"),
    ],
    key="T02",
    name="发消息",
    extra=toy.MESSAGES,
)


@pytest.fixture(autouse=True)
def messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the toys tell each other; a sender and a receiver are published."""
    for one in (READY, HOME):
        monkeypatch.setitem(registry._MESSAGES, one.key, one)
    assert world.process is not None
    receiver = replace(world.process, withdraw=lambda **given: None)
    sender = replace(world.process, key="T02", name="发消息")
    monkeypatch.setitem(registry._PROCESSES, "T01", receiver)
    monkeypatch.setitem(registry._PROCESSES, "T02", sender)
    actions.publish_process(process=receiver, xml=waits_for("toy.ready"), actor=SYSTEM, now=NOW)
    actions.publish_process(process=sender, xml=SENDS, actor=SYSTEM, now=NOW)


def waiting(world: World, code: str = "MSG") -> Case:
    """A case that waits for the message."""
    case = world.open(code)
    world.go(case, "review", "approve", world.director)
    return now_of(case)


def send(world: World, about: Any, **given: Any) -> ProcessMessage:
    """An area sends the message by itself; jobs read the database's clock."""
    moment = clock.now()
    return actions.send_message(
        message=READY,
        about=about.subject_id,
        project=world.project,
        actor=SYSTEM,
        now=given.get("now", moment),
    )


def now_of(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("at", "id").values_list("text", flat=True))


def test_a_case_waits_and_goes_on_with_the_message(world: World) -> None:
    case = waiting(world)
    do_waiting_jobs()
    assert (now_of(case).waiting, now_of(case).stage) == (["hears"], "hears")
    sent = send(world, case)
    assert now_of(case).waiting == ["hears"]
    do_waiting_jobs()
    assert now_of(case).waiting == ["register"]
    assert "收到：套数已定" in told(case)
    wait = MessageWait.objects.get(case=case)
    assert (wait.message_id, wait.ended_at is not None) == (sent.pk, True)
    assert Entry.objects.filter(action="flow.deliver_message", subject_id=str(case.pk)).count() == 1


def test_another_process_sends_it_on_its_way(world: World) -> None:
    case = waiting(world)
    sender = actions.open_case(
        process=registry.process_of("T02"),
        subject=queries.subject_of(case),
        number="S-1",
        title="发",
        project=world.project,
        unit=None,
        parties="",
        actor=world.sales,
        now=clock.now(),
    )
    assert sender.waiting == ["register"]
    assert "发出：套数已定" in told(sender)
    do_waiting_jobs()
    assert now_of(case).waiting == ["register"]
    assert "收到：套数已定（S-1）" in told(case)


def test_a_message_that_comes_first_is_kept_until_somebody_waits(world: World) -> None:
    case = world.open("MSG")
    sent = send(world, case)
    do_waiting_jobs()
    assert ProcessMessage.objects.get(pk=sent.pk).taken_at is None
    world.go(case, "review", "approve", world.director)
    do_waiting_jobs()
    assert now_of(case).waiting == ["register"]
    assert ProcessMessage.objects.get(pk=sent.pk).taken_at is not None


def test_an_expired_message_is_not_taken(world: World) -> None:
    case = waiting(world)
    old = send(world, case, now=clock.now() - timedelta(days=91))
    assert old.expires_at < clock.now()
    do_waiting_jobs()
    assert now_of(case).waiting == ["hears"]


def test_one_message_ends_one_waiting(world: World) -> None:
    first, second = waiting(world, "ONE"), waiting(world, "TWO")
    sent = send(world, first)
    wait = MessageWait.objects.get(case=first)
    deed: dict[str, Any] = {"message_id": sent.pk, "actor": SYSTEM, "now": clock.now()}
    assert actions.deliver_message(wait_id=wait.pk, **deed) is True
    assert actions.deliver_message(wait_id=wait.pk, **deed) is False
    assert now_of(second).waiting == ["hears"]
    assert told(first).count("收到：套数已定") == 1


def test_killed_before_the_end_the_message_is_given_by_the_next(world: World) -> None:
    case = waiting(world)
    sent = send(world, case)
    wait = MessageWait.objects.get(case=case)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        actions.deliver_message(wait_id=wait.pk, message_id=sent.pk, actor=SYSTEM, now=clock.now())
        raise KeyboardInterrupt
    assert now_of(case).waiting == ["hears"]
    do_waiting_jobs()
    assert now_of(case).waiting == ["register"]


def test_a_withdrawn_case_waits_for_nothing_and_leaves_the_message(world: World) -> None:
    case = waiting(world)
    actions.withdraw_case(case=case, reason="不办了", actor=world.sales, now=clock.now())
    assert MessageWait.objects.get(case=case).ended_at is not None
    sent = send(world, case)
    do_waiting_jobs()
    assert ProcessMessage.objects.get(pk=sent.pk).taken_at is None


def test_a_message_about_a_home_needs_a_home(world: World) -> None:
    actions.publish_process(
        process=registry.process_of("T01"), xml=waits_for("toy.home"), actor=SYSTEM, now=NOW
    )
    case = world.open("MSG")
    with pytest.raises(BusinessError) as refused:
        world.go(case, "review", "approve", world.director)
    assert refused.value.code == "flow_message_without_home"
    assert now_of(case).waiting == ["review"]


def test_what_was_taken_stays_taken(world: World) -> None:
    case = waiting(world)
    sent = send(world, case)
    do_waiting_jobs()
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM):
        ProcessMessage.objects.filter(pk=sent.pk).update(taken_at=None)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM):
        MessageWait.objects.filter(case=case).update(ended_at=None, message=None)


def test_the_page_says_what_is_waited_for(world: World) -> None:
    case = waiting(world)
    page = come_in(world.director).get(reverse("flow:case", args=[case.pk])).content.decode()
    assert "等待：hears" in page
    assert "收到“套数已定”" in page


@pytest.mark.parametrize(
    ("message", "words"), [("", "没有写等什么"), ("toy.unknown", "消息“toy.unknown”没有登记")]
)
def test_a_wrong_message_is_not_published(world: World, message: str, words: str) -> None:
    xml = waits_for(message).replace(b"<process", b'<message id="m_toy_unknown" name="toy.unknown"/><process')
    found = problems_of(xml, registry.process_of("T01"))
    assert any(words in one for one in found), found
