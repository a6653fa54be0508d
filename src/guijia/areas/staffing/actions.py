"""Letting somebody go: ordering the hand-over, passing on what they have in hand, closing the account."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.areas.staffing import errors, queries, rules
from guijia.areas.staffing.enums import HandOverState
from guijia.areas.staffing.leaving import registry
from guijia.areas.staffing.models import HandOver
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.jobs import queue
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff

PASSING = "staffing.pass_on"


@action
def order_hand_over(
    *, staff: Staff, ends_on: date, successors: Mapping[str, str], reason: str, actor: Staff, now: datetime
) -> HandOver:
    """Order that somebody leaves after a day and who takes over; the work is passed on in the background.

    Rule:    ORG-10; a post that one person holds is not left empty.
    Writes:  HandOver; audit ``staffing.order_hand_over``.
    Locks:   staff (the leaver).
    After commit: job ``staffing.pass_on``.
    Raises:  BusinessError ``staffing_not_everywhere`` | ``staffing_is_self`` | ``staffing_successor_*`` |
             ``staffing_sole_holder``; Conflict ``staffing_gone_already`` | ``staffing_under_way``.
    """
    staff = people.staff_for_update(staff.pk)
    if refusal := rules.why_not_let_go(staff, actor):
        raise refusal
    if standing := queries.open_hand_over_of(staff.pk):
        raise errors.under_way(staff.name, reverse("staffing:hand_over", args=[standing.pk]))
    named = {key: value for key, value in successors.items() if value}
    if refusal := _why_not_named(staff, named, actor):
        raise refusal
    made = HandOver.objects.create(
        staff=staff, ends_on=ends_on, successors=named, reason=reason, ordered_by=actor, ordered_at=now
    )
    record(
        "staffing.order_hand_over",
        actor=actor,
        subject=staff,
        detail={"ends_on": ends_on, "successors": named, "reason": reason},
    )
    queue.enqueue(PASSING, hand_over_id=made.pk)
    return made


def _why_not_named(staff: Staff, named: Mapping[str, str], actor: Staff) -> BusinessError | None:
    posts = queries.posts_of(staff)
    wanted = {UUID(one) for one in named.values()}
    return rules.why_not_successors(
        leaver=staff,
        actor=actor,
        posts=posts,
        successors=named,
        people={str(one.pk): one for one in people.staff_by_ids(wanted)},
        leaving=queries.leaving(),
        others=queries.other_holders(staff, posts),
    )


@action
def pass_on(*, hand_over_id: UUID, actor: Staff, now: datetime) -> HandOver:
    """Give everything that the leaver has in hand to whoever was named; close the account when their day is over.

    Done twice it finds the deed done; what came in since is passed on as well. When a successor left meanwhile
    it stops before anything is moved and says why.
    Rule:    ORG-10.
    Writes:  HandOver; whatever each kind writes; Staff and Posting when the account closes; audit
             ``staffing.pass_on`` with the list.
    Locks:   hand-over.
    """
    found = queries.hand_over_for_update(hand_over_id)
    if not found.is_open:
        return found
    if refusal := _why_not_named(found.staff, found.successors, actor):
        found.state, found.trouble = HandOverState.BLOCKED, refusal.message[:300]
        found.save(update_fields=["state", "trouble"])
        return found
    moved = _move_everything(found, actor, now)
    found.result = [*found.result, *moved]
    found.trouble, found.passed_at, found.state = "", found.passed_at or now, HandOverState.PASSED
    if found.ends_on < business_day(now):
        org.let_go(staff=found.staff, actor=actor, now=now)
        found.state, found.closed_at = HandOverState.CLOSED, now
    found.save(update_fields=["result", "trouble", "passed_at", "state", "closed_at"])
    record(PASSING, actor=actor, subject=found.staff, detail={"moved": moved, "state": str(found.state)})
    return found


def _move_everything(found: HandOver, actor: Staff, now: datetime) -> list[dict[str, Any]]:
    wanted = {UUID(one) for one in found.successors.values()}
    takers = {str(one.pk): one for one in people.staff_by_ids(wanted)}
    told = {(line["kind"], line["id"]) for line in found.result}
    moved = []
    for kind in registry.kinds():
        for thing in kind.found(found.staff):
            # A post stays with the leaver until the last day: it is given to the successor once.
            if kind.key == "posts" and (kind.key, str(thing.id)) in told:
                continue
            taker = takers.get(rules.successor_of(thing, found.successors))
            outcome = kind.pass_on(thing, found.staff, taker, actor, now)
            moved.append(
                {
                    "kind": kind.key,
                    "label": kind.label,
                    "id": str(thing.id),
                    "words": thing.words,
                    "outcome": outcome,
                    "at": now.isoformat(),
                }
            )
    return moved


@action
def cancel_hand_over(*, hand_over: HandOver, actor: Staff, now: datetime) -> HandOver:
    """The person stays: the account is not closed; what was passed on stays with whoever took it.

    Writes:  HandOver.state; audit ``staffing.cancel_hand_over``.
    Locks:   hand-over.
    Raises:  BusinessError ``staffing_not_everywhere``; Conflict ``staffing_hand_over_over``.
    """
    found = queries.hand_over_for_update(hand_over.pk)
    if refusal := rules.why_not_let_go(found.staff, actor):
        raise refusal
    if not found.is_open:
        raise errors.over()
    found.state = HandOverState.CANCELLED
    found.save(update_fields=["state"])
    record("staffing.cancel_hand_over", actor=actor, subject=found.staff)
    return found
