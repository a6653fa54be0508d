"""Time limits, opening hours, ladders, the yearly notice and the warnings, as people meet them on the screen."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guijia.faces.desk.settings.tables import next_year_card
from guijia.kit.days import CHINA
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import drift, queries
from guijia.platform.clock.models import Clock, ClockHoliday, EscalationStep, WorkingHours
from guijia.platform.flow import queries as flow
from guijia.platform.jobs import actions as beats
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.access.world import come_in
from tests.areas.deals.sale import Sale, ready_to_sell
from tests.conftest import Cast
from tests.platform.clock.notices import NOTICES

pytestmark = pytest.mark.django_db


@pytest.fixture
def everywhere(cast: Cast, now: datetime) -> Staff:
    """An administrator of all projects."""
    person = org.hire(login="admin_everywhere", name="总管", actor=SYSTEM, now=now)
    org.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return person


@pytest.fixture
def clock(cast: Cast) -> Clock:
    """The clock of a subscription that waits for the director."""
    now = queries.now()
    _, units = ready_to_sell(cast, now, homes=1)
    case = flow.case_of(Sale(cast, now, units[0]).hold().submit().subscription)
    assert case is not None
    return queries.clocks_of(case.pk).get(kind="deals.approval")


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_clock_page_tells_who_is_told_when_and_every_minute(cast: Cast, clock: Clock) -> None:
    shown = page(come_in(cast.sales_director), "clocks:clock", clock.pk)
    assert cast.sales_director.name in shown
    assert cast.deputy_gm.name in shown
    assert "用去 80%" in shown
    assert "到期后 2 小时" in shown
    assert "自然时间" in shown
    piece = page(come_in(cast.sales), "clocks:popover", clock.pk)
    assert cast.deputy_gm.name in piece
    assert "<html" not in piece


def test_case_page_leads_to_the_people_without_asking_for_them(cast: Cast, clock: Clock) -> None:
    shown = page(come_in(cast.sales_director), "flow:case", clock.case_id)
    assert reverse("clocks:popover", args=[clock.pk]) in shown


def test_pause_and_resume_on_the_page(cast: Cast, clock: Clock) -> None:
    client = come_in(cast.manager)
    address = reverse("clocks:pause", args=[clock.pk])
    refused = client.post(address, {"code": "customer_papers", "reason": "补资料"})
    assert refused.status_code == 422
    assert "怎样告知客户" in refused.content.decode()
    assert (
        client.post(address, {"code": "customer_papers", "reason": "补资料", "notice": "电话"}).status_code
        == 302
    )
    shown = page(client, "clocks:clock", clock.pk)
    assert "恢复计时" in shown
    assert "补资料" in shown
    history = page(client, "flow:history", clock.case_id)
    assert "时限暂停：等客户补资料：补资料" in history
    assert client.post(reverse("clocks:resume", args=[clock.pk]), {"reason": "送来了"}).status_code == 302
    assert Clock.objects.get(pk=clock.pk).paused_at is None
    locked = page(come_in(cast.sales), "clocks:clock", clock.pk)
    assert "由部门经理、签约主管或客服主管办理" in locked


def test_hours_are_set_and_ended(everywhere: Staff) -> None:
    client, tomorrow = come_in(everywhere), queries.now().astimezone(CHINA).date() + timedelta(days=1)
    form = {
        "calendar": "office", "project": "", "label": "办公时间（新）", "from_month_day": "10-01",
        "to_month_day": "04-30", "weekdays": ["1", "2", "3", "4", "5"], "spans": "09:00-12:00，13:00-17:30",
        "effective_from": f"{tomorrow}", "source": "公司决定",
    }  # fmt: skip
    bad = client.post(reverse("times:hours"), form | {"spans": "上午"})
    assert (bad.status_code, WorkingHours.objects.filter(label="办公时间（新）").exists()) == (422, False)
    assert client.post(reverse("times:hours"), form).status_code == 302
    made = WorkingHours.objects.get(label="办公时间（新）")
    assert made.spans == [["09:00", "12:00"], ["13:00", "17:30"]]
    shown = page(client, "times:hours")
    assert "办公时间（新）" in shown
    assert "将生效" in shown
    end = reverse("times:end_hours", args=[made.pk])
    assert client.post(end, {"effective_from": "", "source": ""}).status_code == 422
    assert client.post(end, {"effective_from": f"{tomorrow}", "source": "不用了"}).status_code == 302
    assert WorkingHours.objects.get(pk=made.pk).ended_at is not None


def test_ladder_is_set_and_ended(everywhere: Staff) -> None:
    client, today = come_in(everywhere), queries.now().astimezone(CHINA).date()
    form = {
        "kind": "deals.approval", "basis": "minutes", "value": "240", "what": "escalate", "whom": "role",
        "role": "gm", "effective_from": f"{today}", "source": "公司决定",
    }  # fmt: skip
    early = client.post(reverse("times:ladders"), form)
    assert early.status_code == 422
    assert "生效日最早为" in early.content.decode()
    nobody = client.post(reverse("times:ladders"), form | {"role": "", "effective_from": "2099-01-01"})
    assert nobody.status_code == 422
    assert client.post(reverse("times:ladders"), form | {"effective_from": "2099-01-01"}).status_code == 302
    made = EscalationStep.objects.get(role="gm")
    assert "到期后 4 小时" in page(client, "times:ladders")
    end = {"step": str(made.pk), "effective_from": "2099-06-01", "source": "不用了"}
    assert client.post(reverse("times:end_step"), end).status_code == 302
    assert EscalationStep.objects.get(pk=made.pk).effective_to == date(2099, 5, 31)


def test_notice_is_pasted_previewed_and_entered(everywhere: Staff) -> None:
    client = come_in(everywhere)
    # 2031 begins on the same weekday as 2025.
    words = NOTICES[2025].replace("2025年部分", "2031年部分")
    wrong = client.post(reverse("settings:preview_calendar"), {"text": words.replace("共8天", "共9天")})
    assert wrong.status_code == 422
    assert "通知写共 9 天，读到 8 天" in wrong.content.decode()
    neither = client.post(reverse("settings:preview_calendar"), {"text": ""})
    assert neither.status_code == 422
    preview = client.post(reverse("settings:preview_calendar"), {"text": words})
    assert preview.status_code == 200
    confirm = preview.context["confirm"].initial
    assert confirm["source"] == "国务院办公厅关于2031年部分节假日安排的通知"
    assert client.post(reverse("settings:enter_calendar"), confirm).status_code == 302
    assert ClockHoliday.objects.filter(day__year=2031).count() == 33


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 2), 2027),
    ],
)
def test_card_warns_from_november_until_the_next_year_is_there(
    cast: Cast, day: date, wanted: int | None
) -> None:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)
    card = next_year_card(cast.admin, moment, None)
    assert (card["year"] if card else None) == wanted
    assert next_year_card(cast.sales, moment, None) is None


def test_wrong_clock_is_told_to_administrators_and_to_whoever_watches(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/health").json()["warning"] == ""
    real = drift.here
    monkeypatch.setattr(drift, "here", lambda: real() + timedelta(minutes=5))
    beats.beat("pulse")
    drift.watch()
    found = client.get("/health").json()
    assert found["status"] == "clock_wrong"
    assert "应用服务器的钟比数据库快 5 分" in found["warning"]
    assert "应用服务器的钟比数据库快 5 分" in page(come_in(cast.admin), "desk")
    assert "应用服务器的钟" not in page(come_in(cast.sales), "desk")
