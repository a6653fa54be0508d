"""What the preview of a move shows: each running case, where it is, where it would go on, what it would lose."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from guijia.kit.errors import BusinessError
from guijia.platform.flow import engine, queries, registry
from guijia.platform.flow.diagram import Node
from guijia.platform.flow.enums import MoveState
from guijia.platform.flow.models import Case, CaseMove, CaseMoveItem, ProcessVersion
from guijia.platform.flow.moving import queries as moves
from guijia.platform.flow.permissions import SKIP_APPROVALS
from guijia.platform.flow.rules import moving
from guijia.platform.org.models import Staff

# As many cases are laid down before the eyes of a person at once; the others are in the next move.
MOST = 100
LOOKS = {MoveState.WAITING: "wait", MoveState.MOVED: "ok", MoveState.STAYED: "late"}


@dataclass(frozen=True, slots=True)
class Line:
    """One running case in the preview."""

    case: Case
    plan: moving.Plan
    may_skip: bool = False
    ticked: frozenset[str] = frozenset()

    @property
    def goes(self) -> bool:
        """Would it move as things are ticked now?"""
        return not self.plan.why and {key for key, _ in self.plan.approvals} <= self.ticked


@dataclass(frozen=True, slots=True)
class Question:
    """A step without a namesake, and on which steps its cases can go on."""

    node: Node
    name: str
    chosen: str
    places: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything of the page before somebody confirms."""

    lines: list[Line]
    questions: list[Question]
    more: int
    able: int


def steps_of(asked: Mapping[str, str], new: engine.Spec) -> dict[str, str]:
    """Which steps were chosen for which, as far as the new version has them."""
    places = {node.id for node in moving.places_to_land(new.diagram)}
    wanted = {name.removeprefix("on-"): value for name, value in asked.items() if name.startswith("on-")}
    return {key: value for key, value in wanted.items() if value in places}


def skips_of(lists: Iterable[tuple[str, list[str]]]) -> dict[UUID, list[str]]:
    """Which approvals were ticked to be passed over, by case."""
    found: dict[UUID, list[str]] = {}
    for name, values in lists:
        if name.startswith("skip-"):
            with suppress(ValueError):
                found[UUID(name.removeprefix("skip-"))] = values
    return found


def preview_of(
    viewer: Staff,
    old: ProcessVersion,
    new: ProcessVersion,
    steps: Mapping[str, str],
    skips: Mapping[UUID, list[str]],
) -> Preview:
    """Lay every running case of a version down in another one, and change nothing."""
    rows = moves.running_on(viewer, old).select_related("project")
    cases = list(rows[:MOST])
    old_spec, new_spec = queries.spec_of(old.pk), queries.spec_of(new.pk)
    waiting = [key for case in cases for key in case.waiting]
    places = tuple(moving.places_to_land(new_spec.diagram))
    lines = [
        Line(
            case,
            _plan(case, old_spec, new_spec, steps),
            viewer.may(SKIP_APPROVALS, case.project_id),
            frozenset(skips.get(case.pk, ())),
        )
        for case in cases
    ]
    return Preview(
        lines=lines,
        questions=[
            Question(node, f"on-{node.id}", steps.get(node.id, ""), places)
            for node in moving.missing_steps(old_spec.diagram, new_spec.diagram, waiting)
        ],
        more=max(0, rows.count() - MOST) if len(cases) == MOST else 0,
        able=sum(not line.plan.why for line in lines),
    )


def _plan(case: Case, old: engine.Spec, new: engine.Spec, steps: Mapping[str, str]) -> moving.Plan:
    process = registry.process_of(case.process_key)
    try:
        facts = process.fact_reader(queries.subject_of(case)) if process.facts else {}
        return moving.plan_of(
            old=old.diagram, new=new, waiting=case.waiting, trail=case.trail, steps=steps, facts=facts
        )
    except (engine.EngineError, BusinessError) as error:
        return moving.Plan((case.stage,), why=str(error))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    item: CaseMoveItem
    look: str


def outcomes_of(viewer: Staff, move: CaseMove) -> tuple[list[Outcome], int]:
    """What became of each case so far, and the share of them in percent."""
    items = moves.items_of(viewer, move.pk)
    done = sum(one.state != MoveState.WAITING for one in items)
    return [Outcome(one, LOOKS[MoveState(one.state)]) for one in items], 100 * done // max(len(items), 1)
