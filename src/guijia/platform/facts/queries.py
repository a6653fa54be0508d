"""Which figure holds: on that day, for that project."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.kit.memory import remembered
from guijia.platform.facts import errors
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import DecisionTable, Parameter
from guijia.platform.facts.rules import tables
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

# Every row changed or added has another place or another maker: equal marks are equal tables.
_MARK = " UNION ALL ".join(
    f"SELECT count(*), sum(hashtextextended(ctid::text || '/' || xmin::text, 0)) FROM {table}"  # noqa: S608
    for table in ("facts_parameter", "facts_decisiontable")
)


@dataclass(frozen=True, slots=True)
class _Known:
    """Every figure and every version of a decision table that is not withdrawn, by key."""

    figures: dict[str, list[Parameter]]
    tables: dict[str, list[tuple[DecisionTable, tables.Table]]]


_known: tuple[tuple[object, ...], _Known] | None = None


@remembered
def _rows() -> _Known:
    """All rows in force at any time, by key: read again only when one of them has changed."""
    global _known
    kept: _Known | None = memory.held("facts.rows", "")
    if kept is not None:
        return kept
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        mark = (connection.settings_dict["NAME"], *cursor.fetchall())
    if _known is None or _known[0] != mark:
        found = _Known({}, {})
        for row in Parameter.objects.exclude(status=Status.WITHDRAWN):
            found.figures.setdefault(row.key, []).append(row)
        for version in DecisionTable.objects.exclude(status=Status.WITHDRAWN):
            made = tables.from_data(version.key, version.label, version.content)
            found.tables.setdefault(version.key, []).append((version, made))
        _known = (mark, found)
    # A deed rests on the figures as they stood when it first asked.
    return memory.hold("facts.rows", "", _known[1])


def forget_rows() -> None:
    """The deed under way has changed a figure: what it asks from now on is read anew."""
    memory.let_go("facts.rows", "")


def _in_force(key: str, on: date, project: Project | None, jurisdiction: str) -> list[Parameter]:
    """Rows that hold, the narrowest scope first, in each the newest first."""
    city = project.jurisdiction if project is not None else jurisdiction
    held = [
        row
        for row in _rows().figures.get(key, [])
        if row.effective_from <= on and (row.effective_to is None or row.effective_to >= on)
    ]
    own = [row for row in held if project is not None and row.project_id == project.pk]
    local = [row for row in held if city and row.project_id is None and row.jurisdiction == city]
    national = [row for row in held if row.project_id is None and not row.jurisdiction]
    return [
        row
        for scope in (own, local, national)
        for row in sorted(scope, key=lambda row: row.effective_from, reverse=True)
    ]


def parameter(key: str, *, on: date, project: Project | None = None, jurisdiction: str = "") -> Parameter:
    """The row that holds on that day: the project's, else the city's, else the nation's.

    Rule:    G8.
    Raises:  BusinessError ``facts_missing``.
    """
    found = _in_force(key, on, project, jurisdiction)
    if not found:
        label = Parameter.objects.filter(key=key).values_list("label", flat=True).first()
        raise errors.missing(key, label or "", on)
    return found[0]


def value(key: str, *, on: date, project: Project | None = None, jurisdiction: str = "") -> Decimal:
    """The figure that holds on that day, in the parameter's own unit.

    Rule:    G8.
    Raises:  BusinessError ``facts_missing`` (also when the parameter holds words, not a number).
    """
    found = parameter(key, on=on, project=project, jurisdiction=jurisdiction)
    if found.value is None:
        raise errors.missing(key, found.label, on)
    return found.value.normalize() + 0


def undo_minutes(now: datetime) -> int:
    """For how many minutes a deed can be taken back (办理后可一键撤销的时间)."""
    return int(value("undo_minutes", on=business_day(now)))


def words(key: str, *, on: date, project: Project | None = None, jurisdiction: str = "") -> str:
    """The words that hold on that day; a figure is given as people read it.

    Rule:    G8.
    Raises:  BusinessError ``facts_missing``.
    """
    return parameter(key, on=on, project=project, jurisdiction=jurisdiction).shown


def parameters_visible_to(viewer: Staff) -> QuerySet[Parameter]:
    """Every figure of the nation, of cities and of the viewer's own projects, with what held before."""
    found = Parameter.objects.select_related("project")
    if viewer.scope is None:
        return found
    return found.filter(Q(project__isnull=True) | Q(project_id__in=viewer.scope))


# ---- decision tables


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision table said, by which rows (from 1) of which version, and why, in words."""

    key: str
    version: int
    rows: tuple[int, ...]
    results: tuple[dict[str, Any], ...]
    explanation: str

    def __getitem__(self, output: str) -> Any:
        """The result of the one row that held."""
        return self.results[0][output]


def table_in_force(
    key: str, *, on: date, project: Project | None = None
) -> tuple[DecisionTable, tables.Table]:
    """The version that holds on that day: the project's, else the company's.

    Rule:    G8.
    Raises:  BusinessError ``facts_no_table``.
    """
    held = [(row, made) for row, made in _rows().tables.get(key, []) if row.effective_from <= on]
    for scope in {project.pk if project is not None else None: 0, None: 1}:
        found = [(row, made) for row, made in held if row.project_id == scope]
        if found:
            return max(found, key=lambda one: one[0].effective_from)
    raise errors.no_table(key, on)


def decide(key: str, *, on: date, project: Project | None = None, **inputs: Any) -> Decision:
    """What the decision table says for these values by the version that holds on that day.

    Rule:    G8; DMN 1.3 §8.2.10.
    Raises:  BusinessError ``facts_no_table``, ``facts_wrong_input``, ``facts_no_row`` (COLLECT: no row is no
             refusal), ``facts_several_rows``.
    """
    version, made = table_in_force(key, on=on, project=project)
    values, problems = tables.values_of(made, inputs)
    if problems:
        raise errors.wrong_input(made.label, problems[0].words)
    answer = tables.evaluate(made, values)
    if not answer.rows and made.hit is not tables.Hit.COLLECT:
        raise errors.no_row(made.label, answer.explanation)
    if len(answer.rows) > 1 and made.hit is tables.Hit.UNIQUE:
        raise errors.several_rows(made.label, answer.explanation.replace("\n", "；"))
    rows = tuple(at + 1 for at in answer.rows)
    return Decision(key, version.version, rows, answer.results, answer.explanation)


def decision_tables_visible_to(viewer: Staff) -> QuerySet[DecisionTable]:
    """Every version of the company's tables and of the viewer's own projects."""
    found = DecisionTable.objects.select_related("project", "published_by")
    if viewer.scope is None:
        return found
    return found.filter(Q(project__isnull=True) | Q(project_id__in=viewer.scope))


def versions_of(viewer: Staff, key: str, project_id: UUID | None) -> list[DecisionTable]:
    """The versions of one table in one scope, the newest first."""
    scope = Q(project__isnull=True) if project_id is None else Q(project_id=project_id)
    return list(decision_tables_visible_to(viewer).filter(scope, key=key).order_by("-version"))


def newest_tables_visible_to(viewer: Staff) -> QuerySet[DecisionTable]:
    """Every decision table by its newest version that is not withdrawn, the company's and the viewer's projects'."""
    found = decision_tables_visible_to(viewer)
    newest = (
        DecisionTable.objects.exclude(status=Status.WITHDRAWN)
        .order_by("key", "project_id", "-version")
        .distinct("key", "project_id")
    )
    return found.filter(pk__in=newest.values("pk"))
