"""A toy process, a project of its own and the people who work in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import actions as clocks
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.flow import actions, registry
from guijia.platform.flow.models import Case
from guijia.platform.flow.registry import APPROVE, DONE, REFUSE, RETURN, Gate, Outcome, Process, Step
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places import actions as places
from guijia.platform.places.models import Project
from tests.platform.flow import toy

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
SERVED: list[UUID] = []
FACTS: dict[str, Any] = {"price": Decimal(100), "floor": Decimal(90)}
BLOCKED: list[Gate] = []


def act(*, subject: Any, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime) -> Case:
    """What an area's action does: its own rules, then the flow."""
    from guijia.platform.flow import queries

    case = queries.case_of(subject, "T01")
    assert case is not None
    step = case.waiting[0]
    return actions.advance(case=case, step=step, outcome=outcome, actor=actor, now=now, opinion=opinion)


def serve(*, subject_id: UUID, case: Case, actor: Any, now: datetime) -> None:
    """What a service step calls."""
    SERVED.append(subject_id)


def register_toy() -> Process:
    """Everything the toy's diagram names."""
    if "toy.post" not in registry._SERVICES:
        registry.service("toy.post", serve)
        clock_kind(ClockKind("toy.register", "登记", counts="hours"))
        common = {"act": act, "gates": lambda subject, viewer, now: list(BLOCKED)}
        registry.step("toy.review", Step("审签", outcomes=(APPROVE, REFUSE, RETURN), approves=True, **common))
        registry.step("toy.revise", Step("修改", outcomes=(DONE,), **common))
        registry.step("toy.special", Step("特批", outcomes=(APPROVE,), approves=True, **common))
        registry.step(
            "toy.register",
            Step("登记", outcomes=(Outcome("done", "登记"),), effects=lambda subject: ["记一笔"], **common),
        )
        registry.step("toy.joint", Step("会签", outcomes=(APPROVE, REFUSE, RETURN), approves=True))
        for key in ("legal", "finance", "seal"):
            outcomes = (APPROVE, REFUSE) if key == "finance" else (APPROVE,)
            registry.step(f"toy.{key}", Step(key, outcomes=outcomes))
    return Process(
        key="T01",
        name="玩具流程",
        file=Path("toy.bpmn"),
        subject_type="places.project",
        facts=frozenset(FACTS),
        fact_reader=lambda subject: dict(FACTS),
        subject_loader=lambda viewer, pk: Project.objects.filter(pk=pk).first(),
        sent_back=lambda **given: None,
    )


@pytest.fixture(scope="session")
def toy_process() -> Process:
    return register_toy()


@dataclass
class World:
    """Project, people by nickname, and short ways to use them."""

    project: Project
    people: dict[str, Staff] = field(default_factory=dict)
    process: Process | None = None

    def __getattr__(self, name: str) -> Staff:
        try:
            return self.people[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def subject(self, code: str) -> Project:
        """A thing for a case to be about."""
        return places.open_project(company=self.project.company, code=code, name=code, actor=SYSTEM, now=NOW)

    def open(self, code: str = "S1", number: str = "", by: Staff | None = None) -> Case:
        """A case of the toy process."""
        assert self.process is not None
        return actions.open_case(
            process=self.process,
            subject=self.subject(code),
            number=number or f"T-{code}",
            title="玩具",
            project=self.project,
            unit=None,
            parties="张三",
            actor=by or self.sales,
            now=NOW,
        )

    def go(self, case: Case, step: str, outcome: str, actor: Any, opinion: str = "", hours: int = 1) -> Case:
        """One step on."""
        return actions.advance(
            case=case,
            step=step,
            outcome=outcome,
            actor=actor,
            now=NOW + timedelta(hours=hours),
            opinion=opinion,
        )


def hire(login: str, project: Project | None, *roles: Role) -> Staff:
    """A person with postings."""
    person = org.hire(login=login, name=login, actor=SYSTEM, now=NOW)
    for role in roles:
        org.post(staff=person, role=role, project=project, actor=SYSTEM, now=NOW)
    found = people.staff_by_login(login)
    assert found is not None
    return found


@pytest.fixture
def world(db: None, toy_process: Process, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(registry._PROCESSES, "T01", toy_process)
    start = clocks.start_clock

    def with_due(**kwargs: Any) -> Any:
        return start(**{**kwargs, "due_at": kwargs["now"] + timedelta(hours=3)})

    monkeypatch.setattr(clocks, "start_clock", with_due)
    company = places.open_company(name="玩具公司", actor=SYSTEM, now=NOW)
    project = places.open_project(company=company, code="TOY", name="玩具项目", actor=SYSTEM, now=NOW)
    other = places.open_project(company=company, code="OTH", name="别的项目", actor=SYSTEM, now=NOW)
    cast = {
        "sales": hire("sales", project, Role.SALES),
        "director": hire("director", project, Role.SALES_DIRECTOR),
        "director2": hire("director2", None, Role.SALES_DIRECTOR),
        "both": hire("both", project, Role.SALES, Role.SALES_DIRECTOR),
        "gm": hire("gm", None, Role.GM),
        "contract": hire("contract", project, Role.CONTRACT),
        "contract2": hire("contract2", project, Role.CONTRACT),
        "lead": hire("lead", project, Role.SIGNING_LEAD),
        "outsider": hire("outsider", other, Role.SALES_DIRECTOR, Role.CONTRACT),
    }
    actions.publish_process(process=toy_process, xml=toy.TOY, actor=SYSTEM, now=NOW)
    FACTS.update(price=Decimal(100), floor=Decimal(90))
    SERVED.clear()
    BLOCKED.clear()
    yield World(project, cast, toy_process)
    FACTS.update(price=Decimal(100), floor=Decimal(90))
