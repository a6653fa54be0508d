"""Who may know which places. Scope by project comes from the viewer's postings (``org``)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from guijia.platform.places.models import Building, Company, Project, Unit


def projects_among(ids: Collection[UUID] | None) -> QuerySet[Project]:
    """Projects whose ids are given; all of them for ``None``."""
    found = Project.objects.select_related("company")
    return found if ids is None else found.filter(pk__in=ids)


def project_by_code(code: str) -> Project:
    """The project of that code. Raises: Project.DoesNotExist."""
    return Project.objects.get(code=code)


def buildings_of(project: Project) -> QuerySet[Building]:
    """Buildings of a project in their order."""
    return Building.objects.filter(project=project).order_by("position", "number")


def units_of(project: Project) -> QuerySet[Unit]:
    """Units of a project by label."""
    return Unit.objects.filter(project=project)


def units_labelled(beginning: str) -> QuerySet[Unit]:
    """Units anywhere whose label begins so; whoever asks narrows them to what may be seen."""
    return Unit.objects.filter(label__startswith=beginning).order_by()


def companies() -> QuerySet[Company]:
    """All companies of the installation."""
    return Company.objects.all()
