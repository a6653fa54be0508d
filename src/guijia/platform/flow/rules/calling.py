"""May this call of another process, this message be drawn. No database, no clock."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from guijia.platform.flow import registry
from guijia.platform.flow.diagram import BOUNDARY, CALL, CATCH, THROW, Diagram, Node
from guijia.platform.flow.registry import CALL_REFUSED, CALL_WITHDRAWN
from guijia.platform.org.enums import Role

# Which processes each process calls, in the versions now in force.
Called = Mapping[str, AbstractSet[str]]
ROLES = frozenset(role.value for role in Role)
SIDEWAYS = {CALL_REFUSED: "没有办成", CALL_WITHDRAWN: "撤回"}


def call_problems(node: Node, diagram: Diagram, process: registry.Process, called: Called) -> list[str]:
    """What stands against a call of another process; empty for everything that is none.

    Rule:    house.md “The process engine”; no process comes back to itself.
    """
    if node.kind != CALL:
        return []
    if not node.calls:
        return [f"“{node.label}”没有写调用哪个流程。"]
    wanted = next((one for one in registry.all_processes() if one.key == node.calls), None)
    if wanted is None:
        return [f"“{node.label}”要调用的流程“{node.calls}”没有登记。"]
    found = []
    if node.about and registry.subject_named(node.about) is None:
        found.append(f"“{node.label}”的对象“{node.about}”没有登记。")
    if not node.about and wanted.subject_type.lower() != process.subject_type.lower():
        found.append(f"“{node.label}”调用的{wanted.name}办的是另一种对象，须写明对象（about）。")
    if way := _way_back(node.calls, process.key, called):
        found.append(f"“{node.label}”会转回本流程：{' → '.join((process.key, *way))}。")
    return found + _outcome_problems(node, diagram)


def _outcome_problems(node: Node, diagram: Diagram) -> list[str]:
    drawn = diagram.exits.get(node.id, {})
    found = [
        f"“{node.label}”画了“{key}”的去向；子流程只有 refuse（没有办成）和 withdrawn（撤回）两种。"
        for key in drawn
        if key not in SIDEWAYS
    ]
    missing = "、".join(words for key, words in SIDEWAYS.items() if key not in drawn)
    if missing and node.role not in ROLES:
        found.append(f"“{node.label}”没有画出{missing}的去向，须写明由哪个岗位决定。")
    if any(
        one.attached_to == node.id and one.is_timer for one in diagram.nodes.values() if one.kind == BOUNDARY
    ):
        found.append(f"“{node.label}”是子流程，边上不能挂定时；时限写在那个流程里。")
    return found


def _way_back(start: str, home: str, called: Called) -> tuple[str, ...]:
    """How a called process comes back to where it was called, or nothing."""
    todo: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while todo:
        way = todo.pop()
        if way[-1] == home:
            return way
        for following in sorted(called.get(way[-1], frozenset()) - seen):
            seen.add(following)
            todo.append((*way, following))
    return ()


def message_problems(node: Node) -> list[str]:
    """What stands against an event that sends or waits for a message; empty for everything that is none."""
    if node.kind == THROW and not node.message:
        return [f"“{node.label}”没有写发出哪个消息。"]
    if node.kind == CATCH and not node.message and not node.is_timer:
        return [f"“{node.label}”没有写等什么；等待只能等时间或登记的消息。"]
    if node.message and registry.message_of(node.message) is None:
        return [f"“{node.label}”的消息“{node.message}”没有登记。"]
    return []
