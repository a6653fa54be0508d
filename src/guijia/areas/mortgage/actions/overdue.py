"""A bank's list of overdue instalments is taken in; what was said to each customer is noted."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.enums import FollowWay, OverdueState
from guijia.areas.mortgage.models import OverdueFollowUp, OverdueItem, OverdueList
from guijia.areas.mortgage.permissions import HANDLE_LOANS
from guijia.areas.mortgage.queries import overdue as read
from guijia.areas.mortgage.rules import overdue as rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff

WHO = "按揭专员"


@action
def import_overdue(
    *,
    agreement_id: UUID,
    as_of: date,
    file_name: str,
    digest: str,
    lines: Sequence[rules.OverdueLine],
    actor: Staff,
    now: datetime,
) -> OverdueList:
    """Take in a bank's list: each loan once, what stands no more on it is paid.

    Rule:    MTG-07: dunning of overdue loans with sales, bank, finance; → W25.
    Writes:  OverdueList, OverdueItem; audit ``mortgage.import_overdue``.
    Locks:   agreement.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_future`` | ``mortgage_overdue_old``;
             Conflict ``mortgage_overdue_known``.
    """
    agreement = queries.agreement_for_update(actor, agreement_id)
    if not actor.may(HANDLE_LOANS, agreement.project_id):
        raise errors.forbidden("导入逾期名单", WHO)
    refusal = rules.why_not_list(
        as_of=as_of,
        newest=read.newest_list(agreement.pk),
        today=business_day(now),
        is_known=read.is_known(agreement.pk, digest),
    )
    if refusal:
        raise refusal
    made = OverdueList.objects.create(
        project_id=agreement.project_id, agreement=agreement, as_of=as_of, file_name=file_name[:255], digest=digest,
        lines=len(lines), imported_at=now, imported_by=actor,
    )  # fmt: skip
    settled = _write(made, lines)
    record(
        "mortgage.import_overdue",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={"lines": len(lines), "settled": settled},
    )
    return made


def _write(made: OverdueList, lines: Sequence[rules.OverdueLine]) -> int:
    """Known ones are brought up to date, new ones begin, those not named any more are settled."""
    loans = read.loans_by_room(made.project_id, made.agreement_id)
    standing = {one.room: one for one in read.open_items(made.agreement_id)}
    fresh = []
    for line in lines:
        known = standing.pop(line.key, None)
        if known is None:
            fresh.append(OverdueItem(
                project_id=made.project_id, first_list=made, last_list=made, agreement_id=made.agreement_id,
                loan=loans.get(line.key), room=line.key[:60], borrower=line.borrower, amount=line.amount,
                periods=line.periods, days=line.days, since=made.as_of, as_of=made.as_of,
            ))  # fmt: skip
            continue
        known.last_list, known.as_of, known.amount = made, made.as_of, line.amount
        known.periods, known.days = line.periods, line.days
        known.loan = known.loan or loans.get(line.key)
        known.save(update_fields=["last_list", "as_of", "amount", "periods", "days", "loan"])
    OverdueItem.objects.bulk_create(fresh)
    for gone in standing.values():
        gone.state, gone.settled_on, gone.as_of = OverdueState.SETTLED, made.as_of, made.as_of
        gone.save(update_fields=["state", "settled_on", "as_of"])
    return len(standing)


@action
def follow_overdue(
    *,
    item_id: UUID,
    way: FollowWay,
    words: str,
    promised_on: date | None,
    actor: Staff,
    now: datetime,
) -> OverdueFollowUp:
    """Note what the customer said about an overdue instalment.

    Rule:    MTG-07, COL-02 dunning log.
    Writes:  OverdueFollowUp, OverdueItem.state; audit ``mortgage.follow_overdue``.
    Locks:   overdue item.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_follow_words`` | ``mortgage_promise``;
             Conflict ``mortgage_overdue_settled``.
    """
    item = read.item_for_update(actor, item_id)
    if not actor.may(HANDLE_LOANS, item.project_id):
        raise errors.forbidden("登记逾期跟进", WHO)
    refusal = rules.why_not_follow(
        is_settled=item.state == OverdueState.SETTLED,
        words=words,
        promised_on=promised_on,
        today=business_day(now),
    )
    if refusal:
        raise refusal
    made = OverdueFollowUp.objects.create(
        item=item, way=way, words=words, promised_on=promised_on, at=now, by=actor
    )
    item.state, item.promised_on = OverdueState.FOLLOWED, promised_on
    item.save(update_fields=["state", "promised_on"])
    record("mortgage.follow_overdue", actor=actor, subject=item, project_id=item.project_id)
    return made
