"""What users of other systems complained of (ahead.md U1, U2, U3, U12): one golden test for each, named after it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from guijia.kit.days import CHINA
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import actions, jobs, queries, rules, shipped
from guijia.platform.clock.enums import Basis, ChangeKind, PauseReason, What, Whom
from guijia.platform.clock.models import Clock, ClockChange, ClockHoliday, ClockRung, EscalationStep
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.facts import actions as facts
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow.actions import timing
from guijia.platform.flow.models import Case, CaseEvent
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from tests.areas.deals.sale import Sale, ready_to_sell
from tests.conftest import Cast, do_waiting_jobs
from tests.platform.clock.naive import at

pytestmark = pytest.mark.django_db

OFFICE, TABLE = shipped.hours_of("office"), shipped.workday_table()
LADDER = clock_kind(ClockKind("complaint_ladder", "处理", "working_hours", fact="review_hours"))
FIRST = clock_kind(ClockKind("complaint_first", "首次回应", "working_hours", fact="review_hours"))
SOLVE = clock_kind(ClockKind("complaint_solve", "解决", "workdays", fact="solve_workdays"))
MONDAY = at("2026-03-16 09:30")


def start(cast: Cast, kind: ClockKind, now: datetime = MONDAY, case_id: Any = None) -> Clock:
    return actions.start_clock(
        kind=kind.key, case_id=case_id or uuid4(), project_id=cast.project.pk, label="", actor=SYSTEM, now=now
    )


def waiting_case(cast: Cast, now: datetime = MONDAY) -> tuple[Case, Clock]:
    """A subscription that waits for the director's decision, with the clock of that step."""
    _, units = ready_to_sell(cast, now, homes=1)
    subscription = Sale(cast, now, units[0]).hold().submit().subscription
    case = flow_queries.case_of(subscription)
    assert case is not None
    clock = queries.clocks_of(case.pk).get(kind="deals.approval")
    return case, clock


def ring(now: datetime) -> None:
    """What the pulse does at that moment, and the jobs it queued."""
    jobs.climb_ladders(now)
    do_waiting_jobs()


def told(clock: Clock) -> list[list[str]]:
    """Who was told, rung by rung in the order in which they came."""
    rungs = ClockRung.objects.filter(clock=clock).order_by("due_at", "id")
    return [sorted(one["name"] for one in rung.told) for rung in rungs]


def step(kind: ClockKind, basis: str, value: int, whom: str, what: str = What.REMIND, **more: Any) -> None:
    EscalationStep.objects.create(
        kind=kind.key, basis=basis, value=value, whom=whom, what=what, effective_from=date(2000, 1, 1),
        source="测试", **more,
    )  # fmt: skip


@pytest.fixture
def ladder(cast: Cast) -> Cast:
    """Three levels for three people, and a fourth by name."""
    with acting(SYSTEM):
        step(LADDER, Basis.PERCENT, 50, Whom.ROLE, role=Role.SALES)
        step(LADDER, Basis.PERCENT, 100, Whom.ROLE, What.ESCALATE, role=Role.SALES_DIRECTOR)
        step(LADDER, Basis.MINUTES, 30, Whom.ROLE, What.ESCALATE, role=Role.DEPUTY_GM)
        step(LADDER, Basis.MINUTES, 60, Whom.STAFF, What.ESCALATE, staff=cast.gm)
    return cast


# ---- U1: escalation up the chain


def test_erpnext_6049_level_by_level_to_whom_one_reports(cast: Cast) -> None:
    _, clock = waiting_case(cast)
    whole = clock.due_at - clock.started_at
    ring(clock.started_at + whole * 0.8)
    assert told(clock) == [[cast.sales_director.name]]
    ring(clock.due_at)
    # The director's superior, and then the manager of the department.
    assert told(clock)[1:] == [[cast.deputy_gm.name]]
    ring(clock.due_at + timedelta(hours=2))
    managers = {person.name for person in (cast.manager, cast.group_manager)}
    assert set(told(clock)[2]) == managers


def test_zammad_2532_three_levels_reach_three_different_people(ladder: Cast) -> None:
    clock = start(ladder, LADDER)
    ring(clock.due_at + timedelta(days=1))
    assert told(clock) == [
        [ladder.sales.name], [ladder.sales_director.name], [ladder.deputy_gm.name], [ladder.gm.name],
    ]  # fmt: skip


def test_chatwoot_6889_what_everybody_forgot_reaches_the_manager(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    ring(clock.due_at + timedelta(days=3))
    assert cast.manager.name in told(clock)[-1]
    lines = CaseEvent.objects.filter(case=case, step_label=clock.label).values_list("text", flat=True)
    assert any(cast.manager.name in line and "升级" in line for line in lines)


def test_glpi_4206_nobody_took_it_so_the_head_hears_of_it(cast: Cast) -> None:
    _, clock = waiting_case(cast)
    with acting(SYSTEM):
        cast.sales_director.postings.update(ended_at=MONDAY)
    ring(clock.started_at + (clock.due_at - clock.started_at) * 0.8)
    # The post of the step is vacant: the reminder climbs to the next above.
    assert told(clock) == [[cast.deputy_gm.name]]


def test_glpi_5319_every_level_fires_and_those_missed_in_an_outage_are_caught_up_in_order(
    ladder: Cast,
) -> None:
    clock = start(ladder, LADDER)
    ring(clock.due_at + timedelta(minutes=40))
    assert len(told(clock)) == 3
    for _ in range(3):
        ring(clock.due_at + timedelta(days=2))
    rungs = list(ClockRung.objects.filter(clock=clock).order_by("due_at"))
    assert len(rungs) == 4
    assert [rung.due_at for rung in rungs] == sorted(rung.due_at for rung in rungs)
    assert all(rung.at >= rung.due_at for rung in rungs)


# ---- U2: clocks that lie


def test_glpi_6902_and_15605_waiting_time_survives_a_change_of_policy(cast: Cast) -> None:
    clock = start(cast, FIRST)
    actions.pause_clock(clock_id=clock.pk, reason="等银行", actor=SYSTEM, now=at("2026-03-16 10:00"))
    actions.resume_clock(clock_id=clock.pk, actor=SYSTEM, now=at("2026-03-16 11:00"))
    facts.set_parameter(
        key="review_hours", value=Decimal(9), effective_from=MONDAY.date(), source="新规定",
        project=cast.project, actor=cast.admin, now=MONDAY,
    )  # fmt: skip
    actions.set_days(
        days=[ClockHoliday(day=date(2026, 3, 17), is_working=False, name="停电", source="公司通知")],
        actor=SYSTEM, now=at("2026-03-16 11:10"),
    )  # fmt: skip
    do_waiting_jobs()
    clock.refresh_from_db()
    # One hour of limit from 9:30, one hour stood still: 11:30, whatever the parameter says since.
    assert clock.due_at == at("2026-03-16 11:30")
    assert [pause.reason for pause in clock.pauses.all()] == ["等银行"]
    assert any(piece["why"] == "暂停" for piece in clock.segments)


def test_glpi_24481_no_violation_while_it_waits(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    timing.pause_case_clock(
        clock_id=clock.pk, code=PauseReason.BANK, reason="等银行", notice="",
        actor=cast.manager, now=MONDAY + timedelta(minutes=5),
    )  # fmt: skip
    long_after = clock.due_at + timedelta(days=30)
    ring(long_after)
    assert actions.fire_due(now=long_after) == 0
    clock.refresh_from_db()
    case.refresh_from_db()
    assert (told(clock), clock.fired_at) == ([], None)
    assert clock.state(long_after) != "late"
    # And the work list does not call the step late either.
    assert (case.next_due_at, flow_queries.open_tasks(case)[0].due_at) == (None, None)


def test_glpi_15429_own_calendar_does_not_escalate_at_the_start(cast: Cast) -> None:
    actions.set_hours(
        calendar="office", label="项目办公", from_month_day="01-01", to_month_day="12-31", weekdays="12345",
        spans=[("13:00", "21:00")], keeps_holidays=True, project=cast.project, effective_from=MONDAY.date(),
        source="项目决定", actor=SYSTEM, now=MONDAY,
    )  # fmt: skip
    clock = start(cast, FIRST)
    assert clock.due_at == at("2026-03-16 14:00")
    assert actions.fire_due(now=MONDAY) == 0
    assert clock.state(MONDAY) == "day"


def test_glpi_1911_a_new_handler_has_the_time_that_is_left(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    colleague = org.hire(login="director2", name="另一总监", actor=SYSTEM, now=MONDAY)
    org.post(staff=colleague, role=Role.SALES_DIRECTOR, project=cast.project, actor=SYSTEM, now=MONDAY)
    task = flow_queries.open_tasks(case)[0]
    timing.pause_case_clock(
        clock_id=clock.pk,
        code=PauseReason.PARTNER,
        reason="等资料",
        notice="",
        actor=cast.manager,
        now=MONDAY,
    )
    timing.resume_case_clock(
        clock_id=clock.pk, reason="资料到了", actor=cast.manager, now=MONDAY + timedelta(hours=1)
    )
    due = Clock.objects.get(pk=clock.pk).due_at
    assert due == clock.due_at + timedelta(hours=1)
    flow.hand_over(task=task, to=colleague, actor=cast.manager, now=MONDAY + timedelta(hours=2))
    clock.refresh_from_db()
    assert clock.due_at == due
    assert clock.pauses.count() == 1
    ring(clock.started_at + timedelta(hours=1) + (due - clock.started_at - timedelta(hours=1)) * 0.8)
    assert told(clock) == [[colleague.name]]


def test_glpi_2184_a_limit_stopped_and_begun_anew_begins_with_its_whole_time(cast: Cast) -> None:
    case_id = uuid4()
    first = start(cast, FIRST, case_id=case_id)
    actions.stop_clock(case_id=case_id, kind=FIRST.key, actor=SYSTEM, now=at("2026-03-16 10:20"))
    again = start(cast, FIRST, now=at("2026-03-17 09:00"), case_id=case_id)
    assert first.pk != again.pk
    assert again.due_at == at("2026-03-17 10:00")


@pytest.mark.parametrize("began", ["2026-03-14 11:50", "2026-03-13 16:50", "2026-09-30 17:50"])
def test_zammad_4432_nobody_is_reminded_at_midnight_or_on_a_weekend(ladder: Cast, began: str) -> None:
    clock = start(ladder, LADDER, now=at(began))
    lines = queries.ladder_of(clock)
    assert len(lines) == 4
    for line in lines:
        spans = rules.spans_of(line.at.astimezone(CHINA).date(), OFFICE, TABLE)
        assert any(opens <= line.at <= closes for opens, closes in spans), line.at


def test_zammad_5177_parallel_clocks_do_not_overrule_each_other(cast: Cast) -> None:
    case_id = uuid4()
    first, solve = start(cast, FIRST, case_id=case_id), start(cast, SOLVE, case_id=case_id)
    actions.pause_clock(clock_id=solve.pk, reason="等配件", actor=SYSTEM, now=at("2026-03-16 10:00"))
    assert actions.fire_due(now=first.due_at) == 1
    actions.resume_clock(clock_id=solve.pk, actor=SYSTEM, now=at("2026-03-18 10:00"))
    before = first.due_at
    first.refresh_from_db()
    assert (first.due_at, first.fired_at) == (before, before)
    assert Clock.objects.get(pk=solve.pk).due_at > solve.due_at


def test_zammad_3140_done_in_time_never_escalates(ladder: Cast) -> None:
    clock = start(ladder, LADDER)
    actions.stop_clock(
        case_id=clock.case_id, kind=LADDER.key, actor=SYSTEM, now=clock.started_at + timedelta(minutes=10)
    )
    ring(clock.due_at + timedelta(days=9))
    assert told(clock) == []
    assert actions.fire_due(now=clock.due_at + timedelta(days=9)) == 0
    assert Clock.objects.get(pk=clock.pk).state(clock.due_at + timedelta(days=9)) == "ok"


def test_zammad_2082_a_closed_case_has_no_clock_left_running(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    flow.stop_case(case=case, result="撤回", actor=SYSTEM, now=MONDAY + timedelta(minutes=3))
    ring(clock.due_at + timedelta(days=2))
    assert told(clock) == []
    assert not queries.open_clocks_of([case.pk])[case.pk]


def test_frappe_1554_a_pause_stops_the_clock_to_the_second(cast: Cast) -> None:
    clock = start(cast, FIRST, now=MONDAY + timedelta(seconds=17))
    actions.pause_clock(clock_id=clock.pk, reason="等", actor=SYSTEM, now=MONDAY + timedelta(seconds=50))
    actions.resume_clock(clock_id=clock.pk, actor=SYSTEM, now=MONDAY + timedelta(seconds=93))
    clock.refresh_from_db()
    assert clock.due_at == MONDAY + timedelta(hours=1, seconds=17 + 43)


def test_frappe_2405_response_and_solution_each_by_its_own_limit(cast: Cast) -> None:
    case_id = uuid4()
    first, solve = start(cast, FIRST, case_id=case_id), start(cast, SOLVE, case_id=case_id)
    assert first.due_at == at("2026-03-16 10:30")
    assert solve.due_at == at("2026-03-19 23:59") + timedelta(seconds=59)
    readings = {one.label: one.words for one in queries.readings_of(case_id, MONDAY)}
    assert readings == {"首次回应": "今天 10:30", "解决": "剩 3 天"}


def test_frappe_1943_the_narrower_rule_wins_and_not_the_other_way_round(cast: Cast) -> None:
    facts.set_parameter(
        key="review_hours", value=Decimal(2), effective_from=MONDAY.date(), source="项目决定",
        project=cast.project, actor=cast.admin, now=MONDAY,
    )  # fmt: skip
    ours = start(cast, FIRST)
    theirs = actions.start_clock(
        kind=FIRST.key, case_id=uuid4(), project_id=cast.elsewhere.pk, label="", actor=SYSTEM, now=MONDAY
    )
    assert (ours.due_at, theirs.due_at) == (at("2026-03-16 11:30"), at("2026-03-16 10:30"))


# ---- U3: working hours, lunch, holidays


def test_osticket_1168_only_business_hours_count(cast: Cast) -> None:
    clock = start(cast, FIRST, now=at("2026-03-13 16:45"))
    # Friday a quarter of an hour, Saturday morning the rest.
    assert clock.due_at == at("2026-03-14 09:15")


def test_osticket_2131_holidays_do_not_count(cast: Cast) -> None:
    assert start(cast, FIRST, now=at("2026-02-14 16:45")).due_at == at("2026-02-24 09:15")


def test_osticket_4166_seasons_and_the_half_saturday_are_known(cast: Cast) -> None:
    assert start(cast, FIRST, now=at("2026-04-30 16:45")).due_at == at("2026-05-06 09:15")
    assert start(cast, FIRST, now=at("2026-09-30 17:45")).due_at == at("2026-10-08 09:15")
    assert start(cast, FIRST, now=at("2026-03-14 11:45")).due_at == at("2026-03-16 09:15")


def test_osticket_4969_and_3693_each_project_may_have_hours_of_its_own(cast: Cast) -> None:
    actions.set_hours(
        calendar="office", label="案场", from_month_day="01-01", to_month_day="12-31", weekdays="1234567",
        spans=[("09:00", "21:00")], keeps_holidays=False, project=cast.project, effective_from=MONDAY.date(),
        source="案场周末照常", actor=SYSTEM, now=MONDAY,
    )  # fmt: skip
    saturday = at("2026-03-21 20:30")
    ours = start(cast, FIRST, now=saturday)
    theirs = actions.start_clock(
        kind=FIRST.key, case_id=uuid4(), project_id=cast.elsewhere.pk, label="", actor=SYSTEM, now=saturday
    )
    assert (ours.due_at, theirs.due_at) == (at("2026-03-22 09:30"), at("2026-03-23 09:30"))


def test_frappe_2212_and_1528_lunch_does_not_count(cast: Cast) -> None:
    clock = start(cast, FIRST, now=at("2026-03-16 11:45"))
    assert clock.due_at == at("2026-03-16 14:15")
    pieces = queries.explanation_of(clock, MONDAY)
    assert [(piece["why"], piece["minutes"]) for piece in pieces] == [("办公", 15), ("午休", 0), ("办公", 45)]


@pytest.mark.parametrize(
    ("moment", "why", "opens"),
    [
        ("2026-03-16 12:30", "午休", "2026-03-16 13:30"),
        ("2026-03-16 22:00", "下班时间", "2026-03-17 08:30"),
        ("2026-03-15 10:00", "周末", "2026-03-16 08:30"),
        ("2026-10-02 10:00", "国庆节放假", "2026-10-08 08:30"),
    ],
)
def test_frappe_2561_and_2135_one_can_say_that_nobody_is_there_and_when_again(
    moment: str, why: str, opens: str
) -> None:
    assert rules.why_closed(at(moment), OFFICE, TABLE) == (why, at(opens))
    assert rules.why_closed(at("2026-03-16 10:00"), OFFICE, TABLE) is None


# ---- U12: deadlines from every channel


def test_condo_2534_a_limit_runs_whoever_opened_the_case_and_from_where(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    assert clock.is_open
    task = flow_queries.open_tasks(case)[0]
    # No channel sets it: the step of the diagram does, for whoever acts.
    assert (task.clock_kind, task.due_at) == (clock.kind, clock.due_at)


def test_condo_1606_and_4348_every_place_shows_the_same_due_time(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    timing.pause_case_clock(
        clock_id=clock.pk, code=PauseReason.BANK, reason="等", notice="", actor=cast.manager, now=MONDAY
    )
    timing.resume_case_clock(
        clock_id=clock.pk, reason="", actor=cast.manager, now=MONDAY + timedelta(minutes=50)
    )
    moved = Clock.objects.get(pk=clock.pk).due_at
    case.refresh_from_db()
    assert moved == clock.due_at + timedelta(minutes=50)
    assert {moved} == {
        case.next_due_at, flow_queries.open_tasks(case)[0].due_at, queries.next_due([case.pk])[case.pk],
    }  # fmt: skip


def test_condo_2065_a_deferral_stays_when_the_handler_changes(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    timing.pause_case_clock(
        clock_id=clock.pk, code=PauseReason.CUSTOMER_TIME, reason="客户出差", notice="电话告知 9:40",
        actor=cast.manager, now=MONDAY,
    )  # fmt: skip
    task = flow_queries.open_tasks(case)[0]
    flow.claim_task(task=task, actor=cast.sales_director, now=MONDAY + timedelta(minutes=1))
    flow.unclaim_task(task=task, actor=cast.sales_director, now=MONDAY + timedelta(minutes=2))
    clock.refresh_from_db()
    assert clock.paused_at == MONDAY
    assert flow_queries.open_tasks(case)[0].due_at is None


def test_condo_2155_and_1145_a_changed_calendar_says_what_it_moved(cast: Cast) -> None:
    case, clock = waiting_case(cast)
    other = start(cast, SOLVE)
    actions.set_days(
        days=[ClockHoliday(day=date(2026, 3, 18), is_working=False, name="台风", source="市政府通知")],
        actor=SYSTEM, now=MONDAY + timedelta(hours=1),
    )  # fmt: skip
    do_waiting_jobs()
    change = ClockChange.objects.get(clock=other)
    assert (change.kind, change.before_at, change.after_at) == (
        ChangeKind.DAYS, other.due_at, at("2026-03-20 23:59") + timedelta(seconds=59),
    )  # fmt: skip
    assert "市政府通知" in change.words
    # A limit on the wall clock is not touched.
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at
    assert not ClockChange.objects.filter(clock=clock).exists()
    assert case.is_open
