"""Commission is earned at signing, follows the price, and is taken back when the sale comes to nothing."""

from datetime import datetime
from decimal import Decimal

from guijia.areas.deals.enums import CommissionKind
from guijia.areas.deals.models import Commission, Contract, Subscription
from guijia.areas.deals.queries import commission as queries
from guijia.areas.deals.rules import commission as rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record


@action
def recheck_commission(
    *, subscription: Subscription, contract: Contract | None, cause: str, document: str, actor: Actor,
    now: datetime,
) -> Commission | None:  # fmt: skip
    """Bring the commission of a sale to what it is now: of a signed contract its share, else nothing.

    The rate is that of the day of the signature; whoever calls holds the lock on the deal.
    Rule:    RFD-03, W02 the commission changes with the deal; product default: earned at signing.
    Writes:  Commission; audit ``deals.recheck_commission`` when something changed.
    Raises:  BusinessError ``facts_missing``.
    Returns: the new line, or nothing where it stands right already.
    """
    lines = queries.lines_of(subscription.pk)
    signed_on = contract.signed_on if contract is not None else None
    rate, due = lines[-1].rate_pct if lines else rules.ZERO, rules.ZERO
    if signed_on is not None:
        rate = queries.rate_pct(subscription, signed_on)
        due = rules.commission_cny(subscription.price, rate)
    wanted = rules.next_line(due, queries.stands_cny(subscription.pk), bool(lines))
    if wanted is None:
        return None
    kind, amount = wanted
    return _write(subscription, kind, amount, rate, cause, document, actor, now)


@action
def charge_penalty(
    *, subscription: Subscription, amount: Decimal, document: str, cause: str, actor: Actor,
    now: datetime,
) -> Commission:  # fmt: skip
    """Charge the consultant of a sale for an over-promise; the general manager has decided it.

    Rule:    CMP-13.
    Writes:  Commission; audit ``deals.recheck_commission``.
    """
    rate = queries.rate_pct(subscription, business_day(now))
    return _write(subscription, CommissionKind.PENALTY, -amount, rate, cause, document, actor, now)


def _write(
    subscription: Subscription,
    kind: CommissionKind,
    amount: Decimal,
    rate: Decimal,
    cause: str,
    document: str,
    actor: Actor,
    now: datetime,
) -> Commission:
    made = Commission.objects.create(
        project=subscription.project,
        subscription=subscription,
        consultant=subscription.consultant,
        kind=kind,
        base=subscription.price,
        rate_pct=rate,
        amount=amount,
        earned_on=business_day(now),
        document=document,
        cause=cause[:200],
        made_at=now,
    )
    record(
        "deals.recheck_commission",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=cause,
        detail={"kind": kind.value, "amount": str(amount)},
    )
    return made
