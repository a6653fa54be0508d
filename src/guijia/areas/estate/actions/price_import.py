"""The life of a price list: handed in, read, asked about, previewed, confirmed; writing is in price_writing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.areas.estate import news
from guijia.areas.estate.enums import ImportState
from guijia.areas.estate.importing.fields import Field
from guijia.areas.estate.importing.mapping import Mapping, mapping_from_json
from guijia.areas.estate.importing.planning import Plan, plan_import
from guijia.areas.estate.importing.price_list import PriceList, read_price_list
from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.rows import UnitRow
from guijia.areas.estate.importing.safety import Format, format_of
from guijia.areas.estate.models import PriceImport
from guijia.areas.estate.permissions import IMPORT_PRICES
from guijia.areas.estate.queries import price_import as queries
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, Actor, SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.files.queries import content_of
from guijia.platform.jobs import queue
from guijia.platform.notify import actions as notify
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

SHOWN_ROWS = 500
KEPT_PROBLEMS = 3_000
_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.XLS: "application/vnd.ms-excel",
    Format.CSV: "text/csv",
}
RUNNING = (ImportState.UPLOADED, ImportState.READING)


def check_right(actor: Actor, project_id: UUID) -> None:
    """Refuse who may not import prices into the project. Raises: BusinessError ``estate_forbidden``."""
    if isinstance(actor, Staff) and not actor.may(IMPORT_PRICES, project_id):
        raise BusinessError("estate_forbidden", "您的岗位不能导入价格表。请找销售总监或签约主管办理。")


def lock_import(import_id: UUID, viewer: Staff | SystemActor) -> PriceImport:
    """Fetch an import for change.

    Locks:  import, until the transaction ends.
    Raises: PriceImport.DoesNotExist when the viewer cannot see it.
    """
    return queries.imports_visible_to(viewer).select_for_update(of=("self",)).get(pk=import_id)


def expect(found: PriceImport, *states: ImportState) -> None:
    """Refuse when the import has moved on. Raises: Conflict ``estate_import_moved_on``."""
    if found.state not in states:
        words = ImportState(found.state).label
        raise Conflict("estate_import_moved_on", f"这份价格表现在是“{words}”，这一步不能再办。请刷新页面。")


@action
def upload_price_list(
    *,
    project: Project,
    content: bytes,
    name: str,
    actor: Actor,
    now: datetime,
    mapping: Mapping | None = None,
    read: bool = True,
) -> PriceImport:
    """Hand in a price list; it is read at once in the background.

    Rule:    INV-01; issue 2 b; reliability 5.1, 5.4: by its bytes, never by its name.
    Writes:  StoredFile, PriceImport; audit ``estate.upload_price_list``.
    After commit: job ``estate.read_price_list``.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_import_*``.
    """
    check_right(actor, project.pk)
    kind = format_of(content)
    if kind is Format.CSV:
        read_grids(content, name)
    file = files.keep_made_file(content=content, name=name, content_type=_TYPES[kind], actor=actor, now=now)
    found = PriceImport.objects.create(
        project=project,
        file=file,
        file_name=file.name,
        mapping=(mapping or Mapping()).as_json(),
        uploaded_by=actor if isinstance(actor, Staff) else None,
        uploaded_at=now,
    )
    record("estate.upload_price_list", actor=actor, subject=found, project_id=project.pk)
    if read:
        queue.enqueue("estate.read_price_list", import_id=found.pk)
    return found


def read_import(*, import_id: UUID, actor: SystemActor, now: datetime) -> PriceImport:
    """Read a handed-in list, outside any transaction, and keep what came of it.

    Rule:    issue 2 b. Run twice it reads twice and keeps the same.
    Writes:  as ``keep_reading`` or ``refuse_import``.
    """
    found = begin_reading(import_id=import_id, actor=actor, now=now)
    if found.state != ImportState.READING:
        return found
    try:
        result = read_price_list(
            content_of(found.file),
            found.file_name,
            mapping=mapping_from_json(found.mapping),
            buildings=queries.building_names(found.project),
            project_name=found.project.name,
        )
    except BusinessError as refusal:
        return refuse_import(import_id=import_id, reason=refusal.message, actor=actor, now=now)
    plan = plan_import(result.rows, queries.standing_of(found.project), result.problems)
    return keep_reading(import_id=import_id, result=result, plan=plan, actor=actor, now=now)


@action
def begin_reading(*, import_id: UUID, actor: SystemActor, now: datetime) -> PriceImport:
    """Mark a list as being read. A second worker that comes later finds it so and reads again.

    Writes:  PriceImport.state; audit ``estate.begin_reading``.
    Locks:   import.
    """
    found = lock_import(import_id, actor)
    if found.state in RUNNING:
        found.state = ImportState.READING
        found.save(update_fields=["state"])
        record("estate.begin_reading", actor=actor, subject=found, project_id=found.project_id)
    return found


def tell(found: PriceImport, words: str, actor: Actor, now: datetime) -> None:
    """Tell whoever handed a list in how far it is: they need not wait for it.

    Writes:  Message, Delivery; audit ``notify.say``.
    """
    if found.uploaded_by is not None:
        notify.say(
            kind=news.IMPORT.key,
            to=[found.uploaded_by],
            subject=found,
            version=now.isoformat(),
            project_id=found.project_id,
            url=reverse("estate:import", args=[found.pk]),
            fields={"name": found.file_name, "project": found.project.name, "words": words},
            actor=actor,
            now=now,
        )


@action
def refuse_import(*, import_id: UUID, reason: str, actor: Actor, now: datetime) -> PriceImport:
    """Keep why a list cannot be read at all.

    Writes:  PriceImport.state, outcome; a message; audit ``estate.refuse_import``.
    Locks:   import.
    """
    found = lock_import(import_id, SYSTEM)
    expect(found, *RUNNING)
    found.state, found.outcome = ImportState.REFUSED, {"refusal": reason}
    found.save(update_fields=["state", "outcome"])
    record("estate.refuse_import", actor=actor, subject=found, project_id=found.project_id, reason=reason)
    tell(found, f"没有读成：{reason}", actor, now)
    return found


@action
def keep_reading(
    *, import_id: UUID, result: PriceList, plan: Plan, actor: Actor, now: datetime
) -> PriceImport:
    """Keep what was read: open questions, or the preview.

    Writes:  PriceImport.state, questions, problems, outcome, total_rows; a message; audit ``estate.keep_reading``.
    Locks:   import.
    """
    found = lock_import(import_id, SYSTEM)
    expect(found, *RUNNING)
    found.state = ImportState.QUESTIONS if result.questions else ImportState.PREVIEW
    found.questions = [question.as_json() for question in result.questions]
    found.problems = [problem.as_json() for problem in result.problems.kept[:KEPT_PROBLEMS]]
    found.outcome = outcome_of(result, plan)
    found.total_rows = len(result.rows)
    found.save(update_fields=["state", "questions", "problems", "outcome", "total_rows"])
    detail = {"rows": len(result.rows), "errors": result.errors, "questions": len(result.questions)}
    record("estate.keep_reading", actor=actor, subject=found, project_id=found.project_id, detail=detail)
    asks = f"有 {len(result.questions)} 处要您回答。" if result.questions else "请核对后写入。"
    tell(found, f"已识别 {len(result.rows)} 套，{asks}", actor, now)
    return found


def outcome_of(result: PriceList, plan: Plan) -> dict[str, Any]:
    """What the pages show of a reading: counts, the sheets, rows with their results."""
    return {
        "counts": result.counts() | plan.counts() | {"written": plan.written},
        "sheets": [sheet.as_json() for sheet in result.sheets],
        "rows": _shown_rows(result, plan),
    }


def _shown_rows(result: PriceList, plan: Plan) -> list[dict[str, Any]]:
    """Rows with a problem first of all kept, then the others until the page is full; in the list's order."""
    worst: dict[tuple[str, int], str] = {}
    for problem in result.problems.kept:
        if problem.severity in ("error", "warning") and worst.get((problem.sheet, problem.row)) != "error":
            worst[(problem.sheet, problem.row)] = problem.severity.value
    results = {row.label: "created" for row, _ in plan.created} | {
        row.label: "created" for row, *_ in plan.revived
    }
    results |= {change.row.label: "changed" for change in plan.changed} | {
        row.label: "same" for row in plan.same
    }
    results |= {row.label: "bound" for row, _ in plan.bound}
    bad = [row for row in result.rows if (row.place[0], row.place[1]) in worst][:SHOWN_ROWS]
    chosen = {row.label for row in bad}
    for row in result.rows:
        if len(chosen) >= SHOWN_ROWS:
            break
        chosen.add(row.label)
    before = {change.row.label: change.before for change in plan.changed}
    return [
        _shown_row(row, results.get(row.label, "same"), worst, before.get(row.label))
        for row in result.rows
        if row.label in chosen
    ]


def _shown_row(
    row: UnitRow, result: str, worst: dict[tuple[str, int], str], before: dict[str, Any] | None
) -> dict[str, Any]:
    shown = row.as_json()
    at = (shown["sheet"], shown["row"])
    shown["result"] = "error" if worst.get(at) == "error" else result
    shown["doubt"] = worst.get(at) == "warning"
    shown["changed"] = list(row.changed)
    shown["price_cell"] = row.cell(Field.TOTAL_PRICE, Field.UNIT_PRICE)[2]
    old = (before or {}).get("list_price")
    shown["old_price"] = None if old is None else format(old, "f")
    return shown


@action
def answer_questions(*, import_id: UUID, answers: dict[str, str], actor: Staff, now: datetime) -> PriceImport:
    """Answer what the list left open; it is then read again with the answers.

    Rule:    issue 2 b: ambiguity is asked, never guessed; a person's answer is kept with the import.
    Writes:  PriceImport.mapping, state; audit ``estate.answer_questions``.
    Locks:   import.
    After commit: job ``estate.read_price_list``.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_import_unanswered`` | ``estate_import_bad_answer``;
             Conflict ``estate_import_moved_on``; PriceImport.DoesNotExist.
    """
    found = lock_import(import_id, actor)
    check_right(actor, found.project_id)
    expect(found, ImportState.QUESTIONS)
    for question in found.questions:
        given = answers.get(question["key"], "").strip()
        if not given:
            raise BusinessError(
                "estate_import_unanswered", f"还没有回答：{question['text']}", field=question["key"]
            )
        known = {candidate["value"] for candidate in question["candidates"]}
        if given not in known and (not question["free"] or len(given) > 40):
            raise BusinessError(
                "estate_import_bad_answer", f"这个答案不在可选之列：{question['text']}", field=question["key"]
            )
        found.mapping.setdefault("answers", {})[question["key"]] = given
        offered = [candidate["value"] for candidate in question["candidates"]]
        found.mapping.setdefault("offered", {})[question["key"]] = offered
    found.state = ImportState.UPLOADED
    found.save(update_fields=["mapping", "state"])
    record("estate.answer_questions", actor=actor, subject=found, project_id=found.project_id, detail=answers)
    queue.enqueue("estate.read_price_list", import_id=found.pk)
    return found


@action
def ask_again(*, import_id: UUID, actor: Staff, now: datetime) -> PriceImport:
    """Take the answers back and read the list anew.

    Rule:    issue 2 b.
    Writes:  PriceImport.mapping, state; audit ``estate.ask_again``.
    Locks:   import.
    After commit: job ``estate.read_price_list``.
    Raises:  BusinessError ``estate_forbidden``; Conflict ``estate_import_moved_on``.
    """
    found = lock_import(import_id, actor)
    check_right(actor, found.project_id)
    expect(found, ImportState.QUESTIONS, ImportState.PREVIEW)
    found.mapping = Mapping().as_json()
    found.state = ImportState.UPLOADED
    found.save(update_fields=["mapping", "state"])
    record("estate.ask_again", actor=actor, subject=found, project_id=found.project_id)
    queue.enqueue("estate.read_price_list", import_id=found.pk)
    return found


@action
def confirm_import(*, import_id: UUID, actor: Staff, now: datetime) -> PriceImport:
    """Confirm a preview; the list is then written as a whole in the background.

    Rule:    issue 2 b: all or nothing; a list with an error is not written.
    Writes:  PriceImport.state; audit ``estate.confirm_import``.
    Locks:   import.
    After commit: job ``estate.write_price_list``.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_import_has_errors`` | ``estate_import_nothing_new``;
             Conflict ``estate_import_moved_on``; PriceImport.DoesNotExist.
    """
    found = lock_import(import_id, actor)
    check_right(actor, found.project_id)
    expect(found, ImportState.PREVIEW)
    if refusal := why_not_confirm(found):
        raise refusal
    found.state = ImportState.CONFIRMED
    found.save(update_fields=["state"])
    record("estate.confirm_import", actor=actor, subject=found, project_id=found.project_id)
    queue.enqueue("estate.write_price_list", import_id=found.pk, staff_id=actor.pk)
    return found


def why_not_confirm(found: PriceImport) -> BusinessError | None:
    """May this preview be written? Rule: issue 2 b, all or nothing."""
    counts = found.outcome.get("counts", {})
    if counts.get("errors"):
        message = f"还有 {counts['errors']} 处错误。请按列出的单元格改好后重新上传，一行都不会先写入。"
        return BusinessError("estate_import_has_errors", message)
    if not counts.get("written"):
        return BusinessError(
            "estate_import_nothing_new", "表中没有可写入的内容：都与现有房源相同，或已有认购、签约。"
        )
    return None


@action
def back_to_preview(*, import_id: UUID, reason: str, actor: Actor, now: datetime) -> PriceImport:
    """A confirmed list could not be written after all: it stands in the preview again, with the reason.

    Writes:  PriceImport.state, outcome; a message; audit ``estate.back_to_preview``.
    Locks:   import.
    """
    found = lock_import(import_id, SYSTEM)
    if found.state == ImportState.CONFIRMED:
        found.state = ImportState.PREVIEW
        found.outcome = found.outcome | {"refusal": reason}
        found.save(update_fields=["state", "outcome"])
        record(
            "estate.back_to_preview", actor=actor, subject=found, project_id=found.project_id, reason=reason
        )
        tell(found, f"没有写入：{reason}", actor, now)
    return found
