"""Which figure holds: on that day, for that project."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from guijia.kit import memory
from guijia.kit.memory import remembered
from guijia.platform.facts import errors
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import Parameter
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

# Every row changed or added has another place or another maker: equal marks are equal tables.
_MARK = "SELECT count(*), sum(hashtextextended(ctid::text || '/' || xmin::text, 0)) FROM facts_parameter"
_known: tuple[tuple[object, ...], dict[str, list[Parameter]]] | None = None


@remembered
def _rows() -> dict[str, list[Parameter]]:
    """All rows in force at any time, by key: read again only when one of them has changed."""
    global _known
    kept: dict[str, list[Parameter]] | None = memory.held("facts.rows", "")
    if kept is not None:
        return kept
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        mark = (connection.settings_dict["NAME"], *cursor.fetchone())
    if _known is None or _known[0] != mark:
        found: dict[str, list[Parameter]] = {}
        for row in Parameter.objects.exclude(status=Status.WITHDRAWN):
            found.setdefault(row.key, []).append(row)
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
        for row in _rows().get(key, [])
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
