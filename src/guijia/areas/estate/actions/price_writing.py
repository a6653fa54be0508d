"""Writing a price list as a whole, and taking it back as a whole."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from guijia.areas.estate.actions.price_import import (
    check_right,
    expect,
    lock_import,
    outcome_of,
    tell,
    upload_price_list,
)
from guijia.areas.estate.enums import ImportState
from guijia.areas.estate.importing.mapping import Mapping, mapping_from_json
from guijia.areas.estate.importing.planning import FACTS, Change, Plan, Standing, plan_import
from guijia.areas.estate.importing.price_list import PriceList, read_price_list
from guijia.areas.estate.importing.rows import UnitRow
from guijia.areas.estate.models import AreaSurvey, Home, PriceImport, PriceTable
from guijia.areas.estate.queries import areas
from guijia.areas.estate.queries import price_import as queries
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.files.queries import content_of
from guijia.platform.jobs import queue
from guijia.platform.places import actions as places
from guijia.platform.places.models import Building, Project, Unit

T = TypeVar("T")
BATCH = 2_000
# One statement per batch of homes; types of the facts as the database has them.
_TYPES = {
    "area_derived": "boolean",
    "forecast_area": "numeric",
    "forecast_inner_area": "numeric",
    "measured_area": "numeric",
    "measured_inner_area": "numeric",
    "unit_price": "numeric",
    "list_price": "numeric",
    "floor_price": "numeric",
}


def write_price_list(*, import_id: UUID, actor: Actor, now: datetime) -> PriceImport:
    """Read a confirmed list once more and write it; done already, nothing happens.

    Rule:    issue 2 b: what was previewed is what is written; the file is kept under its fingerprint.
    Writes:  as ``write_import``.
    """
    found = queries.imports_visible_to(SYSTEM).get(pk=import_id)
    if found.state != ImportState.CONFIRMED:
        return found
    result = read_price_list(
        content_of(found.file),
        found.file_name,
        mapping=mapping_from_json(found.mapping),
        buildings=queries.building_names(found.project),
        project_name=found.project.name,
    )
    return write_import(import_id=import_id, result=result, actor=actor, now=now)


@action
def import_at_once(
    *,
    project: Project,
    content: bytes,
    name: str,
    result: PriceList,
    mapping: Mapping,
    actor: Actor,
    now: datetime,
) -> PriceImport:
    """Hand in and write a list that was read without question or error (the command line).

    Rule:    issue 2 b.
    Writes:  as ``upload_price_list`` and ``write_import``, in one transaction.
    Raises:  BusinessError ``estate_import_has_errors``.
    """
    found = upload_price_list(
        project=project, content=content, name=name, actor=actor, now=now, mapping=mapping, read=False
    )
    found.state, found.total_rows = ImportState.CONFIRMED, len(result.rows)
    found.save(update_fields=["state", "total_rows"])
    return write_import(import_id=found.pk, result=result, actor=actor, now=now)


@action
def write_import(*, import_id: UUID, result: PriceList, actor: Actor, now: datetime) -> PriceImport:
    """Write all homes of a list or none: units and homes that are new, prices that changed.

    Rule:    INV-01; issue 2 b all or nothing; a bound home is left as it is (its contract's price stands),
             so are areas that a survey has certified.
    Writes:  PriceTable, Building, Unit, Home, PriceImport; a message; audit ``estate.import_prices``.
    After commit: job ``estate.index_import``.
    Locks:   import, then the homes that change, then the buildings' project rows by their uniqueness.
    Raises:  BusinessError ``estate_import_has_errors``.
    """
    found = lock_import(import_id, SYSTEM)
    if found.state == ImportState.IMPORTED:
        return found
    expect(found, ImportState.CONFIRMED)
    project = found.project
    _lock_homes(project)
    plan = plan_import(result.rows, queries.standing_of(project), result.problems)
    # Asked after the comparison: a survey may have been entered since the preview.
    if not result.is_clean:
        raise BusinessError(
            "estate_import_has_errors", "价格表还有问题或未答的问题，一行都没有写入。请回到预览处理。"
        )
    table = PriceTable.objects.create(
        project=project, name=found.file_name[:120], effective_on=business_day(now)
    )
    progress = _Progress(found.pk, plan.written)
    buildings = _open_buildings(project, plan, actor, now)
    _create(found, table, buildings, plan, actor, now, progress)
    _revive(found, table, plan, now, progress)
    before = _before(plan.changed)
    _change(table.pk, plan.changed, progress)
    found.state, found.price_table, found.imported_at = ImportState.IMPORTED, table, now
    found.done_rows = plan.written
    found.outcome = outcome_of(result, plan) | {"before": before}
    found.problems = [problem.as_json() for problem in result.problems.kept[:3_000]]
    found.save(update_fields=["state", "price_table", "imported_at", "done_rows", "outcome", "problems"])
    record("estate.import_prices", actor=actor, subject=found, project_id=project.pk, detail=plan.counts())
    tell(found, f"已写入 {plan.written} 套。", actor, now)
    progress.end()
    queue.enqueue("estate.index_import", import_id=found.pk)
    return found


class _Progress:
    """Shows how far a running import is to other connections, although its transaction is not done."""

    def __init__(self, import_id: UUID, total: int) -> None:
        self.import_id, self.total, self.done = import_id, total, 0

    def add(self, count: int) -> None:
        """So many more homes are written."""
        self.done += count
        self._say(f"import:{self.import_id.hex}:{self.done}")

    def end(self) -> None:
        """Nothing runs any more."""
        self._say("guijia")

    @staticmethod
    def _say(words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, true)", [words])


def _slices(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


def _lock_homes(project: Project) -> None:
    """Nobody takes a home of this project while its prices are being written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM estate_home WHERE project_id = %s ORDER BY unit_id FOR UPDATE", [project.pk]
        )


def _open_buildings(project: Project, plan: Plan, actor: Actor, now: datetime) -> dict[str, Building]:
    found = {building.number: building for building in project.buildings.all()}
    rows = [row for row, _ in plan.created] + [row for row, *_ in plan.revived]
    position = len(found)
    for number, words in {row.building: row.building_words for row in rows}.items():
        if number not in found:
            position += 1
            found[number] = places.open_building(
                project=project, number=number, name=words, position=position, actor=actor, now=now
            )
    return found


def _home(
    found: PriceImport, table: PriceTable, unit_id: UUID, building: Building, row: UnitRow, facts: dict[str, Any], now: datetime
) -> Home:  # fmt: skip
    return Home(
        unit_id=unit_id,
        project_id=found.project_id,
        building=building,
        entrance=row.entrance,
        floor=row.floor,
        room=row.room,
        column=row.column,
        price_table=table,
        entered_by_import=found,
        state_since=now,
        **facts,
    )


def _create(
    found: PriceImport,
    table: PriceTable,
    buildings: dict[str, Building],
    plan: Plan,
    actor: Actor,
    now: datetime,
    progress: _Progress,
) -> None:
    project = found.project
    for part in _slices(plan.created):
        units = [
            Unit(id=uuid7(), project=project, building=buildings[row.building], label=row.label)
            for row, _ in part
        ]
        places.enter_units(units=units, project=project, actor=actor, now=now)
        Home.objects.bulk_create(
            [
                _home(found, table, unit.pk, unit.building, row, facts, now)
                for unit, (row, facts) in zip(units, part, strict=True)
            ]
        )
        progress.add(len(part))
    bare = [(row, there, facts) for row, there, facts in plan.revived if there.facts is None]
    for slice_ in _slices(bare):
        Home.objects.bulk_create(
            [
                _home(found, table, there.unit_id, buildings[row.building], row, facts, now)
                for row, there, facts in slice_
            ]
        )
        progress.add(len(slice_))


def _revive(found: PriceImport, table: PriceTable, plan: Plan, now: datetime, progress: _Progress) -> None:
    """Homes whose earlier import was taken back come again, as this list has them."""
    again = [(row, there, facts) for row, there, facts in plan.revived if there.facts is not None]
    changes = [Change(row, there, facts, dict(there.facts or {})) for row, there, facts in again]
    _change(table.pk, changes, progress)
    for part in _slices(again):
        ids = [there.unit_id for _, there, _ in part]
        Home.objects.filter(pk__in=ids).update(withdrawn_at=None, entered_by_import=found, state_since=now)


def _change(table_id: UUID | None, changes: Sequence[Change], progress: _Progress | None = None) -> None:
    """Write the facts of many existing homes, a few statements for any number."""
    columns = ", ".join(f'"{name}" = v."{name}"' for name in FACTS)
    names = ", ".join(f'"{name}"' for name in FACTS)
    arrays = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in FACTS)
    sql = (
        f"UPDATE estate_home h SET {columns}, price_table_id = v.price_table_id"  # noqa: S608 - names of our own
        f" FROM unnest(%s::uuid[], %s::uuid[], {arrays}) AS v(unit_id, price_table_id, {names})"
        " WHERE h.unit_id = v.unit_id"
    )
    for part in _slices(changes):
        tables = [table_id or change.facts["price_table_id"] for change in part]
        values = [[change.facts[name] for change in part] for name in FACTS]
        with connection.cursor() as cursor:
            cursor.execute(sql, [[change.standing.unit_id for change in part], tables, *values])
        if progress is not None:
            progress.add(len(part))


def _before(changes: list[Change]) -> dict[str, list[Any]]:
    """The facts that changed homes had, kept so that the import can be taken back."""
    tables: dict[UUID, UUID | None] = {}
    for part in _slices(changes):
        ids = [change.standing.unit_id for change in part]
        tables |= dict(Home.objects.filter(pk__in=ids).values_list("pk", "price_table_id"))
    return {
        str(change.standing.unit_id): [
            *(change.before[name] for name in FACTS),
            tables.get(change.standing.unit_id),
        ]
        for change in changes
    }


@action
def undo_import(*, import_id: UUID, actor: Actor, now: datetime) -> PriceImport:
    """Take an import back as a whole: its homes are withdrawn, changed prices are what they were.

    Rule:    issue 2 b: refused once a unit of it is committed. Nothing is deleted: units keep their names,
             and areas that a survey has certified since stay.
    Writes:  Home, PriceImport; audit ``estate.undo_import``.
    After commit: job ``estate.index_import``.
    Locks:   import, then the project's homes.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_import_committed`` | ``estate_import_superseded``;
             Conflict ``estate_import_moved_on``; PriceImport.DoesNotExist.
    """
    found = lock_import(import_id, actor)  # type: ignore[arg-type]
    check_right(actor, found.project_id)
    expect(found, ImportState.IMPORTED)
    _lock_homes(found.project)
    before: dict[str, list[Any]] = found.outcome.get("before", {})
    if refusal := why_not_undo(found):
        raise refusal
    for part in _slices(list(before.items())):
        surveys = areas.surveys_of(UUID(unit_id) for unit_id, _ in part)
        _change(None, [_back(unit_id, values, surveys) for unit_id, values in part])
    ids = list(
        Home.objects.filter(entered_by_import=found, withdrawn_at__isnull=True).values_list("pk", flat=True)
    )
    for slice_ in _slices(ids):
        Home.objects.filter(pk__in=slice_).update(withdrawn_at=now)
    found.state, found.undone_at = ImportState.UNDONE, now
    found.save(update_fields=["state", "undone_at"])
    detail = {"withdrawn": len(ids), "restored": len(before)}
    record("estate.undo_import", actor=actor, subject=found, project_id=found.project_id, detail=detail)
    queue.enqueue("estate.index_import", import_id=found.pk)
    return found


def _back(unit_id: str, values: list[Any], surveys: ReadOnly[UUID, AreaSurvey]) -> Change:
    *facts, table_id = values
    kept = dict(zip(FACTS, facts, strict=True)) | {"price_table_id": table_id}
    if survey := surveys.get(UUID(unit_id)):
        kept |= {"measured_area": survey.area, "measured_inner_area": survey.inner_area}
    return Change(UnitRow(()), Standing(UUID(unit_id)), kept, {})


def why_not_undo(found: PriceImport) -> BusinessError | None:
    """May this import be taken back? Rule: issue 2 b, refused once a unit of it is committed."""
    changed = [UUID(unit_id) for unit_id in found.outcome.get("before", {})]
    if later := queries.later_import_of(found):
        message = f"之后又导入了“{later.file_name}”。请先撤销后一份，再撤销这一份。"
        return BusinessError("estate_import_superseded", message)
    if labels := queries.why_units_bound(found, changed):
        message = f"{'、'.join(labels[:3])}{'等' if len(labels) > 3 else ''}已有锁定、认购或签约，这次导入不能再撤销。"
        return BusinessError("estate_import_committed", message, clause="销控登记 W07")
    return None
