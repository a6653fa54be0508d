"""Keeping views of lists."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from guijia.kit.bulk import BulkAct
from guijia.kit.lists import ListPage, page_named
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.lists import errors, queries, rules
from guijia.platform.lists.enums import Sharing
from guijia.platform.lists.models import ASKED, COLUMNS, SavedView
from guijia.platform.lists.permissions import SHARE_VIEWS
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project
from guijia.platform.work.actions import plan_work
from guijia.platform.work.models import Work
from guijia.platform.work.registry import PlannedRow

ACT_KIND = "lists.act"
_SHARED = ["sharing", "role", "project"]


@action
def keep_view(
    *,
    page: type[ListPage[Any]],
    name: str,
    asked: str,
    columns: Sequence[str],
    sharing: Sharing,
    actor: Staff,
    now: datetime,
    role: str = "",
    project: Project | None = None,
) -> SavedView:
    """Keep what is asked of a list under a name (存为视图).

    Writes:  SavedView; audit ``lists.keep_view``.
    Raises:  BusinessError ``lists_name_taken`` | ``lists_too_many`` | ``lists_not_to_share`` |
             ``lists_share_incomplete``.
    """
    _arrangement(page.key, actor, now)
    kept, taken = queries.views_kept(actor, page.key), queries.is_named(actor, page.key, name)
    if refusal := rules.why_not_keep(kept=kept, taken=taken, name=name):
        raise refusal
    view = SavedView(
        list_key=page.key,
        owner=actor,
        name=name,
        asked=page.understood(asked, ASKED),
        columns=_columns(columns),
        kept_at=now,
    )
    _share(view, sharing, role, project, actor)
    view.save(force_insert=True)
    record(
        "lists.keep_view", actor=actor, subject=view, project_id=view.project_id, detail={"list": page.key}
    )
    return view


@action
def change_view(
    *,
    view_id: UUID,
    name: str,
    sharing: Sharing,
    actor: Staff,
    now: datetime,
    role: str = "",
    project: Project | None = None,
) -> SavedView:
    """Give a view another name, or show it to others.

    Writes:  SavedView.name, sharing, role, project; audit ``lists.change_view``.
    Locks:   the view.
    Raises:  as ``keep_view``; Conflict ``lists_view_ended``; BusinessError ``lists_not_yours``.
    """
    view = _own(view_id, actor)
    if queries.is_named(actor, view.list_key, name, but=view.pk):
        raise errors.name_taken(name)
    view.name = name
    _share(view, sharing, role, project, actor)
    view.save(update_fields=["name", *_SHARED])
    record("lists.change_view", actor=actor, subject=view, project_id=view.project_id)
    return view


@action
def replace_asked(
    *, view_id: UUID, page: type[ListPage[Any]], asked: str, actor: Staff, now: datetime
) -> SavedView:
    """Let a view ask what the list shows now.

    Writes:  SavedView.asked, kept_at; audit ``lists.replace_asked``.
    Locks:   the view.
    Raises:  Conflict ``lists_view_ended``; BusinessError ``lists_not_yours``.
    """
    view = _own(view_id, actor)
    view.asked, view.kept_at = page.understood(asked, ASKED), now
    view.save(update_fields=["asked", "kept_at"])
    record("lists.replace_asked", actor=actor, subject=view, project_id=view.project_id)
    return view


@action
def end_view(*, view_id: UUID, actor: Staff, now: datetime) -> SavedView:
    """Use a view no longer; it can be brought back.

    Writes:  SavedView.ended_at; audit ``lists.end_view``.
    Locks:   the view.
    Raises:  Conflict ``lists_view_ended``; BusinessError ``lists_not_yours``.
    """
    view = _own(view_id, actor)
    view.ended_at = now
    view.save(update_fields=["ended_at"])
    record("lists.end_view", actor=actor, subject=view, project_id=view.project_id)
    return view


@action
def restore_view(*, view_id: UUID, actor: Staff, now: datetime) -> SavedView:
    """Bring back a view that was ended.

    Writes:  SavedView.ended_at; audit ``lists.restore_view``.
    Locks:   the view.
    Raises:  BusinessError ``lists_not_yours`` | ``lists_name_taken``; Conflict ``lists_view_in_use``.
    """
    view = queries.own_view_for_update(actor, view_id)
    if view is None:
        raise errors.not_yours("同事")
    if view.ended_at is None:
        raise errors.not_ended()
    if queries.is_named(actor, view.list_key, view.name, but=view.pk):
        raise errors.name_taken(view.name)
    view.ended_at = None
    view.save(update_fields=["ended_at"])
    record("lists.restore_view", actor=actor, subject=view, project_id=view.project_id)
    return view


@action
def begin_with(*, list_key: str, view: SavedView | None, actor: Staff, now: datetime) -> SavedView:
    """Let a list begin with a view (每次打开先看); with ``None``, with everything.

    Writes:  the person's arrangement of the list; audit ``lists.begin_with``.
    Locks:   the arrangement.
    """
    own = _arrangement(list_key, actor, now)
    own.start = view
    own.save(update_fields=["start"])
    record("lists.begin_with", actor=actor, subject=own, detail={"list": list_key})
    return own


@action
def choose_columns(
    *, list_key: str, columns: Sequence[str], actor: Staff, now: datetime, view: SavedView | None = None
) -> SavedView:
    """Remember which columns a person wants to see and in which order: of one view of theirs, or of the list.

    Writes:  SavedView.columns; audit ``lists.choose_columns``.
    Locks:   the view, or the arrangement.
    """
    own = _own(view.pk, actor) if view is not None and view.owner_id == actor.pk else None
    found = own or _arrangement(list_key, actor, now)
    found.columns = _columns(columns)
    found.save(update_fields=["columns"])
    record("lists.choose_columns", actor=actor, subject=found, detail={"list": list_key})
    return found


@action
def plan_act(
    *, act: BulkAct[Any], chosen: Iterable[Model], typed: Mapping[str, Any], actor: Staff, now: datetime
) -> Work:
    """Look at what an act would do to each of the chosen rows, and why not to some; nothing is done yet.

    Rule:    the rule of the area's action, asked beforehand.
    Writes:  Work, WorkRow; audit ``work.plan_work``.
    Raises:  BusinessError ``work_nothing_to_do`` | ``work_too_many``.
    """
    why_not, rows = act.why_not(actor, now), []
    page = page_named(act.list_key)
    url_of = page().url_of if page is not None else None
    for one in chosen:
        refusal = why_not(one)
        rows.append(
            PlannedRow(
                str(one.pk),
                act.name(one),
                url_of(one) if url_of else "",
                refusal.message if refusal else "",
                (refusal.clause or "") if refusal else "",
            )
        )
    title = f"{act.label} {len(rows)} 行（{queries.list_title(act.list_key)}）"
    given = {"act": act.key, "typed": dict(typed)}
    return plan_work(kind=ACT_KIND, title=title, rows=rows, given=given, actor=actor, now=now)


def _arrangement(list_key: str, actor: Staff, now: datetime) -> SavedView:
    """The person's arrangement of a list, locked; made where there is none."""
    found = queries.arrangement_for_update(actor, list_key)
    if found is not None:
        return found
    made = SavedView(list_key=list_key, owner=actor, kept_at=now)
    SavedView.objects.bulk_create([made], ignore_conflicts=True)
    return queries.arrangement_for_update(actor, list_key) or made


def _own(view_id: UUID, actor: Staff) -> SavedView:
    view = queries.own_view_for_update(actor, view_id)
    if view is None:
        shared = queries.view_of(actor, view_id)
        raise errors.not_yours(shared.owner.name if shared else "同事")
    if view.ended_at is not None:
        raise errors.ended()
    return view


def _share(view: SavedView, sharing: Sharing, role: str, project: Project | None, actor: Staff) -> None:
    may = actor.may(SHARE_VIEWS, project.pk if sharing == Sharing.PROJECT and project else None)
    if refusal := rules.why_not_share(sharing, role=role, project=project, may=may):
        raise refusal
    view.sharing = sharing
    view.role = role if sharing == Sharing.ROLE else ""
    view.project = project if sharing == Sharing.PROJECT else None


def _columns(keys: Sequence[str]) -> str:
    kept = list(dict.fromkeys(key for key in keys if key.isidentifier()))
    while len(",".join(kept)) > COLUMNS:
        kept.pop()
    return ",".join(kept)
