"""Decision tables in diagrams: what stands behind a business rule task (``camunda:decisionRef``)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from guijia.kit.days import business_day
from guijia.platform.facts import queries as facts
from guijia.platform.flow import queries, registry
from guijia.platform.flow.diagram import DECIDES
from guijia.platform.places import queries as places


class Keep(Protocol):
    """The area's action that writes down what was decided; from then on the facts of the case say it."""

    def __call__(self, *, subject_id: UUID, decision: facts.Decision, actor: Any, now: datetime) -> object:
        """Write it."""
        ...


def decided_by(key: str, keep: Keep, asked: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> None:
    """Let diagrams name the decision table ``key``: it is asked with the declared facts of the case.

    ``asked`` picks the inputs from the facts; without it, each input of the table is the fact of that name.
    Rule:    G8; the version of the day on which the case gets there answers.
    """

    def decide(*, subject_id: UUID, case: Any, actor: Any, now: datetime) -> object:
        process = registry.process_of(case.process_key)
        known = process.fact_reader(queries.subject_of(case))
        today = business_day(now)
        project = next(iter(places.projects_among([case.project_id])), None)
        _, table = facts.table_in_force(key, on=today, project=project)
        inputs = asked(known) if asked else {one.key: known.get(one.key) for one in table.inputs}
        decision = facts.decide(key, on=today, project=project, **inputs)
        return keep(subject_id=subject_id, decision=decision, actor=actor, now=now)

    registry.service(f"{DECIDES}{key}", decide)
