"""Messages leave the product: claimed with a lease, sent, then marked (never marked before)."""

import json
import logging
import queue as hand_back
import random
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from guijia.kit.days import business_day
from guijia.kit.sealed import SealBrokenError
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import queries as clock
from guijia.platform.facts import queries as facts
from guijia.platform.jobs import queries as jobs
from guijia.platform.jobs import queue
from guijia.platform.notify import errors, queries, registry, rules
from guijia.platform.notify.actions.links import absolute, make_link
from guijia.platform.notify.channels import ADAPTERS, adapter_of
from guijia.platform.notify.channels.base import DoubtError, FaultError, Parcel, RefusedError
from guijia.platform.notify.enums import DeliveryState
from guijia.platform.notify.kinds import DIGEST
from guijia.platform.notify.models import ChannelSetting, Delivery, Message
from guijia.platform.notify.permissions import SEE_DELIVERIES
from guijia.platform.org.models import Staff

logger = logging.getLogger("guijia.notify")
JOB = "notify.send_due"
# One batch holds few of each way: a slow provider delays the others by one time limit at most.
AT_ONE_TIME = 4
# What a sender may take in one go before other jobs have their turn.
SECONDS_IN_A_ROW = 10.0
# A sender that is busy or slow to write down is not taken for dead so soon.
LEASE_ROOM_SECONDS = 30.0
Answer = tuple[Parcel, str, Exception | None]


# ---- who is sent for, and when ----


def call_sender(now: datetime) -> bool:
    """Have the worker send what is due, unless a sender is at work or called already.

    Writes:  the queue only.
    Returns: was a sender called?
    """
    if not queries.something_due(now) or jobs.is_under_way(JOB):
        return False
    queue.enqueue(JOB)
    return True


def send_due() -> int:
    """Send what is due, batch after batch, for a few seconds; the rest waits for the next call.

    No transaction is open while a provider is spoken to.
    Rule:    GUARD-7.
    Returns: number of tries.
    """
    tries, until = 0, time.monotonic() + SECONDS_IN_A_ROW
    while time.monotonic() < until:
        merge_digests(actor=SYSTEM, now=clock.now())
        parcels = claim_due(actor=SYSTEM, now=clock.now())
        if not parcels:
            break
        for parcel, reference, error in carry(parcels):
            mark_sent(
                parcel=parcel, reference=reference, error=error, actor=SYSTEM, now=clock.now(),
            )  # fmt: skip
            tries += 1
    return tries


def carry(parcels: list[Parcel]) -> Iterable[Answer]:
    """Speak to all providers at the same time, and give each answer as it comes.

    A provider that does not answer in time is left alone: whether it took the message is in doubt.
    """
    answers: hand_back.Queue[Answer] = hand_back.Queue()
    for parcel in parcels:
        threading.Thread(target=_speak, args=(parcel, answers), daemon=True, name="notify").start()
    open_ = {parcel.delivery_id: parcel for parcel in parcels}
    until = time.monotonic() + max((parcel.timeout_seconds for parcel in parcels), default=0.0)
    while open_:
        try:
            answer = answers.get(timeout=max(until - time.monotonic(), 0.001))
        except hand_back.Empty:
            break
        open_.pop(answer[0].delivery_id)
        yield answer
    for parcel in open_.values():
        yield parcel, "", DoubtError("没有在限时内答复")


def _speak(parcel: Parcel, answers: "hand_back.Queue[Answer]") -> None:
    try:
        answers.put((parcel, adapter_of(parcel.channel).send(parcel), None))
    except (RefusedError, FaultError, DoubtError) as error:
        answers.put((parcel, "", error))
    except Exception as error:  # noqa: BLE001 - whatever an adapter stumbles over, the message is not lost
        # Without the traceback: it would show addresses and keys.
        logger.error("notify: %s failed with %s", parcel.channel, type(error).__name__)
        answers.put((parcel, "", DoubtError(f"渠道程序出错：{type(error).__name__}")))


# ---- claiming ----


@action
def merge_digests(*, actor: Actor, now: datetime) -> int:
    """Put what waited together into one message for each person and way; a single one goes as it is.

    Writes:  Message, Delivery; no audit entry of its own (each was said before).
    Locks:   the deliveries, skipping those in another hand.
    Returns: number of messages merged away.
    """
    merged = 0
    for (_, channel), group in groupby(
        queries.digests_for_update(now), key=lambda one: (one.staff_id, one.channel)
    ):
        rows = list(group)
        if len(rows) == 1:
            rows[0].is_digest = False
            rows[0].save(update_fields=["is_digest"])
            continue
        lines = "\n".join(f"· {one.title}" for one in rows)
        values = {"count": len(rows), "lines": lines}
        projects = {one.message.project_id for one in rows}
        message = Message.objects.create(
            kind=DIGEST.key,
            once=f"{DIGEST.key}|{rows[0].pk}|{channel}",
            project_id=projects.pop() if len(projects) == 1 else None,
            staff_id=rows[0].staff_id,
            title=registry.fill(DIGEST.title, values),
            words=registry.fill(DIGEST.words, values)[:4000],
            url="/messages/",
            in_app=False,
            created_at=now,
        )
        whole = Delivery.objects.create(
            message=message,
            staff_id=rows[0].staff_id,
            channel=channel,
            state=DeliveryState.WAITING,
            title=message.title,
            words=message.words,
            created_at=now,
            next_try_at=now,
        )
        Delivery.objects.filter(pk__in=[one.pk for one in rows]).update(
            state=DeliveryState.MERGED, merged_into=whole, is_digest=False
        )
        merged += len(rows)
    return merged


@action
def claim_due(*, actor: Actor, now: datetime) -> list[Parcel]:
    """Take what is due into hand for as long as sending may take; what another sender died with comes too.

    Rule:    GUARD-7: claimed under lock with a lease; on a way that knows no keys a message whose fate is
             unknown waits for a person, unless it is better said twice.
    Writes:  Delivery, Link; no audit entry of its own.
    Locks:   the deliveries, skipping those in another hand.
    """
    on = business_day(now)
    seconds = float(facts.value("notify_timeout_seconds", on=on))
    settings = queries.channel_settings()
    found = []
    for channel in ADAPTERS:
        ways = settings.get(channel, [])
        if any(one.paused_until and one.paused_until > now for one in ways):
            continue
        # A way that has rested is tried with one message first.
        limit = 1 if any(one.failures >= rules.FAILURES_BEFORE_REST for one in ways) else AT_ONE_TIME
        for row in queries.due_for_update(now, channel, limit):
            try:
                parcel = _take(row, ways, seconds, now)
            except (KeyError, SealBrokenError) as error:
                # A kind this release does not know, a key that is gone: this one waits for a person, no other does.
                _set(row, DeliveryState.GIVEN_UP, f"不能发送：{type(error).__name__}")
                continue
            if parcel is not None:
                found.append(parcel)
    return found


def _take(row: Delivery, ways: list[ChannelSetting], seconds: float, now: datetime) -> Parcel | None:
    kind, adapter = registry.kind_of(row.message.kind), adapter_of(row.channel)
    if row.state == DeliveryState.SENDING and not rules.may_try_again(
        keyed=adapter.keyed, double_is_better=kind.double_is_better
    ):
        _set(row, DeliveryState.UNKNOWN, "发送中断，不知是否送出")
        return None
    project = row.message.project
    own = [one for one in ways if project is not None and one.company_id == project.company_id]
    way = next(iter(own or [one for one in ways if one.company_id is None]), None)
    if way is None or not way.is_on:
        _set(row, DeliveryState.GIVEN_UP, "渠道已停用")
        return None
    contact = queries.contact_of(row.staff)
    to = queries.address_of(contact, row.staff, row.channel)
    if adapter.address and not to:
        _set(row, DeliveryState.GIVEN_UP, "没有联系方式")
        return None
    row.state, row.attempts = DeliveryState.SENDING, row.attempts + 1
    row.lease_until = now + timedelta(seconds=seconds * 3 + LEASE_ROOM_SECONDS)
    row.save(update_fields=["state", "attempts", "lease_until"])
    return Parcel(
        delivery_id=row.pk,
        attempt=row.attempts,
        channel=row.channel,
        key=str(row.key),
        to=to,
        name=row.staff.name,
        title=row.title,
        words=row.words,
        url=_url(row, kind, now) if adapter.carries_url else "",
        secrets=secrets_of(way),
        timeout_seconds=seconds,
    )


def _url(row: Delivery, kind: registry.MessageKind, now: datetime) -> str:
    """Where the message leads: a link of its own where only the recipient reads it, else a page to sign in to."""
    message = row.message
    if kind.link and message.subject_id and adapter_of(row.channel).personal:
        return make_link(
            page=kind.link,
            subject_type=message.subject_type,
            subject_id=message.subject_id,
            staff=row.staff,
            delivery=row,
            now=now,
        )
    return absolute(message.url) if message.url else ""


def secrets_of(way: ChannelSetting) -> dict[str, str]:
    """What the provider must be told, opened for this moment."""
    found: dict[str, str] = json.loads(way.secrets or "{}")
    return found


def _set(row: Delivery, state: DeliveryState, error: str = "") -> None:
    row.state, row.lease_until, row.last_error = state, None, error[:300]
    row.save(update_fields=["state", "lease_until", "last_error"])


# ---- marking ----


@action
def mark_sent(
    *, parcel: Parcel, reference: str, error: Exception | None, actor: Actor, now: datetime
) -> DeliveryState:
    """Write down what a provider answered.

    Rule:    GUARD-7; back-off with jitter, given up after so many tries; a way that keeps failing rests.
    Writes:  Delivery, ChannelSetting; no audit entry of its own.
    Locks:   delivery.
    Returns: how it stands now.
    """
    row = queries.delivery_for_update(parcel.delivery_id)
    if row.state == DeliveryState.SENT:
        return DeliveryState.SENT
    if error is None:
        row.provider_reference, row.sent_at = reference[:120], now
        row.state, row.lease_until, row.last_error = DeliveryState.SENT, None, ""
        row.save(
            update_fields=["provider_reference", "sent_at", "state", "lease_until", "last_error"]
        )  # fmt: skip
        _way_answered(row, None, now)
        return DeliveryState.SENT
    if row.state != DeliveryState.SENDING or row.attempts != parcel.attempt:
        return DeliveryState(row.state)  # another sender has taken it over meanwhile
    again = not isinstance(error, RefusedError)
    if isinstance(error, DoubtError):
        kind = registry.kind_of(row.message.kind)
        again = rules.may_try_again(
            keyed=adapter_of(row.channel).keyed, double_is_better=kind.double_is_better
        )
    most = int(facts.value("notify_tries", on=business_day(now)))
    if again and row.attempts < most:
        row.next_try_at = now + rules.wait_after(row.attempts, random.random())
        row.save(update_fields=["next_try_at"])
        _set(row, DeliveryState.WAITING, str(error))
    elif isinstance(error, DoubtError) and not again:
        _set(row, DeliveryState.UNKNOWN, str(error))
    else:
        _set(row, DeliveryState.GIVEN_UP, str(error))
    _way_answered(row, error, now)
    return DeliveryState(row.state)


def _way_answered(row: Delivery, error: Exception | None, now: datetime) -> None:
    """Keep the circuit breaker of the way: what answers, even with a no, is alive."""
    project = row.message.project
    way = queries.setting_of(row.channel, project.company_id if project else None)
    if way is None:
        return
    if error is None or isinstance(error, RefusedError):
        if way.failures:
            ChannelSetting.objects.filter(pk=way.pk).update(failures=0, paused_until=None, last_error="")
        return
    failures = way.failures + 1
    rest = rules.rest_after(failures)
    ChannelSetting.objects.filter(pk=way.pk).update(
        failures=failures, paused_until=now + rest if rest else None, last_error=str(error)[:300]
    )


@action
def resend(*, delivery_id: UUID, actor: Staff, now: datetime) -> Delivery:
    """Send again what did not arrive, or of which it is not known: a person has decided so.

    Rule:    GUARD-7; the key stays the same.
    Writes:  Delivery; audit ``notify.resend``.
    Locks:   delivery.
    Raises:  BusinessError ``notify_not_permitted``; Conflict ``notify_not_to_resend``.
    """
    row = queries.delivery_for_update(delivery_id)
    if not actor.may(SEE_DELIVERIES, row.message.project_id):
        raise errors.not_permitted("重发消息")
    if row.state not in {DeliveryState.GIVEN_UP, DeliveryState.UNKNOWN}:
        raise errors.not_to_resend()
    row.attempts, row.next_try_at = 0, now
    row.save(update_fields=["attempts", "next_try_at"])
    _set(row, DeliveryState.WAITING)
    record("notify.resend", actor=actor, subject=row, project_id=row.message.project_id)
    return row
