"""May this diagram be published. No database, no clock."""

from guijia.platform.clock.registry import all_kinds
from guijia.platform.flow import conditions, registry
from guijia.platform.flow.diagram import (
    BOUNDARY,
    CALL,
    CATCH,
    END,
    GATEWAYS,
    SERVICE,
    START,
    STEP,
    THROW,
    TIMEOUT,
    WAITS,
    Diagram,
    Node,
    read,
)
from guijia.platform.flow.enums import OutcomeKind
from guijia.platform.flow.rules.calling import Called, call_problems, message_problems
from guijia.platform.flow.rules.seating import signing_of
from guijia.platform.flow.rules.timing import service_problems, timer_problems
from guijia.platform.org.enums import Role

ROLES = frozenset(role.value for role in Role)
NOTHING_CALLED: Called = {}
CHOICES = GATEWAYS - {"parallelGateway"}


def problems_of(xml: bytes, process: registry.Process, called: Called = NOTHING_CALLED) -> list[str]:
    """Everything that stands against publishing a diagram, one Chinese sentence each; empty = it may.

    ``called``: which processes the other processes call now.

    Rule:    house.md “The process engine”; WFL-02.
    """
    try:
        diagram = read(xml)
    except ValueError as error:
        return [str(error)]
    found = _shape_problems(diagram)
    if diagram.key != process.key:
        found.append(f"流程编号是“{diagram.key}”，应为“{process.key}”。")
    for node in diagram.nodes.values():
        found += _node_problems(node, diagram) + call_problems(node, diagram, process, called)
    found += _condition_problems(diagram, process.facts)
    if not found:
        found = _flow_problems(diagram)
    return found


def _shape_problems(diagram: Diagram) -> list[str]:
    found = []
    if diagram.processes != 1:
        found.append(f"一个文件只能有一个流程，这里有 {diagram.processes} 个。")
    found += [f"编号“{key}”重复。" for key in diagram.doubles]
    for kind, name in diagram.strangers:
        if kind == "scriptTask":
            found.append(f"“{name}”是脚本任务；流程图里不能带程序。")
        else:
            found.append(f"“{name}”用了不支持的元素 {kind}。")
    starts = [node for node in diagram.nodes.values() if node.kind == START]
    if len(starts) != 1:
        found.append(f"开始事件应有且只有一个，这里有 {len(starts)} 个。")
    if not any(node.kind == END for node in diagram.nodes.values()):
        found.append("没有结束事件。")
    for way in diagram.ways:
        found += [
            f"连线“{way.id}”指向不存在的“{end}”。"
            for end in (way.source, way.target)
            if end not in diagram.nodes
        ]
    return found


def _node_problems(node: Node, diagram: Diagram) -> list[str]:
    found = []
    if not node.id:
        return [f"“{node.name}”没有编号。"]
    if node.kind == STEP:
        if node.role not in ROLES:
            found.append(f"步骤“{node.label}”的岗位“{node.role}”不存在。")
        if node.due and node.due not in {kind.key for kind in all_kinds()}:
            found.append(f"步骤“{node.label}”的时限“{node.due}”没有登记。")
        found += _form_problems(node, diagram)
        found += _signing_problems(node)
    if node.kind == SERVICE:
        found += service_problems(node, diagram)
    found += timer_problems(node, diagram) + message_problems(node)
    if node.kind == BOUNDARY:
        found += _edge_problems(node, diagram)
    elif node.kind in {STEP, SERVICE, START, CATCH, THROW, CALL} and len(diagram.out.get(node.id, ())) > 1:
        found.append(f"“{node.label}”有几个出口；请用网关分开。")
    return found


def _form_problems(node: Node, diagram: Diagram) -> list[str]:
    step = registry.step_of(node.form_key)
    if step is None:
        return [f"步骤“{node.label}”的表单“{node.form_key}”没有登记。"]
    drawn = diagram.exits.get(node.id, {})
    judged = {way.condition for way in diagram.ways if conditions.OUTCOME in way.condition}
    found = [
        f"步骤“{node.label}”的“{one.label}”没有画出去向。"
        for one in step.outcomes
        if one.goes_sideways and one.key not in drawn and not any(one.key in text for text in judged)
    ]
    known = {one.key for one in step.outcomes} | {TIMEOUT}
    found += [f"步骤“{node.label}”画了“{key}”的去向，但没有这个办法。" for key in drawn if key not in known]
    return found


def _signing_problems(node: Node) -> list[str]:
    """A joint step is moved by its last signature: it needs both ways, and nothing to fill in."""
    try:
        signing = signing_of(node.signing)
    except ValueError:
        return [f"步骤“{node.label}”的会签方式“{node.signing}”看不懂；应为 all、any 或 share:2/3，可加 !。"]
    step = registry.step_of(node.form_key)
    if signing is None or step is None:
        return []
    found = []
    if step.form is not None:
        found.append(f"步骤“{node.label}”要填表单，不能会签。")
    kinds = {one.kind for one in step.outcomes}
    if OutcomeKind.APPROVE not in kinds or not kinds & {OutcomeKind.REFUSE, OutcomeKind.RETURN}:
        found.append(f"步骤“{node.label}”会签，须有“同意”和“不同意”（或“退回”）两种结果。")
    return found


def _edge_problems(node: Node, diagram: Diagram) -> list[str]:
    host = diagram.nodes.get(node.attached_to)
    if host is None or host.kind not in {STEP, CALL} or (host.kind == CALL and not node.interrupts):
        return [f"边界事件“{node.label}”没有挂在步骤上。"]
    found = []
    if not node.outcome:
        found.append(f"边界事件“{node.label}”没有写明是哪一种结果。")
    if not node.interrupts:
        return found if node.is_timer else [f"边界事件“{node.label}”不中断；只有定时可以不中断。"]
    same = [
        n
        for n in diagram.nodes.values()
        if n.attached_to == host.id and n.interrupts and n.outcome == node.outcome
    ]
    if len(same) > 1 and same[0].id == node.id:
        found.append(f"步骤“{host.label}”的同一种结果画了两次。")
    return found


def _condition_problems(diagram: Diagram, facts: frozenset[str]) -> list[str]:
    found = []
    for way in diagram.ways:
        source = diagram.nodes.get(way.source)
        if source is None:
            continue
        if way.condition:
            try:
                unknown = conditions.names_in(way.condition) - facts - {conditions.OUTCOME}
            except conditions.ConditionError as error:
                found.append(f"连线“{way.name or way.id}”：{error}。")
                continue
            found += [
                f"连线“{way.name or way.id}”的条件用了没有声明的事实“{name}”。" for name in sorted(unknown)
            ]
            if source.kind not in CHOICES:
                found.append(f"连线“{way.name or way.id}”的条件不在判断网关之后，不起作用。")
        elif source.kind in CHOICES and len(diagram.out[source.id]) > 1 and source.default != way.id:
            found.append(f"判断“{source.label}”的出口“{way.name or way.id}”既没有条件也不是默认。")
    for node in diagram.nodes.values():
        ways = diagram.out.get(node.id, ())
        if node.kind in CHOICES and len(ways) > 1 and node.default not in {way.id for way in ways}:
            found.append(f"判断“{node.label}”没有默认出口。")
    return found


def _flow_problems(diagram: Diagram) -> list[str]:
    """Steps that cannot be reached, steps from which no end can be reached."""
    start = next(node.id for node in diagram.nodes.values() if node.kind == START)
    reached = diagram.reachable({start})
    found = [f"“{node.label}”从开始走不到。" for node in diagram.nodes.values() if node.id not in reached]
    ends = {node.id for node in diagram.nodes.values() if node.kind == END}
    for node in diagram.nodes.values():
        if node.kind == END:
            if diagram.out.get(node.id):
                found.append(f"结束“{node.label}”后面还有连线。")
        elif not diagram.out.get(node.id):
            found.append(f"“{node.label}”没有出口。")
        elif not diagram.reachable({node.id}) & ends:
            found.append(f"从“{node.label}”走不到结束。")
    if _spins(diagram):
        found.append("有一圈连线不经过任何由人办理的步骤，会永远转下去。")
    return found


def _spins(diagram: Diagram) -> bool:
    """Is there a circle that nobody and no time ever stops?"""
    left = {key for key, node in diagram.nodes.items() if node.kind not in WAITS}
    while True:
        last = {key for key in left if not any(way.target in left for way in diagram.out.get(key, ()))}
        if not last:
            return bool(left)
        left -= last
