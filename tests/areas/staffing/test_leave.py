"""Leave: counted in office half days, decided by the superior, ended by reporting back."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from guijia.areas.staffing.enums import LeaveState
from guijia.areas.staffing.leave import actions, queries, rules
from guijia.areas.staffing.models import Leave
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from guijia.platform.clock.rules import WorkdayTable
from guijia.platform.clock.rules.hours import HoursRow
from guijia.platform.flow import queries as flow
from guijia.platform.flow.models import Task
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Absence, Staff
from tests.access.world import come_in
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
# 2026-03-16 is a Monday.
MONDAY, FRIDAY, SATURDAY = date(2026, 3, 16), date(2026, 3, 20), date(2026, 3, 21)


@pytest.fixture(autouse=True)
def _today(db: None, now: datetime) -> None:
    move_to(now)


def wish(first: date = FRIDAY, last: date = SATURDAY, **more: Any) -> actions.Wish:
    values: dict[str, Any] = {
        "kind": "personal", "from_on": first, "from_half": "am", "until_on": last, "until_half": "pm", "reason": "家事",
    } | more  # fmt: skip
    return actions.Wish(**values)


def decide(leave: Leave, person: Staff, outcome: str, now: datetime, opinion: str = "") -> Leave:
    task = Task.objects.get(case__subject_id=leave.pk, state="open")
    return actions.decide_leave(
        leave_id=leave.pk, step=task.step_key, outcome=outcome, opinion=opinion, actor=person, now=now
    )


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ((FRIDAY, "am"), (SATURDAY, "pm"), "1.5"),
        ((FRIDAY, "pm"), (FRIDAY, "pm"), "0.5"),
        ((SATURDAY, "pm"), (date(2026, 3, 22), "pm"), "0"),
        ((FRIDAY, "pm"), (date(2026, 3, 23), "am"), "1.5"),
    ],
)
def test_days_are_halves_of_office_time(first: Any, last: Any, days: str) -> None:
    week = HoursRow(
        (1, 1), (12, 31), frozenset({1, 2, 3, 4, 5}), ((time(8, 30), time(12)), (time(13, 30), time(17)))
    )
    saturday = HoursRow((1, 1), (12, 31), frozenset({6}), ((time(8, 30), time(12)),))
    assert rules.days_between(first, last, [week, saturday], WorkdayTable()) == Decimal(days)


@pytest.mark.parametrize(
    ("role", "absent", "approver"),
    [
        (Role.CONTRACT, set(), Role.SIGNING_LEAD),
        (Role.CONTRACT, {Role.SIGNING_LEAD}, Role.MANAGER),
        (Role.LOBBY, set(), Role.CS_SUPERVISOR),
        (Role.CASHIER, set(), Role.DEPUTY_GM),
        (Role.ADMIN, set(), Role.MANAGER),
        (Role.GM, set(), None),
    ],
)
def test_nearest_superior_decides(role: Role, absent: set[Role], approver: Role | None) -> None:
    assert rules.approver_of(role, lambda one: one not in absent) == approver


def test_leave_is_approved_shows_and_ends_with_reporting_back(cast: Any, now: datetime) -> None:
    made = actions.ask_leave(wish=wish(), actor=cast.contract, now=now)
    assert (made.days, made.approver, made.state) == (Decimal("1.5"), Role.SIGNING_LEAD, LeaveState.ASKED)
    done = decide(made, cast.signing_lead, "approve", now)
    assert done.state == LeaveState.APPROVED
    case = flow.case_of(made)
    assert case is not None
    assert not case.is_open
    actions.arrange_deputy(leave_id=made.pk, deputy=cast.mortgage, actor=cast.contract, now=now)
    assert Absence.objects.get().deputy_id == cast.mortgage.pk
    back = actions.resume_work(
        leave_id=made.pk, back_on=SATURDAY, back_half="am", actor=cast.contract, now=now + timedelta(days=5)
    )
    assert (back.state, back.actual_days) == (LeaveState.RESUMED, Decimal("1.0"))
    for deed in ("ask_leave", "decide_leave", "arrange_deputy", "resume_work"):
        assert Entry.objects.filter(action=f"staffing.{deed}").count() == 1


def test_returned_leave_is_changed_and_decided_anew(cast: Any, now: datetime) -> None:
    made = actions.ask_leave(wish=wish(), actor=cast.care, now=now)
    assert decide(made, cast.cs_supervisor, "return", now, "周六有活动").state == LeaveState.RETURNED
    again = actions.revise_leave(leave_id=made.pk, wish=wish(last=FRIDAY), actor=cast.care, now=now)
    assert (again.days, again.state) == (Decimal("1.0"), LeaveState.ASKED)
    assert decide(again, cast.cs_supervisor, "refuse", now, "人手不够").state == LeaveState.REFUSED


def test_one_never_decides_about_oneself_nor_asks_out_of_order(cast: Any, now: datetime) -> None:
    made = actions.ask_leave(wish=wish(), actor=cast.signing_lead, now=now)
    assert made.approver == Role.MANAGER
    sunday, next_friday = date(2026, 3, 22), date(2026, 3, 27)
    for person, asked, code in (
        (cast.signing_lead, wish(), "overlaps"),
        (cast.care, wish(date(2026, 3, 13), MONDAY), "too_late"),
        (cast.care, wish(FRIDAY, MONDAY), "ends_before"),
        (cast.care, wish(sunday, sunday), "no_working_day"),
        (cast.care, wish(MONDAY, next_friday, kind="annual"), "beyond_balance"),
        (cast.gm, wish(), "no_superior"),
    ):
        with pytest.raises(BusinessError) as refused:
            actions.ask_leave(wish=asked, actor=person, now=now)
        assert refused.value.code == f"staffing_leave_{code}"
    with pytest.raises(BusinessError) as refused:
        decide(made, cast.signing_lead, "approve", now)
    assert refused.value.code.startswith("flow_")
    with pytest.raises(BusinessError) as refused:
        actions.resume_work(
            leave_id=made.pk, back_on=FRIDAY, back_half="am", actor=cast.signing_lead, now=now
        )
    assert refused.value.code == "staffing_leave_wrong_state"
    with pytest.raises(BusinessError) as refused:
        actions.cancel_leave(leave_id=made.pk, actor=cast.cs_supervisor, now=now)
    assert refused.value.code == "staffing_leave_not_yours"
    assert Leave.objects.count() == 1
    # Sick leave may be told afterwards.
    actions.ask_leave(wish=wish(date(2026, 3, 13), MONDAY, kind="sick"), actor=cast.care, now=now)


def test_leave_is_seen_by_its_person_and_the_superiors_only(cast: Any, now: datetime) -> None:
    made = actions.ask_leave(wish=wish(), actor=cast.contract, now=now)
    case = flow.case_of(made)
    assert case is not None
    for person, seen in ((cast.contract, True), (cast.signing_lead, True), (cast.hr, True), (cast.sales, False),
                         (cast.outsider, False)):  # fmt: skip
        assert queries.leaves_visible_to(person).filter(pk=made.pk).exists() is seen
        status = come_in(person).get(reverse("staffing:leave", args=[made.pk])).status_code
        assert status == (200 if seen else 404)
        # Whoever asks needs no right over the leave of others to open the case on the desk.
        opened = come_in(person).get(reverse("flow:case", args=[case.pk])).status_code
        assert opened == (200 if seen else 404)


def test_screens_ask_decide_and_cancel(cast: Any, now: datetime) -> None:
    client = come_in(cast.contract)
    url = reverse("staffing:ask_leave")
    assert "还剩" in client.get(url).content.decode()
    data = {"kind": "personal", "from_on": "2026-03-20", "from_half": "am", "until_on": "2026-03-20",
            "until_half": "pm", "reason": "家事"}  # fmt: skip
    assert client.post(url, data | {"until_on": "2026-03-19"}).status_code == 422
    page = client.post(url, data, follow=True).content.decode()
    assert "等签约主管" in page
    made = Leave.objects.get()
    case = flow.case_of(made)
    assert case is not None
    seen = come_in(cast.signing_lead).get(reverse("flow:case", args=[case.pk])).content.decode()
    assert "打开请假单" in seen
    assert "家事" in seen
    client.post(reverse("staffing:cancel_leave", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == LeaveState.CANCELLED
    assert "已取消" in client.get(reverse("staffing:leaves")).content.decode()
