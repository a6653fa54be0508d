"""Price lists on their way in, for those who may import prices, and what they meet."""

from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from guijia.areas.estate.enums import COMMITTED, HomeState, ImportState
from guijia.areas.estate.importing.planning import FACTS, Standing
from guijia.areas.estate.importing.remembering import Earlier, Remembered, remember
from guijia.areas.estate.models import AreaSurvey, Commitment, Home, PriceImport
from guijia.areas.estate.permissions import IMPORT_PRICES
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project, Unit

# Earlier lists that are looked through for answers.
REMEMBERED = 60


def imports_visible_to(viewer: Staff | SystemActor) -> QuerySet[PriceImport]:
    """Imports of the projects in which the viewer may import prices; large results left aside."""
    found = PriceImport.objects.select_related("project", "file", "uploaded_by", "price_table")
    if isinstance(viewer, SystemActor):
        return found
    scope = viewer.scope_of(IMPORT_PRICES)
    return found if scope is None else found.filter(project_id__in=scope)


def imports_listed_for(viewer: Staff | SystemActor) -> QuerySet[PriceImport]:
    """The same without what only the preview needs."""
    return imports_visible_to(viewer).defer("outcome", "problems", "questions", "mapping")


def remembered_for(viewer: Staff, record: PriceImport) -> dict[str, Remembered]:
    """Answers to the open questions of a list, from imported lists of the same head row that the viewer sees.

    Rule:    issue 2 f 4; lists of the same project first, then the latest.
    """
    if not record.questions:
        return {}
    others = (
        imports_visible_to(viewer)
        .filter(state=ImportState.IMPORTED, mapping__answers__isnull=False)
        .exclude(pk=record.pk)
        .exclude(mapping__answers={})
        .order_by(Case(When(project_id=record.project_id, then=0), default=1), "-imported_at")
    )
    columns = (
        "pk",
        "file_name",
        "imported_at",
        "project__name",
        "mapping",
        "outcome__sheets",
    )
    earlier = [
        Earlier(
            {"id": pk, "file": file, "at": at, "project": project},
            sheets or [],
            mapping.get("answers", {}),
            mapping.get("offered", {}),
        )
        for pk, file, at, project, mapping, sheets in others.values_list(*columns)[:REMEMBERED]
    ]
    return remember(record.questions, record.outcome.get("sheets", []), earlier)


def standing_of(project: Project) -> dict[str, Standing]:
    """Every unit of a project by label, with its facts and what binds it and its survey; four queries for any size."""
    bound = {
        unit_id: _bound_words(kind, number)
        for unit_id, kind, number in Commitment.objects.filter(
            unit__project=project, ended_at__isnull=True
        ).values_list("unit_id", "kind", "document_number")
    }
    found = {
        label: Standing(unit_id)
        for unit_id, label in Unit.objects.filter(project=project).values_list("pk", "label").iterator(5000)
    }
    surveys = {
        unit_id: f"测绘成果“{source}”（{surveyed_on}）"
        for unit_id, source, surveyed_on in AreaSurvey.objects.filter(
            project=project, ended_at__isnull=True
        ).values_list("unit_id", "source", "surveyed_on")
    }
    rows = Home.objects.filter(project=project).values_list(
        "unit_id", "unit__label", "withdrawn_at", "state", *FACTS
    )
    for unit_id, label, withdrawn_at, state, *facts in rows.iterator(5000):
        words = bound.get(unit_id, "")
        if not words and state in COMMITTED:
            words = f"已{HomeState(state).label}"
        found[label] = Standing(
            unit_id,
            dict(zip(FACTS, facts, strict=True)),
            withdrawn_at is not None,
            words,
            surveys.get(unit_id, ""),
        )
    return found


def _bound_words(kind: str, number: str) -> str:
    words = {"hold": "已锁定", "subscription": "已认购", "contract": "已签约"}.get(kind, "已被占用")
    return f"{words}（{number}）" if number else words


def building_names(project: Project) -> dict[str, str]:
    """The project's buildings, number → name."""
    return dict(project.buildings.order_by("position", "number").values_list("number", "name"))


def why_units_bound(record: PriceImport, changed: list[UUID]) -> list[str]:
    """Labels of homes of this import that were promised to somebody since, at most ten."""
    live = Commitment.objects.filter(unit_id=OuterRef("pk")).filter(
        Q(ended_at__isnull=True) | Q(started_at__gte=record.imported_at)
    )
    homes = Home.objects.filter(Q(entered_by_import=record, withdrawn_at__isnull=True) | Q(pk__in=changed))
    return list(homes.filter(Exists(live)).values_list("unit__label", flat=True).order_by("unit__label")[:10])


def later_import_of(record: PriceImport) -> PriceImport | None:
    """A later import that is in force and wrote prices over homes of this one."""
    return (
        PriceImport.objects.filter(
            project_id=record.project_id, state="imported", imported_at__gt=record.imported_at
        )
        .defer("outcome", "problems")
        .order_by("imported_at")
        .first()
    )


def progress_of(record: PriceImport) -> tuple[int, int]:
    """Homes written so far by a running import and how many there are, seen from another connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE %s LIMIT 1",
            [f"import:{record.pk.hex}:%"],
        )
        found = cursor.fetchone()
    done = int(found[0].rsplit(":", 1)[1]) if found else 0
    return done, record.total_rows


def units_of(record: PriceImport) -> tuple[list[UUID], list[Unit]]:
    """Units an import wrote and that are in use, and those it wrote that were taken back."""
    changed = [UUID(unit_id) for unit_id in record.outcome.get("before", {})]
    homes = Home.objects.filter(Q(entered_by_import=record) | Q(pk__in=changed)).select_related("unit")
    written = [home.pk for home in homes.iterator(2000) if home.withdrawn_at is None]
    withdrawn = [home.unit for home in homes.filter(withdrawn_at__isnull=False).iterator(2000)]
    return written, withdrawn


def projects_to_import(viewer: Staff) -> list[Project]:
    """Projects into which the viewer may import prices."""
    scope = viewer.scope_of(IMPORT_PRICES)
    return list(places.projects_among(scope).order_by("code")) if scope is None or scope else []
