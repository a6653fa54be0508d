"""The door, the frame, the workbench and the search box through HTTP."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from guijia.faces.desk.models import SignInAttempt
from guijia.kit import desk as registry
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.flow import queries as flow
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.asking import searched

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person(cast: Any, now: datetime) -> Staff:
    """Somebody who signs in by password."""
    made = org.hire(login="linjingyi", name="林静怡", password=PASSWORD, actor=SYSTEM, now=now)
    org.post(staff=made, role=Role.CONTRACT, project=cast.project, actor=SYSTEM, now=now)
    return made


@pytest.fixture
def demo(settings: Any, cast: Any, now: datetime) -> Staff:
    """One of the cast, in demo mode."""
    settings.DEMO = True
    made = org.hire(login="taoran", name="陶然", title="置业顾问", is_demo=True, actor=SYSTEM, now=now)
    org.post(staff=made, role=Role.SALES, project=cast.project, actor=SYSTEM, now=now)
    return made


def try_in(client: Client, login: str, password: str, **extra: Any) -> Any:
    """Send the sign-in form."""
    return client.post("/sign-in", {"login": login, "password": password, **extra})


def test_entry_in_production_shows_no_cast(client: Client, demo: Staff, settings: Any) -> None:
    settings.DEMO = False
    body = client.get("/").content.decode()
    assert "登录" in body
    assert demo.name not in body
    assert client.post("/enter", {"staff": str(demo.pk)}).status_code == 404


def test_entry_without_anybody_says_how_to_begin(client: Client) -> None:
    assert "还没有任何账号" in client.get("/").content.decode()


def test_demo_lets_one_enter_as_any_of_the_cast_only(client: Client, demo: Staff, person: Staff) -> None:
    body = client.get("/").content.decode()
    assert "陶然" in body
    assert "林静怡" not in body
    for wrong in (str(person.pk), str(uuid4()), "x", ""):
        assert client.post("/enter", {"staff": wrong}).status_code == 404
    old = client.session.session_key
    assert client.post("/enter", {"staff": str(demo.pk)}).headers["Location"] == reverse("desk")
    assert client.session.session_key != old
    assert client.get("/").headers["Location"] == reverse("desk")
    assert "以任何一人进入" in client.get("/?people").content.decode()
    assert Entry.objects.filter(action="desk.enter_demo", actor_id=demo.pk).count() == 1


def test_sign_in_rotates_the_session_and_leads_back(client: Client, person: Staff) -> None:
    client.get("/")
    response = try_in(client, "linjingyi", PASSWORD, next="/search?q=1")
    assert response.headers["Location"] == "/search?q=1"
    assert client.get("/desk").status_code == 200
    assert SignInAttempt.objects.get().succeeded
    assert Entry.objects.filter(action="desk.sign_in").count() == 1


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", "\\\\evil", "x"]
)
def test_sign_in_never_leads_elsewhere(client: Client, person: Staff, target: str) -> None:
    assert try_in(client, "linjingyi", PASSWORD, next=target).headers["Location"] == "/desk"


def test_wrong_name_and_wrong_password_look_the_same(client: Client, person: Staff) -> None:
    one, two = try_in(client, "linjingyi", "wrong"), try_in(client, "nobody", "wrong")
    assert one.status_code == two.status_code == 422
    assert "登录名或密码不对" in one.content.decode()
    assert "登录名或密码不对" in two.content.decode()
    assert "_auth_user_id" not in client.session


def test_sixth_wrong_try_must_wait_even_with_the_right_password(client: Client, person: Staff) -> None:
    for _ in range(5):
        assert try_in(client, "linjingyi", "wrong").status_code == 422
    refused = try_in(client, "LINJINGYI", PASSWORD)
    assert refused.status_code == 429
    assert "秒后再试" in refused.content.decode()
    assert SignInAttempt.objects.count() == 5
    elsewhere = client.post("/sign-in", {"login": "linjingyi", "password": PASSWORD}, REMOTE_ADDR="10.1.2.3")
    assert elsewhere.status_code == 302


def test_a_person_who_left_cannot_come_in(client: Client, person: Staff) -> None:
    from guijia.platform.audit.acting import acting

    with acting(SYSTEM):
        person.is_active = False
        person.save(update_fields=["is_active"])
    assert try_in(client, "linjingyi", PASSWORD).status_code == 422


@pytest.mark.parametrize("login", ["", " ", "x" * 500, "a\x00b", "张伟\u202e"])
def test_odd_names_are_refused_in_words(client: Client, login: str) -> None:
    assert try_in(client, login, "y").status_code in {400, 422}


def test_sign_out_is_a_post_and_ends_the_session(client: Client, person: Staff) -> None:
    client.force_login(person)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert client.get("/desk").status_code == 302


@pytest.mark.parametrize("address", ["/desk", "/search", "/search?q=zw"])
def test_pages_are_closed_to_strangers_and_never_kept(client: Client, cast: Any, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(cast.contract)
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_security_policy_allows_no_inline_code(client: Client, cast: Any) -> None:
    client.force_login(cast.contract)
    policy = client.get("/desk").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def row(**changes: Any) -> SimpleNamespace:
    """A line of work."""
    given = {
        "group": "due",
        "state": "due",
        "words": "剩 22 分",
        "parties": "张伟、李娜",
        "unit_label": "3-1-1801",
        "step_label": "核对并登记认购",
        "blocked_reason": "",
        "url": "/x",
        "act_label": "去补证件",
        "case_number": "RG-2026-1187",
    }
    return SimpleNamespace(**{**given, **changes})


def test_desk_groups_work_and_says_why_it_is_blocked(client: Client, cast: Any, monkeypatch: Any) -> None:
    rows = [row(group="late", state="late", words="逾期 2 天"), row(blocked_reason="身份证已过期 <b>")]
    monkeypatch.setattr(flow, "my_work", lambda viewer, now, tab: rows if tab == "mine" else [])
    client.force_login(cast.contract)
    body = client.get("/desk").content.decode()
    assert body.index("已逾期") < body.index("今天到期")
    assert "身份证已过期 &lt;b&gt;" in body
    assert "卡住" in body
    assert "现在没有要办的事" in client.get("/desk?tab=started").content.decode()
    assert client.get("/desk?tab=nonsense").context["total"] == 2


def test_desk_piece_and_cards(client: Client, cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(registry, "_CARDS", {})
    registry.card("one", "kit/_empty.html", lambda viewer, now, project_id: {"x": 1})
    registry.card("none", "kit/_empty.html", lambda viewer, now, project_id: None)
    client.force_login(cast.contract)
    assert len(client.get("/desk").context["cards"]) == 1
    piece = client.get("/desk", headers={"HX-Request": "true"}).content.decode()
    assert piece.lstrip().startswith("<section")


def test_desk_costs_the_same_for_1_and_30_rows(
    client: Client,
    cast: Any,
    monkeypatch: Any,
    django_assert_max_num_queries: Any,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(registry, "_CARDS", {})
    client.force_login(cast.contract)
    monkeypatch.setattr(flow, "my_work", lambda viewer, now, tab: [row()])
    with django_assert_max_num_queries(8) as one:
        client.get("/desk")
    monkeypatch.setattr(flow, "my_work", lambda viewer, now, tab: [row()] * 30)
    with django_assert_num_queries(len(one)):
        client.get("/desk")


def test_project_can_only_be_one_of_mine(client: Client, cast: Any) -> None:
    client.force_login(cast.contract)
    client.post("/project", {"project": str(cast.elsewhere.pk)})
    assert "project" not in client.session
    client.post("/project", {"project": str(cast.project.pk)})
    assert client.session["project"] == str(cast.project.pk)
    client.post("/project", {"project": "'; DROP"})
    assert "project" not in client.session


def test_search_answers_a_page_and_a_piece(client: Client, cast: Any) -> None:
    client.force_login(cast.contract)
    assert "输一点就能找" in client.get("/search").content.decode()
    page = client.get(searched(client, "<b>zw")).content.decode()
    assert "没有找到" in page
    assert "<b>zw" not in page
    assert "&lt;b&gt;zw" in page
    answer = client.post("/search", {"q": "zw"}, headers={"HX-Request": "true"})
    piece = answer.content.decode()
    assert "没有找到" in piece
    assert "<html" not in piece
    assert answer.headers["Cache-Control"] == "no-store"


def test_search_keeps_the_words_out_of_address_and_title(client: Client, cast: Any) -> None:
    client.force_login(cast.contract)
    there = searched(client, " 张  伟 ")
    assert re.fullmatch(r"/search\?q=~[\w-]+", there)
    answer = client.get(there)
    page = answer.content.decode()
    assert 'value="张 伟"' in page
    assert "张 伟" not in page[: page.index("</title>")]
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/search", {"q": " "}).headers["Location"] == "/search"


def test_search_by_somebody_else_s_key_or_by_words_in_the_address_finds_nothing(
    client: Client, cast: Any, monkeypatch: Any
) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("searched")

    client.force_login(cast.contract)
    there = searched(client, "张伟")
    other = Client()
    other.force_login(cast.manager)
    monkeypatch.setattr("guijia.platform.search.queries.find", never)
    for address in (there, "/search?q=张伟", "/search?q=~"):
        page = other.get(address).content.decode()
        assert "请重新输入" in page
        assert "张伟" not in page


def test_search_box_posts_what_is_typed(client: Client, cast: Any) -> None:
    client.force_login(cast.contract)
    page = client.get("/desk").content.decode()
    box = page[page.index('<search class="find">') : page.index("</search>")]
    assert 'method="post"' in box
    assert 'hx-post="/search"' in box
    assert "csrfmiddlewaretoken" in box
    assert "hx-get" not in box
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.contract)
    assert strict.post("/search", {"q": "张"}).status_code == 403


def test_search_box_finds_what_the_viewer_may_find(client: Client, cast: Any, monkeypatch: Any) -> None:
    hit = SimpleNamespace(kind="customer", kind_label="客户", title="张伟", subtitle="3-1-1801", url="/c/1")
    monkeypatch.setattr("guijia.platform.search.queries.find", lambda viewer, text, limit: [hit])
    client.force_login(cast.contract)
    piece = client.post("/search", {"q": "张"}, headers={"HX-Request": "true"}).content.decode()
    assert "<mark>张</mark>伟" in piece
    assert 'href="/c/1"' in piece


def test_health_tells_without_secrets(client: Client) -> None:
    answer = client.get("/health").json()
    assert answer["database"] is True
    assert set(answer) == {
        "status", "database", "worker_alive", "worker_pulse_seconds", "jobs_waiting", "clock_drift_seconds",
        "warning",
    }  # fmt: skip


def test_a_silent_worker_is_told_to_the_administrator_only(client: Client, cast: Any) -> None:
    client.force_login(cast.admin)
    assert "后台作业没有在运行" in client.get("/desk").content.decode()
    client.force_login(cast.contract)
    assert "后台作业" not in client.get("/desk").content.decode()


@pytest.mark.django_db(transaction=True)
def test_guessing_from_many_threads_is_counted_on_all_of_them(person: Staff) -> None:
    def guess(number: int) -> int:
        try:
            status: int = try_in(Client(), "linjingyi", f"wrong{number}").status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(24)))
    assert statuses.count(422) == 5
    assert statuses.count(429) == 19


def test_unknown_address_is_a_page_in_words(client: Client) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_menu_shows_only_what_exists_and_may_be_opened(client: Client, cast: Any, monkeypatch: Any) -> None:
    from guijia.kit import menu
    from guijia.kit.enums import MenuGroup

    monkeypatch.setattr(menu, "_ENTRIES", dict(menu._ENTRIES))
    menu.entry("t.yes", "看得见的", "folder", "search", MenuGroup.BOOKS)
    menu.entry("t.no", "看不见的", "folder", "search", MenuGroup.BOOKS, may=lambda viewer: False)
    menu.entry("t.gone", "还没有的", "folder", "no_such_address", MenuGroup.BOOKS)
    client.force_login(cast.contract)
    body = client.get("/desk").content.decode()
    assert "看得见的" in body
    assert "看不见的" not in body
    assert "还没有的" not in body


def test_tour_leads_from_story_to_story_as_whoever_it_is_about(
    client: Client, cast: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.DEMO = True
    people = [cast.sales, cast.contract]
    with acting(SYSTEM):
        for person in people:
            Staff.objects.filter(pk=person.pk).update(is_demo=True)
    stories = {
        code: registry.Story(
            code, f"故事{code}", "一句话", person.login, lambda: reverse("desk"), "看看工作台"
        )
        for code, person in zip(("T1", "T3"), people, strict=True)
    } | {"T2": registry.Story("T2", "办完了", "一句话", cast.sales.login, lambda: None)}
    monkeypatch.setattr(registry, "_STORIES", stories)
    assert "带我走一遍" in client.get(reverse("entry")).content.decode()
    answer = client.post(reverse("tour"), {"stop": "T1"})
    assert answer.headers["Location"] == reverse("desk")
    page = client.get(reverse("desk")).content.decode()
    assert "第 1 站，共 3 站" in page
    assert "看看工作台" in page
    assert cast.sales.name in page
    # A story that has run its course is passed over, in both directions.
    client.post(reverse("tour"), {"stop": "T2"})
    page = client.get(reverse("desk")).content.decode()
    assert "第 3 站，共 3 站" in page
    assert "下一站" not in page
    assert cast.contract.name in page
    client.post(reverse("tour"), {"stop": "T2", "way": "back"})
    assert "第 1 站" in client.get(reverse("desk")).content.decode()
    client.post(reverse("tour"), {"stop": ""})
    page = client.get(reverse("desk")).content.decode()
    assert "第 1 站" not in page
    assert "带我走一遍" in page


def test_tour_is_of_the_demonstration_only(client: Client, cast: Any, settings: Any) -> None:
    settings.DEMO = False
    assert client.post(reverse("tour"), {"stop": "W01"}).status_code == 404
    client.force_login(cast.sales)
    assert "带我走一遍" not in client.get(reverse("desk")).content.decode()
