"""Many cases begun by one piece of background work: each a home held and subscribed, with its form, number, clock,
search entry and audit, in a transaction of its own that also notes that it is done.

``plan`` (what is to be done comes as JSON) plans and begins the work; ``work`` is the worker that does it.
"""

import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import django

KIND = "bench.subscribe"
DEPOSIT, DAYS_TO_SIGN = Decimal(50000), 5


def subscribe(*, key: str, given: Mapping[str, Any], actor: Any, now: datetime) -> str:
    """Hold one home and submit its subscription."""
    from guijia.areas.deals.actions import subscribing
    from guijia.areas.deals.enums import BuyerRole, PaymentMethod
    from guijia.areas.estate.actions import sales_control
    from guijia.kit.days import business_day
    from tests.bench.multiply import twin

    unit, customer = (UUID(twin(given[what], int(key))) for what in ("unit", "customer"))
    sales_control.hold_unit(unit_id=unit, actor=actor, now=now)
    made = subscribing.submit_subscription(
        unit_id=unit,
        buyers=[subscribing.BuyerChoice(customer, BuyerRole.PURCHASER)],
        offer=subscribing.Offer(
            deposit=DEPOSIT,
            payment_method=PaymentMethod.LUMP_SUM,
            sign_by=business_day(now) + timedelta(days=DAYS_TO_SIGN),
        ),
        actor=actor,
        now=now,
    )
    return made.number


def plan(wanted: dict[str, Any]) -> str:
    """Plan the work and leave it to the background. Returns: its id."""
    from guijia.platform.clock import queries as clock
    from guijia.platform.org import queries as people
    from guijia.platform.work import actions
    from guijia.platform.work.registry import PlannedRow

    actor = people.staff_by_id(wanted["actor"])
    if actor is None:
        raise ValueError("nobody asks for the work")
    rows = [PlannedRow(str(n), label) for n, label in wanted["rows"]]
    given = {what: wanted[what] for what in ("unit", "customer")}
    work = actions.start_work(
        kind=KIND, title="批量认购", rows=rows, given=given, actor=actor, now=clock.now()
    )
    return str(work.pk)


def main(what: str) -> None:
    """Do one of the two."""
    django.setup()
    from guijia.platform.work.registry import WorkKind, kind

    kind(WorkKind(KIND, "批量认购", act=subscribe))
    if what == "plan":
        sys.stdout.write(plan(json.load(sys.stdin)))
        return
    from guijia.config import worker

    worker.run()


if __name__ == "__main__":
    main(sys.argv[1])
