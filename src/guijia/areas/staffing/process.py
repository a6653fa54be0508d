"""What stands behind each step of W19: the leave that somebody asked for."""

from datetime import datetime
from pathlib import Path
from typing import Any

from guijia.areas.staffing.leave import actions, queries, rules
from guijia.areas.staffing.models import Leave
from guijia.areas.staffing.permissions import SEE_LEAVE
from guijia.platform.flow import registry
from guijia.platform.flow.registry import APPROVE, REFUSE, RETURN, Process, Step
from guijia.platform.org.enums import Role

HERE = Path(__file__).parent / "processes"


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


def register() -> None:
    """Register the process and an approval for each post that decides."""
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
