"""A decision table drawn in a diagram: read, refused when nobody registered it, asked with the facts of the case."""

from datetime import timedelta
from typing import Any

import pytest

from guijia.platform.facts.queries import Decision
from guijia.platform.flow import engine, registry
from guijia.platform.flow.decisions import decided_by
from guijia.platform.flow.diagram import SERVICE, read
from guijia.platform.flow.rules.publishing import problems_of
from tests.platform.flow.conftest import NOW, World
from tests.platform.flow.toy import process, way

DRAWN = process(
    [
        '<startEvent id="begin" name="开始"/>',
        '<businessRuleTask id="grade" name="定级" camunda:decisionRef="supervision_order"/>',
        '<endEvent id="end_done" name="完成"/>',
        way("begin", "grade"),
        way("grade", "end_done"),
    ]
)


def test_a_business_rule_task_waits_like_a_service() -> None:
    node = read(DRAWN).nodes["grade"]
    assert (node.kind, node.service) == (SERVICE, "decide:supervision_order")
    move = engine.start(engine.prepare(DRAWN), {})
    assert move.services == ("grade",)
    assert engine.complete(engine.prepare(DRAWN), move.state, "grade", {}).ended == "end_done"


def test_a_diagram_with_a_table_that_nobody_registered_is_not_published(world: World) -> None:
    assert world.process is not None
    said = problems_of(DRAWN, world.process)
    assert said == ["“定级”要调用的“decide:supervision_order”没有登记。"]


def test_a_table_is_asked_with_the_facts_of_the_case_and_its_answer_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Decision] = []

    def keep(*, decision: Decision, **given: Any) -> None:
        kept.append(decision)

    monkeypatch.setattr(registry, "_SERVICES", dict(registry._SERVICES))
    decided_by("supervision_order", keep, asked=lambda facts: {"grade": "1" if facts["price"] > 90 else "3"})
    case = world.open()
    service = registry.service_of("decide:supervision_order")
    assert service is not None
    service(subject_id=case.subject_id, case=case, actor=world.sales, now=NOW + timedelta(hours=1))
    assert [(one["issuer"], one["copies"]) for one in kept] == [("manager", ("gm", "group"))]
