"""The OpenAPI document against the product: no fault, no answer that the document does not name.

In-process, by the test client; each operation with a bounded number of made-up requests.
"""

import itertools
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from guijia.platform.facts import actions as facts
from guijia.platform.flow import queries as flow
from guijia.platform.org.models import Staff
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.conftest import Cast
from tests.faces.api.caller import ROOT, Caller, connected

EXAMPLES = int(os.environ.get("GUIJIA_API_EXAMPLES", "60"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def things(cast: Cast, morning: datetime) -> dict[str, str]:
    """Things that are there, so that not every request is about nothing."""
    _, units = ready_to_sell(cast, morning)
    sale = Sale(cast, morning, units[0]).hold().submit()
    case = flow.case_of(sale.subscription)
    assert case is not None
    return {
        "case_id": str(case.pk),
        "task_id": str(flow.open_tasks(case)[0].pk),
        "unit_id": str(units[0].pk),
        "party_id": str(customer(cast, morning).pk),
        "topic": "deposit_settlement",
    }


def operations(schema: Any) -> Iterator[Any]:
    for result in schema.get_all_operations():
        yield result.ok()


def answer_to(case: Any, caller: Caller, things: dict[str, str], keep: bool) -> Response:
    """Send a made-up request through the test client."""
    if keep:
        for name, value in things.items():
            if name in case.path_parameters:
                case.path_parameters[name] = value
    made = case.as_transport_kwargs(base_url="http://testserver")
    prepared = requests.Request(
        made["method"], made["url"], params=made.get("params"), json=made.get("json"), data=made.get("data"),
        headers={k: v for k, v in (made.get("headers") or {}).items() if v is not None},
    ).prepare()  # fmt: skip
    headers = {
        k: v for k, v in prepared.headers.items() if k.lower() not in {"content-length", "content-type"}
    }
    headers["Authorization"] = f"Bearer {caller.text}"
    if keep and prepared.method == "POST" and "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = uuid.uuid4().hex
    body = prepared.body or b""
    answer = caller.client.generic(
        str(prepared.method), str(prepared.path_url), body if isinstance(body, bytes) else body.encode(),
        content_type=prepared.headers.get("Content-Type", ""), headers=headers,
    )  # fmt: skip
    return Response(
        status_code=answer.status_code,
        headers={k.lower(): [v] for k, v in answer.headers.items()},
        content=answer.content,
        request=prepared,
        elapsed=0.1,
        verify=True,
    )


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_fault_and_no_undocumented_answer(
    mode: GenerationMode, cast: Cast, chief: Staff, morning: datetime, things: dict[str, str]
) -> None:
    document = Client().get(f"{ROOT}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    caller = connected(cast.manager, morning)
    facts.set_parameter(
        key="api_requests_per_minute", value=Decimal(1_000_000), effective_from=morning.date(), source="测试",
        actor=chief, now=morning,
    )  # fmt: skip
    seen: dict[str, set[int]] = {}
    turns = itertools.count()
    for operation in operations(schema):

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def check(case: Any) -> None:
            block = transaction.atomic()
            with block:
                response = answer_to(case, caller, things, keep=next(turns) % 3 > 0)
                transaction.set_rollback(True)
            seen.setdefault(case.operation.label, set()).add(response.status_code)
            case.validate_response(response, checks=CHECKS)

        check()
    assert set(seen) == {operation.label for operation in operations(schema)}
    assert all(not {s for s in statuses if s >= 500} for statuses in seen.values()), seen
    if mode == GenerationMode.POSITIVE:
        assert all(200 in statuses for label, statuses in seen.items() if label.startswith("GET")), seen
