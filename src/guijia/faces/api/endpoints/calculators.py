"""The calculators: the same answer as on the command line and in the screens."""

from typing import Any

from django.http import Http404
from ninja import Body, Router

from guijia.faces.api import errors, schemas
from guijia.faces.api.door import ApiRequest, offer
from guijia.faces.api.registry import calculators

router = Router(tags=["计算"])


@offer(
    router,
    "GET",
    "/calculators",
    answer=schemas.Topics,
    name="list_calculators",
    summary="各项计算和它们的输入",
)
def list_calculators(request: ApiRequest) -> schemas.Topics:
    """Every calculation with inputs, units, defaults, results, sources."""
    return schemas.Topics(items=[schemas.TopicOut(**one) for one in calculators().topics()])


@offer(router, "POST", "/calculators/{topic}", answer=schemas.Calculation, name="calculate",
       summary='计算；内容为 {"inputs": {…}}，或直接是各项输入。什么也不改动，不用 Idempotency-Key')  # fmt: skip
def calculate(request: ApiRequest, topic: str, given: Body[dict[str, Any]]) -> schemas.Calculation:
    """One calculation with its working."""
    if topic not in {one["topic"] for one in calculators().topics()}:
        raise Http404
    result, explain = calculators().compute(topic, _inputs(topic, given))
    return schemas.Calculation(topic=topic, result=result, explain=explain)


def _inputs(topic: str, given: dict[str, Any]) -> dict[str, Any]:
    """The inputs themselves, or the line that the command line takes."""
    if not set(given) <= {"inputs", "topic"} or not given:
        return given
    if given.get("topic", topic) != topic:
        raise errors.invalid("topic", "与地址里的计算名称不一致。")
    inputs = given.get("inputs", {})
    if not isinstance(inputs, dict):
        raise errors.invalid("inputs", "应为对象。")
    return inputs
