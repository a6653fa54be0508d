"""Contract templates and the sets of paper made ready from them (SGN-03, F09)."""

from datetime import date, datetime
from uuid import UUID

from guijia.areas.deals import errors
from guijia.areas.deals.enums import SetState
from guijia.areas.deals.models import ContractSet, ContractTemplate
from guijia.areas.deals.permissions import KEEP_SETS, KEEP_TEMPLATES
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.rules import stock as rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow import registry
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

SET_SERIES = "deals.contract_set"
STOCK_SERIES = "deals.stock_task"
STOCK_PROCESS = "W03S"


@action
def publish_template(
    *, project: Project, name: str, version: str, effective_on: date, actor: Actor, now: datetime
) -> ContractTemplate:
    """Put a version of the standard contract in force; a published version is never altered.

    Rule:    PRE-02; SGN-03 a fresh template has no sets, so that the signing officers get the task to fill them.
    Writes:  ContractTemplate; case ``W03S``; audit ``deals.publish_template``.
    Raises:  BusinessError ``deals_forbidden``.
    """
    if isinstance(actor, Staff) and not actor.may(KEEP_TEMPLATES, project.pk):
        raise errors.forbidden("启用合同范本", "签约主管")
    template = ContractTemplate.objects.create(
        project=project, name=name, version=version, effective_on=effective_on
    )
    record("deals.publish_template", actor=actor, subject=template, project_id=project.pk)
    watch_stock(project=project, now=now)
    return template


def _fill(template: ContractTemplate, count: int, actor: Staff, now: datetime) -> list[ContractSet]:
    made = [
        ContractSet(
            template=template,
            project=template.project,
            serial=numbers.take(SET_SERIES, project=template.project, now=now),
            made_at=now,
            made_by=actor,
        )
        for _ in range(count)
    ]
    return ContractSet.objects.bulk_create(made)


@action
def make_sets(*, template_id: UUID, count: int, actor: Staff, now: datetime) -> list[ContractSet]:
    """Fill sets of contract paper from a template and put them in stock.

    Rule:    SGN-03.
    Writes:  ContractSet; ends the stock task when the stock is full again; audit ``deals.make_sets``.
    Raises:  BusinessError ``deals_forbidden`` | ``deals_set_count``; ContractTemplate.DoesNotExist for an outsider.
    """
    template = queries.templates_visible_to(actor).get(pk=template_id)
    if not actor.may(KEEP_SETS, template.project_id):
        raise errors.forbidden("套打合同", "签约专员")
    if refusal := rules.why_not_make(count):
        raise refusal
    running = flow_queries.case_of(template.project, STOCK_PROCESS)
    case = flow_queries.case_for_update(running.pk) if running is not None and running.is_open else None
    made = _fill(template, count, actor, now)
    today = business_day(now)
    enough = queries.ready_sets(template.project_id, today) >= stock_minimum(template.project, today)
    if case is not None and case.is_open and enough:
        flow.stop_case(case=case, result="已在合同套页补足", actor=actor, now=now)
    record(
        "deals.make_sets",
        actor=actor,
        subject=template,
        project_id=template.project_id,
        detail={"count": count},
    )
    return made


@action
def void_set(*, set_id: UUID, reason: str, actor: Staff, now: datetime) -> ContractSet:
    """Mark a spoilt set as void; its serial stays used.

    Rule:    PRE-02, F09.
    Writes:  ContractSet.state; audit ``deals.void_set``.
    Locks:   set.
    Raises:  Conflict ``deals_set_used``; BusinessError ``deals_forbidden`` | ``deals_reason``.
    """
    found = queries.sets_visible_to(actor).select_for_update(of=("self",)).get(pk=set_id)
    if not actor.may(KEEP_SETS, found.project_id):
        raise errors.forbidden("作废合同套", "签约专员")
    if refusal := rules.why_not_void(SetState(found.state), reason):
        raise refusal
    found.state, found.voided_at, found.voided_by = SetState.VOID, now, actor
    found.save(update_fields=["state", "voided_at", "voided_by"])
    record("deals.void_set", actor=actor, subject=found, project_id=found.project_id, reason=reason)
    watch_stock(project=found.project, now=now)
    return found


def stock_minimum(project: Project, on: date) -> int:
    """How many ready sets a project must keep (D18)."""
    return int(facts.value("contract_stock_min", on=on, project=project))


@action
def _open_stock_task(*, project: Project, ready: int, minimum: int, actor: Actor, now: datetime) -> None:
    flow.open_case(
        process=registry.process_of(STOCK_PROCESS),
        subject=project,
        number=numbers.take(STOCK_SERIES, project=project, now=now),
        title=f"标准合同剩 {ready} 套，补足到 {minimum} 套",
        project=project,
        unit=None,
        parties=f"{project.name}合同库存",
        facts={},
        actor=actor,
        now=now,
    )


def watch_stock(*, project: Project, now: datetime) -> bool:
    """Make a task for the signing officers when fewer sets lie ready than the project must keep.

    Rule:    SGN-03, D18.
    Writes:  case ``W03S``, once while one is open.
    Returns: whether a task was made.
    """
    today = business_day(now)
    minimum = stock_minimum(project, today)
    ready = queries.ready_sets(project.pk, today)
    running = flow_queries.case_of(project, STOCK_PROCESS)
    if ready >= minimum or (running is not None and running.is_open):
        return False
    _open_stock_task(project=project, ready=ready, minimum=minimum, actor=SYSTEM, now=now)
    return True


@action
def refill(*, project: Project, count: int, actor: Staff, now: datetime, opinion: str = "") -> None:
    """Do the stock task: fill sets until the project has what it must keep.

    Rule:    SGN-03.
    Writes:  ContractSet; case ``W03S``; audit ``deals.refill``.
    Locks:   case.
    Raises:  BusinessError ``deals_no_template`` | ``deals_stock_short`` | ``flow_*``.
    """
    running = flow_queries.case_of(project, STOCK_PROCESS)
    if running is None:
        raise errors.no_case("合同库存")
    case = flow_queries.case_for_update(running.pk)
    today = business_day(now)
    template = queries.template_in_force(project.pk, today)
    if template is None:
        raise errors.no_template()
    if refusal := rules.why_not_refill(
        queries.ready_sets(project.pk, today), count, stock_minimum(project, today)
    ):
        raise refusal
    if not actor.may(KEEP_SETS, project.pk):
        raise errors.forbidden("套打合同", "签约专员")
    _fill(template, count, actor, now)
    flow.advance(case=case, step="refill", outcome="done", actor=actor, now=now, opinion=opinion)
    record("deals.refill", actor=actor, subject=template, project_id=project.pk, detail={"count": count})
