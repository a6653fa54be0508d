"""What the case page shows of other cases: who called this one, whom it called, what it waits for."""

from dataclasses import dataclass
from typing import Any

from guijia.platform.flow import queries, registry
from guijia.platform.flow.diagram import CALL, CATCH
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff

LOOKS = {CaseState.OPEN: "due", CaseState.DONE: "ok", CaseState.STOPPED: "no", CaseState.WITHDRAWN: "no"}


@dataclass(frozen=True, slots=True)
class Relative:
    """A case above or below: its process, how it stands, and whether the viewer may open it."""

    case: Case
    name: str
    look: str
    words: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that no step of this case brings: another case, a message, a time."""

    label: str
    words: str
    relative: Relative | None = None


def kin_of(viewer: Staff, case: Case) -> dict[str, Any]:
    """The case that called this one, those that it called, and what it waits for; most cases ask nothing."""
    diagram = queries.spec_of(case.version_id).diagram
    parent = queries.case_by_id(case.parent_id) if case.parent_id is not None else None
    called = queries.called_cases(case) if diagram.calls else []
    readable = queries.readable_among(viewer, [*called, *([parent] if parent else [])])
    below = [_relative(one, one.pk in readable) for one in called]
    standing = {one.case.parent_step: one for one in below if one.case.answered_at is None}
    waits = []
    for key in case.waiting:
        node = diagram.nodes.get(key)
        if node is None or node.kind not in {CALL, CATCH}:
            continue
        if node.kind == CALL:
            waits.append(Waiting(node.label, "子流程办完，流程自己往下走", standing.get(key)))
        elif node.message:
            message = registry.message_of(node.message)
            waits.append(
                Waiting(node.label, f"收到“{message.label if message else node.message}”，流程自己往下走")
            )
        else:
            waits.append(Waiting(node.label, "时间到了，流程自己往下走"))
    above = _relative(parent, parent.pk in readable) if parent else None
    return {"above": above, "below": below, "waits": waits}


def _relative(case: Case, may_open: bool) -> Relative:
    state = CaseState(case.state)
    words = f"{state.label} · {case.stage or case.result}"
    name = registry.process_of(case.process_key).name
    return Relative(case, name, LOOKS[state], words, may_open)
