"""Approvals that lie before a person, for deciding several at once: which can be, and why the others cannot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.kit.errors import BusinessError
from guijia.platform.flow import actions, queries, registry, rules
from guijia.platform.flow.enums import OutcomeKind
from guijia.platform.flow.models import Task
from guijia.platform.flow.registry import Outcome, Step
from guijia.platform.flow.worklist import due_words
from guijia.platform.org.models import Staff

SHOWN = 50
NEEDS_FORM = "这一步要填表，请打开逐件办理。"


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval: what it is about, what agreeing does, and (``why``) why it cannot go with the others."""

    task: Task
    subject: Any
    outcome: Outcome
    due: tuple[str, str]
    effects: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one approval of a batch."""

    task: Task
    done: bool
    words: str


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


def approve_all(
    viewer: Staff, chosen: Collection[UUID], opinion: str, now: datetime
) -> tuple[list[Result], int]:
    """Agree to each of the chosen approvals, each by itself: one that is refused leaves the others done.

    Returns: what became of each, and how many of those chosen are not before the viewer any more.
    """
    results = []
    for one in approvals_before(viewer, now, chosen):
        if one.why:
            results.append(Result(one.task, False, one.why))
            continue
        try:
            actions.do_step(
                task=one.task,
                outcome=one.outcome.key,
                subject=one.subject,
                data={},
                opinion=opinion,
                actor=viewer,
                now=now,
            )
        except BusinessError as refusal:
            results.append(Result(one.task, False, refusal.message))
        else:
            results.append(Result(one.task, True, one.outcome.label))
    return results, len(set(chosen)) - len(results)


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
