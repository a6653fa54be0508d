"""Web hooks: what is told, signed how, never inside, never lost, parked after too many tries."""

import hashlib
import hmac
import json
import os
import socket
import time
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_network
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guijia.faces.api import jobs, queries, rules, sending
from guijia.faces.api.actions import hooks
from guijia.faces.api.enums import DeliveryState, HookEvent
from guijia.faces.api.models import HookDelivery, WebHook
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.jobs import pulse
from guijia.platform.notify.models import Message
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project
from tests.areas.deals.sale import Sale, ready_to_sell
from tests.conftest import Cast, do_waiting_jobs
from tests.databases import with_name
from tests.faces.api.receiver import Receiver, receiving

EVERYTHING = [one for one in HookEvent if one != HookEvent.PING]


@pytest.fixture
def receiver(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that may be told, under a name that leads to this machine."""
    with receiving() as made:
        settings.HOOK_HTTP, settings.HOOK_PORTS = True, (made.port,)
        settings.HOOK_NETWORKS = (ip_network("127.0.0.1/32"),)
        monkeypatch.setattr(sending, "resolve", lambda host, port: ["127.0.0.1"])
        yield made


def hook_to(receiver: Receiver, actor: Staff, now: datetime, **more: Any) -> tuple[WebHook, str]:
    given: dict[str, Any] = {"name": "财务", "events": EVERYTHING, "project_id": None, **more}
    return hooks.make_hook(url=receiver.url, actor=actor, now=now, **given)


def told(receiver: Receiver) -> list[str]:
    return [json.loads(body)["event"] for _, _, body in receiver.told]


def beat(now: datetime) -> None:
    jobs.read_events(now)
    do_waiting_jobs()


def test_what_happens_is_told_in_order_and_once(
    receiver: Receiver, chief: Staff, cast: Cast, morning: datetime
) -> None:
    hook_to(receiver, chief, morning)
    _, units = ready_to_sell(cast, morning, homes=1)
    sale = Sale(cast, morning, units[0]).hold().submit()
    beat(morning)
    assert told(receiver)[0] == "unit.state_changed"
    assert told(receiver).count("unit.state_changed") == 2
    assert "case.opened" in told(receiver)
    sale.review()
    beat(morning)
    assert "case.advanced" in told(receiver)
    so_far = len(receiver.told)
    beat(morning)
    beat(morning)
    assert len(receiver.told) == so_far
    ids = [json.loads(body)["id"] for _, _, body in receiver.told]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert set(HookDelivery.objects.values_list("state", flat=True)) == {DeliveryState.DONE}


def test_nothing_personal_is_told(receiver: Receiver, chief: Staff, cast: Cast, morning: datetime) -> None:
    hook_to(receiver, chief, morning)
    _, units = ready_to_sell(cast, morning, homes=1)
    Sale(cast, morning, units[0]).subscribed()
    beat(morning)
    assert len(receiver.told) > 4
    everything = b"".join(body for _, _, body in receiver.told).decode()
    assert "张" not in everything
    assert "199" not in everything.replace(str(units[0].pk), "") or "1990" not in everything
    assert "意见" not in everything


def test_delivery_is_signed(receiver: Receiver, chief: Staff, cast: Cast, morning: datetime) -> None:
    hook, secret = hook_to(receiver, chief, morning)
    hooks.ping_hook(hook_id=hook.pk, actor=chief, now=morning)
    beat(morning)
    ((path, headers, body),) = receiver.told
    assert path == "/told"
    assert headers["Host"] == f"hooks.example.com:{receiver.port}"
    assert (headers["Guijia-Event"], headers["Content-Type"]) == ("ping", "application/json; charset=utf-8")
    stamp, made = (part.partition("=")[2] for part in headers["Guijia-Signature"].split(","))
    wanted = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert made == wanted
    assert abs(int(stamp) - time.time()) < 120


def test_secret_lies_sealed(receiver: Receiver, chief: Staff, morning: datetime) -> None:
    _, secret = hook_to(receiver, chief, morning)
    with connection.cursor() as cursor:
        for table in ("api_webhook", "audit_rowchange", "audit_entry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,)
    assert queries.hooks_to_read()[0].secret == secret
    assert Entry.objects.get(action="api.make_hook").detail["host"] == "hooks.example.com"


def test_only_chosen_events_of_the_chosen_project(
    receiver: Receiver, chief: Staff, cast: Cast, morning: datetime
) -> None:
    hook_to(receiver, chief, morning, events=[HookEvent.CASE_OPENED])
    hook_to(receiver, chief, morning, project_id=cast.elsewhere.pk)
    _, units = ready_to_sell(cast, morning, homes=1)
    Sale(cast, morning, units[0]).hold().submit()
    beat(morning)
    assert told(receiver) == ["case.opened"]


def test_step_costs_nothing_and_beat_asks_once_without_hooks(cast: Cast, morning: datetime) -> None:
    _, units = ready_to_sell(cast, morning, homes=1)
    Sale(cast, morning, units[0]).hold().submit()
    assert not HookDelivery.objects.exists()
    with CaptureQueriesContext(connection) as captured:
        jobs.read_events(morning)
    assert len(captured) == 2
    assert "api.read_events" in [duty.name for duty in pulse.duties()]


def test_what_commits_late_is_told_too(
    receiver: Receiver, chief: Staff, cast: Cast, morning: datetime
) -> None:
    """Rows are looked for from before the oldest running transaction, so none can slip past."""
    hook_to(receiver, chief, morning)
    assert queries.settled_until() <= queries.real_now() - queries.SKEW
    ready_to_sell(cast, morning, homes=1)
    read_to = queries.hooks_to_read()[0].read_to
    beat(morning)
    assert told(receiver)
    # What was read stays within reach of the next look.
    assert queries.hooks_to_read()[0].read_to <= max(read_to, queries.real_now() - queries.SKEW)
    assert queries.happened_since(queries.hooks_to_read()[0]) == []


@pytest.mark.django_db(transaction=True)
def test_running_transaction_holds_the_reading_back(cast: Cast, morning: datetime) -> None:
    url = with_name(os.environ["DATABASE_URL"], str(connection.settings_dict["NAME"]))
    with psycopg.connect(url) as other:
        began: datetime = other.execute("SELECT now()").fetchall()[0][0]
        time.sleep(0.3)
        assert queries.settled_until() <= began - queries.SKEW
        other.rollback()


def test_failure_is_tried_again_later_and_given_up_at_last(
    receiver: Receiver, chief: Staff, cast: Cast, morning: datetime
) -> None:
    hook, _ = hook_to(receiver, chief, morning)
    receiver.status = 503
    hooks.ping_hook(hook_id=hook.pk, actor=chief, now=morning)
    hooks.ping_hook(hook_id=hook.pk, actor=chief, now=morning)
    beat(morning)
    # The second waits behind the first, and both wait until the address had its rest.
    assert len(receiver.told) == 1
    first = HookDelivery.objects.order_by("pk")[0]
    assert (first.state, first.attempts, first.status, first.trouble) == ("waiting", 1, 503, "对方答复 503")
    beat(morning)
    assert len(receiver.told) == 1
    for _ in range(rules.TRIES - 1):
        rest(hook)
        beat(morning)
    first.refresh_from_db()
    assert (first.state, first.attempts) == (DeliveryState.PARKED, rules.TRIES)
    (message,) = Message.objects.filter(kind="api.hook_parked")
    assert (message.staff_id, message.title) == (chief.pk, "推送“财务”有一条停送")
    receiver.status = 204
    receiver.body = b""
    rest(hook)
    beat(morning)
    assert HookDelivery.objects.order_by("pk")[1].state == DeliveryState.DONE
    hooks.retry_delivery(delivery_id=first.pk, actor=chief, now=morning)
    beat(morning)
    first.refresh_from_db()
    assert first.state == DeliveryState.DONE
    with pytest.raises(BusinessError) as refusal:
        hooks.retry_delivery(delivery_id=first.pk, actor=chief, now=morning)
    assert refusal.value.code == "api_not_parked"


def rest(hook: WebHook) -> None:
    """The address has had its rest."""
    with acting(SYSTEM):
        WebHook.objects.filter(pk=hook.pk).update(retry_at=None)


def test_sender_that_died_is_followed_by_another(
    receiver: Receiver, chief: Staff, cast: Cast, morning: datetime
) -> None:
    hook, _ = hook_to(receiver, chief, morning)
    hooks.ping_hook(hook_id=hook.pk, actor=chief, now=morning)
    assert hooks.take_hook(hook_id=hook.pk, actor=SYSTEM, now=morning)
    assert not hooks.take_hook(hook_id=hook.pk, actor=SYSTEM, now=morning)
    beat(morning)
    assert receiver.told == []
    with acting(SYSTEM):
        WebHook.objects.filter(pk=hook.pk).update(lease_until=queries.real_now() - hooks.LEASE)
    beat(morning)
    assert told(receiver) == ["ping"]


def test_stopped_hook_is_told_nothing(
    receiver: Receiver, chief: Staff, cast: Cast, morning: datetime
) -> None:
    hook, _ = hook_to(receiver, chief, morning)
    hooks.switch_hook(hook_id=hook.pk, on=False, actor=chief, now=morning)
    ready_to_sell(cast, morning, homes=1)
    beat(morning)
    assert receiver.told == []
    with pytest.raises(BusinessError) as refusal:
        hooks.ping_hook(hook_id=hook.pk, actor=chief, now=morning)
    assert refusal.value.code == "api_hook_stopped"
    hooks.switch_hook(hook_id=hook.pk, on=True, actor=chief, now=morning)
    beat(morning)
    assert receiver.told == []


def test_redirect_is_not_followed(receiver: Receiver, chief: Staff, morning: datetime) -> None:
    with receiving() as inner:
        receiver.status, receiver.headers = 302, {"Location": f"http://127.0.0.1:{inner.port}/secret"}
        hook, _ = hook_to(receiver, chief, morning)
        hooks.ping_hook(hook_id=hook.pk, actor=chief, now=morning)
        beat(morning)
        assert len(receiver.told) == 1
        assert inner.told == []
    assert HookDelivery.objects.get().trouble == "对方要求转到别处，不跟随"


def test_administrator_of_one_project_hooks_only_that(
    receiver: Receiver, cast: Cast, morning: datetime
) -> None:
    assert hook_to(receiver, cast.admin, morning, project_id=cast.project.pk)
    for project_id in (None, cast.elsewhere.pk):
        with pytest.raises(Project.DoesNotExist):
            hook_to(receiver, cast.admin, morning, project_id=project_id)


# ---- the guard, with a listener that must hear nothing


@pytest.fixture
def canary() -> Iterator[Receiver]:
    """Something inside that must never be told."""
    with receiving() as made:
        yield made


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost", "2130706433", "0x7f000001", "127.1"],  # noqa: S104
)
def test_inside_is_never_told(host: str, canary: Receiver, settings: Any) -> None:
    settings.HOOK_HTTP, settings.HOOK_PORTS = True, (canary.port,)
    status, trouble = sending.tell(f"http://{host}:{canary.port}/", b"{}", {})
    assert (status, bool(trouble)) == (0, True)
    assert canary.told == []


def test_name_that_leads_inside_is_not_followed(canary: Receiver, settings: Any) -> None:
    settings.HOOK_HTTP, settings.HOOK_PORTS = True, (canary.port,)
    for inside in (["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"], ["::1"], ["fd00::1"], []):
        status, trouble = sending.tell(canary.url, b"{}", {}, find=lambda host, port: inside)  # noqa: B023
        assert (status, bool(trouble)) == (0, True)
    assert canary.told == []


def test_name_is_looked_up_once(canary: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads outside when looked at and inside when connected to (rebinding) changes nothing."""
    settings.HOOK_HTTP, settings.HOOK_PORTS = True, (canary.port,)
    asked: list[str] = []
    connected_to: list[Any] = []

    def find(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected_to.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(sending.socket, "create_connection", connect)
    assert sending.tell(canary.url, b"{}", {}, find=find) == (
        0,
        "连不上或没有及时答复（ConnectionRefusedError）",
    )
    assert asked == ["hooks.example.com"]
    assert connected_to == [("8.8.8.8", canary.port)]
    assert canary.told == []


def test_plain_http_and_other_ports_are_refused(canary: Receiver) -> None:
    for url in (canary.url, canary.url.replace("http:", "https:"), "http://hooks.example.com/"):
        status, trouble = sending.tell(url, b"{}", {}, find=lambda host, port: ["8.8.8.8"])
        assert (status, bool(trouble)) == (0, True)


def test_untrusted_certificate_and_dripping_answer_are_failures(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOOK_HTTP, settings.HOOK_NETWORKS = True, (ip_network("127.0.0.1/32"),)
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 1.0)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings.HOOK_PORTS = (port,)
    began = time.monotonic()
    for scheme in ("http", "https"):
        status, trouble = sending.tell(
            f"{scheme}://hooks.example.com:{port}/", b"{}", {}, find=lambda host, port: ["127.0.0.1"]
        )
        assert (status, bool(trouble)) == (0, True)
    assert time.monotonic() - began < 15
    listener.close()
