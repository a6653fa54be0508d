"""Originals are registered, handed over against signature, taken back, lost; each deed by two people."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from guijia.areas.custody import queries, rules
from guijia.areas.custody.enums import OUTSIDE, HandOverState, Keeper, OriginalKind, OriginalState
from guijia.areas.custody.models import HandOver, Original
from guijia.areas.custody.permissions import HAND_OVER, KEEP_ORIGINALS
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.numbers import actions as numbers
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit

SERIES = "custody.original"


@dataclass(frozen=True, slots=True)
class Giving:
    """To whom an original goes, why and until when; ``taker_id`` signs for it or witnesses that others did."""

    keeper: str
    taker_id: UUID
    why: str
    outside_name: str = ""
    receipt: str = ""
    due_on: date | None = None


@action
def register_originals(
    *,
    kind: OriginalKind,
    document_id: UUID | None,
    document_number: str,
    copies: int,
    project: Project,
    unit: Unit | None,
    holder: Staff,
    actor: Actor,
    now: datetime,
) -> list[Original]:
    """Register every copy of a paper; those of a document that are registered already stay as they are.

    Rule:    SGN-15 where is each original, who holds it, since when.
    Writes:  Original (number without gaps); audit ``custody.register_originals``.
    Raises:  BusinessError ``custody_forbidden``.
    """
    if isinstance(actor, Staff) and document_id is None and not actor.may(KEEP_ORIGINALS, project.pk):
        raise _forbidden("登记原件", "签约专员或档案管理员")
    known = {one.copy for one in queries.of_document(document_id)} if document_id else set()
    made = []
    for copy in range(1, copies + 1):
        if copy in known:
            continue
        number = numbers.take(SERIES, project=project, now=now)
        made.append(
            Original.objects.create(
                number=number, project=project, unit=unit, kind=kind, document_id=document_id,
                document_number=document_number, copy=copy, copies=copies, keeper=Keeper.STAFF, holder=holder,
                holder_name=holder.name, since=now, registered_at=now,
            )
        )  # fmt: skip
    if made:
        record(
            "custody.register_originals",
            actor=actor,
            subject=made[0],
            project_id=project.pk,
            detail={"document": document_number, "copies": len(made)},
        )
    return made


def _forbidden(what: str, who: str) -> BusinessError:
    return BusinessError("custody_forbidden", f"您的岗位不能{what}，请找{who}办理。")


@action
def offer(*, original_id: UUID, giving: Giving, actor: Staff, now: datetime) -> HandOver:
    """Hand an original over; it counts when the other has signed for it.

    What goes outside is signed for there (number of the receipt) and witnessed by a colleague.
    Rule:    SGN-15, W28 two people at each hand-over.
    Writes:  HandOver, Original.state; audit ``custody.offer``.
    Locks:   original.
    Raises:  BusinessError ``custody_not_holder`` | ``custody_one_person`` | ``custody_who`` | ``custody_receipt`` |
             ``custody_due`` | ``custody_no_taker``; Conflict ``custody_moving`` | ``custody_not_kept``;
             Original.DoesNotExist for an outsider.
    """
    original = queries.original_for_update(actor, original_id)
    if refusal := rules.why_not_offer(
        state=original.state,
        is_holder=original.holder_id == actor.pk,
        is_outside=original.keeper in OUTSIDE,
        may_fetch=actor.may(KEEP_ORIGINALS, original.project_id),
        same_person=giving.taker_id == actor.pk,
    ):
        raise refusal
    if refusal := rules.why_not_terms(
        keeper=giving.keeper,
        outside_name=giving.outside_name,
        receipt=giving.receipt,
        due_on=giving.due_on,
        today=business_day(now),
    ):
        raise refusal
    taker = org.staff_by_id(giving.taker_id)
    if taker is None or not taker.may(HAND_OVER, original.project_id):
        raise BusinessError("custody_no_taker", "签收人不在本项目，或没有交接原件的权限。", field="taker")
    outside = giving.keeper in OUTSIDE
    made = HandOver.objects.create(
        original=original, giver=actor, giver_name=original.holder_name, keeper=giving.keeper, taker=taker,
        taker_name=giving.outside_name if outside else taker.name, receipt=giving.receipt, why=giving.why,
        due_on=giving.due_on, given_at=now,
    )  # fmt: skip
    original.state = OriginalState.MOVING
    original.save(update_fields=["state"])
    _record("custody.offer", original, actor, to=made.taker_name, why=giving.why)
    return made


@action
def sign_for(*, hand_over_id: UUID, received: bool, words: str, actor: Staff, now: datetime) -> HandOver:
    """Sign that the original came (or that the other took it), or say that it did not.

    Rule:    SGN-15, W28.
    Writes:  HandOver, Original; audit ``custody.sign_for``.
    Locks:   original, hand-over.
    Raises:  BusinessError ``custody_not_taker``; Conflict ``custody_signed``; HandOver.DoesNotExist for an outsider.
    """
    seen = queries.hand_overs_visible_to(actor).get(pk=hand_over_id)
    original = queries.original_for_update(actor, seen.original_id)
    made = queries.hand_over_for_update(hand_over_id)
    if refusal := rules.why_not_sign(state=made.state, is_taker=made.taker_id == actor.pk):
        raise refusal
    made.state = HandOverState.TAKEN if received else HandOverState.DECLINED
    made.signed_at, made.words = now, words[:200]
    made.save(update_fields=["state", "signed_at", "words"])
    original.state = OriginalState.KEPT
    if received:
        outside = made.keeper in OUTSIDE
        original.keeper, original.holder = made.keeper, None if outside else actor
        original.holder_name, original.since = made.taker_name, now
        original.due_on, original.why = made.due_on, made.why
    original.save(update_fields=["state", "keeper", "holder", "holder_name", "since", "due_on", "why"])
    _record("custody.sign_for", original, actor, received=str(received), words=words)
    return made


@action
def lose(*, original_id: UUID, words: str, actor: Staff, now: datetime) -> Original:
    """Enter that an original is lost, with what was done to find it; a hand-over under way falls.

    Rule:    W28; SGN-15 missing ones are listed.
    Writes:  Original, HandOver; audit ``custody.lose``.
    Locks:   original.
    Raises:  BusinessError ``custody_forbidden`` | ``custody_words``; Conflict ``custody_not_kept``.
    """
    original = queries.original_for_update(actor, original_id)
    if not actor.may(KEEP_ORIGINALS, original.project_id):
        raise _forbidden("登记遗失", "签约专员或档案管理员")
    if refusal := rules.why_not_lose(original.state, words):
        raise refusal
    if open_one := queries.offered_of(original.pk):
        open_one.state, open_one.signed_at, open_one.words = HandOverState.DECLINED, now, "遗失"
        open_one.save(update_fields=["state", "signed_at", "words"])
    original.state, original.why = OriginalState.LOST, words[:120]
    original.save(update_fields=["state", "why"])
    _record("custody.lose", original, actor, words=words)
    return original


@action
def void_originals(*, document_id: UUID, actor: Actor, now: datetime) -> int:
    """The paper is void: what of it is with us is kept as void and moves no more.

    Rule:    W10 originals recalled; GUARD-8 nothing is thrown away unseen.
    Writes:  Original.state; audit ``custody.void_originals``.
    Returns: how many.
    """
    count = 0
    for one in queries.of_document(document_id):
        original = queries.original_for_update(SYSTEM, one.pk)
        if original.state == OriginalState.KEPT:
            original.state = OriginalState.VOID
            original.save(update_fields=["state"])
            _record("custody.void_originals", original, actor)
            count += 1
    return count


def _record(key: str, original: Original, actor: Actor, **detail: str) -> None:
    record(key, actor=actor, subject=original, project_id=original.project_id, detail=detail)
