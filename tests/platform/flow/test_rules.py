"""What stands against publishing a diagram; who may decide. No database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from guijia.platform.flow.registry import APPROVE, REFUSE, Outcome, Process, Step
from guijia.platform.flow.rules import digest_of, problems_of, why_not_decide, why_not_outcome
from guijia.platform.org.enums import Role
from tests.platform.flow import toy
from tests.platform.flow.toy import process, step, way

PROCESS = Process(
    key="T01", name="玩具", file=Path("toy.bpmn"), subject_type="x.y", facts=frozenset({"price", "floor"})
)
BEGIN, END = '<startEvent id="a" name="始"/>', '<endEvent id="z" name="终"/>'
REGISTER = step("register", "contract")
STRAIGHT = [BEGIN, REGISTER, END, way("a", "register"), way("register", "z")]


@pytest.fixture(autouse=True)
def _registered(toy_process: Process) -> None:
    """The toy's names are known."""


def test_toy_may_be_published() -> None:
    assert problems_of(toy.TOY, PROCESS) == []


GATE = '<exclusiveGateway id="g" name="判断"/>'


def gated(condition: str, default: bool = True) -> list[str]:
    gate = '<exclusiveGateway id="g" name="判断" default="w_g_z"/>' if default else GATE
    return [
        BEGIN, gate, REGISTER, END, way("a", "g"), way("g", "register", condition), way("g", "z"),
        way("register", "z"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        (
            [BEGIN, step("register", "boss"), END, way("a", "register"), way("register", "z")],
            "岗位“boss”不存在",
        ),
        (
            [BEGIN, step("x", "contract", form="toy.none"), END, way("a", "x"), way("x", "z")],
            "表单“toy.none”没有登记",
        ),
        (
            [
                BEGIN,
                step("register", "contract", due="toy.none"),
                END,
                way("a", "register"),
                way("register", "z"),
            ],
            "时限“toy.none”没有登记",
        ),
        (
            [
                BEGIN,
                '<serviceTask id="s" camunda:delegateExpression="${os.system}"/>',
                END,
                way("a", "s"),
                way("s", "z"),
            ],
            "“os.system”没有登记",
        ),
        (
            [
                BEGIN,
                '<scriptTask id="s" name="坏"><script>1</script></scriptTask>',
                END,
                way("a", "s"),
                way("s", "z"),
            ],
            "脚本任务",
        ),
        ([BEGIN, '<subProcess id="s" name="调"/>', END, way("a", "z")], "不支持的元素 subProcess"),
        ([*STRAIGHT, step("legal", "legal"), way("legal", "z")], "“legal”从开始走不到"),
        ([BEGIN, REGISTER, END, way("a", "register")], "“register”没有出口"),
        ([*STRAIGHT, '<endEvent id="z"/>'], "编号“z”重复"),
        (gated("unknown &gt; 1"), "没有声明的事实“unknown”"),
        (gated("__import__('os')"), "不能用 Call"),
        (gated("price.__class__"), "不能用 Attribute"),
        (gated("price &lt;"), "条件写法不对"),
        (gated("price &lt; floor", default=False), "没有默认出口"),
        (
            [BEGIN, step("review", "sales_director"), END, way("a", "review"), way("review", "z")],
            "“不同意”没有画出去向",
        ),
        (
            [*STRAIGHT, toy.edge_event("e", "register", "refuse"), '<endEvent id="y"/>', way("e", "y")],
            "画了“refuse”的去向",
        ),
        ([*STRAIGHT, step("seal", "seal"), way("register", "seal"), way("seal", "z")], "有几个出口"),
        (
            [BEGIN, '<startEvent id="b"/>', REGISTER, END, way("a", "register"), way("register", "z")],
            "开始事件应有且只有一个",
        ),
        ([BEGIN, REGISTER, way("a", "register"), way("register", "nowhere")], "不存在的“nowhere”"),
        (
            [
                BEGIN,
                '<exclusiveGateway id="g" default="w_g_h"/><exclusiveGateway id="h" default="w_h_g"/>',
                REGISTER,
                END,
                way("a", "g"),
                way("g", "h"),
                way("h", "g"),
                way("h", "register", "price &lt; 1"),
                way("register", "z"),
            ],
            "会永远转下去",
        ),
    ],
)
def test_problem_is_named(parts: list[str], problem: str) -> None:
    found = problems_of(process(parts), PROCESS)
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        (b"<x/>", "不是 BPMN"),
        (b"not xml", "不是可读的 XML"),
        (b"", "不是可读的 XML"),
        (
            b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            + toy.TOY.replace(b"<endEvent", b"&e;<endEvent", 1),
            "DOCTYPE",
        ),
        (b"<!DOCTYPE d>" + toy.TOY, "DOCTYPE"),
        (
            b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><z>&b;</z>',
            "DOCTYPE",
        ),
        (b" " * (600 * 1024), "超过"),
        (toy.HEAD.encode() + b"</definitions>", "没有流程"),
        (toy.TOY.replace(b'id="T01"', b'id="T09"', 1), "应为“T01”"),
    ],
)
def test_unreadable_or_hostile_file_is_refused(xml: bytes, problem: str) -> None:
    found = problems_of(xml, PROCESS)
    assert any(problem in one for one in found), found


@dataclass
class Person:
    pk: Any
    name: str = "甲"
    roles: frozenset[Role] = frozenset({Role.SALES_DIRECTOR})

    away: frozenset[Any] = frozenset()

    def holds(self, role: Role, project_id: Any) -> bool:
        return role in self.roles

    def holds_by_right(self, role: Role, project_id: Any) -> bool:
        return role in self.roles and not self.away

    def stands_in_for(self, role: Role, project_id: Any) -> frozenset[Any]:
        return self.away if role in self.roles else frozenset()


@dataclass
class Row:
    state: str = "open"
    stage: str = "审签"
    name: str = "审签"
    role: str = "sales_director"
    project_id: Any = None
    assignee_id: Any = None
    assignee: Any = None
    approves: bool = True


ME, OTHER = Person(uuid4()), Person(uuid4(), "乙")


@pytest.mark.parametrize(
    ("task", "case", "makers", "code"),
    [
        (Row(), Row(), set(), None),
        (Row(), Row(state="done"), set(), "flow_case_closed"),
        (Row(state="done"), Row(), set(), "flow_step_not_open"),
        (Row(role="gm"), Row(), set(), "flow_not_your_role"),
        (Row(assignee_id=OTHER.pk, assignee=OTHER), Row(), set(), "flow_claimed_by_other"),
        (Row(assignee_id=ME.pk, assignee=ME), Row(), set(), None),
        (Row(), Row(), {ME.pk}, "flow_own_request"),
        (Row(approves=False), Row(), {ME.pk}, None),
    ],
)
def test_why_not_decide(task: Any, case: Any, makers: set[Any], code: str | None) -> None:
    refusal = why_not_decide(task, case, ME, makers)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("key", "opinion", "code"),
    [
        ("approve", "", None),
        ("refuse", " ", "flow_opinion_missing"),
        ("refuse", "贵", None),
        ("x", "", "flow_unknown_outcome"),
    ],
)
def test_why_not_outcome(key: str, opinion: str, code: str | None) -> None:
    refusal = why_not_outcome(Step("审签", outcomes=(APPROVE, REFUSE)), Row(), key, opinion)  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


def test_digest_does_not_depend_on_order() -> None:
    assert digest_of({"a": 1, "b": "二"}) == digest_of({"b": "二", "a": 1}) != digest_of({"a": 2, "b": "二"})


def test_outcome_twice_registered_differently_is_a_defect() -> None:
    from guijia.platform.flow import registry

    with pytest.raises(ValueError, match="twice"):
        registry.step("toy.revise", Step("别的", outcomes=(Outcome("x", "x"),)))
