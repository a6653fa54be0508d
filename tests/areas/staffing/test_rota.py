"""Rota and attendance: filled by office hours, clashes named, months summed up and signed by another."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from guijia.areas.staffing.attendance import actions as attendance
from guijia.areas.staffing.attendance import queries as attended
from guijia.areas.staffing.attendance.rules import due_on
from guijia.areas.staffing.dynamics import queries as dynamics
from guijia.areas.staffing.enums import SheetState
from guijia.areas.staffing.leave import actions as leave
from guijia.areas.staffing.models import MonthSheet, RotaDay, StaffEvent
from guijia.areas.staffing.rota import actions, queries
from guijia.areas.staffing.rota.rules import source_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.flow.models import Task
from guijia.platform.notify.models import Message
from guijia.platform.org.enums import Role
from guijia.platform.papers import actions as papers
from tests.access.world import come_in
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
MARCH, APRIL, SECTION = date(2026, 3, 1), date(2026, 4, 1), "签约组"
DEPARTMENT = "客户服务部"


@pytest.fixture(autouse=True)
def _today(db: None, now: datetime) -> None:
    move_to(now)


def fill(cast: Any, now: datetime) -> int:
    return actions.fill_by_office(
        project=cast.project, section=SECTION, month=MARCH, actor=cast.signing_lead, now=now
    )


def test_month_is_filled_by_office_hours_and_copied_by_weekday(cast: Any, now: datetime) -> None:
    # Signing lead, contract officer, keeper of the seal.
    assert fill(cast, now) == 3 * 31
    assert fill(cast, now) == 0
    grid = queries.grid_of(cast.project, SECTION, MARCH)
    assert [one.mark for one in grid.lines[0].cells[:2]] == ["休", "班"]
    assert grid.lines[0].duty_days == 26
    assert not grid.problems
    copied = actions.copy_rota(
        project=cast.project, section=SECTION, month=APRIL, actor=cast.signing_lead, now=now
    )
    assert copied == 3 * 30
    april = {
        one.day: one.shift.mark
        for one in RotaDay.objects.filter(staff=cast.contract, day__gte=APRIL)
        if one.shift
    }
    assert all((mark == "休") == (day.weekday() == 6) for day, mark in april.items())
    assert source_day(date(2026, 4, 30)).weekday() == date(2026, 4, 30).weekday()
    assert Entry.objects.filter(action__in=["staffing.fill_rota", "staffing.copy_rota"]).count() == 3


def test_leave_and_empty_days_are_shown_as_problems(cast: Any, now: datetime) -> None:
    fill(cast, now)
    wish = leave.Wish("personal", date(2026, 3, 20), "am", date(2026, 3, 20), "pm", "家事")
    made = leave.ask_leave(wish=wish, actor=cast.contract, now=now)
    task = Task.objects.get(case__subject_id=made.pk, state="open")
    leave.decide_leave(
        leave_id=made.pk, step=task.step_key, outcome="approve", opinion="", actor=cast.signing_lead, now=now
    )
    slots = [(one.pk, date(2026, 3, 23)) for one in (cast.contract, cast.signing_lead, cast.seal)]
    actions.set_rota(
        project=cast.project, section=SECTION, slots=slots, shift_id=None, actor=cast.signing_lead, now=now
    )
    duty = next(one for one in queries.shifts_of(cast.project.pk, SECTION) if not one.is_rest)
    actions.set_rota(
        project=cast.project, section=SECTION, slots=[(cast.seal.pk, date(2026, 3, 15))], shift_id=duty.pk,
        actor=cast.signing_lead, now=now,
    )  # fmt: skip
    problems = "；".join(queries.grid_of(cast.project, SECTION, MARCH).problems)
    for words in ("请假又排了班", "03-23 在岗 0 人", "连续上班超过 6 天"):
        assert words in problems


def test_rota_of_others_is_refused(cast: Any, now: datetime) -> None:
    with pytest.raises(BusinessError) as refused:
        actions.fill_by_office(
            project=cast.project, section=SECTION, month=MARCH, actor=cast.contract, now=now
        )
    assert refused.value.code == "staffing_rota_not_allowed"
    with pytest.raises(BusinessError) as refused:
        actions.copy_rota(
            project=cast.project, section=SECTION, month=MARCH, actor=cast.signing_lead, now=now
        )
    assert refused.value.code == "staffing_rota_nothing_before"
    assert not RotaDay.objects.exists()


def test_rota_screen_sets_and_asks_the_same_for_many_days(
    cast: Any, now: datetime, django_assert_max_num_queries: Any
) -> None:
    client = come_in(cast.signing_lead)
    asked: dict[str, Any] = {"section": SECTION, "month": "2026-03"}
    url = reverse("staffing:rota")
    assert "还没有班次" in client.get(url, asked).content.decode()
    client.post(reverse("staffing:fill_rota", args=[cast.project.pk]), asked)
    client.get(url, asked)
    with django_assert_max_num_queries(20):
        page = client.get(url, asked).content.decode()
    assert "正常班" in page
    shift = queries.shifts_of(cast.project.pk, SECTION)[1]
    data: dict[str, Any] = asked | {"cell": [f"{cast.contract.pk}:17", "nonsense"], "shift": str(shift.pk)}
    assert (
        "已排 1 天"
        in client.post(
            reverse("staffing:set_rota", args=[cast.project.pk]), data, follow=True
        ).content.decode()
    )
    data = asked | {"name": "早班", "mark": "早", "starts_at": "08:00", "ends_at": "16:00"}
    keep = reverse("staffing:keep_shift", args=[cast.project.pk])
    assert client.post(keep, data).status_code == 302
    assert client.post(keep, data).status_code == 409
    assert client.post(keep, data | {"mark": ""}).status_code == 422
    assert come_in(cast.outsider).post(keep, data).status_code == 404


def entries(cast: Any, day: date) -> list[attendance.Entry]:
    return [
        attendance.Entry(one.staff.pk, one.morning, one.afternoon, None, None, "")
        for one in attended.day_of(cast.project, DEPARTMENT, day)
    ]


def test_month_is_recorded_summed_up_signed_and_printed(cast: Any, now: datetime) -> None:
    attendance.name_clerk(
        project=cast.project, department=DEPARTMENT, staff=cast.archive, actor=cast.manager, now=now
    )
    common: dict[str, Any] = {"project": cast.project, "department": DEPARTMENT, "actor": cast.archive}
    for day in range(16, 32):
        then = now + timedelta(days=day - 16)
        on = date(2026, 3, day)
        assert attendance.record_day(day=on, entries=entries(cast, on), now=then, **common) == 13
    end = now + timedelta(days=15)
    sums = {one.name: one for one in attended.sums_of(cast.project, DEPARTMENT, MARCH, date(2026, 3, 31))}
    # 16 to 31 March: twelve days from Monday to Friday and two Saturday mornings.
    assert sums[cast.contract.name].actual_days == Decimal("13.0")
    assert sums[cast.contract.name].missing_days > 0
    sheet = attendance.send_sheet(month=MARCH, now=end, **common)
    assert sheet.due_on == date(2026, 4, 2) == due_on(MARCH, 2)
    with pytest.raises(BusinessError) as refused:
        attendance.record_day(
            day=date(2026, 3, 31), entries=entries(cast, date(2026, 3, 31)), now=end, **common
        )
    assert refused.value.code == "staffing_month_closed"
    with pytest.raises(BusinessError) as refused:
        attendance.decide_sheet(sheet_id=sheet.pk, signs=True, words="", actor=cast.archive, now=end)
    assert refused.value.code == "staffing_not_signer"
    attendance.decide_sheet(sheet_id=sheet.pk, signs=False, words="补 1 日", actor=cast.manager, now=end)
    sheet = attendance.send_sheet(month=MARCH, now=end, **common)
    done = attendance.decide_sheet(sheet_id=sheet.pk, signs=True, words="", actor=cast.manager, now=end)
    assert done.state == SheetState.SIGNED
    paper = papers.print_form(code="HRM02", subject=done, actor=cast.manager, now=end)
    assert paper.number == done.number
    page = come_in(cast.manager).get(reverse("staffing:sheet", args=[done.pk])).content.decode()
    assert "13.0" in page
    assert come_in(cast.outsider).get(reverse("staffing:sheet", args=[done.pk])).status_code == 404


def test_table_that_is_due_is_called_for_once_and_again_when_late(cast: Any, now: datetime) -> None:
    attendance.name_clerk(
        project=cast.project, department=DEPARTMENT, staff=cast.archive, actor=cast.manager, now=now
    )
    early, near, late = now, now + timedelta(days=15), now + timedelta(days=19)
    attendance.remind_sheets(actor=SYSTEM, now=early)
    before = Message.objects.filter(kind="staffing.sheet_due", staff=cast.archive).count()
    attendance.remind_sheets(actor=SYSTEM, now=near)
    attendance.remind_sheets(actor=SYSTEM, now=near)
    assert Message.objects.filter(kind="staffing.sheet_due", staff=cast.archive).count() == before + 1
    attendance.remind_sheets(actor=SYSTEM, now=late)
    assert Message.objects.filter(
        kind="staffing.sheet_due", staff=cast.manager, title__contains="2026-03"
    ).exists()


def test_attendance_screens_show_oneself_or_the_department(cast: Any, now: datetime) -> None:
    url, asked = reverse("staffing:attendance"), {"department": DEPARTMENT, "month": "2026-03"}
    own = come_in(cast.contract).get(url, asked).content.decode()
    assert "我的考勤" in own
    assert cast.title.name not in own
    client = come_in(cast.manager)
    assert cast.title.name in client.get(url, asked).content.decode()
    assert client.get(url, asked | {"as": "excel"})["Content-Type"].endswith("sheet")
    day = reverse("staffing:attendance_day", args=[cast.project.pk])
    page = client.get(day, {"department": DEPARTMENT}).content.decode()
    assert "登记" in page
    data = {"department": DEPARTMENT, "day": "2026-03-16"}
    for one in attended.people_of(DEPARTMENT, cast.project.pk):
        data |= {
            f"morning_{one.pk.hex}": "late",
            f"afternoon_{one.pk.hex}": "present",
            f"came_{one.pk.hex}": "09:10",
        }
    assert "已登记 03-16" in client.post(day, data, follow=True).content.decode()
    sent = client.post(reverse("staffing:send_sheet", args=[cast.project.pk]), asked)
    assert sent.status_code == 422
    assert not MonthSheet.objects.exists()
    assert come_in(cast.contract).get(day).status_code == 404


def test_dynamics_are_noted_of_others_and_never_read_by_oneself(cast: Any, now: datetime) -> None:
    client = come_in(cast.cs_supervisor)
    data = {"project": str(cast.project.pk), "staff": str(cast.care.pk), "kind": "life", "happened_on": "2026-03-16",
            "words": "家人住院", "care": "调班一周", "reported_to": str(cast.manager.pk)}  # fmt: skip
    assert "家人住院" in client.post(reverse("staffing:note_event"), data, follow=True).content.decode()
    assert client.post(reverse("staffing:note_event"), data | {"words": ""}).status_code == 422
    assert StaffEvent.objects.count() == 1
    assert dynamics.events_visible_to(cast.manager).count() == 1
    assert dynamics.events_visible_to(cast.care).count() == 0
    assert dynamics.events_visible_to(cast.outsider).count() == 0
    assert come_in(cast[Role.CONTRACT]).get(reverse("staffing:dynamics")).status_code == 404
