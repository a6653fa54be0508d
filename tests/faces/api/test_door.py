"""Who comes in: token, days, scope, rate; and that every refusal has the one shape."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from guijia.faces.api.actions import tokens
from guijia.faces.api.enums import Scope
from guijia.faces.api.models import ApiToken, TokenUse
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.facts import actions as facts
from guijia.platform.notify.models import Message
from guijia.platform.org.models import Staff
from tests.conftest import Cast
from tests.faces.api.caller import ROOT, Caller, code_of, connected
from tests.platform.clock.hand import move_to

SHAPE = {"code", "message", "clause", "remedy", "field"}


def test_token_of_staff_comes_in_and_is_counted(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    assert caller.get("/projects").json() == {
        "items": [{"id": str(cast.project.pk), "code": "GL", "name": "归澜府"}]
    }
    caller.get("/projects")
    assert TokenUse.objects.get(token=caller.token).uses == 2


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic abc", "Bearer gj_0123456789_short", "Bearer " + "x" * 5000, "Bearer 张"],
)
def test_no_token_or_a_strange_one_is_401(header: str, cast: Cast, morning: datetime) -> None:
    answer = Client().get(f"{ROOT}/projects", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert set(answer.json()) == SHAPE
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Cache-Control"] == "no-store"


def test_right_prefix_with_another_secret_is_401(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    assert caller.token is not None
    wrong = Caller(f"gj_{caller.token.prefix}_{'A' * 43}")
    assert code_of(wrong.get("/projects")) == "api_token_unknown"


def test_only_a_digest_of_the_secret_is_kept(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    secret = caller.text.rpartition("_")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM api_apitoken t")
        assert secret not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_rowchange r WHERE r::text LIKE %s", [f"%{secret}%"])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM audit_entry r WHERE r::text LIKE %s", [f"%{secret}%"])
        assert cursor.fetchone() == (0,)


def test_token_ends_with_its_day(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning, days=10)
    move_to(morning + timedelta(days=9, hours=23))
    assert caller.get("/projects").status_code == 200
    move_to(morning + timedelta(days=10, seconds=1))
    assert (caller.get("/projects").status_code, code_of(caller.get("/projects"))) == (
        401,
        "api_token_expired",
    )


def test_revoked_token_is_refused_at_once(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    assert caller.token is not None
    tokens.revoke_token(token_id=caller.token.pk, actor=cast.manager, now=morning)
    assert code_of(caller.get("/projects")) == "api_token_revoked"


def test_token_of_somebody_who_left_is_refused(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    with acting(SYSTEM):
        cast.manager.is_active = False
        cast.manager.save(update_fields=["is_active"])
    assert caller.get("/projects").status_code == 401


def test_token_made_for_another_waits_until_they_agree(cast: Cast, morning: datetime) -> None:
    made, text = tokens.make_token(
        name="代办",
        holder=cast.sales_director,
        scopes=[Scope.READ_CASES],
        expires_at=morning + timedelta(days=5),
        actor=cast.admin,
        now=morning,
    )
    assert code_of(Caller(text).get("/cases")) == "api_token_waiting"
    (message,) = Message.objects.filter(kind="api.token_waits")
    assert (message.staff_id, message.url) == (cast.sales_director.pk, reverse("api:token", args=[made.pk]))
    with pytest.raises(ApiToken.DoesNotExist):
        tokens.confirm_token(token_id=made.pk, actor=cast.admin, now=morning)
    tokens.confirm_token(token_id=made.pk, actor=cast.sales_director, now=morning)
    assert Caller(text).get("/cases").status_code == 200
    with pytest.raises(BusinessError) as refusal:
        tokens.confirm_token(token_id=made.pk, actor=cast.sales_director, now=morning)
    assert refusal.value.code == "api_nothing_to_confirm"
    assert set(Entry.objects.filter(action__startswith="api.").values_list("action", flat=True)) == {
        "api.make_token",
        "api.confirm_token",
    }


@pytest.mark.parametrize(
    ("days", "code"), [(0, "api_token_past"), (-3, "api_token_past"), (400, "api_token_too_long")]
)
def test_token_lives_no_longer_than_the_parameter(
    days: int, code: str, cast: Cast, morning: datetime
) -> None:
    with pytest.raises(BusinessError) as refusal:
        connected(cast.manager, morning, days=days)
    assert refusal.value.code == code
    assert not ApiToken.objects.exists()


PATHS = {
    "/cases": Scope.READ_CASES,
    "/tasks": Scope.READ_CASES,
    "/units": Scope.READ_UNITS,
    "/parties": Scope.READ_PARTIES,
}


@pytest.mark.parametrize("path", PATHS)
def test_scope_narrows(path: str, cast: Cast, morning: datetime) -> None:
    wanted = PATHS[path]
    assert connected(cast.manager, morning, wanted).get(path).status_code == 200
    others = [one for one in Scope if one != wanted]
    answer = connected(cast.manager, morning, *others).get(path)
    assert (answer.status_code, code_of(answer)) == (403, "api_scope_missing")


def test_scope_never_widens(cast: Cast, morning: datetime) -> None:
    answer = connected(cast.repairer, morning).get("/units")
    assert (answer.status_code, code_of(answer)) == (403, "api_not_permitted")
    assert connected(cast.engineering, morning).get("/parties").status_code == 403


def test_more_requests_than_the_parameter_are_429(cast: Cast, chief: Staff, morning: datetime) -> None:
    facts.set_parameter(
        key="api_requests_per_minute", value=Decimal(3), effective_from=morning.date(), source="测试",
        actor=chief, now=morning,
    )  # fmt: skip
    caller, other = connected(cast.manager, morning), connected(cast.manager, morning)
    statuses = [caller.get("/projects").status_code for _ in range(8)]
    # A minute may have turned in between; never more than three in one.
    assert statuses[:3] == [200, 200, 200]
    assert 429 in statuses
    last = next(a for a in (caller.get("/projects") for _ in range(8)) if a.status_code == 429)
    assert code_of(last) == "api_slow_down"
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert other.get("/projects").status_code == 200


def test_session_of_a_browser_is_no_way_in(cast: Cast, morning: datetime) -> None:
    client = Client()
    with acting(SYSTEM):
        client.force_login(cast.manager, backend="guijia.platform.org.sign_in.PasswordSignIn")
    assert client.get("/desk").status_code == 200
    answer = client.get(f"{ROOT}/cases")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert client.post(f"{ROOT}/parties", {}, content_type="application/json").status_code == 401


STRANGE = [
    ("get", "/nothing", 404),
    ("get", "/cases/abc", 404),
    ("delete", "/cases", 405),
    ("put", "/parties", 405),
    ("get", "/units?limit=0", 422),
    ("get", "/units?limit=201", 422),
    ("get", "/units?limit=x", 422),
    ("get", "/units?unknown=1", 422),
    ("get", "/units?limit=1&limit=2", 422),
    ("get", "/units?project=abc", 422),
    ("get", "/units?cursor=abc", 422),
    ("get", "/units?state=x", 422),
    ("get", "/cases?updated_since=2026-03-16", 422),
    ("get", "/cases?updated_since=2026-03-16T09:30:00", 422),
    ("get", "/cases?updated_since=0001-01-01T00:00:00%2B08:00", 422),
    ("get", "/cases?process=%00", 400),
    ("get", "/cases?process=" + "x" * 9000, 414),
    ("get", "/tasks?of=all", 422),
]


@pytest.mark.parametrize(("method", "path", "status"), STRANGE)
def test_every_refusal_has_one_shape(
    method: str, path: str, status: int, cast: Cast, morning: datetime
) -> None:
    caller = connected(cast.manager, morning)
    answer = getattr(caller.client, method)(ROOT + path, headers={"Authorization": f"Bearer {caller.text}"})
    assert answer.status_code == status, answer.content
    assert set(answer.json()) == SHAPE
    assert answer.json()["message"]
    if status == 405:
        assert answer.headers["Allow"]


def test_plus_of_a_zone_may_come_as_a_blank(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    for moment in ("2026-03-16T09:30:00%2B08:00", "2026-03-16T09:30:00+08:00", "2026-03-16T01:30:00Z"):
        answer = caller.client.get(
            f"{ROOT}/cases?updated_since={moment}", headers={"Authorization": f"Bearer {caller.text}"}
        )
        assert answer.status_code == 200, answer.content


BODIES = [
    (b"", 422),
    (b"{", 400),
    (b"[]", 400),
    (b'"x"', 400),
    (b'{"a":1,"a":2}', 400),
    (b'{"inputs":{"x":NaN}}', 400),
    (b'{"inputs":{"x":"\\ud800"}}', 400),
    (b'{"inputs":{"x":"\\u0000"}}', 400),
    (b"\xff\xfe", 400),
    (b'{"inputs":' + b"[" * 100_000, 400),
    (b'{"x":"' + b"a" * 1_100_000 + b'"}', 413),
    (b'{"inputs":{"unknown":"1"}}', 422),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_strange_bodies_are_refused(body: bytes, status: int, cast: Cast, morning: datetime) -> None:
    answer = connected(cast.manager, morning).post("/calculators/deposit_settlement", body)
    assert answer.status_code == status, answer.content[:300]
    assert set(answer.json()) == SHAPE


def test_other_media_types_are_415(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = caller.client.post(
            f"{ROOT}/calculators/deposit_settlement",
            b"{}",
            content_type=kind,
            headers={"Authorization": f"Bearer {caller.text}"},
        )
        assert (answer.status_code, set(answer.json())) == (415, SHAPE)


def test_document_is_open_and_names_every_refusal(cast: Cast, morning: datetime) -> None:
    document = Client().get(f"{ROOT}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            assert {"200", "401", "403", "404", "422", "429"} <= set(one["responses"]), path
            assert one["security"] == [{"Token": []}]
            if method == "post":
                assert {"400", "409", "413", "415"} <= set(one["responses"]), path
