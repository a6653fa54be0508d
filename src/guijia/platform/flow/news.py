"""What people are told of cases: kinds of messages, and the fields their words may name."""

from guijia.platform.notify.enums import Pace
from guijia.platform.notify.registry import Field, MessageKind, kind

LINK_PAGE = "approve:link"

CASE = (
    Field("process", "流程", "认购审批"),
    Field("number", "编号", "RG-GL-2026-0012"),
    Field("project", "项目", "归澜府"),
    Field("step", "步骤", "销售总监审签"),
    Field("due", "时限", "时限 11-20 17:30"),
    Field("person", "经手人", "陶然"),
    Field("title", "房号和客户", "3-2-1201 张三", inside_only=True),
    Field("parties", "客户", "张三", inside_only=True),
    Field("words", "原话", "请尽快", inside_only=True),
)
ABOUT = "{project} {process} {number}"

APPROVAL = kind(
    MessageKind(
        key="flow.approval",
        label="待您审批",
        fields=CASE,
        title="待审批：{process} {number}",
        words="{title}，请“{step}”。{due}。",
        outside=f"{ABOUT} 请您“{{step}}”。{{due}}。",
        pace=Pace.AT_ONCE,
        link=LINK_PAGE,
    )
)
ARRIVED = kind(
    MessageKind(
        key="flow.arrived",
        label="待您办理",
        fields=CASE,
        title="待办：{step} {number}",
        words="{title}，轮到“{step}”。{due}。",
        outside=f"{ABOUT} 轮到“{{step}}”。{{due}}。",
    )
)
SIGNING = kind(
    MessageKind(
        key="flow.signing",
        label="请您签署",
        fields=CASE,
        title="请签署：{process} {number}",
        words="{person}请您就“{step}”签署意见。{title}",
        outside=f"{ABOUT} 请您就“{{step}}”签署意见。",
        pace=Pace.AT_ONCE,
        link=LINK_PAGE,
    )
)
RETURNED = kind(
    MessageKind(
        key="flow.returned",
        label="退回给您",
        fields=CASE,
        title="被退回：{process} {number}",
        words="{person}在“{step}”退回：{words}",
        outside=f"{ABOUT} 在“{{step}}”被退回，请登录查看意见。",
        pace=Pace.AT_ONCE,
    )
)
URGED = kind(
    MessageKind(
        key="flow.urged",
        label="催办",
        fields=CASE,
        title="催办：{step} {number}",
        words="{person}{words}。{title}",
        outside=f"{{person}}催您办理 {ABOUT}“{{step}}”。{{due}}。",
        pace=Pace.AT_ONCE,
    )
)
MENTIONED = kind(
    MessageKind(
        key="flow.mentioned",
        label="提到您",
        fields=CASE,
        title="{person}提到您：{number}",
        words="{words}",
        outside=f"{{person}}在 {ABOUT} 提到您，请登录查看。",
        pace=Pace.AT_ONCE,
    )
)
COPIED = kind(
    MessageKind(
        key="flow.copied",
        label="抄送给您",
        fields=CASE,
        title="抄送：{process} {number}",
        words="{person}抄送给您：{title}",
        outside=f"{{person}}抄送给您 {ABOUT}。",
        link=LINK_PAGE,
    )
)
CLOSED = kind(
    MessageKind(
        key="flow.closed",
        label="您发起的事办结",
        fields=CASE,
        title="已结束：{process} {number}",
        words="{title}：{words}。",
        outside=f"{ABOUT} 已结束。",
    )
)
REMINDED = kind(
    MessageKind(
        key="flow.reminded",
        label="时限提醒",
        fields=CASE,
        title="时限提醒：{step} {number}",
        words="{title}，“{step}”{words}，{due}。",
        outside=f"{ABOUT}“{{step}}”{{due}}，请抓紧办理。",
        pace=Pace.AT_ONCE,
    )
)
ESCALATED = kind(
    MessageKind(
        key="flow.escalated",
        label="时限升级",
        fields=CASE,
        title="时限升级：{step} {number}",
        words="{title}，“{step}”{words}，{due}。按规定报您处理。",
        outside=f"{ABOUT}“{{step}}”{{due}}，按规定报您处理。",
        urgent=True,
        double_is_better=True,
    )
)
