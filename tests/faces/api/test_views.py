"""The settings of the API on the screen."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from guijia.faces.api.actions import hooks
from guijia.faces.api.enums import DeliveryState, HookEvent, Scope
from guijia.faces.api.models import ApiToken, HookDelivery, WebHook
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.org.models import Staff
from tests.access.world import come_in
from tests.conftest import Cast
from tests.faces.api.caller import Caller, connected


def form(whose: Staff, **more: Any) -> dict[str, Any]:
    return {
        "name": "财务系统", "holder": str(whose.pk), "scopes": ["read:cases", "read:units"],
        "expires_on": "2026-06-30", **more,
    }  # fmt: skip


def text_in(answer: Any) -> str:
    found = re.search(r"gj_[0-9a-f]{10}_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert found
    return found[0]


def test_token_is_shown_once_and_works_when_its_holder_agrees(chief: Staff, cast: Cast) -> None:
    admin, holder = come_in(chief), come_in(cast.manager)
    made = admin.post(reverse("api:new_token"), form(cast.manager))
    assert made.status_code == 200, made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    text, token = text_in(made), ApiToken.objects.get()
    assert token.scopes == ["read:cases", "read:units"]
    page = reverse("api:token", args=[token.pk])
    for client in (admin, holder):
        assert client.get(page).status_code == 200
        assert text not in client.get(page).content.decode()
    assert Caller(text).get("/cases").status_code == 401
    assert admin.post(reverse("api:confirm", args=[token.pk])).status_code == 404
    assert "财务系统" in holder.get(reverse("api:mine")).content.decode()
    assert holder.post(reverse("api:confirm", args=[token.pk])).status_code == 302
    assert Caller(text).get("/cases").status_code == 200
    assert Caller(text).get("/parties").status_code == 403
    listed = admin.get(reverse("api:tokens"), {"state": "valid"}).content.decode()
    assert "财务系统" in listed
    assert "财务系统" not in admin.get(reverse("api:tokens"), {"state": "revoked"}).content.decode()
    assert holder.post(reverse("api:revoke", args=[token.pk])).status_code == 302
    assert Caller(text).get("/cases").status_code == 401
    assert admin.get(reverse("api:tokens"), {"excel": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scopes": []}, "请至少选一个范围"),
        ({"scopes": ["all"]}, "all"),
        ({"expires_on": "2026-03-01"}, "到期日须晚于今天"),
        ({"expires_on": "2029-01-01"}, "令牌最长 366 天"),
        ({"holder": "x"}, "请从名单里选持有人"),
        ({"name": ""}, "必须填写"),
    ],
)
def test_token_that_cannot_be_made_says_why(
    change: dict[str, Any], words: str, chief: Staff, cast: Cast
) -> None:
    answer = come_in(chief).post(reverse("api:new_token"), form(cast.manager, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_pressing_twice_makes_one_token(chief: Staff, cast: Cast) -> None:
    client = come_in(chief)
    for _ in range(2):
        client.post(reverse("api:new_token"), form(cast.manager, _once="k" * 32))
    assert ApiToken.objects.count() == 1


def test_administrator_of_a_project_makes_tokens_for_its_people_only(cast: Cast, morning: datetime) -> None:
    client = come_in(cast.admin)
    assert client.post(reverse("api:new_token"), form(cast.outsider)).status_code == 422
    assert client.post(reverse("api:new_token"), form(cast.manager)).status_code == 200
    theirs = connected(cast.outsider, morning, Scope.READ_CASES).token
    assert theirs is not None
    assert client.get(reverse("api:token", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("api:revoke", args=[theirs.pk])).status_code == 404
    assert len(ApiToken.objects.all()) == 2
    assert cast.outsider.name not in client.get(reverse("api:tokens")).content.decode()


def test_hook_is_registered_tried_stopped_and_its_parked_ones_sent_again(
    chief: Staff, cast: Cast, morning: datetime
) -> None:
    client = come_in(chief)
    given = {
        "name": "财务",
        "url": "https://hooks.example.com/guijia",
        "events": ["case.opened"],
        "project": "",
    }
    for bad in ("http://hooks.example.com/", "https://127.1/", "https://hooks.example.com:22/"):
        assert client.post(reverse("api:new_hook"), given | {"url": bad}).status_code == 422
    made = client.post(reverse("api:new_hook"), given)
    assert made.status_code == 200
    hook = WebHook.objects.get()
    assert hook.secret in made.content.decode()
    page = reverse("api:hook", args=[hook.pk])
    assert hook.secret not in client.get(page).content.decode()
    assert client.post(reverse("api:ping", args=[hook.pk])).status_code == 302
    delivery = HookDelivery.objects.get()
    assert delivery.event == HookEvent.PING
    for _ in range(8):
        hooks.note_sent(
            delivery_id=delivery.pk, status=500, trouble="对方答复 500", actor=SYSTEM, now=morning
        )
    shown = client.get(page, {"state": "parked"}).content.decode()
    assert "停送" in shown
    assert "对方答复 500" in shown
    one = reverse("api:delivery", args=[delivery.pk])
    assert "重送" in client.get(one).content.decode()
    assert client.post(reverse("api:retry", args=[delivery.pk])).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    assert client.post(reverse("api:retry", args=[delivery.pk])).status_code == 409
    assert client.post(reverse("api:stop_hook", args=[hook.pk])).status_code == 302
    assert client.post(reverse("api:ping", args=[hook.pk])).status_code == 409
    assert client.post(reverse("api:start_hook", args=[hook.pk])).status_code == 302
    assert "财务" in client.get(reverse("api:hooks"), {"active": "1"}).content.decode()


def test_explanation_names_every_address(cast: Cast, morning: datetime) -> None:
    client = come_in(cast.sales)
    said = client.get(reverse("api:docs")).content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in said
    for scope in Scope:
        assert scope.value in said
    assert "<script>" not in said


def test_holder_who_left_gets_no_token(chief: Staff, cast: Cast) -> None:
    with acting(SYSTEM):
        cast.manager.is_active = False
        cast.manager.save(update_fields=["is_active"])
    assert come_in(chief).post(reverse("api:new_token"), form(cast.manager)).status_code == 422
