"""Sales control (W07): every state of a home comes from a document, with its actor and its cause."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.estate import rules
from guijia.areas.estate.enums import CommitmentKind, HomeState, OffSaleCause
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.areas.estate.permissions import HOLD_UNIT, RELEASE_UNITS
from guijia.areas.estate.queries import homes as queries
from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, Actor, SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff


@dataclass(frozen=True, slots=True)
class Document:
    """What a change of state rests on."""

    type: str
    id: UUID
    number: str


def forbidden(what: str) -> BusinessError:
    """Not for this post."""
    return BusinessError("estate_forbidden", f"您的岗位不能{what}。请找销售总监或签约主管办理。")


def lock_home(unit_id: UUID, viewer: Staff | SystemActor) -> Home:
    """Fetch a home for change; whoever comes second waits here and then sees what the first one did.

    Locks:  home, until the transaction ends.
    Raises: Home.DoesNotExist when the viewer cannot see it.
    """
    return queries.home_for_update(unit_id, viewer)


def move(
    home: Home,
    to: HomeState,
    *,
    cause: str,
    actor: Actor,
    now: datetime,
    document: Document | None,
    off: str = "",
) -> None:
    """Post a state of a locked home with its line in the register; every single change goes through here.

    Rule:    W07, INV-03; F11.
    Writes:  Home.state, SalesControlEntry; the caller records the deed.
    Raises:  Conflict ``estate_wrong_state``.
    """
    if refusal := rules.why_not_step(home, to):
        raise refusal
    before = home.state
    home.state, home.off_sale_cause, home.state_since = to, off, now
    home.save(update_fields=["state", "off_sale_cause", "state_since"])
    SalesControlEntry.objects.create(
        unit_id=home.pk,
        project_id=home.project_id,
        at=now,
        before=before,
        after=to,
        cause=cause,
        document_type=document.type if document else "",
        document_id=document.id if document else None,
        document_number=document.number if document else "",
        actor_name=actor.audit_name,
    )


def _bind(
    home: Home,
    kind: CommitmentKind,
    *,
    holder_id: UUID | None,
    now: datetime,
    document: Document | None = None,
    expires_at: datetime | None = None,
) -> Commitment:
    """Enter what binds a home; the database has the last word on "only one"."""
    memory.let_go("estate.live", home.pk)
    try:
        # No savepoint: the refusal undoes the whole deed anyway.
        with transaction.atomic(savepoint=False):
            return Commitment.objects.create(
                unit_id=home.pk,
                kind=kind,
                holder_id=holder_id,
                document_type=document.type if document else "",
                document_id=document.id if document else None,
                document_number=document.number if document else "",
                started_at=now,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        raise Conflict(
            "estate_sold",
            f"{home.unit.label} 刚被他人占用，一套房只能有一份有效的认购或合同。",
            clause="W01 第 1 步",
        ) from error


def _unbind(home: Home, cause: str, now: datetime) -> Commitment | None:
    live = queries.live_commitment(home.pk)
    if live is not None:
        live.ended_at, live.end_cause = now, cause
        live.save(update_fields=["ended_at", "end_cause"])
        memory.let_go("estate.live", home.pk)
    return live


@action
def hold_unit(*, unit_id: UUID, actor: Staff, now: datetime) -> Commitment:
    """Hold an available home for the consultant who picked it, for the company's minutes.

    Rule:    W01.1 hold (facts ``hold_minutes``); PRE-05.
    Writes:  Commitment, Home.state, SalesControlEntry; audit ``estate.hold_unit``.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_held`` | ``estate_sold`` | ``estate_off_sale`` | ``estate_not_released``;
             BusinessError ``estate_permits_missing`` | ``estate_no_price`` | ``estate_forbidden``.
    """
    home = lock_home(unit_id, actor)
    if not actor.may(HOLD_UNIT, home.project_id):
        raise forbidden("锁定房源")
    today = business_day(now)
    if refusal := rules.why_not_hold(home, queries.live_commitment(unit_id), actor.pk, now):
        raise refusal
    if refusal := rules.why_not_sell(queries.permits_of(home.project_id), home.building_id, today):
        raise refusal
    minutes = int(facts.value("hold_minutes", on=today, project=home.unit.project))
    hold = _bind(
        home, CommitmentKind.HOLD, holder_id=actor.pk, now=now, expires_at=now + timedelta(minutes=minutes)
    )
    move(home, HomeState.HELD, cause=f"锁定 {minutes} 分钟", actor=actor, now=now, document=None)
    record(
        "estate.hold_unit", actor=actor, subject=home, project_id=home.project_id, detail={"minutes": minutes}
    )
    return hold


@action
def let_go(*, unit_id: UUID, actor: Staff, now: datetime) -> Home:
    """Give up one's own hold before it expires.

    Rule:    W01.1.
    Writes:  Commitment.ended_at, Home.state, SalesControlEntry; audit ``estate.let_go``.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_not_held`` | ``estate_held``.
    """
    home = lock_home(unit_id, actor)
    if refusal := rules.why_not_let_go(queries.live_commitment(unit_id), home, actor.pk):
        raise refusal
    _unbind(home, "放弃锁定", now)
    move(home, HomeState.AVAILABLE, cause="放弃锁定", actor=actor, now=now, document=None)
    record("estate.let_go", actor=actor, subject=home, project_id=home.project_id)
    return home


@action
def expire_hold(*, unit_id: UUID, actor: SystemActor, now: datetime) -> bool:
    """End a hold whose time is over: an explicit step of the system, not a condition somewhere.

    Rule:    W01.1.
    Writes:  Commitment.ended_at, Home.state, SalesControlEntry; audit ``estate.expire_hold``.
    Locks:   home, until the transaction ends.
    Returns: False when the hold was turned into something else meanwhile.
    """
    home = lock_home(unit_id, actor)
    live = queries.live_commitment(unit_id)
    if live is None or live.kind != CommitmentKind.HOLD or live.expires_at is None or live.expires_at > now:
        return False
    _unbind(home, "锁定到期", now)
    move(home, HomeState.AVAILABLE, cause="锁定到期，系统释放", actor=actor, now=now, document=None)
    record("estate.expire_hold", actor=actor, subject=home, project_id=home.project_id)
    return True


def expire_holds(now: datetime) -> int:
    """End every hold whose time is over, each in its own transaction. Returns how many."""
    ended = 0
    for hold in list(queries.expired_holds(now)[:500]):
        ended += expire_hold(unit_id=hold.unit_id, actor=SYSTEM, now=now)
    return ended


@action
def subscribe_unit(*, unit_id: UUID, document: Document, holder: Staff, actor: Staff, now: datetime) -> Home:
    """Turn the holder's hold into the commitment of a submitted subscription.

    The home stays 锁定 on the board, now without a time limit, until the subscription is registered.

    Rule:    W01.1; PRE-05.
    Writes:  Commitment; the caller records its own deed.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_not_held`` | ``estate_held`` | ``estate_hold_expired``;
             BusinessError ``estate_permits_missing``.
    """
    home = lock_home(unit_id, actor)
    live = queries.live_commitment(unit_id)
    if refusal := rules.why_not_subscribe(live, home, holder.pk, now):
        raise refusal
    if refusal := rules.why_not_sell(
        queries.permits_of(home.project_id), home.building_id, business_day(now)
    ):
        raise refusal
    _unbind(home, "转认购", now)
    _bind(home, CommitmentKind.SUBSCRIPTION, holder_id=holder.pk, now=now, document=document)
    return home


@action
def advance_unit(
    *, unit_id: UUID, to: HomeState, cause: str, document: Document, actor: Actor, now: datetime
) -> Home:
    """Post the next state of a committed home: subscribed, signed, filed.

    Rule:    SUB-02, INV-02 at once, in the transaction of the document; FIL-04.
    Writes:  Commitment, Home.state, SalesControlEntry; the caller records its own deed.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_wrong_state`` | ``estate_other_document``.
    """
    home = lock_home(unit_id, SYSTEM)
    live = queries.live_commitment(unit_id)
    if refusal := rules.why_not_advance(home, live, to):
        raise refusal
    if to == HomeState.SIGNED and live is not None:
        holder_id = live.holder_id
        _unbind(home, "转合同", now)
        _bind(home, CommitmentKind.CONTRACT, holder_id=holder_id, now=now, document=document)
    move(home, to, cause=cause, actor=actor, now=now, document=document)
    return home


@action
def free_unit(*, unit_id: UUID, cause: str, document: Document, actor: Actor, now: datetime) -> Home:
    """Give a committed home back to sale when its document has come to nothing.

    Rule:    W07; INV-02.
    Writes:  Commitment.ended_at, Home.state, SalesControlEntry; the caller records its own deed.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_other_document`` | ``estate_wrong_state``.
    """
    home = lock_home(unit_id, SYSTEM)
    live = queries.live_commitment(unit_id)
    if refusal := rules.why_not_free(home, live, document.id):
        raise refusal
    _unbind(home, cause, now)
    move(home, HomeState.AVAILABLE, cause=cause, actor=actor, now=now, document=document)
    return home


@action
def secure_for_change(
    *, unit_id: UUID, document: Document, holder: Staff, actor: Staff, now: datetime
) -> Home:
    """Keep the new home of a deal that asks to move, from the application on; the old one stays as it is.

    Rule:    W02; PRE-05.
    Writes:  Commitment, Home.state, SalesControlEntry; the caller records its own deed.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_held`` | ``estate_sold`` | ``estate_off_sale`` | ``estate_not_released`` |
             ``estate_hold_expired``; BusinessError ``estate_permits_missing`` | ``estate_no_price``.
    """
    home = lock_home(unit_id, actor)
    live = queries.live_commitment(unit_id)
    if refusal := rules.why_not_secure(home, live, holder.pk, now):
        raise refusal
    if refusal := rules.why_not_sell(
        queries.permits_of(home.project_id), home.building_id, business_day(now)
    ):
        raise refusal
    _unbind(home, "转换房申请", now)
    _bind(home, CommitmentKind.CHANGE, holder_id=holder.pk, now=now, document=document)
    if home.state == HomeState.AVAILABLE:
        move(home, HomeState.HELD, cause="换房申请锁定", actor=actor, now=now, document=document)
    return home


@action
def exchange_units(
    *,
    old_id: UUID,
    new_id: UUID,
    was: UUID,
    document: Document,
    change: Document,
    actor: Actor,
    now: datetime,
) -> tuple[Home, Home]:
    """Move a deal into the home kept for it and give the old one back to sale, both or neither.

    Rule:    W02: the old home is released only with the new one secured.
    Writes:  Commitment, Home.state, SalesControlEntry of both; the caller records its own deed.
    Locks:   both homes in the order of their ids.
    Raises:  Conflict ``estate_not_secured`` | ``estate_other_document`` | ``estate_wrong_state``.
    Returns: the old and the new home.
    """
    locked = {unit_id: lock_home(unit_id, SYSTEM) for unit_id in sorted((old_id, new_id))}
    old, new = locked[old_id], locked[new_id]
    if refusal := rules.why_not_move_in(new, queries.live_commitment(new_id), change.id):
        raise refusal
    if refusal := rules.why_not_free(old, queries.live_commitment(old_id), was):
        raise refusal
    gone = _unbind(old, f"换房至 {new.unit.label}"[:60], now)
    _unbind(new, "换房执行", now)
    _bind(
        new,
        CommitmentKind.SUBSCRIPTION,
        holder_id=gone.holder_id if gone else None,
        now=now,
        document=document,
    )
    cause = f"换房：{old.unit.label} → {new.unit.label}"[:120]
    move(old, HomeState.AVAILABLE, cause=cause, actor=actor, now=now, document=change)
    move(new, HomeState.SUBSCRIBED, cause=cause, actor=actor, now=now, document=change)
    return old, new


@action
def fall_back(
    *, unit_id: UUID, cause: str, document: Document, was: Document, actor: Actor, now: datetime
) -> Home:
    """Go back from a contract that came to nothing to the subscription it rested on.

    Rule:    W06.1 refused after the customer signed: a new set is signed.
    Writes:  Commitment, Home.state, SalesControlEntry; the caller records its own deed.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_other_document`` | ``estate_wrong_state``.
    """
    home = lock_home(unit_id, SYSTEM)
    live = queries.live_commitment(unit_id)
    if refusal := rules.why_not_fall_back(home, live, was.id):
        raise refusal
    holder_id = live.holder_id if live else None
    _unbind(home, cause, now)
    _bind(home, CommitmentKind.SUBSCRIPTION, holder_id=holder_id, now=now, document=document)
    move(home, HomeState.SUBSCRIBED, cause=cause, actor=actor, now=now, document=document)
    return home


@action
def release_units(*, unit_ids: Collection[UUID], actor: Staff, now: datetime) -> int:
    """Put homes on sale (推盘).

    Rule:    PRE-05: no unit on sale without the five certificates; INV-03.
    Writes:  Home.state, SalesControlEntry; audit ``estate.release_units``.
    Locks:   homes in the order of their ids.
    Raises:  BusinessError ``estate_permits_missing`` | ``estate_no_price`` | ``estate_forbidden``.
    Returns: how many were released.
    """
    today = business_day(now)
    homes = list(
        queries.homes_visible_to(actor).select_for_update(of=("self",)).filter(pk__in=unit_ids).order_by("pk")
    )
    for home in homes:
        if not actor.may(RELEASE_UNITS, home.project_id):
            raise forbidden("推盘")
    for building_id, project_id in {(h.building_id, h.project_id) for h in homes}:
        if refusal := rules.why_not_sell(queries.permits_of(project_id), building_id, today):
            raise refusal
    for home in homes:
        if refusal := rules.why_not_release(home):
            raise refusal
        move(home, HomeState.AVAILABLE, cause="推盘", actor=actor, now=now, document=None)
    if homes:
        record(
            "estate.release_units",
            actor=actor,
            subject=homes[0].building,
            project_id=homes[0].project_id,
            detail={"count": len(homes), "units": [h.unit.label for h in homes[:200]]},
        )
    return len(homes)


@action
def take_off_sale(*, unit_id: UUID, cause: OffSaleCause, reason: str, actor: Staff, now: datetime) -> Home:
    """Take a home off sale with its cause (保留, 抵押, 查封, 工抵, 回迁, 自用).

    Rule:    W07.
    Writes:  Home.state, SalesControlEntry; audit ``estate.take_off_sale``.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_committed``; BusinessError ``estate_forbidden``.
    """
    home = lock_home(unit_id, actor)
    if not actor.may(RELEASE_UNITS, home.project_id):
        raise forbidden("停售")
    if refusal := rules.why_not_take_off_sale(home):
        raise refusal
    move(
        home,
        HomeState.OFF_SALE,
        cause=f"{cause.label}：{reason}",
        actor=actor,
        now=now,
        document=None,
        off=cause,
    )
    record("estate.take_off_sale", actor=actor, subject=home, project_id=home.project_id, reason=reason)
    return home


@action
def put_back_on_sale(*, unit_id: UUID, reason: str, actor: Staff, now: datetime) -> Home:
    """Put a home back on sale when the cause is gone.

    Rule:    W07; PRE-05.
    Writes:  Home.state, SalesControlEntry; audit ``estate.put_back_on_sale``.
    Locks:   home, until the transaction ends.
    Raises:  Conflict ``estate_wrong_state``; BusinessError ``estate_permits_missing`` | ``estate_forbidden``.
    """
    home = lock_home(unit_id, actor)
    if not actor.may(RELEASE_UNITS, home.project_id):
        raise forbidden("恢复销售")
    if refusal := rules.why_not_sell(
        queries.permits_of(home.project_id), home.building_id, business_day(now)
    ):
        raise refusal
    move(home, HomeState.AVAILABLE, cause=f"恢复销售：{reason}", actor=actor, now=now, document=None)
    record("estate.put_back_on_sale", actor=actor, subject=home, project_id=home.project_id, reason=reason)
    return home
