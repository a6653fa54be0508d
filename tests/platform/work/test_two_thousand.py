"""Two thousand cases begun in the background: turn by turn, with progress on the way, each once."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import actions as flow
from guijia.platform.flow.models import Case
from guijia.platform.flow.registry import Process
from guijia.platform.org.models import Staff
from guijia.platform.places import actions as places
from guijia.platform.places.models import Unit
from guijia.platform.work import actions, queries, registry
from guijia.platform.work.enums import WorkState
from guijia.platform.work.models import Work
from guijia.platform.work.registry import PlannedRow, WorkKind
from tests.platform.flow.conftest import NOW, World, toy_process, world  # noqa: F401  fixtures
from tests.platform.flow.test_views import as_

NUMBER, TURN = 2000, 5.0


@pytest.fixture
def units(world: World) -> list[Unit]:  # noqa: F811  the fixture above
    """The homes of a large estate."""
    building = places.open_building(
        project=world.project, number="1", name="1 号楼", position=1, actor=SYSTEM, now=NOW
    )
    wanted = [Unit(project=world.project, building=building, label=f"1-1-{n:04d}") for n in range(NUMBER)]
    return places.enter_units(units=wanted, project=world.project, actor=SYSTEM, now=NOW)


@pytest.fixture
def opening(toy_process: Process) -> Iterator[WorkKind]:  # noqa: F811  the fixture above
    """Work that begins a process for each home."""

    def act(*, key: str, given: Mapping[str, Any], actor: Staff, now: datetime) -> str:
        unit = Unit.objects.select_related("project").get(pk=UUID(key))
        case = flow.open_case(
            process=toy_process,
            subject=unit,
            number=f"T-{unit.label}",
            title="玩具",
            project=unit.project,
            unit=unit,
            parties="张三",
            actor=actor,
            now=now,
        )
        return case.number

    yield registry.kind(WorkKind("tests.open_case", "批量发起", act=act))
    registry._KINDS.pop("tests.open_case")


@pytest.mark.long
def test_two_thousand_cases_begin_turn_by_turn_with_progress(
    world: World,  # noqa: F811  the fixture above
    units: list[Unit],
    opening: WorkKind,
) -> None:
    rows = [PlannedRow(str(unit.pk), unit.label) for unit in units]
    work = actions.plan_work(kind=opening.key, title="批量发起", rows=rows, actor=world.sales, now=NOW)
    assert actions.begin_work(work_id=work.pk, actor=world.sales, now=NOW)
    seen, more = [0], True
    page = reverse("work:progress", args=[work.pk])
    while more:
        more = actions.do_some(work_id=work.pk, read_now=lambda: NOW, seconds=TURN)
        seen.append(queries.standing_of(Work.objects.get(pk=work.pk)).percent)
        if more:
            assert f"办成 {queries.standing_of(work).done}" in as_(world.sales).get(page).content.decode()
    work.refresh_from_db()
    assert (work.state, work.words) == (WorkState.DONE, f"办成 {NUMBER} 行。")
    assert Case.objects.filter(unit__in=units).count() == NUMBER
    assert seen == sorted(set(seen))
    assert seen[-1] == 100
