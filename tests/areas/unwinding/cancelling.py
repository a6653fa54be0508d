"""A cancellation that tests can walk, signature by signature and step by step, each by the person who does it."""

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import AccountCode, PayMethod, ReceiptKind, RefundState
from guijia.areas.ledger.models import DealAccount, Entry, Refund
from guijia.areas.unwinding.actions import cancelling, improving, undoing
from guijia.areas.unwinding.actions.cancelling import Application
from guijia.areas.unwinding.enums import Fault, Ground, LoanState, Undo
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.queries import cancellations
from guijia.areas.unwinding.rules.settling import Asked
from tests.areas.deals.sale import Sale

_running = itertools.count(1)
SIGNERS = {
    "verify": "contract", "marketing_opinion": "marketing_manager", "finance_review": "finance_manager",
    "legal_review": "legal", "deputy_approval": "deputy_gm", "gm_approval": "gm",
}  # fmt: skip
DOERS = {
    Undo.AGREEMENT: "contract", Undo.LOAN: "mortgage", Undo.MORTGAGE_NOTICE: "title", Undo.NOTICE: "title",
    Undo.FILING: "contract", Undo.INVOICES: "finance_manager", Undo.REFUND: "cashier", Undo.PAPERS: "archive",
}  # fmt: skip
NO_LOAN = {"loan": LoanState.NONE, "has_notice": False, "has_mortgage_notice": False}


def application(sale: Sale, fault: Fault, **given: Any) -> Application:
    """What stands on the form."""
    form: dict[str, Any] = {
        "ground": Ground.OTHER, "reason": "客户改变主意", "demanded_on": sale.now.date(), "payee": "张伟",
        "bank_name": "测试银行江城支行", "bank_account": "6222020200112233445",
    }  # fmt: skip
    known = {key: given.pop(key) for key in list(given) if key in form}
    return Application(asked=Asked(fault, **given), **(form | known))


def lend(sale: Sale, amount: Decimal) -> None:
    """The bank pays out the loan."""
    ledger.receive(
        account_id=sale.subscription.pk, kind=ReceiptKind.PRICE, amount=amount, payer="测试银行",
        method=PayMethod.LOAN, received_on=sale.now.date(), bank_reference=f"LN{next(_running)}",
        actor=sale.cast.cashier, now=sale.now,
    )  # fmt: skip


@dataclass
class Unwinding:
    """One cancellation, step by step. Each step may be told another actor."""

    sale: Sale
    made: Cancellation = None  # type: ignore[assignment]

    def apply(self, fault: Fault = Fault.BUYER, actor: Any = None, **given: Any) -> "Unwinding":
        """Apply."""
        self.made = cancelling.apply_cancellation(
            subscription_id=self.sale.subscription.pk, given=application(self.sale, fault, **given),
            actor=actor or self.sale.cast.sales, now=self.sale.now,
        )  # fmt: skip
        return self

    def sign(self, step: str, outcome: str = "", actor: Any = None, **entered: Any) -> "Unwinding":
        """Check, sign, refuse or return."""
        cancelling.review_cancellation(
            cancellation_id=self.made.pk, step=step, outcome=outcome or ("done" if step == "verify" else "approve"),
            opinion="意见", entered=(NO_LOAN | entered) if step == "verify" else None, now=self.sale.now,
            actor=actor or getattr(self.sale.cast, SIGNERS[step]),
        )  # fmt: skip
        return self.fresh()

    def approved(self, **entered: Any) -> "Unwinding":
        """Everybody signs."""
        self.sign("verify", **entered)
        for step in list(SIGNERS)[1:]:
            self.sign(step)
        return self

    def undo(self, step: Undo, actor: Any = None, document: str = "") -> "Unwinding":
        """One thing is undone."""
        undoing.undo(
            cancellation_id=self.made.pk, step=step, document=document or f"{step.value}-{next(_running)}",
            done_on=self.sale.now.date(), actor=actor or getattr(self.sale.cast, DOERS[step]), now=self.sale.now,
        )  # fmt: skip
        return self.fresh()

    def refunds(self) -> list[Refund]:
        """The refunds that were asked for and are not paid."""
        return [leg.refund for leg in cancellations.unpaid_legs(self.made.pk)]

    def pay(self, refund: Refund) -> None:
        """The finance manager approves, the cashier pays."""
        cast, now = self.sale.cast, self.sale.now
        if refund.state == RefundState.REQUESTED:
            ledger.review_refund(refund_id=refund.pk, outcome="approve", actor=cast.finance_manager, now=now)
        ledger.pay_refund(
            refund_id=refund.pk, paid_on=now.date(), bank_reference=f"TK{next(_running)}", release_number="监管释放 1 号",
            actor=cast.cashier, now=now,
        )  # fmt: skip

    def pay_all(self) -> "Unwinding":
        """Every refund is paid."""
        for refund in self.refunds():
            self.pay(refund)
        return self

    def finish(self) -> "Unwinding":
        """All that is left, in its order."""
        for step in cancellations.needed_of(self.made):
            if step in cancellations.done_keys(self.made.pk):
                continue
            if step in {Undo.LOAN, Undo.REFUND}:
                self.pay_all()
            self.undo(step)
        return self

    def improve(self) -> "Unwinding":
        """The analysis."""
        improving.analyse(
            cancellation_id=self.made.pk, analysis="口头承诺学区", corrective="更正说辞", preventive="统一说辞、录音",
            verified="抽查三组无再犯", actor=self.sale.cast.marketing_manager, now=self.sale.now,
        )  # fmt: skip
        return self.fresh()

    def fresh(self) -> "Unwinding":
        """As it stands."""
        self.made = cancellations.cancellations_visible_to(self.sale.cast.sales).get(pk=self.made.pk)
        self.sale._fresh()
        return self


def balances(sale: Sale) -> dict[str, Decimal]:
    """What stands on each account of the deal, liabilities above zero; nothing where it is nothing."""
    found = {
        str(code): money.owed_cny(sale.subscription.pk, code)
        for code in AccountCode
        if code.value.startswith("2")
    }
    return {code: amount for code, amount in found.items() if amount}


def booked(sale: Sale, code: AccountCode) -> Decimal:
    """The sum of the sides of a deal on an account."""
    return sum(
        (e.amount for e in Entry.objects.filter(account_id=sale.subscription.pk, code=code)), Decimal("0.00")
    )


def is_closed(sale: Sale) -> bool:
    """Is the account of the deal closed?"""
    return DealAccount.objects.get(pk=sale.subscription.pk).closed_at is not None
