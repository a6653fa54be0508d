"""What the case page shows: the act, its gates and buttons, the picture, the clocks, the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form

from guijia.kit.errors import BusinessError
from guijia.platform.clock import queries as clocks
from guijia.platform.flow import engine, queries, registry, rules
from guijia.platform.flow.enums import CaseState, EventKind, OutcomeKind, TaskState
from guijia.platform.flow.forms import form_of
from guijia.platform.flow.ink import queries as signatures
from guijia.platform.flow.ink.queries import SignedSeat
from guijia.platform.flow.kin_pieces import kin_of
from guijia.platform.flow.models import Case, CaseEvent, Task
from guijia.platform.flow.permissions import HAND_OVER
from guijia.platform.flow.registry import Gate, Outcome, Process, Step
from guijia.platform.flow.signing_pieces import signers_of
from guijia.platform.flow.worklist import due_words, name_with_stead
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff

HISTORY_SHOWN = queries.LATEST - 1


@dataclass(frozen=True, slots=True)
class Button:
    """An outcome as a button: how it looks, and why it cannot be pressed."""

    key: str
    label: str
    look: str
    why: str
    needs_opinion: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the case in words, beside the picture and for those who cannot see it."""

    label: str
    who: str
    state: str
    words: str
    task_id: UUID | None = None
    signers: tuple[SignedSeat, ...] = ()


def act_of(
    viewer: Staff,
    case: Case,
    process: Process,
    subject: Any,
    now: datetime,
    *,
    task: Task | None = None,
    form: Form | None = None,
    refusal: BusinessError | None = None,
    opinion: str = "",
) -> dict[str, Any]:
    """The middle of the page: the step that the viewer can do, or the one that is waited for and by whom.

    ``form``, ``refusal`` and ``opinion`` are given back after a try that was refused.
    """
    standing = [one for one in case.tasks.all() if one.state == TaskState.OPEN]
    makers = queries.makers_of(case.pk) if any(one.approves for one in standing) else frozenset()
    why = {one.pk: rules.why_not_decide(one, case, viewer, makers) for one in standing}
    task = next((one for one in standing if task is not None and one.pk == task.pk), None)
    task = task or next((one for one in standing if why[one.pk] is None), None) or next(iter(standing), None)
    if task is None:
        return {"task": None, "refusal": refusal}
    step = registry.step_of(task.form_key) or Step(task.name)
    blocked = why[task.pk]
    gates = step.gates(subject, viewer, now) if step.gates else []
    if form is None and step.form is not None and blocked is None:
        form = form_of(step.form, subject, initial=step.initial(subject) if step.initial else None)
    may_hand = blocked is None or viewer.may(HAND_OVER, case.project_id)
    _, state, words = due_words(task.due_at, now)
    signers = signers_of(viewer, case, task, blocked)
    by_hand = task.approves and blocked is None
    return {
        "task": task,
        "others": [one for one in standing if one.pk != task.pk],
        "step": step,
        "role_label": Role(task.role).label,
        "due": (state, words) if task.due_at else None,
        "gates": gates,
        "effects": step.effects(subject) if step.effects and blocked is None else [],
        "form": form,
        "blocked": blocked,
        "buttons": _buttons(step, task, gates, blocked),
        "needs_opinion": "、".join(one.label for one in step.outcomes if one.needs_opinion),
        "opinion": opinion,
        "refusal": refusal,
        "mine": task.assignee_id == viewer.pk,
        "colleagues": _colleagues(viewer, task) if may_hand else [],
        "by_hand": by_hand,
        "has_signature": (by_hand or signers["my_seat"] is not None) and signatures.has_saved(viewer),
        "coming": coming_of(viewer, case, subject, now),
        **signers,
    }


@dataclass(frozen=True, slots=True)
class Coming:
    """A step that will be the viewer's and whose control points are not met yet."""

    label: str
    role_label: str
    button: str
    gates: list[Gate]
    refusal: BusinessError


def coming_of(viewer: Staff, case: Case, subject: Any, now: datetime) -> list[Coming]:
    """Steps that must still come and that the viewer will do, each locked with the reason of its gates.

    Rule: a button that cannot be pressed says why, before its turn as well.
    """
    if case.state != CaseState.OPEN:
        return []
    found = []
    for node in queries.spec_of(case.version_id).diagram.certain(set(case.waiting)):
        step = registry.step_of(node.form_key)
        if step is None or step.gates is None or not viewer.holds(Role(node.role), case.project_id):
            continue
        gates = step.gates(subject, viewer, now)
        refusal = rules.why_not_gates(step, gates)
        onward = next((one for one in step.outcomes if not one.goes_sideways), None)
        if refusal is not None and onward is not None:
            found.append(Coming(node.label, Role(node.role).label, onward.label, gates, refusal))
    return found


def why_not_before_its_turn(
    viewer: Staff, case: Case, subject: Any, step_key: str, outcome: str, now: datetime
) -> BusinessError | None:
    """Why a step at which the case does not wait cannot be done. Returns: ``None`` if there is no such step."""
    node = queries.spec_of(case.version_id).diagram.nodes.get(step_key)
    step = registry.step_of(node.form_key) if node is not None else None
    if node is None or step is None or step.outcome(outcome) is None:
        return None
    gates = step.gates(subject, viewer, now) if step.gates and case.state == CaseState.OPEN else []
    return rules.why_not_before_its_turn(case, node, step, gates, viewer)


def _buttons(step: Step, task: Task, gates: Iterable[Gate], blocked: BusinessError | None) -> list[Button]:
    if step.act is None and step.template:  # done on a page of its own, to which the step's piece leads
        return []
    missing = [gate.label for gate in gates if not gate.ok]
    unmet = f"{'、'.join(missing)}未通过。补齐以后，此钮即可用。" if missing else ""
    found = []
    for outcome in step.outcomes:
        onward = not outcome.goes_sideways
        refusal = blocked or rules.why_not_onward(task, onward=onward)
        why = refusal.message if refusal else (unmet if outcome.needs_gates and onward else "")
        found.append(Button(outcome.key, outcome.label, _look(outcome), why, outcome.needs_opinion))
    return found


def _look(outcome: Outcome) -> str:
    return "" if outcome.kind in {OutcomeKind.REFUSE, OutcomeKind.RETURN} else "p"


def _colleagues(viewer: Staff, task: Task) -> list[Staff]:
    return [one for one in people.holders_listed(task.role, task.project_id) if one.pk != task.assignee_id]


def case_page(viewer: Staff, case: Case, process: Process, subject: Any, now: datetime) -> dict[str, Any]:
    """Everything of the page but the act."""
    history = queries.latest_events(case)
    signed = signatures.signed_seats_of(case.pk) if _may_tell_of(history, EventKind.SIGNED) else {}
    return {
        "case": case,
        "process": process,
        "subject": subject,
        "now": now,
        "chip": chip_of(case),
        "unit_url": process.home_url(case.unit_id) if process.home_url and case.unit_id else "",
        "clocks": clocks.readings_of(case.pk, now),
        "history": history[:HISTORY_SHOWN],
        "more_history": len(history) > HISTORY_SHOWN,
        "lines": lines_of(case, signed),
        "copies": queries.copies_of(case) if _may_tell_of(history, EventKind.COPIED) else [],
        "kin": kin_of(viewer, case),
    }


def _may_tell_of(history: list[CaseEvent], kind: EventKind) -> bool:
    """May there have been such a thing? A history that is shown whole spares the question."""
    return len(history) > HISTORY_SHOWN or any(one.kind == kind for one in history)


def chip_of(case: Case) -> tuple[str, str]:
    """How a case stands, as a mark with its words."""
    if case.state == CaseState.OPEN:
        return "due", f"办理中 · {case.stage}"
    return ("ok" if case.state == CaseState.DONE else "no"), f"{case.get_state_display()} · {case.result}"


def lines_of(case: Case, signed: Mapping[UUID, list[SignedSeat]]) -> list[Line]:
    """The steps taken and open, oldest first; ``signed``: who set their hand besides, by step."""
    found = []
    for task in case.tasks.all():
        signers = tuple(signed.get(task.pk, ()))
        if task.state == TaskState.DONE:
            name = name_with_stead(task.done_by, task.done_for)
            hand = task.pk if hasattr(task, "ink") else None
            found.append(Line(task.name, name, "ok", task.outcome_label, hand, signers))
        elif task.state == TaskState.OPEN:
            who = task.assignee.name if task.assignee else Role(task.role).label
            who = f"等{task.waits_for}签" if task.waits_for else who
            found.append(Line(task.name, who, "due", "办理中", signers=signers))
    return found


def picture(case: Case) -> dict[str, Any]:
    """What the viewer draws: the file, and which nodes are passed, waited at, out of reach."""
    diagram = queries.spec_of(case.version_id).diagram
    done, waiting = tuple(case.trail), tuple(case.waiting)
    return {
        "xml": queries.xml_of(case.version_id),
        "done": [key for key in done if key not in waiting],
        "current": list(waiting),
        "skipped": list(engine.skipped(diagram, done, waiting)),
        "name": diagram.name,
        "words": {key: diagram.nodes[key].label for key in (*done, *waiting) if key in diagram.nodes},
    }
