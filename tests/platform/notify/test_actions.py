"""Said once, sent later, marked after; refused, given up, in doubt, rolled up, settled."""

import json
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock
from guijia.platform.facts import queries as facts
from guijia.platform.jobs import queue
from guijia.platform.notify import actions, queries
from guijia.platform.notify.enums import Channel, DeliveryState, Pace
from guijia.platform.notify.models import ChannelSetting, Contact, Delivery, Message
from tests.conftest import Cast
from tests.platform.clock.hand import move_to
from tests.platform.notify.conftest import ADVERT, AT_ONCE, ROLLED, TWICE, URGENT, turn_on
from tests.platform.notify.stub import BROKEN, FAIL, REFUSE, TIMEOUT_AFTER, TIMEOUT_BEFORE, Provider

Tell = Callable[..., Any]


def states() -> list[str]:
    return list(Delivery.objects.order_by("created_at", "id").values_list("state", flat=True))


def later(**span: int) -> datetime:
    """Move the clock on and send what is due then."""
    moment = clock.now() + timedelta(**span)
    move_to(moment)
    actions.send_due()
    return moment


def test_saying_writes_message_and_delivery_and_sends_nothing(
    provider: Provider, tell: Tell, cast: Cast, now: datetime
) -> None:
    (message,) = tell()
    assert (message.title, message.words) == ("RG-7 待办", "RG-7 李四")
    delivery = Delivery.objects.get()
    assert (delivery.title, delivery.words, delivery.state) == ("RG-7 待办", "RG-7 请处理", "waiting")
    assert not provider.calls
    assert Entry.objects.filter(action="notify.say").count() == 1


def test_the_same_said_again_says_nothing_new(provider: Provider, tell: Tell) -> None:
    assert len(tell()) == 1
    assert tell() == []
    assert len(tell(version="2")) == 1
    assert (Message.objects.count(), Delivery.objects.count()) == (2, 2)


def test_said_to_nobody_or_to_who_has_left_is_nothing(provider: Provider, tell: Tell, cast: Cast) -> None:
    assert tell(to=[]) == []
    cast.manager.is_active = False
    assert tell() == []
    assert not Message.objects.exists()


def test_sent_once_with_key_reference_and_link_to_sign_in(provider: Provider, tell: Tell) -> None:
    tell()
    assert actions.send_due() == 1
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.SENT
    assert provider.effects == {str(delivery.key): 1}
    assert delivery.provider_reference == f"ref-{str(delivery.key)[:8]}"
    (parcel,) = provider.parcels
    assert parcel.url == "http://localhost:8000/cases/"
    assert "李四" not in parcel.title + parcel.words
    assert "secret" not in repr(parcel)
    assert actions.send_due() == 0


@pytest.mark.parametrize("fault", [FAIL, TIMEOUT_AFTER, TIMEOUT_BEFORE, BROKEN])
def test_fault_is_tried_again_with_the_same_key_and_has_one_effect(
    provider: Provider, tell: Tell, fault: str
) -> None:
    tell()
    provider.faults = [fault]
    actions.send_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    assert delivery.last_error
    assert delivery.next_try_at > clock.now()
    later(seconds=10)
    assert states() == ["sent"]
    assert provider.effects == {str(delivery.key): 1}


def test_refused_is_given_up_at_once_and_listed(provider: Provider, tell: Tell) -> None:
    tell()
    provider.faults = [REFUSE]
    actions.send_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.GIVEN_UP, 1)
    assert "不接受" in delivery.last_error


def test_given_up_after_eight_tries_and_sent_again_by_a_person(
    provider: Provider, tell: Tell, cast: Cast
) -> None:
    tell()
    provider.faults = [FAIL] * 8
    for _ in range(12):
        later(hours=1)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.GIVEN_UP, 8)
    with pytest.raises(BusinessError, match="权限"):
        actions.resend(delivery_id=delivery.pk, actor=cast.sales, now=clock.now())
    actions.resend(delivery_id=delivery.pk, actor=cast.manager, now=clock.now())
    later(hours=1)
    assert states() == ["sent"]
    assert provider.effects == {str(delivery.key): 1}
    with pytest.raises(Conflict):
        actions.resend(delivery_id=delivery.pk, actor=cast.manager, now=clock.now())


def test_in_doubt_without_keys_a_person_decides(
    provider: Provider, tell: Tell, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.keyed = False
    from guijia.platform.notify import channels

    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, provider.adapter)
    provider.faults = [TIMEOUT_AFTER, TIMEOUT_AFTER]
    tell()
    later(hours=0)
    assert states() == ["unknown"]
    later(hours=1)
    assert sum(provider.effects.values()) == 1
    # An alarm is better said twice.
    tell(TWICE)
    later(hours=0)
    later(hours=1)
    assert states() == ["unknown", "sent"]
    assert sorted(provider.effects.values()) == [1, 2]


def test_dead_sender_s_messages_are_taken_over_when_their_lease_ends(
    provider: Provider, tell: Tell, now: datetime
) -> None:
    tell()
    (held,) = actions.claim_due(actor=SYSTEM, now=now)
    assert actions.claim_due(actor=SYSTEM, now=now) == []
    provider.take(held.key)  # it died after the provider took it
    later(minutes=5)
    assert states() == ["sent"]
    assert provider.calls == {held.key: 2}
    assert provider.effects == {held.key: 1}
    # The first sender comes back from the dead and says it failed: too late to change anything.
    assert actions.mark_sent(
        parcel=held, reference="", error=RuntimeError(), actor=SYSTEM, now=clock.now()
    ) == DeliveryState.SENT  # fmt: skip


def test_dead_sender_on_a_way_without_keys_leaves_it_to_a_person(
    provider: Provider, tell: Tell, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guijia.platform.notify import channels

    provider.keyed = False
    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, provider.adapter)
    tell()
    actions.claim_due(actor=SYSTEM, now=now)
    later(minutes=5)
    assert states() == ["unknown"]
    assert not provider.calls


def test_way_that_keeps_failing_rests_and_is_tried_with_one_message_first(
    provider: Provider, tell: Tell
) -> None:
    for number in range(6):
        tell(version=str(number))
    provider.faults = [FAIL] * 4
    actions.send_due()
    way = ChannelSetting.objects.get()
    assert way.failures >= 4
    assert way.paused_until is not None
    calls = len(provider.parcels)
    assert actions.send_due() == 0
    assert not queries.something_due(clock.now())
    provider.faults = [FAIL]
    later(minutes=1)
    way.refresh_from_db()
    assert way.failures == 5
    assert len(provider.parcels) == calls
    later(hours=1)
    way.refresh_from_db()
    assert way.failures == 0
    assert not ChannelSetting.objects.exclude(paused_until=None).exists()
    later(hours=1)
    assert set(states()) == {"sent"}
    assert set(provider.effects.values()) == {1}


def test_slow_provider_costs_its_time_limit_once_and_not_per_message(
    provider: Provider, tell: Tell, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 0.5
    value = facts.value
    monkeypatch.setattr(
        "guijia.platform.facts.queries.value",
        lambda key, **given: limit if key == "notify_timeout_seconds" else value(key, **given),
    )
    hung = threading.Event()
    monkeypatch.setattr(provider, "send", lambda parcel: str(hung.wait(20)))
    from guijia.platform.notify import channels

    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, provider.adapter)
    for number in range(4):
        tell(version=str(number))
    began = time.monotonic()
    actions.send_due()
    assert time.monotonic() - began < 3 * limit
    assert states() == ["waiting"] * 4
    assert ChannelSetting.objects.get().paused_until is not None
    hung.set()


def test_digest_joins_what_waited_for_one_person_and_way(
    provider: Provider, tell: Tell, now: datetime
) -> None:
    for number in range(3):
        tell(ROLLED, version=str(number))
    tell(AT_ONCE)
    actions.send_due()
    assert len(provider.parcels) == 1
    move_to(now.replace(hour=10, minute=0, second=1))
    actions.send_due()
    assert [p.title for p in provider.parcels] == ["RG-7 待办", "您有 3 条新消息"]
    assert provider.parcels[1].words.count("RG-7 待办") == 3
    assert sorted(states()) == ["merged"] * 3 + ["sent"] * 2
    assert Message.objects.filter(in_app=True).count() == 4
    assert Delivery.objects.filter(merged_into__state="sent").count() == 3


def test_single_one_in_a_digest_goes_as_it_is(provider: Provider, tell: Tell, now: datetime) -> None:
    tell(ROLLED)
    move_to(now.replace(hour=10, minute=0, second=1))
    actions.send_due()
    assert [p.title for p in provider.parcels] == ["RG-7 待办"]


def test_night_waits_for_the_morning_urgent_does_not(provider: Provider, tell: Tell, now: datetime) -> None:
    night = now.replace(hour=22)
    move_to(night)
    tell(AT_ONCE, now=night)
    tell(URGENT, now=night)
    actions.send_due()
    assert len(provider.parcels) == 1
    move_to(night + timedelta(hours=10, seconds=1))
    actions.send_due()
    assert states() == ["sent", "sent"]


def test_own_quiet_hours_and_wishes_are_followed(
    provider: Provider, tell: Tell, cast: Cast, now: datetime
) -> None:
    actions.set_contact(staff=cast.manager, addresses={}, quiet=(9, 12), actor=cast.manager, now=now)
    tell()
    actions.send_due()
    assert states() == ["waiting"]
    wishes = {(AT_ONCE.key, Channel.GATEWAY): Pace.OFF, (ADVERT.key, Channel.GATEWAY): Pace.OFF}
    assert actions.set_wishes(staff=cast.manager, wishes=wishes, actor=cast.manager, now=now) == 2
    tell(version="2")
    tell(ADVERT)
    assert states() == ["waiting", "suppressed", "suppressed"]
    assert Message.objects.count() == 3
    with pytest.raises(BusinessError, match="不能关闭"):
        actions.set_wishes(
            staff=cast.manager, wishes={(URGENT.key, Channel.GATEWAY): Pace.OFF}, actor=cast.manager, now=now
        )


def test_advertising_says_how_to_refuse_it(provider: Provider, tell: Tell) -> None:
    tell(ADVERT)
    assert Delivery.objects.get().words.endswith("拒收请回复R")


def test_what_is_done_is_settled(provider: Provider, tell: Tell, cast: Cast, now: datetime) -> None:
    tell(ROLLED)
    done = actions.settle(subject_type="places.project", subject_ids=[cast.project.pk], actor=SYSTEM, now=now)
    assert done == 1
    assert states() == ["suppressed"]
    assert queries.unread_count(cast.manager) == 0
    assert actions.settle(subject_type="places.project", subject_ids=[], actor=SYSTEM, now=now) == 0


def test_way_switched_off_gives_up_and_says_so(
    provider: Provider, tell: Tell, cast: Cast, now: datetime
) -> None:
    tell()
    actions.set_channel(
        channel=Channel.GATEWAY, company=None, is_on=False, secrets={}, actor=cast.admin, now=now
    )
    actions.send_due()
    assert Delivery.objects.get().last_error == "渠道已停用"
    tell(version="2")
    assert Delivery.objects.count() == 1


def test_without_any_way_the_message_stands_inside(cast: Cast, tell: Tell) -> None:
    tell()
    assert Message.objects.count() == 1
    assert not Delivery.objects.exists()


def test_company_s_own_way_comes_first(provider: Provider, tell: Tell, cast: Cast, now: datetime) -> None:
    actions.set_channel(
        channel=Channel.GATEWAY,
        company=cast.project.company,
        is_on=False,
        secrets={},
        actor=cast.admin,
        now=now,
    )
    tell()
    assert not Delivery.objects.exists()
    tell(project_id=None, version="2")
    assert Delivery.objects.count() == 1


def test_person_without_an_address_on_a_way_gets_nothing_there(cast: Cast, tell: Tell, now: datetime) -> None:
    turn_on(Channel.FEISHU, cast, now, app_id="a", secret="b")
    tell()
    assert not Delivery.objects.exists()
    actions.set_contact(
        staff=cast.manager, addresses={"feishu": "ou_1"}, quiet=None, actor=cast.manager, now=now
    )
    tell(version="2")
    assert Delivery.objects.get().channel == Channel.FEISHU


def test_pulse_calls_one_sender_only_when_something_is_due(
    provider: Provider, tell: Tell, now: datetime, run_jobs: Callable[[], int]
) -> None:
    assert actions.call_sender(now) is False
    tell()
    assert actions.call_sender(now) is True
    assert actions.call_sender(now) is False
    assert run_jobs() == 1
    assert states() == ["sent"]
    assert actions.call_sender(now) is False
    assert queue.job_named("notify.send_due").retry > 0


def test_what_cannot_be_sent_stops_no_other(provider: Provider, tell: Tell) -> None:
    (broken,) = tell()
    tell(version="2")
    with acting(SYSTEM):
        Message.objects.filter(pk=broken.pk).update(kind="gone.kind")
    actions.send_due()
    assert sorted(states()) == ["given_up", "sent"]
    assert Delivery.objects.get(state="given_up").last_error == "不能发送：KeyError"


# ---- settings ----


def test_secrets_and_addresses_are_sealed_in_the_database(cast: Cast, now: datetime) -> None:
    turn_on(Channel.GATEWAY, cast, now, url="https://gate.example.com/m", secret="very-secret")
    actions.set_contact(
        staff=cast.manager,
        addresses={"email": "gm@example.com", "sms": "13912345678"},
        quiet=None,
        actor=cast.manager,
        now=now,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM notify_channelsetting t UNION ALL SELECT t::text FROM notify_contact t"
        )
        rows = "".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT t::text FROM audit_entry t UNION ALL SELECT t::text FROM audit_rowchange t")
        audit = "".join(row[0] for row in cursor.fetchall())
    for secret in ("very-secret", "gm@example.com", "13912345678"):
        assert secret not in rows
        assert secret not in audit
    assert Contact.objects.get().sms == "13912345678"


def test_hidden_secret_left_empty_stays(cast: Cast, now: datetime) -> None:
    turn_on(Channel.GATEWAY, cast, now, url="https://gate.example.com/m", secret="one")
    way = turn_on(Channel.GATEWAY, cast, now, url="https://gate.example.com/n", secret="")
    assert json.loads(way.secrets) == {"url": "https://gate.example.com/n", "secret": "one"}


@pytest.mark.parametrize(
    ("channel", "secrets", "word"),
    [
        (Channel.GATEWAY, {"url": "https://gate.example.com"}, "签名密钥"),
        (Channel.GATEWAY, {"url": "ftp://gate.example.com", "secret": "x"}, "https"),
        (Channel.GATEWAY, {"url": "https://10.0.0.1/", "secret": "x"}, "IP"),
        (Channel.GATEWAY, {"url": "https://localhost/", "secret": "x"}, "域名"),
        (Channel.GATEWAY, {"url": "https://[::1]/", "secret": "x"}, "域名"),
        (Channel.EMAIL, {"host": "m.example.com", "sender": "nobody"}, "邮箱"),
        (Channel.EMAIL, {"host": "m.example.com", "sender": "a@b.cn", "port": "x"}, "端口"),
        (Channel.SMS, {"provider": "x", "access_key": "a", "secret": "b", "sign": "c", "template": "d"}, "aliyun"),
        (Channel.SMS, {"provider": "tencent", "access_key": "a", "secret": "b", "sign": "c", "template": "d"},
         "SmsSdkAppId"),
        (Channel.WECOM, {"corp_id": "a", "agent_id": "x", "secret": "b"}, "AgentId"),
        (Channel.GROUP, {"url": "json://127.0.0.1/"}, "wecombot"),
        (Channel.GROUP, {"url": "file:///etc/passwd"}, "wecombot"),
        (Channel.GROUP, {"url": "dingtalk://"}, "不完整"),
    ],
)  # fmt: skip
def test_way_that_cannot_work_is_not_switched_on(
    channel: Channel, secrets: dict[str, str], word: str, cast: Cast, now: datetime
) -> None:
    with pytest.raises(BusinessError, match=word):
        turn_on(channel, cast, now, **secrets)
    assert not ChannelSetting.objects.exists()


def test_only_the_administrator_sets_ways(cast: Cast, now: datetime) -> None:
    for do in (
        lambda: actions.set_channel(
            channel=Channel.SMS, company=None, is_on=False, secrets={}, actor=cast.manager, now=now
        ),
        lambda: actions.try_channel(channel=Channel.SMS, actor=cast.manager, now=now),
    ):
        with pytest.raises(BusinessError) as refusal:
            do()
        assert refusal.value.code == "notify_not_permitted"


def test_trial_goes_to_oneself(provider: Provider, cast: Cast, now: datetime) -> None:
    actions.try_channel(channel=Channel.GATEWAY, actor=cast.admin, now=now)
    actions.send_due()
    assert [p.to for p in provider.parcels] == [cast.admin.login]
    with pytest.raises(BusinessError, match="没有启用"):
        actions.try_channel(channel=Channel.EMAIL, actor=cast.admin, now=now)


def test_template_holds_from_its_day_and_can_be_taken_back(
    provider: Provider, tell: Tell, cast: Cast, now: datetime
) -> None:
    given: dict[str, Any] = {
        "kind": AT_ONCE.key,
        "channel": Channel.GATEWAY,
        "actor": cast.manager,
        "now": now,
    }
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    first = actions.set_template(title="一 {case}", words="甲", effective_from=today, **given)
    actions.set_template(title="二 {case}", words="乙", effective_from=tomorrow, **given)
    tell()
    tell(version="2", now=now + timedelta(days=1))
    actions.withdraw_template(template=first, actor=cast.manager, now=now)
    tell(version="3")
    titles = list(Delivery.objects.order_by("message__once").values_list("title", flat=True))
    assert titles == ["一 RG-7", "二 RG-7", "RG-7 待办"]
    assert set(Message.objects.values_list("title", flat=True)) == {"RG-7 待办"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"words": "{nobody}"}, "notify_bad_template"),
        ({"words": "{buyer}"}, "notify_bad_template"),
        ({"title": "{case.pk}"}, "notify_bad_template"),
        ({"kind": "toy.none"}, "notify_unknown_kind"),
        ({"effective_from": datetime(2026, 3, 15).date()}, "notify_bad_template"),  # noqa: DTZ001
    ],
)
def test_template_that_names_what_is_not_declared_is_refused(
    changes: dict[str, Any], code: str, cast: Cast, now: datetime
) -> None:
    given: dict[str, Any] = {
        "kind": AT_ONCE.key, "channel": Channel.SMS, "title": "x", "words": "y", "effective_from": now.date(),
        "actor": cast.manager, "now": now, **changes,
    }  # fmt: skip
    with pytest.raises(BusinessError) as refusal:
        actions.set_template(**given)
    assert refusal.value.code == code
    with pytest.raises(BusinessError) as refusal:
        actions.set_template(**{**given, "actor": cast.sales})
    assert refusal.value.code == "notify_not_permitted"
