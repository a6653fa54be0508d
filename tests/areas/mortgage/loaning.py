"""A loan that tests can walk, step by step, each by the person who does it."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from guijia.areas.deals.enums import PaymentMethod
from guijia.areas.mortgage import actions, queries
from guijia.areas.mortgage.enums import Answer
from guijia.areas.mortgage.models import FrameAgreement, Loan
from guijia.areas.mortgage.reference import load_checklist
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale

PRICE, OWN, LENT = Decimal("1000000.00"), Decimal("300000.00"), Decimal("700000.00")
_running = itertools.count(1)


def terms(now: datetime, **given: Any) -> actions.Terms:
    """A frame agreement as a bank signs it."""
    known: dict[str, Any] = {
        "kind": "commercial", "number": f"XY{next(_running)}", "bank": "澜江银行", "branch": "城东支行",
        "clerk": "卫东", "clerk_phone": "0579-0000000", "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 12, 31), "quota": Decimal("5000000.00"), "deposit_rate": Decimal("5.00"),
        "deposit_account": "6200000001", "guarantee_type": "joint", "guarantee_trigger": "mortgage",
        "guarantee_terms": "", "payout_condition": "", "needs_notary": False, "receipt_number": "",
    }  # fmt: skip
    return actions.Terms(**{**known, **given})


def agreement(cast: Any, now: datetime, **given: Any) -> FrameAgreement:
    """A frame agreement of the project."""
    return actions.enter_agreement(
        project=cast.project, terms=terms(now, **given), actor=cast.mortgage, now=now
    )


def filed(cast: Any, now: datetime, unit: Unit, **given: Any) -> Sale:
    """A deal with a loan whose contract is filed; the loan is not opened yet."""
    terms_: dict[str, Any] = {"method": PaymentMethod.MORTGAGE, "down_payment": OWN, "loan_amount": LENT}
    sale = Sale(cast, now, unit, **{**terms_, **given})
    sale.subscribed().signed()
    assert sale.down_payment is not None
    sale.pay(sale.down_payment - sale.deposit)
    sale.send().approve("lead_review").approve("finance_review").seal_contract()
    return sale.file()


@dataclass
class Lending:
    """One loan, step by step."""

    cast: Any
    now: datetime
    loan: Loan
    bank: FrameAgreement

    def fresh(self) -> "Lending":
        """Read again what stands there."""
        self.loan = Loan.objects.select_related("agreement", "receipt").get(pk=self.loan.pk)
        return self

    @property
    def waits_at(self) -> str:
        """The step at which the case waits; empty when it is over."""
        case = flow.case_of(self.loan)
        assert case is not None
        case.refresh_from_db()
        return "、".join(task.step_key for task in flow.open_tasks(case))

    def _do(self, deed: Any, **given: Any) -> "Lending":
        actor = given.pop("actor", self.cast.mortgage)
        deed(loan_id=self.loan.pk, actor=actor, now=self.now, **given)
        return self.fresh()

    def notify(self) -> "Lending":
        """The customer is told."""
        return self._do(actions.notify_customer, notified_on=self.now.date(), way="电话")

    def bring(self, issued_on: date | None = None) -> "Lending":
        """Everything that is missing is brought."""
        papers = [one.pk for one in queries.papers_of(self.loan.pk)]
        return self._do(actions.receive_papers, paper_ids=papers, issued_on=issued_on or self.now.date())

    def complete(self) -> "Lending":
        """The papers are complete."""
        return self._do(actions.complete_papers)

    def meet(self) -> "Lending":
        """Booked and held."""
        self._do(
            actions.book_interview,
            interview_at=self.now + timedelta(hours=2),
            place="签约中心",
            lawyer="苏律师",
        )
        return self._do(actions.hold_interview, outcome="done", interviewed_on=self.now.date())

    def submit(self, bank: FrameAgreement | None = None) -> "Lending":
        """Handed in."""
        application = actions.Application((bank or self.bank).pk, "direct", 360, self.now.date())
        return self._do(actions.submit_loan, application=application)

    def at_bank(self) -> "Lending":
        """With the bank."""
        return self.notify().bring().complete().meet().submit()

    def answer(
        self, answer: Answer, amount: Decimal | None = None, reason: str = "", until: date | None = None
    ) -> "Lending":
        """The bank answers."""
        if answer == Answer.APPROVED and amount is None:
            amount = self.loan.amount
        decision = actions.Decision(answer, amount, self.now.date(), "PF1", until, reason)
        return self._do(actions.record_answer, decision=decision)

    def settle(self, choice: str, fault: str = "") -> "Lending":
        """The customer chooses."""
        return self._do(actions.settle_refusal, choice=choice, fault=fault, words="与客户商定")

    def register(self) -> "Lending":
        """Both notices."""
        return self._do(
            actions.register_notice,
            pre_notice_number="YG1",
            mortgage_notice_number="DY1",
            registered_on=self.now.date(),
        )

    def pay(self, amount: Decimal | None = None, reference: str = "FK1", **given: Any) -> "Lending":
        """The bank pays."""
        return self._do(
            actions.pay_out, amount=amount if amount is not None else self.loan.amount, paid_on=self.now.date(),
            bank_reference=reference, **{"actor": self.cast.cashier, **given},
        )  # fmt: skip

    def voucher(self) -> "Lending":
        """The voucher is filed."""
        return self._do(
            actions.file_voucher, voucher_number="PZ1", told_on=self.now.date(), place="按揭室 3 柜"
        )

    def paid_out(self) -> "Lending":
        """From the beginning to the end."""
        return self.at_bank().answer(Answer.APPROVED).register().pay().voucher()


def lend(cast: Any, now: datetime, unit: Unit, **given: Any) -> Lending:
    """The loan of a filed contract, and a bank with an agreement in force."""
    load_checklist(now)
    bank = agreement(cast, now)
    sale = filed(cast, now, unit, **given)
    made = actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now)
    return Lending(cast, now, made[0], bank).fresh()
