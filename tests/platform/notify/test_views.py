"""One's own messages and count; wishes; ways, words and the record as administrators see them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import queries as clock
from guijia.platform.notify import actions, queries
from guijia.platform.notify.enums import Channel, Pace
from guijia.platform.notify.models import ChannelSetting, Delivery, Message, Template
from guijia.platform.org.models import Staff
from tests.asking import asked
from tests.conftest import Cast
from tests.platform.notify.conftest import AT_ONCE
from tests.platform.notify.stub import FAIL, REFUSE, Provider

Tell = Callable[..., Any]


def browser(person: Staff) -> Client:
    client = Client()
    with acting(SYSTEM):
        client.force_login(person)
    return client


def test_count_is_small_and_says_nothing_when_nothing_changed(cast: Cast, tell: Tell) -> None:
    client = browser(cast.manager)
    tell()
    address = reverse("notify:unread")
    first = client.get(address)
    assert first.json() == {
        "unread": 1,
        "newest": {"id": str(Message.objects.get().pk), "title": "RG-7 待办", "url": "/cases/"},
    }
    mark = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    tell(version="2")
    assert client.get(address, headers={"If-None-Match": mark}).json()["unread"] == 2
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert len(asked) <= 5
    assert browser(cast.sales).get(address).json() == {"unread": 0, "newest": None}


def test_message_is_read_by_its_recipient_only(cast: Cast, tell: Tell) -> None:
    (message,) = tell()
    address = reverse("notify:read", args=[message.pk])
    assert browser(cast.sales).post(address).status_code == 404
    client = browser(cast.manager)
    assert "RG-7 待办" in client.get(reverse("notify:messages")).content.decode()
    assert client.post(address).status_code == 204
    assert queries.unread_count(cast.manager) == 0
    tell(version="2")
    assert client.post(reverse("notify:read_all")).status_code == 302
    assert queries.unread_count(cast.manager) == 0


def test_every_page_has_the_sign_with_the_count(cast: Cast) -> None:
    page = browser(cast.manager).get("/desk").content.decode()
    assert 'data-unread="/messages/unread"' in page


def test_markup_in_words_is_shown_as_it_was_written(cast: Cast, tell: Tell) -> None:
    tell(fields={"case": "<script>alert(1)</script>", "buyer": "{{7*7}}"}, url='/cases/?a="><b>')
    page = browser(cast.manager).get(reverse("notify:messages")).content.decode()
    assert "<script>alert(1)" not in page
    assert "{{7*7}}" in page


def test_wishes_and_addresses_are_kept(provider: Provider, cast: Cast) -> None:
    client, address = browser(cast.manager), reverse("notify:preferences")
    assert "企业微信账号" in client.get(address).content.decode()
    good = {
        "email": "gm@example.com", "sms": "139 1234 5678", "quiet_from": "22", "quiet_until": "7",
        f"wish-{AT_ONCE.key}-gateway": "off", "wish-toy.urgent-gateway": "off", "wish-no.kind-gateway": "off",
    }  # fmt: skip
    assert client.post(address, good).status_code == 302
    contact = queries.contact_of(cast.manager)
    assert contact is not None
    assert (contact.email, contact.sms, contact.quiet_from_hour) == ("gm@example.com", "13912345678", 22)
    assert queries.wishes_by(cast.manager) == {(AT_ONCE.key, Channel.GATEWAY): Pace.OFF}
    for bad in (
        {"sms": "123"},
        {"email": "x"},
        {"quiet_from": "22"},
        {"quiet_from": "25", "quiet_until": "1"},
    ):
        assert client.post(address, bad).status_code == 422


def test_channel_is_set_tried_and_its_secret_never_shown(
    provider: Provider, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    client = browser(cast.admin)
    address = reverse("notify:channel", args=["email"])
    typed = {
        "host": "mail.example.com",
        "sender": "guijia@example.com",
        "password": "hush-hush",
        "is_on": "on",
    }
    assert client.post(address, {**typed, "sender": "nobody"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert "hush-hush" not in client.get(address).content.decode()
    assert client.post(address, {**typed, "password": ""}).status_code == 302
    assert "hush-hush" in ChannelSetting.objects.get(channel="email").secrets
    assert client.get(reverse("notify:channels")).status_code == 200
    tried = client.post(reverse("notify:try_channel", args=["gateway"]))
    actions.send_due()
    assert "已送出" in client.get(tried.headers["Location"]).content.decode()
    assert client.get(reverse("notify:channel", args=["pigeon"])).status_code == 404


def test_template_is_written_previewed_refused_and_withdrawn(cast: Cast) -> None:
    client, key = browser(cast.manager), "flow.approval"
    address = reverse("notify:template", args=[key])
    today = clock.now().date()
    typed = {
        "title": "请批 {number}",
        "words": "{step}",
        "channel": "sms",
        "effective_from": f"{today:%Y-%m-%d}",
    }
    preview = client.post(reverse("notify:preview", args=[key]), typed).content.decode()
    assert "请批 RG-GL-2026-0012" in preview
    bad = {**typed, "words": "{parties} {nobody}"}
    said = client.post(reverse("notify:preview", args=[key]), bad).content.decode()
    assert "含个人信息" in said
    assert "{nobody}" in said
    assert client.post(address, bad).status_code == 422
    assert not Template.objects.exists()
    assert client.post(address, typed).status_code == 302
    page = client.get(address).content.decode()
    assert "请批 {number}" in page
    found = Template.objects.get()
    assert client.post(reverse("notify:withdraw", args=[key]), {"template": "x"}).status_code == 404
    assert client.post(reverse("notify:withdraw", args=[key]), {"template": found.pk}).status_code == 302
    assert "本单位编写" not in client.get(reverse("notify:templates")).content.decode()
    assert client.get(reverse("notify:template", args=["no.kind"])).status_code == 404


def test_record_is_searched_filtered_exported_and_sent_again(
    provider: Provider, tell: Tell, cast: Cast, now: datetime
) -> None:
    provider.faults = [REFUSE]
    tell()
    actions.send_due()
    client, address = browser(cast.manager), reverse("notify:deliveries")
    page = client.get(asked(client, address, state="given_up", q="RG-7", sort="-state")).content.decode()
    assert "未送达" in page
    assert "RG-7 待办" not in client.get(address + "?state=sent").content.decode()
    assert client.get(address + "?excel=1").headers["Content-Type"].startswith("application/vnd")
    delivery = Delivery.objects.get()
    own = reverse("notify:delivery", args=[delivery.pk])
    assert "再发一次" in client.get(own).content.decode()
    assert client.post(reverse("notify:resend", args=[delivery.pk])).status_code == 302
    actions.send_due()
    assert "再发一次" not in client.get(own).content.decode()
    assert client.post(reverse("notify:resend", args=[delivery.pk])).status_code == 409
    assert browser(cast.outsider).get(own).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_record_asks_as_few_questions_for_many_as_for_one(
    count: int, provider: Provider, tell: Tell, cast: Cast
) -> None:
    provider.faults = [FAIL] * 3
    for number in range(count):
        tell(version=str(number))
    client = browser(cast.manager)
    client.get(reverse("notify:deliveries"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("notify:deliveries"))
    assert len(asked) <= 12
