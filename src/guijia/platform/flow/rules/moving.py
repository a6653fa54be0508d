"""Where a running case would go on in another version of its diagram, and what it would lose. No database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guijia.platform.flow import engine, registry
from guijia.platform.flow.diagram import CALL, CATCH, STEP, WAITS, Diagram, Node


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do to one case.

    ``lost`` steps it did and the new version does not know · ``passed_over`` steps the new version has before
    that place and nobody did · ``approvals`` those that approve, by key and name · ``besides`` steps that open in addition ·
    ``why`` it cannot be moved, or empty.
    """

    here: tuple[str, ...]
    there: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    approvals: tuple[tuple[str, str], ...] = ()
    besides: tuple[str, ...] = ()
    why: str = ""
    laid: engine.Laid | None = None


def missing_steps(old: Diagram, new: Diagram, waiting: Iterable[str]) -> list[Node]:
    """Steps at which cases wait and for which the new version has no namesake."""
    return [old.nodes[key] for key in dict.fromkeys(waiting) if key in old.nodes and not _holds(new, key)]


def places_to_land(new: Diagram) -> list[Node]:
    """Steps and waiting events of a version at which a case can go on."""
    return [node for node in new.nodes.values() if node.kind in {STEP, CATCH}]


def plan_of(
    *,
    old: Diagram,
    new: engine.Spec,
    waiting: Iterable[str],
    trail: Iterable[str],
    steps: Mapping[str, str],
    facts: Mapping[str, Any],
) -> Plan:
    """Lay a case down in the new version: at the steps of the same name, or at those chosen for them.

    Rule:    WFL-02; nothing that was done is done again, services on the way are not run.
    """
    here, done = list(waiting), frozenset(trail)
    labels = tuple(old.nodes[key].label for key in here if key in old.nodes)
    targets = {key: steps.get(key) or key for key in here}
    for key, target in targets.items():
        if not _holds(new.diagram, target):
            name = old.nodes[key].label if key in old.nodes else key
            return Plan(labels, why=f"新版没有“{name}”，请先选定它落到哪一步。")
        before, after = old.nodes.get(key), new.diagram.nodes[target]
        if CALL in {after.kind, before.kind if before else ""} and not _same_call(before, after):
            return Plan(labels, why=f"“{after.label}”是子流程，只能换到同名、调用同一流程的一步上。")
    laid = engine.lay(new, frozenset(targets.values()), facts, done)
    if laid is None:
        names = "、".join(new.diagram.nodes[key].label for key in targets.values())
        return Plan(labels, why=f"按这件事现在的资料，新版走不到“{names}”。")
    nodes = new.diagram.nodes
    stands = laid.move.standing
    # After a return what was passed comes again, and is not passed over.
    still = done | {node.id for node in new.diagram.certain(set(stands))}
    missed = [
        key for key in dict.fromkeys(laid.passed) if nodes[key].kind in {STEP, CALL} and key not in still
    ]
    return Plan(
        here=labels,
        there=tuple(nodes[key].label for key in stands if key in targets.values()),
        lost=tuple(
            old.nodes[key].label
            for key in old.nodes
            if key in done and old.nodes[key].kind == STEP and key not in nodes
        ),
        passed_over=tuple(nodes[key].label for key in missed if not is_approval(nodes[key])),
        approvals=tuple((key, nodes[key].label) for key in missed if is_approval(nodes[key])),
        besides=tuple(nodes[key].label for key in stands if key not in targets.values()),
        laid=laid,
    )


def why_not_skip(plan: Plan, ticked: Iterable[str], *, may: bool) -> str:
    """Why a case may not go on past approvals that the new version has and nobody gave; empty when it may.

    Rule:    GUARD-5; a move is no way round an approval: each is ticked for each case, by whoever has the right.
    """
    named = frozenset(ticked)
    open_ = [label for key, label in plan.approvals if key not in named]
    if open_:
        return f"新版的审批“{'、'.join(open_)}”没有办过，也没有逐件勾选跳过。"
    if plan.approvals and not may:
        return f"跳过审批“{'、'.join(label for _, label in plan.approvals)}”须另有权限。"
    return ""


def same_step(old: Node | None, new: Node) -> bool:
    """Is a step the same piece of work in both versions, so that it stays open as it is?"""
    return old is not None and (old.id, old.role, old.form_key, old.due, old.signing) == (
        new.id, new.role, new.form_key, new.due, new.signing,
    )  # fmt: skip


def _holds(diagram: Diagram, key: str) -> bool:
    return key in diagram.nodes and diagram.nodes[key].kind in WAITS


def _same_call(old: Node | None, new: Node) -> bool:
    return old is not None and (old.id, old.kind, old.calls) == (new.id, new.kind, new.calls)


def is_approval(node: Node) -> bool:
    """Does somebody approve here, or in the process that is called here?"""
    step = registry.step_of(node.form_key)
    return node.kind == CALL or (step is not None and step.approves)
