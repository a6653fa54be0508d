"""Cash of a day is taken to the bank (解款)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from guijia.areas.ledger.actions.posting import Side, demand, lock, post
from guijia.areas.ledger.banking import queries, rules
from guijia.areas.ledger.enums import AccountCode, ReceiptKind
from guijia.areas.ledger.models import BankedReceipt, CashBanking
from guijia.areas.ledger.permissions import BANK_CASH
from guijia.areas.ledger.rules import ZERO, moving
from guijia.kit.days import business_day
from guijia.kit.errors import Conflict
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

CASH_SERIES = "ledger.cash_banking"


@action
def bank_cash(
    *, project: Project, taken_on: date, banked_on: date, bank_reference: str, amount: Decimal,
    actor: Staff, now: datetime,
) -> CashBanking:  # fmt: skip
    """Enter that all cash of a day was paid into the bank: the deals stay, the money changes its place.

    Rule:    COL-*; what is counted must be what the receipts of the day say, to the fen.
    Writes:  CashBanking (number without gaps), BankedReceipt; Journal, Entry; audit ``ledger.bank_cash``.
    Locks:   the receipts of the day, their accounts in the order of their ids, then the counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_cash_sum`` | ``ledger_future``;
             Conflict ``ledger_cash_none`` | ``ledger_reference_used``.
    """
    demand(actor, BANK_CASH, project.pk, "现金由财务收款员解款。")
    receipts = queries.cash_of_day(project, taken_on)
    total = sum((one.amount for one in receipts), ZERO)
    if refusal := rules.why_not_bank_cash(
        total=total, counted=amount, taken_on=taken_on, banked_on=banked_on, today=business_day(now)
    ):
        raise refusal
    accounts = {pk: lock(pk, actor) for pk in sorted({one.account_id for one in receipts})}
    sides: list[Side] = []
    for one in receipts:
        bank, _ = moving.BOOKED[ReceiptKind(one.kind)]
        account = accounts[one.account_id]
        sides += [(account, bank, one.amount), (account, AccountCode.CASH, -one.amount)]
    made = CashBanking(
        project=project, taken_on=taken_on, count=len(receipts), amount=total, banked_on=banked_on,
        bank_reference=bank_reference, made_by=actor, made_at=now,
    )  # fmt: skip
    made.journal = post(
        accounts[receipts[0].account_id],
        sides,
        key=f"cash:{made.pk}",
        memo=f"解款 {taken_on} 现金 {len(receipts)} 笔",
        actor=actor,
        now=now,
        wanted_on=banked_on,
    )
    made.number = numbers.take(CASH_SERIES, project=project, now=now)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            BankedReceipt.objects.bulk_create(BankedReceipt(banking=made, receipt=one) for one in receipts)
    except IntegrityError as error:
        raise Conflict(
            "ledger_reference_used", f"回单号 {bank_reference} 已用于另一次解款。", field="bank_reference"
        ) from error
    record(
        "ledger.bank_cash", actor=actor, subject=made, project_id=project.pk, detail={"amount": str(total)}
    )
    return made
