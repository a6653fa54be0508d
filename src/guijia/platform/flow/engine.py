"""The BPMN engine behind a thin wall: the only module that knows it. Pure: no database, no clock.

A case's state is the engine's task tree, written small (the definition is kept once per version).
Events drawn on the edge of a step (refused, returned, time is up) are driven from outside by the outcome
of the step: before the engine reads a diagram, each such step is followed by a hidden choice on
``outcome``. Nothing in a diagram is ever executed as code: conditions go to ``conditions``, scripts are
refused.
"""

import copy
import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task, TaskState

from guijia.platform.flow import conditions
from guijia.platform.flow.diagram import (
    BOUNDARY,
    BPMN,
    CALL,
    CATCH,
    DECISION,
    END,
    SERVED,
    SERVICE,
    STEP,
    THROW,
    Diagram,
    read,
    tree_of,
)

STATE_FORMAT = 1
HIDDEN = "__exit"
# Looking for a way: how far, and what is rather avoided.
MOST_TRIES = 600
COST_KNOWN, COST_NEW, COST_SIDEWAYS = 0.01, 1.0, 20.0
State = dict[str, Any]
Facts = Mapping[str, Any]


class EngineError(Exception):
    """A defect of a diagram or of a caller, never a refusal to a person."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A diagram made ready to run."""

    diagram: Diagram
    runnable: BpmnProcessSpec


@dataclass(frozen=True, slots=True)
class Move:
    """Where a case stands after a move.

    ``waiting`` steps for people · ``services`` to be run now by the caller · ``events`` waited for on the way ·
    ``calls`` of other processes waited for · ``ended`` the end event, if over · ``done`` nodes passed on the way to here.
    """

    state: State
    waiting: tuple[str, ...]
    services: tuple[str, ...]
    events: tuple[str, ...]
    calls: tuple[str, ...]
    ended: str
    done: tuple[str, ...]

    @property
    def standing(self) -> tuple[str, ...]:
        """Everything at which the case waits, for people, time, messages or other processes."""
        return (*self.waiting, *self.events, *self.calls)


class _FactsOnly(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Conditions see the declared facts of the case; scripts and calls are refused."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> bool:
        return conditions.holds(expression, self.facts)

    def execute(self, script: str, context: Any, external_context: Any = None) -> bool:
        raise EngineError("a diagram carries no code")

    def call_service(self, context: Any, **kwargs: Any) -> None:
        raise EngineError("services are run by actions")


class _Parser(BpmnParser):  # type: ignore[misc]
    """Services and events wait like steps: the action runs them, the clock brings them, not the engine."""

    OVERRIDE_PARSER_CLASSES = {
        full_tag(kind): (TaskParser, UserTask) for kind in (SERVICE, CATCH, DECISION, THROW, CALL)
    }


def _tag(kind: str) -> str:
    return f"{{{BPMN}}}{kind}"


def _runnable_tree(xml: bytes, diagram: Diagram) -> etree._Element:
    """The diagram with each edge event turned into a hidden choice on the outcome of its step."""
    root = copy.deepcopy(tree_of(xml))
    process = root.find(_tag("process"))
    assert process is not None  # noqa: S101  (read() has seen it)
    process.set("isExecutable", "true")
    for condition in process.iter(_tag("conditionExpression")):
        condition.text = (condition.text or "").strip().removeprefix("${").removesuffix("}").strip()
    for event in process.findall(_tag(BOUNDARY)):
        event.tag = _tag("exclusiveGateway")
        for child in list(event):
            event.remove(child)
    for event in (*process.findall(_tag(CATCH)), *process.findall(_tag(THROW))):
        for child in list(event):
            event.remove(child)
    for flow in process.findall(_tag("sequenceFlow")):
        if flow.get("sourceRef", "") in diagram.exits:
            flow.set("sourceRef", flow.get("sourceRef", "") + HIDDEN)
    for step, events in diagram.exits.items():
        onward = next((way.id for way in diagram.out.get(step, ())), "")
        choice = etree.SubElement(process, _tag("exclusiveGateway"), id=step + HIDDEN, default=onward)
        del choice
        etree.SubElement(
            process, _tag("sequenceFlow"), id=f"{step}{HIDDEN}_in", sourceRef=step, targetRef=step + HIDDEN
        )
        for outcome, event_id in events.items():
            way = etree.SubElement(
                process,
                _tag("sequenceFlow"),
                id=f"{event_id}{HIDDEN}_in",
                sourceRef=step + HIDDEN,
                targetRef=event_id,
            )
            etree.SubElement(way, _tag("conditionExpression")).text = f"{conditions.OUTCOME} == {outcome!r}"
    return root


@lru_cache(maxsize=64)
def prepare(xml: bytes) -> Spec:
    """Make a diagram ready to run; kept in memory, because versions never change.

    Raises: ValueError when the file cannot be read; EngineError when the engine refuses it.
    """
    diagram = read(xml)
    parser = _Parser()
    try:
        parser.add_bpmn_xml(_runnable_tree(xml, diagram))
        runnable = parser.process_parsers[diagram.key].get_spec()
    except (SpiffWorkflowException, KeyError, ValueError) as error:
        raise EngineError(f"{diagram.key}: {error}") from error
    return Spec(diagram, runnable)


def start(spec: Spec, facts: Facts) -> Move:
    """Set a new case going. Returns: where it waits."""
    return _run(spec, _workflow(spec, None, facts, ""))


def complete(spec: Spec, state: State, step: str, facts: Facts, outcome: str = "") -> Move:
    """Finish a waiting step, service or event with an outcome and go on.

    Raises: EngineError when the case does not wait there, or a condition cannot be judged.
    """
    workflow = _workflow(spec, state, facts, outcome)
    for task in workflow.get_tasks(state=TaskState.READY, spec_name=step):
        task.run()
        return _run(spec, workflow)
    raise EngineError(f"{spec.diagram.key} does not wait at {step}")


def rewind(spec: Spec, state: State, step: str, facts: Facts) -> Move:
    """Go back to a step that was done before; what came after it is forgotten.

    Raises: EngineError when the step was not done in this case.
    """
    workflow = _workflow(spec, state, facts, "")
    passed = workflow.get_tasks(state=TaskState.COMPLETED, spec_name=step)
    if not passed or step not in {node.id for node in spec.diagram.steps}:
        raise EngineError(f"{spec.diagram.key}: {step} was not done")
    workflow.reset_from_task_id(passed[-1].id)
    return _run(spec, workflow)


@dataclass(frozen=True, slots=True)
class Laid:
    """A case laid down in a diagram it did not walk: where it stands, and what lies behind it there."""

    move: Move
    passed: tuple[str, ...]


def lay(spec: Spec, targets: frozenset[str], facts: Facts, known: frozenset[str]) -> Laid | None:
    """Find the plainest way from the start to where the case is to wait, running nothing on it.

    ``known`` are nodes the case has passed before: ways over them are preferred, refusals and returns avoided.
    Returns: ``None`` when with these facts no way leads there.
    """
    first = start(spec, facts)
    todo: list[tuple[float, int, Move, tuple[str, ...]]] = [(0.0, 0, first, ())]
    met: set[frozenset[str]] = set()
    made = 0
    while todo and made < MOST_TRIES:
        cost, _, move, passed = heapq.heappop(todo)
        at = frozenset((*move.standing, *move.services))
        if targets <= at and not move.services:
            return Laid(move, passed)
        if at in met:
            continue
        met.add(at)
        for key in move.services[:1] or sorted(at - targets):
            for outcome in ("", *spec.diagram.exits.get(key, {})):
                price = COST_SIDEWAYS if outcome else COST_KNOWN if key in known else COST_NEW
                try:
                    further = complete(spec, move.state, key, facts, outcome)
                except EngineError:  # no way out with these facts: not this way
                    continue
                made += 1
                heapq.heappush(todo, (cost + price, made, further, (*passed, key)))
    return None


def skipped(diagram: Diagram, done: tuple[str, ...], waiting: tuple[str, ...]) -> tuple[str, ...]:
    """Nodes that were not passed and cannot come any more on the way ahead."""
    ahead = diagram.reachable(set(waiting), frozenset(done))
    return tuple(key for key in diagram.nodes if key not in ahead and key not in done)


def _workflow(spec: Spec, state: State | None, facts: Facts, outcome: str) -> BpmnWorkflow:
    script_engine = PythonScriptEngine(_FactsOnly({**facts, conditions.OUTCOME: outcome}))
    if state is None:
        return BpmnWorkflow(spec.runnable, script_engine=script_engine)
    if state.get("format") != STATE_FORMAT:
        raise EngineError("a case state of an unknown format")
    workflow = BpmnWorkflow(spec.runnable, script_engine=script_engine, deserializing=True)
    tasks: list[Task] = []
    for parent, name, task_state, inner in state["tasks"]:
        task = Task(
            workflow, spec.runnable.task_specs[name], tasks[parent] if parent >= 0 else None, task_state
        )
        task.internal_data = dict(inner or {})
        tasks.append(task)
    workflow.task_tree = tasks[0]
    return workflow


def _state(workflow: BpmnWorkflow) -> State:
    """The task tree in the order of descent: parent's place, node, state, what a join remembers."""
    rows: list[list[Any]] = []
    places: dict[Any, int] = {}
    todo = [workflow.task_tree]
    while todo:
        task = todo.pop()
        places[task.id] = len(rows)
        parent = places[task.parent.id] if task.parent is not None else -1
        inner = {key: value for key, value in task.internal_data.items() if value}
        rows.append([parent, task.task_spec.name, task.state, inner or None])
        todo.extend(reversed(task.children))
    return {"format": STATE_FORMAT, "tasks": rows}


def _run(spec: Spec, workflow: BpmnWorkflow) -> Move:
    try:
        workflow.do_engine_steps()
    except (SpiffWorkflowException, conditions.ConditionError) as error:
        raise EngineError(f"{spec.diagram.key}: {error}") from error
    nodes = spec.diagram.nodes
    ready = [t.task_spec.name for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.name in nodes]
    over = bool(workflow.is_completed())
    done: list[str] = []
    for task in workflow.get_tasks(state=TaskState.COMPLETED):
        if task.task_spec.name in nodes and task.task_spec.name not in done:
            done.append(task.task_spec.name)
    # What lies ahead again after a return is not done any more.
    again = spec.diagram.ahead(set(ready))
    done = [name for name in done if name not in again]
    ends = [name for name in done if nodes[name].kind == END]
    return Move(
        state=_state(workflow),
        waiting=tuple(name for name in ready if nodes[name].kind == STEP),
        services=tuple(name for name in ready if nodes[name].kind in SERVED),
        events=tuple(name for name in ready if nodes[name].kind == CATCH),
        calls=tuple(name for name in ready if nodes[name].kind == CALL),
        ended=ends[-1] if over and ends else "",
        done=tuple(done),
    )
