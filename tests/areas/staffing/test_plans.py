"""Goals and plans: proposed, confirmed by the superior, told and corrected, reviewed month by month."""

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from guijia.areas.staffing.enums import PlanState
from guijia.areas.staffing.models import Plan, PlanItem, PlanNote, PlanReview
from guijia.areas.staffing.plans import actions, queries, rules
from guijia.kit.errors import BusinessError
from guijia.platform.flow import queries as flow
from guijia.platform.flow.models import Task
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.access.world import come_in
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _today(db: None, now: datetime) -> None:
    move_to(now)


def line(title: str = "清理逾期合同", **other: Any) -> rules.Line:
    given: dict[str, Any] = {"measure": "零逾期", "starts_on": TODAY, "due_on": date(2026, 3, 31)} | other
    return rules.Line(title=title, **given)


def wish(cast: Any, **other: Any) -> actions.Proposal:
    given: dict[str, Any] = {
        "project": cast.project, "is_department": False, "year": 2026, "month": 3, "title": "合同按时签",
        "lines": [line(), line("整理台账", due_on=date(2026, 3, 20))],
    } | other  # fmt: skip
    return actions.Proposal(**given)


def decide(plan: Plan, person: Staff, outcome: str, now: datetime, opinion: str = "") -> Plan:
    step = Task.objects.get(case__subject_id=plan.pk, state="open").step_key
    return actions.decide_plan(
        plan_id=plan.pk, step=step, outcome=outcome, opinion=opinion, actor=person, now=now
    )


def review(plan: Plan, person: Staff, outcome: str, now: datetime, **other: Any) -> PlanReview:
    step = Task.objects.get(case__subject_id=plan.pk, state="open").step_key
    held = actions.Held(**({"held_on": TODAY, "attendees": "签约组", "minutes": "完成一半"} | other))
    return actions.review_plan(
        plan_id=plan.pk, step=step, outcome=outcome, held=held, opinion="", actor=person, now=now
    )


def running(cast: Any, now: datetime, **other: Any) -> Plan:
    return decide(
        actions.propose_plan(wish=wish(cast, **other), actor=cast.contract, now=now),
        cast.signing_lead,
        "approve",
        now,
    )


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 16), date(2026, 4, 5)),
        (date(2026, 12, 31), date(2027, 1, 5)),
        (date(2027, 2, 10), date(2027, 3, 5)),
        (date(2025, 12, 20), date(2026, 2, 5)),
    ],
)
def test_the_review_of_a_month_is_due_early_in_the_next(today: date, due: date) -> None:
    assert rules.review_due(rules.span_of(2026, 0), today, 5) == due


def test_progress_is_the_mean_of_what_was_told_and_counted() -> None:
    told, counted, gone = PlanItem(progress=50), PlanItem(counted="x", target=10), PlanItem(progress=0)
    gone.ended_at = datetime(2026, 3, 1)  # noqa: DTZ001
    assert rules.progress_of([told, counted, gone], {counted.pk: 7}) == 60
    assert rules.progress_of([], {}) == 0
    assert rules.share(30, 10) == 100


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lines": []}, "no_items"),
        ({"lines": [line(due_on=date(2026, 4, 1))]}, "outside_period"),
        ({"month": 2, "lines": [line()]}, "period_over"),
        ({"is_department": True}, "not_goal_keeper"),
    ],
)
def test_a_proposal_is_refused_with_its_reason(
    cast: Any, now: datetime, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(BusinessError) as refused:
        actions.propose_plan(wish=wish(cast, **changed), actor=cast.contract, now=now)
    assert refused.value.code == f"staffing_plan_{code}"
    assert not Plan.objects.exists()


def test_a_plan_is_confirmed_told_corrected_reviewed_and_ended(cast: Any, now: datetime) -> None:
    goals = actions.propose_plan(
        wish=wish(cast, is_department=True, month=0, title="全年零逾期"), actor=cast.manager, now=now
    )
    assert (goals.approver, goals.staff) == (Role.DEPUTY_GM, None)
    plan = actions.propose_plan(wish=wish(cast), actor=cast.contract, now=now)
    assert (plan.approver, plan.parent_id, plan.state) == (Role.SIGNING_LEAD, goals.pk, PlanState.ASKED)
    assert decide(plan, cast.signing_lead, "approve", now).state == PlanState.RUNNING
    task = Task.objects.get(case__subject_id=plan.pk, state="open")
    assert (task.step_key, task.due_at and task.due_at.date()) == ("review_signing_lead", date(2026, 4, 5))
    item = queries.items_of(plan)[0]
    actions.note_progress(item_id=item.pk, progress=60, words="签了六成", actor=cast.contract, now=now)
    actions.correct_item(
        item_id=item.pk, due_on=date(2026, 3, 28), measure="逾期不超过两份", target=None, words="房源推迟",
        actor=cast.contract, now=now,
    )  # fmt: skip
    assert [one.before for one in PlanNote.objects.order_by("at", "pk")] == ["0 %", "2026-03-31；零逾期"]
    first = review(plan, cast.signing_lead, "again", now, action="补签三份", action_due=date(2026, 4, 10))
    assert (first.progress, first.finished) == (30, False)
    assert PlanItem.objects.get(review=first).title == "补签三份"
    second = review(plan, cast.signing_lead, "finish", now, minutes="完成")
    plan.refresh_from_db()
    assert (second.finished, plan.state) == (True, PlanState.CLOSED)
    case = flow.case_of(plan)
    assert case is not None
    assert not case.is_open


def test_a_returned_plan_is_proposed_anew_and_a_period_has_one_plan(cast: Any, now: datetime) -> None:
    plan = actions.propose_plan(wish=wish(cast), actor=cast.contract, now=now)
    with pytest.raises(BusinessError) as refused:
        actions.propose_plan(wish=wish(cast), actor=cast.contract, now=now)
    assert refused.value.code == "staffing_plan_there_already"
    decide(plan, cast.signing_lead, "return", now, "写清衡量标准")
    again = actions.revise_plan(
        plan_id=plan.pk, wish=wish(cast, lines=[line()]), actor=cast.contract, now=now
    )
    assert [one.ended_at is None for one in queries.items_of(again)].count(True) == 1
    decide(again, cast.signing_lead, "refuse", now, "重复")
    assert actions.propose_plan(wish=wish(cast), actor=cast.contract, now=now).pk != plan.pk


def test_nobody_confirms_their_own_nor_changes_what_is_not_theirs(cast: Any, now: datetime) -> None:
    plan = actions.propose_plan(wish=wish(cast), actor=cast.contract, now=now)
    for person in (cast.contract, cast.manager):
        with pytest.raises(BusinessError) as refused:
            decide(plan, person, "approve", now)
        assert refused.value.code.startswith("flow_")
    with pytest.raises(BusinessError) as refused:
        actions.cancel_plan(plan_id=plan.pk, actor=cast.signing_lead, now=now)
    assert refused.value.code == "staffing_plan_not_yours"
    with pytest.raises(Plan.DoesNotExist):
        actions.cancel_plan(plan_id=plan.pk, actor=cast.outsider, now=now)
    done = decide(plan, cast.signing_lead, "approve", now)
    item = queries.items_of(done)[0]
    with pytest.raises(BusinessError) as refused:
        actions.note_progress(item_id=item.pk, progress=10, words="x", actor=cast.signing_lead, now=now)
    assert refused.value.code == "staffing_plan_not_yours"
    with pytest.raises(BusinessError) as refused:
        actions.cancel_plan(plan_id=plan.pk, actor=cast.contract, now=now)
    assert refused.value.code == "staffing_plan_wrong_state"


def test_what_is_counted_comes_from_the_records(cast: Any, now: datetime) -> None:
    plan = running(cast, now, lines=[line(counted="flow.steps_done", target=4)])
    lead = actions.propose_plan(
        wish=wish(cast, lines=[line(counted="flow.steps_done", target=4)]), actor=cast.signing_lead, now=now
    )
    assert list(queries.counted_of(plan, queries.items_of(plan)).values()) == [0]
    assert list(queries.counted_of(lead, queries.items_of(lead)).values()) == [1]
    with pytest.raises(BusinessError) as refused:
        actions.note_progress(
            item_id=queries.items_of(plan)[0].pk, progress=5, words="x", actor=cast.contract, now=now
        )
    assert refused.value.code == "staffing_plan_counted"


def test_plans_are_seen_by_their_people_and_those_above(cast: Any, now: datetime) -> None:
    plan = running(cast, now)
    seen = {
        name: queries.plan_seen(getattr(cast, name), plan.pk) is not None
        for name in ("contract", "signing_lead", "manager", "hr", "mortgage", "outsider")
    }
    assert seen == {
        "contract": True, "signing_lead": True, "manager": True, "hr": True, "mortgage": False, "outsider": False,
    }  # fmt: skip


def test_screens_propose_note_and_list(cast: Any, now: datetime) -> None:
    client = come_in(cast.contract)
    url = reverse("staffing:propose_plan")
    body = {
        "project": str(cast.project.pk), "whose": "own", "year": "2026", "month": "3", "title": "合同按时签",
        "line-TOTAL_FORMS": "2", "line-INITIAL_FORMS": "0", "line-0-title": "清理", "line-0-due_on": "2026-03-20",
        "line-1-title": "",
    }  # fmt: skip
    assert client.get(url).status_code == 200
    assert client.post(url, body | {"line-0-due_on": ""}).status_code == 422
    assert client.post(url, body | {"whose": "department"}).status_code == 422
    made = client.post(url, body)
    assert made.status_code == 302
    assert client.post(url, body).status_code == 409
    plan = Plan.objects.get()
    decide(plan, cast.signing_lead, "approve", now)
    item = plan.items.get()
    noted = reverse("staffing:plan_progress", args=[item.pk])
    assert client.post(noted, {"progress": "100", "words": "完成"}).status_code == 302
    assert client.post(noted, {"progress": "101", "words": "完成"}).status_code == 422
    page = client.get(made.url).content.decode()
    assert "已完成" in page
    assert "登记进展" in page
    assert "清理" in client.get(reverse("staffing:plan_items"), {"how": "done"}).content.decode()
    assert plan.number in client.get(reverse("staffing:plans")).content.decode()
    late = client.get(reverse("staffing:plans"), {"late": "1"}).content.decode()
    assert plan.number not in late
    case = flow.case_of(plan)
    assert case is not None
    shown = come_in(cast.signing_lead).get(reverse("flow:case", args=[case.pk])).content.decode()
    assert "评审纪要" in shown
