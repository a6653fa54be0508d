"""May this step be decided by this person. No database, no clock."""

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from guijia.kit.errors import BusinessError
from guijia.platform.flow import errors, registry
from guijia.platform.flow.diagram import TIMEOUT
from guijia.platform.flow.enums import CaseState, TaskState
from guijia.platform.org.enums import Role

if TYPE_CHECKING:
    from guijia.platform.flow.models import Case, Task


def why_not_decide(
    task: "Task", case: "Case", actor: Any, makers: Iterable[Any] = ()
) -> BusinessError | None:
    """May ``actor`` do this step now? Asked by the action and, to grey a button, by the page.

    Rule:    WFL-01; GUARD-5 never one's own request.
    Returns: the refusal, or ``None``. The system itself may do every step (a clock that ran out).
    """
    if case.state != CaseState.OPEN:
        return errors.case_closed()
    if task.state != TaskState.OPEN:
        return errors.step_not_open(task.name, case.stage)
    if getattr(actor, "is_system", False):
        return None
    role = Role(task.role)
    if not actor.holds(role, task.project_id):
        return errors.not_your_role(role.label, task.name)
    in_place_of = actor.stands_in_for(role, task.project_id)
    if task.assignee_id and task.assignee_id != actor.pk and task.assignee_id not in in_place_of:
        return errors.claimed_by_other(task.assignee.name if task.assignee else "")
    if task.approves:
        made = set(makers)
        # A deputy decides neither what they made themselves nor what the absent person made.
        only_in_place = not actor.holds_by_right(role, task.project_id)
        if actor.pk in made or (only_in_place and in_place_of <= made):
            return errors.own_request()
    return None


def why_not_outcome(step: registry.Step | None, task: "Task", key: str, opinion: str) -> BusinessError | None:
    """Does the step know this outcome, and is the opinion there that it needs?"""
    if step is None or key == TIMEOUT:
        return None
    outcome = step.outcome(key)
    if outcome is None:
        return errors.unknown_outcome(key, task.name)
    if outcome.needs_opinion and not opinion.strip():
        return errors.opinion_missing(outcome.label)
    return None


def digest_of(content: dict[str, Any]) -> str:
    """Fingerprint of what is being approved."""
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def why_not_hold(approvals: Iterable[tuple[str, str]], digest: str) -> BusinessError | None:
    """Do earlier approvals (step, fingerprint) still cover what stands there now?"""
    for step, approved in approvals:
        if approved and approved != digest:
            return errors.content_changed(step)
    return None
