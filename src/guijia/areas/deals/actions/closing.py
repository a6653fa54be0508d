"""The daily close, what is done about what does not agree, and the things that registers are printed of."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guijia.areas.deals import errors
from guijia.areas.deals.enums import MismatchKind, RegisterKind
from guijia.areas.deals.models import DailyClose, DaySheet, Mismatch, RegisterPeriod
from guijia.areas.deals.permissions import CLOSE_DAY, SEE_DEALS
from guijia.areas.deals.queries import closing as queries
from guijia.areas.deals.rules import bureau
from guijia.areas.deals.rules import closing as rules
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project

UNKNOWN_SHOWN = 50
AGREES_AGAIN = "再次核对时已一致"


@action
def close_day(
    *,
    project: Project,
    day: date,
    actor: Actor,
    now: datetime,
    listed: Sequence[bureau.BureauLine] | None = None,
    list_name: str = "",
) -> DailyClose:
    """Hold sales control against documents, money, seals, filing and (when given) the bureau's list.

    Done again the same day it starts afresh: what agrees by now is closed, what a person explained stays so.

    Args:
        listed: lines of the bureau's list; without, those given earlier that day count.

    Rule:    W07 daily close; INV-02.
    Writes:  DailyClose, Mismatch; audit ``deals.close_day``.
    Locks:   the close.
    Raises:  BusinessError ``deals_forbidden``.
    """
    if isinstance(actor, Staff) and not actor.may(CLOSE_DAY, project.pk):
        raise errors.forbidden("做日结", "签约专员、签约主管、销售总监、财务经理或经理")
    made, _ = DailyClose.objects.get_or_create(project=project, day=day, defaults={"closed_at": now})
    close = queries.close_for_update(made.pk)
    if listed is not None:
        close.bureau, close.bureau_name = [line.as_json() for line in listed], list_name[:255]
    lines, unknown = queries.lines_of(project, [bureau.BureauLine(*row) for row in close.bureau])
    found = {
        (unit_id, kind): words
        for unit_id, line in lines.items()
        for kind, words in rules.mismatches(line).items()
    }
    _write(close, found, with_list=bool(close.bureau), now=now)
    states = Counter(line.state.value for line in lines.values())
    close.counts = {"states": dict(states), "unknown": unknown[:UNKNOWN_SHOWN], "unknown_count": len(unknown)}
    close.checked, close.closed_at = len(lines), now
    close.closed_by = actor if isinstance(actor, Staff) else None
    close.save(update_fields=["bureau", "bureau_name", "counts", "checked", "closed_at", "closed_by"])
    record(
        "deals.close_day",
        actor=actor,
        subject=close,
        project_id=project.pk,
        detail={"day": str(day), "homes": len(lines), "mismatches": len(found)},
    )
    return close


def _write(
    close: DailyClose, found: dict[tuple[UUID, MismatchKind], str], *, with_list: bool, now: datetime
) -> None:
    """Keep what is new, touch what is still so, end what agrees again."""
    still_open = {
        (m.unit_id, MismatchKind(m.kind)): m
        for m in Mismatch.objects.select_for_update(of=("self",)).filter(
            project_id=close.project_id, resolved_at__isnull=True
        )
    }
    explained = queries.explained(close.project_id)
    fresh = []
    for (unit_id, kind), words in found.items():
        known = still_open.pop((unit_id, kind), None)
        if known is not None:
            known.last_close, known.sentence = close, words
            known.save(update_fields=["last_close", "sentence"])
        elif (unit_id, kind.value, words) not in explained:
            fresh.append(
                Mismatch(
                    close=close,
                    last_close=close,
                    project_id=close.project_id,
                    unit_id=unit_id,
                    kind=kind,
                    sentence=words,
                )
            )
    Mismatch.objects.bulk_create(fresh)
    for (_, kind), gone in still_open.items():
        if kind is MismatchKind.BUREAU and not with_list:
            continue
        gone.resolved_at, gone.resolution = now, AGREES_AGAIN
        gone.save(update_fields=["resolved_at", "resolution"])


@action
def resolve_mismatch(*, mismatch_id: UUID, reason: str, actor: Staff, now: datetime) -> Mismatch:
    """Mark a mismatch as dealt with and say how; the same one is not raised again.

    Rule:    W07: each mismatch is a task.
    Writes:  Mismatch.resolved_at; audit ``deals.resolve_mismatch``.
    Locks:   mismatch.
    Raises:  BusinessError ``deals_forbidden`` | ``deals_mismatch_reason``; Conflict ``deals_mismatch_resolved``.
    """
    found = queries.mismatches_visible_to(actor).select_for_update(of=("self",)).get(pk=mismatch_id)
    if not actor.may(CLOSE_DAY, found.project_id):
        raise errors.forbidden("处理日结的不一致", "签约专员、签约主管、销售总监、财务经理或经理")
    if refusal := rules.why_not_resolve(is_resolved=found.resolved_at is not None, reason=reason):
        raise refusal
    found.resolved_at, found.resolved_by, found.resolution = now, actor, reason.strip()[:200]
    found.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    record(
        "deals.resolve_mismatch",
        actor=actor,
        subject=found,
        project_id=found.project_id,
        reason=reason.strip(),
    )
    return found


# ---- what is printed


def _once(model: type[Any], actor: Actor, name: str, project: Project, **key: Any) -> Any:
    """The one row of that key; made and recorded when nobody has printed it yet."""
    made, is_new = model.objects.get_or_create(project=project, **key)
    if is_new:
        record(name, actor=actor, subject=made, project_id=project.pk)
    return made


@action
def open_day_sheet(*, building: Building, day: date, actor: Staff, now: datetime) -> DaySheet:
    """The sheet of a building's day, so that it can be printed.

    Rule:    INV-06, F11.
    Writes:  DaySheet, once; audit ``deals.open_day_sheet`` when it is new.
    """
    sheet: DaySheet = _once(
        DaySheet, actor, "deals.open_day_sheet", building.project, building=building, day=day
    )
    return sheet


@action
def open_period(
    *, project: Project, kind: RegisterKind, first_on: date, last_on: date, actor: Staff, now: datetime
) -> RegisterPeriod:
    """A span of a register, so that it can be printed.

    Rule:    F09, F14.
    Writes:  RegisterPeriod, once; audit ``deals.open_period`` when it is new.
    Raises:  BusinessError ``deals_forbidden``.
    """
    if not actor.may(SEE_DEALS, project.pk):
        raise errors.forbidden("打印台帐", "本项目的签约人员")
    period: RegisterPeriod = _once(
        RegisterPeriod, actor, "deals.open_period", project, kind=kind, first_on=first_on, last_on=last_on
    )
    return period
