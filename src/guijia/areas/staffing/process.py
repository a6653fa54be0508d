"""What stands behind each step of W19, the leave somebody asked for, and of W30, goals and plans."""

from datetime import datetime
from pathlib import Path
from typing import Any

from guijia.areas.staffing.leave import actions, queries, rules
from guijia.areas.staffing.models import Leave, Plan
from guijia.areas.staffing.permissions import SEE_LEAVE, SEE_PLANS
from guijia.areas.staffing.plans import actions as plan_actions
from guijia.areas.staffing.plans import queries as plan_queries
from guijia.areas.staffing.plans.forms import ReviewForm
from guijia.kit.days import business_day
from guijia.platform.clock import queries as clock
from guijia.platform.flow import registry
from guijia.platform.flow.enums import OutcomeKind
from guijia.platform.flow.registry import APPROVE, REFUSE, RETURN, Outcome, Process, Step
from guijia.platform.org.enums import Role

HERE = Path(__file__).parent / "processes"
AGAIN, FINISH = Outcome("again", "下月再评"), Outcome("finish", "结束评审", OutcomeKind.APPROVE)


def _decide(role: Role) -> registry.Act:
    def act(
        *, subject: Leave, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        actions.decide_leave(
            leave_id=subject.pk,
            step=f"approve_{role}",
            outcome=outcome,
            opinion=opinion,
            actor=actor,
            now=now,
        )

    return act


def _confirm(role: Role) -> registry.Act:
    def act(
        *, subject: Plan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        plan_actions.decide_plan(
            plan_id=subject.pk,
            step=f"approve_{role}",
            outcome=outcome,
            opinion=opinion,
            actor=actor,
            now=now,
        )

    return act


def _review(role: Role) -> registry.Act:
    def act(
        *, subject: Plan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        plan_actions.review_plan(
            plan_id=subject.pk,
            step=f"review_{role}",
            outcome=outcome,
            held=plan_actions.Held(**data),
            opinion=opinion,
            actor=actor,
            now=now,
        )

    return act


def _today(subject: Plan) -> dict[str, Any]:
    return {"held_on": business_day(clock.now())}


def register() -> None:
    """Register the processes and a step for each post that decides."""
    _register_leave()
    _register_plans()


def _register_plans() -> None:
    registry.process(
        Process(
            key=plan_actions.PROCESS,
            name="目标与计划",
            file=HERE / "W30-plans.bpmn",
            subject_type=plan_actions.SUBJECT,
            read=SEE_PLANS,
            maker_reads=True,
            facts=frozenset({"approver", "finished"}),
            fact_reader=plan_actions.facts_of,
            subject_loader=plan_queries.plan_seen,
            facts_template="staffing/_plan_facts.html",
            dues=plan_queries.due_of,
        )
    )
    for role in rules.APPROVERS:
        registry.step(
            f"staffing.plan_{role}",
            Step(
                f"{role.label}确认计划", act=_confirm(role), outcomes=(APPROVE, RETURN, REFUSE), approves=True
            ),
        )
        registry.step(
            f"staffing.plan_review_{role}",
            Step(
                f"{role.label}月度评审",
                act=_review(role),
                form=ReviewForm,
                initial=_today,
                outcomes=(AGAIN, FINISH),
            ),
        )


def _register_leave() -> None:
    registry.process(
        Process(
            key=actions.PROCESS,
            name="请假",
            file=HERE / "W19-leave.bpmn",
            subject_type=actions.SUBJECT,
            read=SEE_LEAVE,
            maker_reads=True,
            facts=frozenset({"approver"}),
            fact_reader=actions.facts_of,
            subject_loader=queries.leave_seen,
            facts_template="staffing/_leave_facts.html",
        )
    )
    for role in rules.APPROVERS:
        registry.step(
            f"staffing.leave_{role}",
            Step(
                f"{role.label}审批请假", act=_decide(role), outcomes=(APPROVE, RETURN, REFUSE), approves=True
            ),
        )
