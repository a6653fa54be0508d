"""Tokens and web hooks for administrators and holders; what happened since, for the sending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from guijia.areas.estate.models import SalesControlEntry
from guijia.areas.estate.queries.homes import homes_visible_to
from guijia.areas.parties import queries as parties
from guijia.areas.parties.models import Customer
from guijia.faces.api.enums import DeliveryState, HookEvent
from guijia.faces.api.models import ApiToken, HookDelivery, KeptAnswer, WebHook
from guijia.platform.flow import queries as flow
from guijia.platform.flow.enums import EventKind, TaskState
from guijia.platform.flow.models import Case, CaseEvent, CaseMaker, Task
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.org.rights import queries as rights
from guijia.platform.places.models import Project
from guijia.platform.places.queries import projects_among

# Clocks of servers and of the database differ by less.
SKEW = timedelta(seconds=60)
READ_AT_ONCE = 500
CASE_EVENTS = {
    EventKind.OPENED: HookEvent.CASE_OPENED,
    EventKind.DECIDED: HookEvent.CASE_ADVANCED,
    EventKind.RETURNED: HookEvent.CASE_ADVANCED,
    EventKind.CLOSED: HookEvent.CASE_CLOSED,
}


# ---- tokens


def token_by_prefix(prefix: str) -> ApiToken | None:
    """The token with that prefix, its holder with postings; for the door only, which knows no viewer yet.

    What the roles carry at this moment comes along in the same question, as for a person who signed in.
    """
    rows = ApiToken.objects.filter(prefix=prefix).annotate(rights_as_of=Subquery(rights.LATEST))
    found = rows.select_related("holder").prefetch_related("holder__postings").first()
    if found is not None:
        rights.know(found.rights_as_of)
    return found


def tokens_visible_to(viewer: Staff) -> QuerySet[ApiToken]:
    """Tokens for administrators: those of people who work where the viewer administers."""
    found = ApiToken.objects.select_related("holder", "created_by", "use")
    scope = viewer.scope_of(ADMINISTER)
    if scope is None:
        return found
    near = Staff.objects.filter(postings__project_id__in=scope, postings__ended_at__isnull=True)
    return found.filter(holder_id__in=near.values("pk"))


def tokens_of(holder: Staff) -> QuerySet[ApiToken]:
    """Tokens that act in somebody's name, newest first."""
    return (
        ApiToken.objects.filter(holder=holder)
        .select_related("created_by", "use")
        .order_by("-created_at", "-pk")
    )


def holders_among(viewer: Staff) -> QuerySet[Staff]:
    """People for whom the viewer may make a token: employed, and working where the viewer administers."""
    found = Staff.objects.filter(is_active=True).order_by("pinyin", "pk")
    scope = viewer.scope_of(ADMINISTER)
    if scope is None:
        return found
    near = Q(postings__project_id__in=scope, postings__ended_at__isnull=True)
    return found.filter(pk__in=Staff.objects.filter(near).values("pk"))


def kept_answer(token: ApiToken, key: str) -> KeptAnswer | None:
    """What was answered under a key."""
    return KeptAnswer.objects.filter(token=token, key=key).first()


# ---- what the addresses read


def cases_for(
    viewer: Staff, *, process: str | None, state: str | None, project: UUID | None, since: datetime | None
) -> QuerySet[Case]:
    """Cases as their list gives them; ``since``: something happened on them from then on."""
    rows = flow.cases_listed(viewer).select_related("project", "maker")
    if process is not None:
        rows = rows.filter(process_key=process)
    if state is not None:
        rows = rows.filter(state=state)
    if project is not None:
        rows = rows.filter(project_id=project)
    if since is not None:
        rows = rows.filter(Exists(CaseEvent.objects.filter(case=OuterRef("pk"), at__gte=since)))
    return rows


def tasks_for(viewer: Staff, *, mine: bool) -> QuerySet[Task]:
    """Open steps of the viewer's roles; ``mine``: those that the viewer can do now."""
    rows = flow.tasks_visible_to(viewer).filter(flow.my_roles(viewer), state=TaskState.OPEN)
    if mine:
        made = CaseMaker.objects.filter(case_id=OuterRef("case_id"), staff=viewer)
        rows = rows.filter(Q(assignee__isnull=True) | Q(assignee=viewer))
        rows = rows.exclude(Q(approves=True) & Exists(made))
    return rows.select_related("case", "case__project", "case__unit", "assignee").defer(
        "case__engine_state", "case__trail"
    )


def homes_for(
    viewer: Staff, *, project: UUID | None, building: UUID | None, state: str | None
) -> QuerySet[Any]:
    """Homes as their list gives them."""
    rows = homes_visible_to(viewer).select_related("project")
    if project is not None:
        rows = rows.filter(project_id=project)
    if building is not None:
        rows = rows.filter(building_id=building)
    return rows if state is None else rows.filter(state=state)


def parties_for(viewer: Staff, *, project: UUID | None = None) -> QuerySet[Customer]:
    """Customers with the projects that the viewer may know, in one more query (``known_in``)."""
    links = Prefetch("links", queryset=parties.links_visible_to(viewer), to_attr="known_in")
    return parties.customers_visible_to(viewer, project_id=project).prefetch_related(links)


def projects_of(viewer: Staff) -> QuerySet[Project]:
    """Projects in which the viewer works."""
    return projects_among(viewer.scope).order_by("code")


# ---- web hooks


def hooks_visible_to(viewer: Staff) -> QuerySet[WebHook]:
    """Web hooks of the projects where the viewer administers; those of all projects for who administers all."""
    found = WebHook.objects.select_related("project", "created_by")
    scope = viewer.scope_of(ADMINISTER)
    return found if scope is None else found.filter(project_id__in=scope)


def deliveries_of(hook: WebHook) -> QuerySet[HookDelivery]:
    """Deliveries of a web hook; the caller has shown that the viewer may see it."""
    return HookDelivery.objects.filter(hook=hook).defer("body")


def delivery_visible_to(viewer: Staff, delivery_id: UUID) -> HookDelivery | None:
    """One delivery of a web hook that the viewer may see."""
    found = HookDelivery.objects.filter(pk=delivery_id, hook__in=hooks_visible_to(viewer))
    return found.select_related("hook").first()


def hook_by_id(hook_id: UUID) -> WebHook | None:
    """A web hook, for the sending."""
    return WebHook.objects.filter(pk=hook_id).first()


def hooks_to_read() -> list[WebHook]:
    """Web hooks in use."""
    return list(WebHook.objects.filter(is_active=True).order_by("pk"))


def hooks_to_send() -> list[UUID]:
    """Web hooks with something to send, not resting after a failure and in nobody's hands; by the real clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.id FROM api_webhook h WHERE h.is_active"
            " AND (h.lease_until IS NULL OR h.lease_until < clock_timestamp())"
            " AND (h.retry_at IS NULL OR h.retry_at <= clock_timestamp())"
            " AND EXISTS (SELECT 1 FROM api_hookdelivery d WHERE d.hook_id = h.id AND d.state = 'waiting')"
        )
        return [row[0] for row in cursor.fetchall()]


def next_delivery(hook: WebHook) -> HookDelivery | None:
    """What is to be sent next: the oldest."""
    return HookDelivery.objects.filter(hook=hook, state=DeliveryState.WAITING).order_by("event_id").first()


def real_now() -> datetime:
    """The database's own clock, which nobody moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def settled_until() -> datetime:
    """Up to when everything that happened can be seen: before the oldest transaction that still runs.

    Rows carry the time at which they were made, not at which they were committed: reading on from the newest
    row seen would pass over one that commits late.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(clock_timestamp(), (SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()))"
        )
        moment: datetime = cursor.fetchone()[0]
    return moment - SKEW


def first_id_at(moment: datetime) -> UUID:
    """The smallest id that can have been made at that moment."""
    millis = max(0, int(moment.timestamp() * 1000))
    return UUID(int=millis << 80 | 0x7 << 76 | 0x2 << 62)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something to tell: which event, when, and what is said of it."""

    event: HookEvent
    event_id: UUID
    at: datetime
    said: dict[str, Any]


def happened_since(hook: WebHook) -> list[Happened]:
    """What a web hook has not been told yet, oldest first; at most some hundreds of each kind."""
    after = first_id_at(hook.read_to)
    found: list[Happened] = []
    kinds = [kind for kind, event in CASE_EVENTS.items() if event in hook.events]
    if kinds:
        rows = CaseEvent.objects.filter(pk__gte=after, kind__in=kinds).select_related("case__project")
        rows = rows.defer("case__engine_state", "case__trail")
        found += [
            Happened(CASE_EVENTS[EventKind(row.kind)], row.pk, row.at, _of_case(row))
            for row in _fresh(rows, hook, "case__project_id")
        ]
    if HookEvent.UNIT_STATE_CHANGED in hook.events:
        entries = SalesControlEntry.objects.filter(pk__gte=after).select_related("unit", "project")
        found += [
            Happened(HookEvent.UNIT_STATE_CHANGED, row.pk, row.at, _of_unit(row))
            for row in _fresh(entries, hook, "project_id")
        ]
    return sorted(found, key=lambda one: one.event_id)


def _fresh(rows: QuerySet[Any], hook: WebHook, project: str) -> QuerySet[Any]:
    told = HookDelivery.objects.filter(hook=hook, event_id=OuterRef("pk"))
    if hook.project_id is not None:
        rows = rows.filter(**{project: hook.project_id})
    return rows.filter(~Exists(told)).order_by("pk")[:READ_AT_ONCE]


def _of_case(row: CaseEvent) -> dict[str, Any]:
    case = row.case
    return {
        "case": {
            "id": str(case.pk), "number": case.number, "process": case.process_key, "state": case.state,
            "stage": case.stage, "result": case.result, "project": case.project.code,
            "unit": str(case.unit_id) if case.unit_id else None,
        },
        "step": row.step_label,
        "kind": row.kind,
    }  # fmt: skip


def _of_unit(row: SalesControlEntry) -> dict[str, Any]:
    return {
        "unit": {"id": str(row.unit_id), "label": row.unit.label, "project": row.project.code},
        "before": row.before,
        "after": row.after,
        "document": row.document_number,
    }
