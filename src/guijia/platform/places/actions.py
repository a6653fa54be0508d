"""Opening companies, projects, buildings and units."""

from collections.abc import Iterable
from datetime import datetime

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.places.models import Building, Company, Project, Unit


@action
def open_company(*, name: str, actor: Actor, now: datetime, **facts: str) -> Company:
    """Enter a company of the group.

    Rule:    ORG-01.
    Writes:  Company; audit ``places.open_company``.
    """
    company = Company.objects.create(name=name, **facts)
    record("places.open_company", actor=actor, subject=company)
    return company


@action
def open_project(
    *,
    company: Company,
    code: str,
    name: str,
    actor: Actor,
    now: datetime,
    jurisdiction: str = "",
    address: str = "",
) -> Project:
    """Open a project of a company.

    Rule:    PRE-01.
    Writes:  Project; audit ``places.open_project``.
    """
    project = Project.objects.create(
        company=company, code=code, name=name, jurisdiction=jurisdiction, address=address
    )
    record("places.open_project", actor=actor, subject=project, project_id=project.pk)
    return project


@action
def open_building(
    *, project: Project, number: str, name: str, position: int, actor: Actor, now: datetime
) -> Building:
    """Enter a building of a project.

    Rule:    INV-01.
    Writes:  Building; audit ``places.open_building``.
    """
    building = Building.objects.create(project=project, number=number, name=name, position=position)
    record("places.open_building", actor=actor, subject=building, project_id=project.pk)
    return building


@action
def enter_units(*, units: Iterable[Unit], project: Project, actor: Actor, now: datetime) -> list[Unit]:
    """Enter many units at once; the caller (an import) records its own deed.

    Rule:    INV-01.
    Writes:  Unit.
    """
    return Unit.objects.bulk_create(list(units), batch_size=2000)
