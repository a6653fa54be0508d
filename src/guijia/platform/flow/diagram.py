"""Reads a BPMN 2.0 file into plain facts: steps, ways between them, where they are drawn. Runs nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"

# Kinds of node that a diagram of this house may use.
STEP, SERVICE, START, END, BOUNDARY = "userTask", "serviceTask", "startEvent", "endEvent", "boundaryEvent"
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
# Another process that the case waits for.
CALL = "callActivity"
# The form on which somebody decides about a call that came to nothing.
AFTER_CALL = "flow.after_call"
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
# A decision table drawn as a step runs like a service of that name.
DECISION, DECIDES = "businessRuleTask", "decide:"
KINDS = frozenset({STEP, SERVICE, START, END, BOUNDARY, CATCH, THROW, CALL}) | GATEWAYS
# What the system does by itself, what waits for somebody or something, and what lies in hand meanwhile.
SERVED = frozenset({SERVICE, THROW})
WAITS = frozenset({STEP, CATCH, CALL})
# Elements that stand beside the nodes and carry no behaviour.
SILENT = frozenset(
    {"sequenceFlow", "documentation", "extensionElements", "textAnnotation", "association", "laneSet"}
)
TIMEOUT = "timeout"
MAX_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Node:
    """One shape of the diagram that takes part in the order of things."""

    id: str
    kind: str
    name: str = ""
    role: str = ""
    form_key: str = ""
    due: str = ""
    service: str = ""
    note: str = ""
    attached_to: str = ""
    outcome: str = ""
    interrupts: bool = True
    terminates: bool = False
    default: str = ""
    # How several people sign the step together: "all", "any", "share:2/3"; ending in "!" one objection ends it.
    signing: str = ""
    # Waits for a time; which one is said by ``due`` alone, ``timer_text`` is what should not be there.
    is_timer: bool = False
    timer_text: str = ""
    # The message that an event waits for or sends.
    message: str = ""
    # The process that a call starts, and the registered function that says what that case is about.
    calls: str = ""
    about: str = ""

    @property
    def label(self) -> str:
        """What is done, without the line that says by whom."""
        lines = [line for line in self.name.splitlines() if line.strip()]
        if self.kind == STEP and len(lines) > 1:
            lines = lines[:-1]
        return "".join(lines).strip() or self.id


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow from one node to the next, perhaps with a condition."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a shape is drawn."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Diagram:
    """A process as drawn: nodes by id, ways, places on the paper, and what the drawing should not contain."""

    key: str
    name: str
    note: str
    nodes: dict[str, Node]
    ways: tuple[Way, ...]
    boxes: dict[str, Box]
    labels: dict[str, Box]
    lines: dict[str, tuple[tuple[float, float], ...]]
    strangers: tuple[tuple[str, str], ...] = ()
    doubles: tuple[str, ...] = ()
    processes: int = 1
    unresolved: tuple[str, ...] = field(default=())

    @cached_property
    def out(self) -> dict[str, tuple[Way, ...]]:
        """Ways that leave each node."""
        found: dict[str, list[Way]] = {key: [] for key in self.nodes}
        for way in self.ways:
            found.setdefault(way.source, []).append(way)
        return {key: tuple(ways) for key, ways in found.items()}

    @cached_property
    def exits(self) -> dict[str, dict[str, str]]:
        """Per step the outcomes that leave it sideways: outcome → the event drawn on its edge."""
        found: dict[str, dict[str, str]] = {}
        for node in self.nodes.values():
            if node.kind == BOUNDARY and node.interrupts:
                found.setdefault(node.attached_to, {})[node.outcome] = node.id
        return found

    @cached_property
    def besides(self) -> dict[str, tuple[Node, ...]]:
        """Per step the timers on its edge that let it go on: what they lead to is done beside it."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.kind == BOUNDARY and not node.interrupts:
                found.setdefault(node.attached_to, []).append(node)
        return {key: tuple(nodes) for key, nodes in found.items()}

    @cached_property
    def timers(self) -> dict[str, Node]:
        """Events with a clock of their own, by the kind of that clock."""
        return {node.due: node for node in self.nodes.values() if node.is_timer and node.due}

    @cached_property
    def calls(self) -> dict[str, Node]:
        """Calls of other processes, by their id."""
        return {node.id: node for node in self.nodes.values() if node.kind == CALL}

    @cached_property
    def catches(self) -> dict[str, Node]:
        """Events that wait for a message, by their id."""
        return {node.id: node for node in self.nodes.values() if node.kind == CATCH and node.message}

    def timers_at(self, waiting: Iterable[str]) -> dict[str, Node]:
        """Which of them run while the case waits there, by the kind of their clock."""
        at = set(waiting)
        return {kind: node for kind, node in self.timers.items() if {node.id, node.attached_to} & at}

    def beside(self, event_id: str) -> tuple[Node, ...]:
        """What a timer that lets its step go on leads to, in order, up to the end."""
        found: list[Node] = []
        at = event_id
        while ways := self.out.get(at, ()):
            node = self.nodes.get(ways[0].target)
            if node is None or node in found:
                break
            found.append(node)
            at = node.id
        return tuple(found)

    @property
    def steps(self) -> tuple[Node, ...]:
        """Steps that a person does, in the order of the file."""
        return tuple(node for node in self.nodes.values() if node.kind == STEP)

    def after(self, node_id: str) -> Iterator[str]:
        """Nodes that can directly follow, edge events included."""
        for way in self.out.get(node_id, ()):
            yield way.target
        yield from self.exits.get(node_id, {}).values()
        yield from (event.id for event in self.besides.get(node_id, ()))

    def ahead(self, origins: set[str]) -> set[str]:
        """These nodes and what follows when nobody refuses or returns and no time runs out."""
        seen, todo = set(origins), list(origins)
        while todo:
            for way in self.out.get(todo.pop(), ()):
                if way.target not in seen:
                    seen.add(way.target)
                    todo.append(way.target)
        return seen

    def mainly(self, origins: set[str]) -> set[str]:
        """What a case itself can come to: everything but what is done beside a step."""
        seen, todo = set(origins), list(origins)
        while todo:
            at = todo.pop()
            targets = [way.target for way in self.out.get(at, ())] + list(self.exits.get(at, {}).values())
            todo += [key for key in targets if key not in seen]
            seen.update(targets)
        return seen

    def certain(self, waiting: set[str]) -> tuple[Node, ...]:
        """Steps that must still come before any ordinary end when nobody refuses, returns or is too late."""
        ahead = self.ahead(waiting)
        ends = {key for key in ahead if self.nodes[key].kind == END}
        return tuple(
            node
            for node in self.steps
            if node.id in ahead and node.id not in waiting and not self._beside(waiting, node.id) & ends
        )

    def _beside(self, origins: set[str], avoided: str) -> set[str]:
        """What can follow without passing one node."""
        seen, todo = set(origins), list(origins)
        while todo:
            for way in self.out.get(todo.pop(), ()):
                if way.target not in seen and way.target != avoided:
                    seen.add(way.target)
                    todo.append(way.target)
        return seen

    def reachable(self, origins: set[str], stop: frozenset[str] = frozenset()) -> set[str]:
        """Every node that can still come, not passing through ``stop``."""
        seen, todo = set(origins), list(origins)
        while todo:
            for following in self.after(todo.pop()):
                if following not in seen and following not in stop:
                    seen.add(following)
                    todo.append(following)
        return seen


def tree_of(xml: bytes) -> etree._Element:
    """The file as a tree, with nothing fetched, expanded or unbounded.

    Raises: ValueError (in Chinese) when it is no readable XML or carries a document type.
    """
    if len(xml) > MAX_BYTES:
        raise ValueError(f"文件超过 {MAX_BYTES // 1024} KB。")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(f"不是可读的 XML：{error}") from error
    document: Any = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise ValueError("文件带有 DOCTYPE 或外部实体，不接受。")
    if any(isinstance(element, etree._Entity) for element in root.iter()):
        raise ValueError("文件带有实体引用，不接受。")
    if etree.QName(root).namespace != BPMN or etree.QName(root).localname != "definitions":
        raise ValueError("不是 BPMN 2.0 文件：根元素应为 definitions。")
    return root


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _note(element: etree._Element) -> str:
    return "\n".join(
        (part.text or "").strip() for part in element.findall(f"{{{BPMN}}}documentation")
    ).strip()


def _outcome(element: etree._Element, codes: dict[str, str]) -> str:
    """The outcome that an event on the edge of a step stands for."""
    for child in element:
        match _local(child):
            case "timerEventDefinition":
                return TIMEOUT
            case "errorEventDefinition":
                return codes.get(child.get("errorRef", ""), "")
            case "escalationEventDefinition":
                return codes.get(child.get("escalationRef", ""), "")
            case "messageEventDefinition":
                return codes.get(child.get("messageRef", ""), "")
    return ""


def _timer(element: etree._Element) -> etree._Element | None:
    return element.find(f"{{{BPMN}}}timerEventDefinition")


def _property(element: etree._Element, name: str) -> str:
    """A value from the properties that modellers let one type beside a shape."""
    for one in element.iter(f"{{{CAMUNDA}}}property"):
        if one.get("name") == name:
            return str(one.get("value", "")).strip()
    return ""


def _node(element: etree._Element, codes: dict[str, str]) -> Node:
    kind = _local(element)
    children = {_local(child) for child in element}
    service = element.get(f"{{{CAMUNDA}}}delegateExpression", "")
    timer = _timer(element)
    message = element.find(f"{{{BPMN}}}messageEventDefinition") if kind in {CATCH, THROW} else None
    if kind == DECISION:
        kind, service = SERVICE, DECIDES + element.get(f"{{{CAMUNDA}}}decisionRef", "")
    return Node(
        id=element.get("id", ""),
        kind=kind,
        name=element.get("name", ""),
        role=element.get(f"{{{CAMUNDA}}}candidateGroups", ""),
        form_key=AFTER_CALL if kind == CALL else element.get(f"{{{CAMUNDA}}}formKey", ""),
        due=element.get(f"{{{CAMUNDA}}}dueDate", ""),
        service=service.removeprefix("${").removesuffix("}"),
        note=_note(element),
        attached_to=element.get("attachedToRef", ""),
        outcome=_outcome(element, codes) if kind == BOUNDARY else "",
        interrupts=element.get("cancelActivity", "true") == "true",
        terminates="terminateEventDefinition" in children,
        default=element.get("default", ""),
        signing=_property(element, "signing"),
        is_timer=timer is not None,
        timer_text="".join(str(text) for text in timer.itertext()).strip() if timer is not None else "",
        message=codes.get(message.get("messageRef", ""), "") if message is not None else "",
        calls=element.get("calledElement", "") if kind == CALL else "",
        about=_property(element, "about") if kind == CALL else "",
    )


def _box(element: etree._Element | None) -> Box | None:
    if element is None:
        return None
    numbers = [float(element.get(name, "0")) for name in ("x", "y", "width", "height")]
    return Box(*numbers)


def _drawing(
    root: etree._Element,
) -> tuple[dict[str, Box], dict[str, Box], dict[str, tuple[tuple[float, float], ...]]]:
    boxes: dict[str, Box] = {}
    labels: dict[str, Box] = {}
    lines: dict[str, tuple[tuple[float, float], ...]] = {}
    for element in root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
        of = element.get("bpmnElement", "")
        if box := _box(element.find(f"{{{DC}}}Bounds")):
            boxes[of] = box
        if label := _box(element.find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")):
            labels[of] = label
        points = element.findall(f"{{{DD}}}waypoint")
        if points:
            lines[of] = tuple((float(p.get("x", "0")), float(p.get("y", "0"))) for p in points)
    return boxes, labels, lines


def read(xml: bytes) -> Diagram:
    """Read a diagram. Raises: ValueError (in Chinese) when the file cannot be read at all."""
    root = tree_of(xml)
    processes = root.findall(f"{{{BPMN}}}process")
    if not processes:
        raise ValueError("文件里没有流程（process）。")
    process = processes[0]
    codes = {
        element.get("id", ""): str(
            element.get("errorCode") or element.get("escalationCode") or element.get("name", "")
        )
        for element in root
        if _local(element) in {"error", "escalation", "message"}
    }
    nodes: dict[str, Node] = {}
    ways: list[Way] = []
    strangers: list[tuple[str, str]] = []
    ids = [e.get("id", "") for e in root.iter() if isinstance(e.tag, str) and e.get("id")]
    for element in process:
        kind = _local(element)
        if kind in KINDS or kind == DECISION:
            node = _node(element, codes)
            nodes.setdefault(node.id, node)
        elif kind == "sequenceFlow":
            condition = element.find(f"{{{BPMN}}}conditionExpression")
            text = (condition.text or "").strip() if condition is not None else ""
            ways.append(
                Way(
                    id=element.get("id", ""),
                    source=element.get("sourceRef", ""),
                    target=element.get("targetRef", ""),
                    name=element.get("name", ""),
                    condition=text.removeprefix("${").removesuffix("}").strip(),
                )
            )
        elif kind and kind not in SILENT:
            strangers.append((kind, element.get("name") or element.get("id") or ""))
    boxes, labels, lines = _drawing(root)
    return Diagram(
        key=process.get("id", ""),
        name=process.get("name", ""),
        note=_note(process),
        nodes=nodes,
        ways=tuple(ways),
        boxes=boxes,
        labels=labels,
        lines=lines,
        strangers=tuple(strangers),
        doubles=tuple(sorted({key for key in ids if ids.count(key) > 1})),
        processes=len(processes),
    )
