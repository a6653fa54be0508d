"""Which figure holds: on that day, for that project."""

from datetime import date
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from guijia.platform.facts import errors
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import Parameter
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def _in_force(key: str, on: date, project: Project | None, jurisdiction: str) -> QuerySet[Parameter]:
    city = project.jurisdiction if project is not None else jurisdiction
    scope = Q(project__isnull=True, jurisdiction="")
    if city:
        scope |= Q(project__isnull=True, jurisdiction=city)
    if project is not None:
        scope |= Q(project=project)
    return (
        Parameter.objects.filter(scope, key=key, effective_from__lte=on)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on))
        .exclude(status=Status.WITHDRAWN)
        .annotate(
            narrow=Case(
                When(project__isnull=False, then=Value(0)),
                When(~Q(jurisdiction=""), then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("narrow", "-effective_from")
    )


def parameter(key: str, *, on: date, project: Project | None = None, jurisdiction: str = "") -> Parameter:
    """The row that holds on that day: the project's, else the city's, else the nation's.

    Rule:    G8.
    Raises:  BusinessError ``facts_missing``.
    """
    found = _in_force(key, on, project, jurisdiction).first()
    if found is None:
        label = Parameter.objects.filter(key=key).values_list("label", flat=True).first()
        raise errors.missing(key, label or "", on)
    return found


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
