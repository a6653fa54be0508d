"""Rows as the API gives them: personal data masked, prices as the holder may see them."""

from decimal import Decimal
from typing import Any

from django import forms

from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import SEE_FLOOR_PRICES
from guijia.areas.parties.enums import CustomerKind, IdType
from guijia.areas.parties.models import Customer
from guijia.faces.api import schemas
from guijia.kit.masks import mask_name
from guijia.platform.flow import registry
from guijia.platform.flow.enums import TaskState
from guijia.platform.flow.forms import form_of
from guijia.platform.flow.models import Case, Task
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def project(one: Project) -> schemas.ProjectOut:
    """A project."""
    return schemas.ProjectOut(id=one.pk, code=one.code, name=one.name)


def _unit(case: Case) -> schemas.UnitRef | None:
    return schemas.UnitRef(id=case.unit.pk, label=case.unit.label) if case.unit else None


def _parties(case: Case) -> str:
    return "、".join(mask_name(name) for name in case.parties.split("、") if name)


def _case(one: Case) -> dict[str, Any]:
    return {
        "id": one.pk, "number": one.number, "process": one.process_key, "title": one.title, "state": one.state,
        "stage": one.stage, "result": one.result, "project": project(one.project), "unit": _unit(one),
        "parties": _parties(one), "maker": one.maker.name if one.maker else None, "opened_at": one.opened_at,
        "closed_at": one.closed_at, "next_due_at": one.next_due_at,
    }  # fmt: skip


def case(one: Case) -> schemas.CaseOut:
    """A case."""
    return schemas.CaseOut(**_case(one))


def case_full(one: Case, subject: Any) -> schemas.CaseFull:
    """A case with its steps; the open ones with what a decision needs."""
    return schemas.CaseFull(**_case(one), tasks=[task(step, one, subject) for step in one.tasks.all()])


def task(one: Task, of: Case, subject: Any = None) -> schemas.TaskOut:
    """A step; with its subject also the fields of its form."""
    step = registry.step_of(one.form_key) if one.state == TaskState.OPEN else None
    outcomes = [
        schemas.OutcomeOut(
            key=way.key,
            label=way.label,
            needs_opinion=way.needs_opinion,
            takes_data=step is not None and step.form is not None and not way.goes_sideways,
        )
        for way in (step.outcomes if step else ())
    ]
    form = form_of(step.form, subject) if step and step.form is not None and subject is not None else None
    return schemas.TaskOut(
        id=one.pk, case=of.pk, case_number=of.number, process=of.process_key, step=one.step_key, name=one.name,
        role=one.role, role_label=str(Role(one.role).label), state=one.state, project=project(of.project),
        unit=_unit(of), parties=_parties(of), assignee=one.assignee.name if one.assignee else None,
        opened_at=one.opened_at, due_at=one.due_at, done_at=one.done_at,
        done_by=one.done_by.name if one.done_by else None, outcome=one.outcome,
        outcome_label=one.outcome_label, outcomes=outcomes, fields=_fields(form),
    )  # fmt: skip


def _fields(form: forms.Form | None) -> list[schemas.FieldOut]:
    return [] if form is None else [_field(name, field) for name, field in form.fields.items()]


def _field(name: str, field: forms.Field) -> schemas.FieldOut:
    choices = getattr(field, "choices", None) or []
    return schemas.FieldOut(
        name=name,
        label=str(field.label or name),
        required=field.required,
        many=isinstance(field, forms.MultipleChoiceField),
        help=str(field.help_text or ""),
        choices=[(str(key), str(label)) for key, label in choices],
    )


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def unit(one: Home, viewer: Staff) -> schemas.UnitOut:
    """A unit on sale."""
    floor = viewer.may(SEE_FLOOR_PRICES, one.project_id)
    return schemas.UnitOut(
        id=one.pk, label=one.unit.label, project=project(one.project),
        building=schemas.Named(id=one.building.pk, name=one.building.name), entrance=one.entrance,
        floor=one.floor, room=one.room, layout=one.layout, use=one.use, state=HomeState(one.state),
        state_since=one.state_since, area=_money(one.area), inner_area=_money(one.inner_area),
        area_measured=one.measured_area is not None, unit_price=_money(one.unit_price),
        list_price=_money(one.list_price), floor_price=_money(one.floor_price) if floor else None,
        second_floor_price=_money(one.second_floor_price) if floor else None,
    )  # fmt: skip


def party(one: Customer) -> schemas.PartyOut:
    """A customer with the projects that the viewer may know (``queries.parties_for``), masked."""
    known: list[Any] = getattr(one, "known_in", [])
    return schemas.PartyOut(
        id=one.pk, kind=CustomerKind(one.kind), name=one.masked_name, id_type=IdType(one.id_type), id_number=one.masked_id,
        mobile=one.masked_mobile, email=one.masked_email, projects=[project(link.project) for link in known],
        created_at=one.created_at,
    )  # fmt: skip
