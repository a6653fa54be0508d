"""The settings through HTTP: who may see them, what they change, what the audit says of it."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.clock import actions as clock_actions
from guijia.platform.clock import queries as clock
from guijia.platform.clock.models import ClockHoliday
from guijia.platform.facts import actions as facts_actions
from guijia.platform.facts import queries as facts
from guijia.platform.facts.models import Parameter
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff

pytestmark = pytest.mark.django_db
LISTS = ("parameters", "people", "audit")
YEAR = "日期,是否上班,名称\n2031-01-01,否,元旦\n2031-01-04,是,元旦\n"


def as_(person: Staff) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def chief(cast: Any, now: datetime) -> Staff:
    """The group's administrator."""
    made = org.hire(login="chief", name="集团管理员", actor=SYSTEM, now=now)
    org.post(staff=made, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return made


@pytest.fixture
def admin(chief: Staff) -> Client:
    """The administrator's browser."""
    return as_(chief)


@pytest.fixture
def hold(cast: Any) -> Parameter:
    """A figure of the release."""
    found = facts.parameters_visible_to(cast.admin).filter(key="hold_minutes").first()
    assert found is not None
    return found


def upload(client: Client, content: str | bytes, source: str = "国办通知") -> Any:
    made = content.encode() if isinstance(content, str) else content
    return client.post(
        reverse("settings:preview_calendar"), {"file": SimpleUploadedFile("a.csv", made), "source": source}
    )


def test_settings_exist_only_for_administrators(cast: Any, hold: Parameter) -> None:
    pages = [reverse(f"settings:{name}") for name in ("parameters", "calendar", "people", "audit")]
    pages.append(reverse("settings:parameter", args=[hold.pk]))
    for role, person in cast.people.items():
        client = as_(person)
        found = {page: client.get(page).status_code for page in pages}
        open_ = {page for page, status in found.items() if status == 200}
        assert open_ == {
            Role.ADMIN: set(pages),
            Role.MANAGER: {reverse("settings:audit")},
        }.get(role, set()), role
        assert set(found.values()) <= {200, 404}
    outsider = as_(cast.outsider)
    for page in pages[:3]:
        assert outsider.get(page).status_code == 404
    assert outsider.post(reverse("settings:enter_calendar"), {"days": YEAR, "source": "x"}).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_paged_under_one_number_of_queries(
    admin: Client, cast: Any, now: datetime, name: str, django_assert_max_num_queries: Any
) -> None:
    address = reverse(f"settings:{name}")
    admin.get(address)
    with django_assert_max_num_queries(14) as few:
        assert admin.get(address).status_code == 200
    for n in range(60):
        made = org.hire(login=f"extra{n}", name=f"新来{n}", actor=cast.admin, now=now)
        org.post(staff=made, role=Role.SALES, project=cast.project, actor=cast.admin, now=now)
    with django_assert_max_num_queries(len(few) + 2):
        assert "下一页" in admin.get(address).content.decode()


def test_set_parameter_holds_from_its_day_and_is_audited(
    admin: Client, chief: Staff, cast: Any, hold: Parameter
) -> None:
    address = reverse("settings:parameter", args=[hold.pk])
    good = {
        "value": "45",
        "effective_from": "2031-03-01",
        "project": str(cast.project.pk),
        "source": "总经理办公会",
    }
    answer = admin.post(address, good)
    assert answer.status_code == 302
    assert facts.value("hold_minutes", on=date(2031, 3, 1), project=cast.project) == Decimal(45)
    assert facts.value("hold_minutes", on=date(2031, 2, 28), project=cast.project) == Decimal(30)
    assert facts.value("hold_minutes", on=date(2031, 3, 1), project=cast.elsewhere) == Decimal(30)
    deed = Entry.objects.get(action="facts.set_parameter")
    assert deed.actor_id == chief.pk
    assert deed.project_id == cast.project.pk
    shown = admin.get(answer.headers["Location"]).content.decode()
    assert "45" in shown
    assert "总经理办公会" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": ""}, {"value": ""}, {"value": "很久"}, {"value": "1.1234567"}, {"value": "9" * 20},
        {"effective_from": "2031-02-30"}, {"project": "nobody"}, {"jurisdiction": "江城", "project": "own"},
    ],
)  # fmt: skip
def test_set_parameter_with_wrong_input_refuses_and_writes_nothing(
    admin: Client, cast: Any, hold: Parameter, wrong: dict[str, str]
) -> None:
    before = Parameter.objects.count()
    good = {"value": "45", "effective_from": "2031-03-01", "source": "总经理办公会"}
    asked = {**good, **wrong}
    asked["project"] = str(cast.project.pk) if asked.get("project") == "own" else asked.get("project", "")
    answer = admin.post(reverse("settings:parameter", args=[hold.pk]), asked)
    assert answer.status_code == 422
    assert Parameter.objects.count() == before


def test_administrator_of_one_project_sets_its_figures_and_looks_at_the_rest(
    cast: Any, hold: Parameter
) -> None:
    near, before = as_(cast.admin), Parameter.objects.count()
    page = reverse("settings:parameter", args=[hold.pk])
    shown = near.get(page).content.decode()
    assert "您管理部分项目" in shown
    assert "全部项目</option>" not in shown
    typed = {"value": "45", "effective_from": "2031-03-01", "source": "项目例会", "project": ""}
    refused = near.post(page, typed)
    assert refused.status_code == 422
    assert "不能设定各项目通用的数值" in refused.content.decode()
    assert near.post(page, typed | {"jurisdiction": "杭州"}).status_code == 422
    assert Parameter.objects.count() == before
    assert near.post(page, typed | {"project": str(cast.project.pk)}).status_code == 302
    calendar = near.get(reverse("settings:calendar")).content.decode()
    assert "只能查看" in calendar
    assert 'type="file"' not in calendar
    refused = upload(near, YEAR)
    assert refused.status_code == 422
    assert "管理全部项目的系统管理员" in refused.content.decode()
    held = ClockHoliday.objects.count()
    entered = near.post(
        reverse("settings:enter_calendar"),
        {"days": "日期,是否上班,名称\n2031-01-01,否,元旦\n", "source": "x"},
    )
    assert entered.status_code == 422
    assert ClockHoliday.objects.count() == held


def test_parameter_of_another_project_is_not_there(cast: Any, now: datetime) -> None:
    near = org.hire(login="near", name="本项目管理员", actor=cast.admin, now=now)
    org.post(staff=near, role=Role.ADMIN, project=cast.elsewhere, actor=cast.admin, now=now)
    made = facts_actions.set_parameter(
        key="hold_minutes", value=Decimal(20), effective_from=date(2026, 1, 1), source="公司决定",
        project=cast.project, actor=cast.admin, now=now,
    )  # fmt: skip
    client = as_(near)
    assert client.get(reverse("settings:parameter", args=[made.pk])).status_code == 404
    assert str(made.pk) not in client.get(reverse("settings:parameters")).content.decode()


def test_parameters_are_narrowed_by_when_they_hold(
    admin: Client, chief: Staff, hold: Parameter, now: datetime
) -> None:
    facts_actions.set_parameter(
        key="hold_minutes", value=Decimal(20), effective_from=date(2150, 1, 1), source="公司决定",
        actor=chief, now=now,
    )  # fmt: skip
    address = reverse("settings:parameters")
    coming = admin.get(address, {"when": "coming", "q": "hold_minutes"}).content.decode()
    assert "2150-01-01" in coming
    assert "2150-01-01" not in admin.get(address, {"when": "now", "q": "hold_minutes"}).content.decode()


def test_calendar_previews_and_then_enters(admin: Client) -> None:
    preview = upload(admin, YEAR)
    assert preview.status_code == 200
    assert "新增或更改 2 天" in preview.content.decode()
    assert not clock.days_of(2031).exists()
    confirm = preview.context["confirm"]
    answer = admin.post(
        reverse("settings:enter_calendar"), {key: confirm[key].value() for key in ("days", "source")}
    )
    assert answer.status_code == 302
    assert list(clock.days_of(2031).values_list("day", "is_working", "name", "source")) == [
        (date(2031, 1, 1), False, "元旦", "国办通知"),
        (date(2031, 1, 4), True, "元旦", "国办通知"),
    ]
    assert Entry.objects.filter(action="clock.set_days").count() == 1
    assert "2031 年" in admin.get(answer.headers["Location"]).content.decode()
    again = upload(admin, YEAR.replace("01-04,是,元旦", "01-04,是,春节"))
    assert "原为元旦上班" in again.content.decode()


@pytest.mark.parametrize("content", [b"", b"\xff\xff", "随便写写", YEAR + "2032-01-01,否,元旦"])
def test_calendar_that_cannot_be_read_is_refused(admin: Client, content: str | bytes) -> None:
    answer = upload(admin, content)
    assert answer.status_code == 422
    assert not clock.days_of(2031).exists()


def test_calendar_confirmed_with_broken_days_is_refused(admin: Client) -> None:
    assert admin.post(reverse("settings:enter_calendar"), {"days": "x", "source": "y"}).status_code == 422
    assert admin.post(reverse("settings:enter_calendar"), {}).status_code == 422


def test_set_days_is_refused_to_others_and_empty(cast: Any, chief: Staff, now: datetime) -> None:
    day = ClockHoliday(day=date(2031, 1, 1), is_working=False, name="元旦", source="通知")
    for actor, days, code in (
        (cast.manager, [day], "clock_not_allowed"),
        (cast.admin, [day], "clock_not_allowed"),
        (chief, [], "clock_no_days"),
    ):
        with pytest.raises(BusinessError) as refused:
            clock_actions.set_days(days=days, actor=actor, now=now)
        assert refused.value.code == code


def test_calendar_warns_while_the_next_year_is_unknown(admin: Client) -> None:
    body = admin.get(reverse("settings:calendar"), {"year": "2004"}).content.decode()
    assert "2004 年" in body
    assert "国务院" in body
    assert admin.get(reverse("settings:calendar"), {"year": "²"}).status_code == 200


def test_audit_is_searched_and_scoped(admin: Client, cast: Any, now: datetime) -> None:
    org.hire(login="marked", name="独一无二", actor=cast.admin, now=now)
    address = reverse("settings:audit")
    found = admin.get(address, {"q": "独一无二"}).content.decode()
    assert re.search("<td[^>]*>登记人员", found)
    assert "独一无二" not in as_(cast.manager).get(address).content.decode()
    assert not re.search("<td[^>]*>登记人员", admin.get(address, {"area": "deals"}).content.decode())
    assert "独一无二" in admin.get(address, {"action": "org.hire"}).content.decode()
    assert "独一无二" not in admin.get(address, {"action": "org.post"}).content.decode()
    assert admin.get(address, {"excel": "1"}).status_code == 200
    assert admin.post(address).status_code == 405
