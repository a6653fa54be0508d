"""May this timer be drawn: its time is a registered limit, never a text. No database, no clock."""

from guijia.platform.clock.registry import all_kinds
from guijia.platform.flow import registry
from guijia.platform.flow.diagram import CATCH, END, SERVICE, Diagram, Node


def timer_problems(node: Node, diagram: Diagram) -> list[str]:
    """What stands against a timer of a diagram; empty for everything that is none.

    Rule:    WFL-02 time-outs; how long is a parameter, counted on the calendar of its clock.
    """
    if not node.is_timer:
        return []
    if node.timer_text:
        return [f"定时“{node.label}”写了“{node.timer_text}”；时间只能用登记的时限，不能写在图上。"]
    if not node.due:
        host = diagram.nodes.get(node.attached_to)
        # Without a clock of its own it stands for the step's own limit, whose consequence the area draws.
        if node.kind != CATCH and node.interrupts and host is not None and host.due:
            return []
        return [f"定时“{node.label}”没有写用哪一种时限。"]
    return _clock_problems(node, diagram) + _beside_problems(node, diagram)


def _clock_problems(node: Node, diagram: Diagram) -> list[str]:
    kind = next((one for one in all_kinds() if one.key == node.due), None)
    if kind is None:
        return [f"定时“{node.label}”的时限“{node.due}”没有登记。"]
    if kind.on_due != registry.FIRE_TIMER:
        return [f"定时“{node.label}”的时限“{node.due}”不是流程定时用的。"]
    users = [one.id for one in diagram.nodes.values() if one.due == node.due]
    if len(users) > 1 and users[0] == node.id:
        return [f"时限“{node.due}”在图上用了 {len(users)} 次；每个定时须有自己的时限。"]
    return []


def _beside_problems(node: Node, diagram: Diagram) -> list[str]:
    """Beside an open step the system acts and is done: no second strand of people's work."""
    if node.interrupts:
        return []
    path = diagram.beside(node.id)
    last = path[-1] if path else None
    if last is None or last.kind != END or any(one.kind != SERVICE for one in path[:-1]):
        return [f"不中断的定时“{node.label}”只能依次接系统动作，最后到结束。"]
    if last.terminates:
        return [f"不中断的定时“{node.label}”不能终止整个流程。"]
    return []


def service_problems(node: Node, diagram: Diagram) -> list[str]:
    """Is what a service calls registered, and does it stand where it knows what it is about?"""
    if registry.step_service_of(node.service) is None:
        if registry.service_of(node.service) is None:
            return [f"“{node.label}”要调用的“{node.service}”没有登记。"]
        return []
    alone = {
        one.id for events in diagram.besides.values() for event in events for one in diagram.beside(event.id)
    }
    start = {key for key, one in diagram.nodes.items() if one.kind == "startEvent"}
    if node.id not in alone or node.id in diagram.mainly(start):
        return [f"“{node.label}”（{node.service}）只能接在步骤的不中断定时之后。"]
    return []
