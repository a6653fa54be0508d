"""Holding, releasing, reckoning anew, climbing: what is written, what is refused, what happens once."""

import threading
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock import actions, drift, jobs, queries
from guijia.platform.clock.enums import ChangeKind, PauseReason
from guijia.platform.clock.models import (
    Clock,
    ClockChange,
    ClockHoliday,
    ClockRung,
    EscalationStep,
    WorkingHours,
)
from guijia.platform.clock.reference import load_ladders
from guijia.platform.clock.registry import ClockKind, all_kinds, clock_kind
from guijia.platform.jobs import queries as job_queries
from tests.conftest import Cast, do_waiting_jobs, make_cast
from tests.platform.clock.naive import at

NOW = at("2026-03-16 09:30")
HOURS = clock_kind(ClockKind("moving_hours", "处理", "working_hours", fact="review_hours"))
LAW = clock_kind(ClockKind("moving_law", "法定备案", "days", fact="filing_days", rolls=True, statutory=True))
BANK = clock_kind(ClockKind("moving_bank", "银行审批", "days", external=True))


def start(cast: Cast, kind: ClockKind = HOURS, now: datetime = NOW, **more: Any) -> Clock:
    return actions.start_clock(
        kind=kind.key, case_id=uuid4(), project_id=cast.project.pk, label="", actor=SYSTEM, now=now, **more
    )


def refusal(function: Any, **given: Any) -> BusinessError:
    before = Entry.objects.count()
    with pytest.raises(BusinessError) as refused:
        function(now=NOW, **given)
    assert Entry.objects.count() == before
    return refused.value


@pytest.mark.django_db
def test_pause_refusals_leave_the_clock_as_it_was(cast: Cast) -> None:
    ours, law = start(cast), start(cast, LAW)
    bank = start(cast, BANK, due_at=NOW + timedelta(days=9))
    pause = {"reason": "等资料", "actor": cast.manager}
    assert refusal(actions.pause_clock, clock_id=law.pk, **pause).code == "clock_statutory"
    assert refusal(actions.pause_clock, clock_id=bank.pk, **pause).code == "clock_external"
    assert refusal(actions.pause_clock, clock_id=ours.pk, **pause | {"actor": cast.sales}).code == (
        "clock_may_not_pause"
    )
    outside = pause | {"actor": cast.outsider}
    assert refusal(actions.pause_clock, clock_id=ours.pk, **outside).code == "clock_may_not_pause"
    assert (
        refusal(actions.pause_clock, clock_id=ours.pk, **pause | {"code": "x"}).code == "clock_without_reason"
    )
    told = refusal(actions.pause_clock, clock_id=ours.pk, code=PauseReason.CUSTOMER_PAPERS, **pause)
    assert (told.code, told.field) == ("clock_without_notice", "notice")
    assert not any(Clock.objects.filter(paused_at__isnull=False))
    assert not ClockChange.objects.exists()


@pytest.mark.django_db
def test_pause_and_resume_are_kept_with_who_why_and_both_due_times(cast: Cast) -> None:
    clock = start(cast)
    actions.pause_clock(
        clock_id=clock.pk, code=PauseReason.CUSTOMER_PAPERS, reason="补收入证明", notice="电话告知",
        actor=cast.manager, now=at("2026-03-16 10:00"),
    )  # fmt: skip
    actions.resume_clock(clock_id=clock.pk, actor=cast.signing_lead, now=at("2026-03-16 11:00"))
    clock.refresh_from_db()
    pause = clock.pauses.get()
    assert (pause.by_name, pause.resumed_by_name, pause.notice) == (
        cast.manager.name, cast.signing_lead.name, "电话告知",
    )  # fmt: skip
    kinds = list(queries.changes_of(clock).values_list("kind", "before_at", "after_at"))
    assert kinds == [
        (ChangeKind.PAUSED, at("2026-03-16 10:30"), at("2026-03-16 10:30")),
        (ChangeKind.RESUMED, at("2026-03-16 10:30"), at("2026-03-16 11:30")),
    ]
    deeds = Entry.objects.filter(subject_id=str(clock.pk)).values_list("action", flat=True)
    assert sorted(deeds) == ["clock.pause_clock", "clock.resume_clock"]


@pytest.mark.django_db
def test_set_hours_ends_the_row_before_and_moves_what_runs_with_the_reason(cast: Cast) -> None:
    clock = start(cast, now=at("2026-03-16 16:45"))
    paused = start(cast, now=at("2026-03-16 16:45"))
    actions.pause_clock(clock_id=paused.pk, reason="等", actor=SYSTEM, now=at("2026-03-16 16:50"))
    made = actions.set_hours(
        calendar="office", label="办公时间（春冬季）", from_month_day="10-01", to_month_day="04-30",
        weekdays="12345", spans=[("10:00", "16:00")], keeps_holidays=True, project=None,
        effective_from=date(2026, 3, 17), source="总经理办公会", actor=SYSTEM, now=NOW,
    )  # fmt: skip
    do_waiting_jobs()
    before = WorkingHours.objects.get(
        calendar="office", label="办公时间（春冬季）", effective_to__isnull=False
    )
    assert (before.effective_to, made.effective_from) == (date(2026, 3, 16), date(2026, 3, 17))
    clock.refresh_from_db()
    assert clock.due_at == at("2026-03-17 10:45")
    change = ClockChange.objects.get(clock=clock)
    assert (change.kind, change.before_at) == (ChangeKind.HOURS, at("2026-03-17 09:15"))
    assert "总经理办公会" in change.words
    # What stands still is reckoned by the new hours when it runs on.
    resumed = actions.resume_clock(clock_id=paused.pk, actor=SYSTEM, now=at("2026-03-17 12:00"))
    assert resumed.due_at == at("2026-03-17 12:55")


@pytest.mark.django_db
def test_calendar_and_ladder_are_for_administrators_of_all_projects(cast: Cast) -> None:
    hours = {
        "calendar": "office", "label": "x", "from_month_day": "01-01", "to_month_day": "12-31", "weekdays": "1",
        "spans": [("09:00", "10:00")], "keeps_holidays": True, "source": "y", "effective_from": date(2026, 4, 1),
    }  # fmt: skip
    code = refusal(actions.set_hours, project=None, actor=cast.admin, **hours).code
    assert code == "clock_not_allowed"
    assert actions.set_hours(project=cast.project, actor=cast.admin, now=NOW, **hours).project == cast.project  # type: ignore[arg-type]
    late = hours | {"effective_from": date(2026, 3, 15)}
    assert (
        refusal(actions.set_hours, project=cast.project, actor=cast.admin, **late).code
        == "clock_starts_too_early"
    )
    step = {
        "kind": HOURS.key, "basis": "percent", "value": 50, "whom": "handler", "what": "remind", "source": "y",
    }  # fmt: skip
    assert refusal(actions.add_step, actor=cast.admin, effective_from=date(2026, 4, 1), **step).code == (
        "clock_not_allowed"
    )
    too_early = refusal(actions.add_step, actor=SYSTEM, effective_from=date(2026, 3, 16), **step)
    assert too_early.code == "clock_starts_too_early"


@pytest.mark.django_db
def test_a_changed_ladder_is_for_clocks_that_begin_later(cast: Cast) -> None:
    first = actions.add_step(
        kind=HOURS.key, basis="percent", value=50, whom="role", role="sales", what="remind", actor=SYSTEM,
        effective_from=date(2026, 3, 17), source="公司决定", now=NOW,
    )  # fmt: skip
    before, after = start(cast), start(cast, now=at("2026-03-17 09:00"))
    actions.end_step(step=first, effective_from=date(2026, 3, 20), reason="不再需要", actor=SYSTEM, now=NOW)
    later = start(cast, now=at("2026-03-20 09:00"))
    jobs.climb_ladders(at("2026-03-27 09:00"))
    assert set(ClockRung.objects.values_list("clock_id", flat=True)) == {after.pk}
    assert not queries.ladder_of(before)
    assert not queries.ladder_of(later)
    ended = refusal(actions.end_step, step=first, effective_from=date(2026, 3, 25), reason="x", actor=SYSTEM)
    assert ended.code == "clock_not_in_force"


@pytest.mark.django_db
def test_an_act_of_the_ladder_queues_its_job_once(cast: Cast) -> None:
    actions.add_step(
        kind=HOURS.key, basis="minutes", value=30, whom="role", role="sales", what="act", actor=SYSTEM,
        job="deals.remind_signing", effective_from=date(2026, 3, 17), source="公司决定", now=NOW,
    )  # fmt: skip
    clock = start(cast, now=at("2026-03-17 09:00"))
    for _ in range(3):
        jobs.climb_ladders(clock.due_at + timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'clock_id' FROM procrastinate_jobs WHERE task_name = 'deals.remind_signing'"
        )
        assert [row[0] for row in cursor.fetchall()] == [str(clock.pk)]


@pytest.mark.django_db
def test_ladders_of_the_release_are_entered_once_and_left_alone_after(cast: Cast) -> None:
    shipped = sum(len(kind.ladder) for kind in all_kinds())
    # Every installation has them before anybody signs in.
    assert EscalationStep.objects.filter(kind__startswith="deals.").count() >= 3
    assert shipped >= 3
    assert load_ladders() == 0


@pytest.mark.django_db
def test_planning_leaves_no_trace_in_the_audit_of_rows(cast: Cast) -> None:
    clock = start(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_rowchange")
        before = cursor.fetchone()
        assert actions.plan_rungs() >= 1
        cursor.execute("SELECT count(*) FROM audit_rowchange")
        assert cursor.fetchone() == before
    assert Clock.objects.get(pk=clock.pk).is_planned


@pytest.mark.django_db
def test_recompute_done_twice_moves_nothing_the_second_time(cast: Cast) -> None:
    clock = start(cast, LAW)
    actions.set_days(
        days=[ClockHoliday(day=date(2026, 4, 15), is_working=False, name="停工", source="通知")],
        actor=SYSTEM, now=NOW,
    )  # fmt: skip
    do_waiting_jobs()
    again = {"kind": "days", "first": date(2026, 1, 1), "last": date(2026, 12, 31), "words": "x"}
    assert actions.recompute(actor=SYSTEM, now=NOW, **again) is not None  # type: ignore[arg-type]
    clock.refresh_from_db()
    assert clock.due_at == at("2026-04-16 23:59") + timedelta(seconds=59)
    assert ClockChange.objects.filter(clock=clock).count() == 1


@pytest.mark.django_db
def test_a_year_that_becomes_known_is_provisional_no_more(cast: Cast) -> None:
    clock = start(cast, now=at("2026-12-31 16:30"))
    assert (clock.provisional, clock.due_at) == (True, at("2027-01-01 09:00"))
    actions.set_days(
        days=[ClockHoliday(day=date(2027, 1, 1), is_working=False, name="元旦", source="通知")],
        actor=SYSTEM, now=NOW,
    )  # fmt: skip
    do_waiting_jobs()
    clock.refresh_from_db()
    assert (clock.provisional, clock.due_at) == (False, at("2027-01-02 09:00"))


@pytest.mark.django_db(transaction=True)
def test_two_pulses_at_once_reach_each_rung_once() -> None:
    cast = make_cast(NOW)
    with acting(SYSTEM):
        EscalationStep.objects.create(
            kind=HOURS.key, basis="percent", value=50, whom="role", role="sales", what="remind",
            effective_from=date(2000, 1, 1), source="测试",
        )  # fmt: skip
    count = 30
    for _ in range(count):
        start(cast)
    together = threading.Barrier(2)

    def climb() -> None:
        try:
            together.wait(timeout=20)
            for _ in range(12):
                actions.plan_rungs(limit=7)
                actions.ring_due(now=NOW + timedelta(days=3), limit=5)
                actions.tell_rungs(now=NOW, limit=5)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=climb) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    jobs.climb_ladders(NOW + timedelta(days=3))
    while actions.tell_rungs(now=NOW):
        pass
    rungs = ClockRung.objects.all()
    assert len({rung.clock_id for rung in rungs}) == len(rungs) == count
    assert all([one["name"] for one in rung.told] == [cast.sales.name] for rung in rungs)


@pytest.mark.django_db
@pytest.mark.parametrize(("off", "words"), [(0, ""), (300, "快 5 分"), (-30, "慢 30 秒"), (1, "")])
def test_drift_is_measured_and_left_for_the_health_page(
    off: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = drift.here
    monkeypatch.setattr(drift, "here", lambda: real() + timedelta(seconds=off))
    found = drift.watch()
    assert found.is_alarming == bool(words)
    assert found.words.endswith(words)
    assert job_queries.health().warning == found.words
