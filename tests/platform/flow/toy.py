"""A small process of its own, so that the engine's tests need no area: request → review → register → done."""

from collections.abc import Iterable

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="http://guijia/flow">'
    '<error id="e_refuse" errorCode="refuse" name="不同意"/>'
    '<escalation id="e_return" escalationCode="return" name="退回"/>'
)


def step(key: str, role: str, name: str = "", due: str = "", form: str = "") -> str:
    """A step for a person."""
    clock = f' camunda:dueDate="{due}"' if due else ""
    return (
        f'<userTask id="{key}" name="{name or key}&#10;{role}" camunda:candidateGroups="{role}"'
        f' camunda:formKey="{form or "toy." + key}"{clock}/>'
    )


def together(key: str, role: str, signing: str, form: str) -> str:
    """A step that several people sign."""
    plain = step(key, role, form=form)
    inner = (
        f'<extensionElements><camunda:properties><camunda:property name="signing" value="{signing}"/>'
        "</camunda:properties></extensionElements>"
    )
    return plain.removesuffix("/>") + f">{inner}</userTask>"


def edge_event(key: str, on: str, kind: str) -> str:
    """An event on the edge of a step: ``refuse``, ``return`` or ``timeout``."""
    inner = {
        "refuse": '<errorEventDefinition errorRef="e_refuse"/>',
        "return": '<escalationEventDefinition escalationRef="e_return"/>',
        "timeout": "<timerEventDefinition/>",
    }[kind]
    return f'<boundaryEvent id="{key}" attachedToRef="{on}">{inner}</boundaryEvent>'


def way(source: str, target: str, condition: str = "") -> str:
    """An arrow."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="w_{source}_{target}" {ends}>{inner}</sequenceFlow>'


def process(parts: Iterable[str], key: str = "T01", name: str = "玩具流程", extra: str = "") -> bytes:
    """A whole file."""
    body = "".join(parts)
    head = f'<process id="{key}" name="{name}" isExecutable="true">'
    return f"{HEAD}{extra}{head}{body}</process></definitions>".encode()


TOY = process(
    [
        '<startEvent id="begin" name="申请"/>',
        step("review", "sales_director", "审签"),
        edge_event("review_refused", "review", "refuse"),
        edge_event("review_returned", "review", "return"),
        '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
        step("revise", "sales", "修改"),
        '<exclusiveGateway id="below" default="w_below_register"/>',
        step("special", "gm", "特批"),
        step("register", "contract", "登记", due="toy.register"),
        edge_event("register_late", "register", "timeout"),
        '<endEvent id="end_released" name="系统释放"><terminateEventDefinition/></endEvent>',
        '<serviceTask id="post" name="过账" camunda:delegateExpression="${toy.post}"/>',
        '<endEvent id="end_done" name="归档"/>',
        way("begin", "review"),
        way("review", "below"),
        way("review_refused", "end_refused"),
        way("review_returned", "revise"),
        way("revise", "review"),
        way("below", "special", "${price &lt; floor}"),
        way("below", "register"),
        way("special", "register"),
        way("register", "post"),
        way("register_late", "end_released"),
        way("post", "end_done"),
    ]
)

PARALLEL = process(
    [
        '<startEvent id="begin"/>',
        '<parallelGateway id="fork"/>',
        step("legal", "legal"),
        step("finance", "finance_manager"),
        edge_event("finance_refused", "finance", "refuse"),
        '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
        '<parallelGateway id="join"/>',
        step("seal", "seal"),
        '<endEvent id="end_done" name="完成"/>',
        way("begin", "fork"),
        way("fork", "legal"),
        way("fork", "finance"),
        way("legal", "join"),
        way("finance", "join"),
        way("finance_refused", "end_refused"),
        way("join", "seal"),
        way("seal", "end_done"),
    ],
    key="T02",
    name="并行",
)


def joint(signing: str) -> bytes:
    """Review, then a joint signing, then registration."""
    return process(
        [
            '<startEvent id="begin" name="申请"/>',
            step("review", "sales_director", "审签"),
            edge_event("review_refused", "review", "refuse"),
            edge_event("review_returned", "review", "return"),
            together("joint", "legal", signing, "toy.joint"),
            edge_event("joint_refused", "joint", "refuse"),
            edge_event("joint_returned", "joint", "return"),
            '<endEvent id="end_refused" name="不同意"><terminateEventDefinition/></endEvent>',
            step("revise", "sales", "修改"),
            step("register", "contract", "登记", due="toy.register"),
            '<endEvent id="end_done" name="归档"/>',
            way("begin", "review"),
            way("review", "joint"),
            way("review_refused", "end_refused"),
            way("review_returned", "revise"),
            way("revise", "review"),
            way("joint", "register"),
            way("joint_refused", "end_refused"),
            way("joint_returned", "revise"),
            way("register", "end_done"),
        ]
    )


def call(key: str, calls: str, role: str = "", about: str = "") -> str:
    """A call of another process."""
    who = f' camunda:candidateGroups="{role}"' if role else ""
    prop = f'<camunda:property name="about" value="{about}"/>' if about else ""
    inner = f"<extensionElements><camunda:properties>{prop}</camunda:properties></extensionElements>"
    return f'<callActivity id="{key}" name="{key}" calledElement="{calls}"{who}>{inner}</callActivity>'


def told(key: str, message: str, sends: bool = False) -> str:
    """An event that waits for a message, or sends one; ``MESSAGES`` declares it."""
    kind = "intermediateThrowEvent" if sends else "intermediateCatchEvent"
    ref = f' messageRef="m_{message.replace(".", "_")}"' if message else ""
    return f'<{kind} id="{key}" name="{key}"><messageEventDefinition{ref}/></{kind}>'


MESSAGES = (
    '<message id="m_toy_ready" name="toy.ready"/><message id="m_toy_home" name="toy.home"/>'
    '<error id="e_withdrawn" errorCode="withdrawn" name="撤回"/>'
)
