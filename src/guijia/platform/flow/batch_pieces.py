"""Approvals that lie before a person, for deciding several at once: which can be, and why the others cannot.

Agreeing to many is background work like any other: row by row, told of row by row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.platform.flow import actions, errors, queries, registry, rules
from guijia.platform.flow.enums import OutcomeKind
from guijia.platform.flow.models import Task
from guijia.platform.flow.registry import Outcome, Step
from guijia.platform.flow.worklist import due_words
from guijia.platform.org.models import Staff
from guijia.platform.work.registry import PlannedRow, WorkKind, kind

SHOWN = 50
NEEDS_FORM = "这一步要填表，请打开逐件办理。"
GONE_LABEL = "已不在您这里的一件"


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval: what it is about, what agreeing does, and (``why``) why it cannot go with the others."""

    task: Task
    subject: Any
    outcome: Outcome
    due: tuple[str, str]
    effects: list[str]
    why: str


def approvals_before(viewer: Staff, now: datetime, only: Collection[UUID] | None = None) -> list[Approval]:
    """Open approvals that the viewer may decide, most urgent first; ``only`` those named."""
    found = []
    for task in queries.approvals_waiting(viewer, SHOWN, only):
        step = registry.step_of(task.form_key)
        agree = _agree(step)
        subject = registry.process_of(task.case.process_key).subject_loader(viewer, task.case.subject_id)
        if step is None or agree is None or subject is None:
            continue
        _, state, words = due_words(task.due_at, now)
        effects = [one for one in (step.effects(subject) if step.effects else []) if _of(agree, one)]
        why = _why_not_together(step, task, subject, viewer, now)
        found.append(Approval(task, subject, agree, (state, words), effects, why))
    return found


def rows_of(viewer: Staff, chosen: Sequence[UUID], now: datetime) -> list[PlannedRow]:
    """The chosen approvals as rows of work, in the order chosen; those that cannot be agreed to now say why."""
    before = {one.task.pk: one for one in approvals_before(viewer, now, chosen)}
    return [_row(pk, before.get(pk)) for pk in dict.fromkeys(chosen)]


def _row(pk: UUID, one: Approval | None) -> PlannedRow:
    if one is None:
        return PlannedRow(str(pk), GONE_LABEL, why=errors.not_before_you().message)
    case = one.task.case
    label = f"{case.number} {case.parties or case.title} · {one.task.name}"
    return PlannedRow(str(pk), label, reverse("flow:case", args=[case.pk]), one.why)


def approve(*, key: str, given: Mapping[str, Any], actor: Staff, now: datetime) -> str:
    """Agree to one approval, found anew among those before the person.

    Rule:    as ``do_step``; what cannot go with the others is refused.
    Writes:  as ``do_step``.
    Raises:  BusinessError ``flow_not_before_you`` | ``flow_not_together``, or as ``do_step`` does.
    Returns: what agreeing is called there.
    """
    found = approvals_before(actor, now, [UUID(key)])
    if not found:
        raise errors.not_before_you()
    one = found[0]
    if one.why:
        raise errors.not_together(one.why)
    actions.do_step(
        task=one.task,
        outcome=one.outcome.key,
        subject=one.subject,
        data={},
        opinion=given["opinion"],
        actor=actor,
        now=now,
    )
    return one.outcome.label


def _agree(step: Step | None) -> Outcome | None:
    outcomes = step.outcomes if step is not None and step.approves else ()
    return next((one for one in outcomes if one.kind == OutcomeKind.APPROVE), None)


def _of(agree: Outcome, effect: str) -> bool:
    """Is this effect said of agreeing, or of no outcome in particular?"""
    return effect.startswith(agree.label) or "：" not in effect


def _why_not_together(step: Step, task: Task, subject: Any, viewer: Staff, now: datetime) -> str:
    if step.form is not None or (step.template and step.act is None):
        return NEEDS_FORM
    if refusal := rules.why_not_onward(task, onward=True):
        return refusal.message
    unmet = [gate.label for gate in step.gates(subject, viewer, now) if not gate.ok] if step.gates else []
    return f"{'、'.join(unmet)}未通过。" if unmet else ""


APPROVE = kind(WorkKind("flow.approve", "批量审批", act=approve))
