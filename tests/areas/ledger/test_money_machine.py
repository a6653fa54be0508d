"""Money as a state machine: whatever is received, taken back, refunded, moved and priced anew, every fen is there."""

import os
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from guijia.areas.ledger import actions, queries
from guijia.areas.ledger.actions import Payee
from guijia.areas.ledger.enums import AccountCode, HeldKind, PayMethod, ReceiptKind, RefundSource
from guijia.areas.ledger.models import DealAccount, Entry
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from tests.areas.ledger.money import account_of

D = Decimal
PRICE = D(1000)
DEALS = st.integers(0, 1)
AMOUNTS = st.integers(1, 60_000).map(lambda fen: D(fen) / 100)
ANY = st.integers(0, 9)


def machine(cast: Any, now: datetime) -> type[RuleBasedStateMachine]:
    """The machine over two deals; the model is what a cashier would write on paper."""

    class Till(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.accounts = [account_of(cast, now, PRICE) for _ in range(2)]
            for account in self.accounts:
                self.plan(account, PRICE)
            self.price = [PRICE, PRICE]
            self.received = [D(0), D(0)]
            self.owed_back = [D(0), D(0)]
            self.fund = [D(0), D(0)]
            self.receipts: list[tuple[int, Any]] = []
            self.asked: list[tuple[int, Any]] = []
            self.approved: list[tuple[int, Any]] = []
            self.bank = D(0)

        def plan(self, account: DealAccount, price: Decimal) -> list[PlannedLine]:
            first = (price / 3).quantize(D("0.01"))
            lines = [PlannedLine("deposit", None, first), PlannedLine("balance", now.date(), price - first)]
            if price == PRICE and not queries.plan_of(account.pk).exists():
                actions.set_plan(account=account, lines=lines, actor=SYSTEM, now=now)
            return lines

        def _tried(self, act: Callable[[], Any]) -> Any:
            try:
                return act()
            except BusinessError:
                return None

        def _asked(self, deal: int) -> Decimal:
            return sum((one.amount for at, one in self.asked if at == deal), D(0))

        @rule(deal=DEALS, amount=AMOUNTS)
        def receive(self, deal: int, amount: Decimal) -> None:
            made = self._tried(lambda: self._receive(deal, amount, ReceiptKind.PRICE))
            assert (made is not None) is (self.received[deal] + amount <= self.price[deal])
            if made is not None:
                self.received[deal] += amount
                self.bank += amount
                self.receipts.append((deal, made))

        def _receive(self, deal: int, amount: Decimal, kind: ReceiptKind) -> Any:
            return actions.receive(
                account_id=self.accounts[deal].pk, kind=kind, amount=amount, payer="张", bank_reference="",
                method=PayMethod.TRANSFER, received_on=now.date(), actor=cast.cashier, now=now,
            )  # fmt: skip

        @rule(which=ANY)
        def take_back(self, which: int) -> None:
            if not self.receipts:
                return
            deal, receipt = self.receipts[which % len(self.receipts)]
            done = self._tried(
                lambda: actions.reverse_receipt(
                    receipt_id=receipt.pk, reason="错", actor=cast.finance_manager, now=now
                )
            )
            assert (done is not None) is (self.received[deal] - self._asked(deal) >= receipt.amount)
            if done is not None:
                self.received[deal] -= receipt.amount
                self.bank -= receipt.amount
                self.receipts.remove((deal, receipt))

        @rule(deal=DEALS, amount=AMOUNTS)
        def ask(self, deal: int, amount: Decimal) -> None:
            made = self._tried(
                lambda: actions.request_refund(
                    account_id=self.accounts[deal].pk,
                    source=RefundSource.PRICE,
                    amount=amount,
                    reason="退",
                    payee=Payee("张", "工行", "62"),
                    actor=cast.cashier,
                    now=now,
                )
            )
            assert (made is not None) is (self._asked(deal) + amount <= self.received[deal])
            if made is not None:
                self.asked.append((deal, made))

        @rule(which=ANY, agreed=st.booleans())
        def review(self, which: int, agreed: bool) -> None:
            if not self.asked:
                return
            deal, refund = self.asked[which % len(self.asked)]
            if agreed and refund.amount > self.received[deal]:
                # Priced anew meanwhile: the money is no longer there as price.
                agreed = False
            actions.review_refund(
                refund_id=refund.pk, outcome="approve" if agreed else "refuse", opinion="意见",
                actor=cast.finance_manager, now=now,
            )  # fmt: skip
            self.asked.remove((deal, refund))
            if agreed:
                self.received[deal] -= refund.amount
                self.owed_back[deal] += refund.amount
                self.approved.append((deal, refund))

        @rule(which=ANY)
        def pay(self, which: int) -> None:
            if not self.approved:
                return
            deal, refund = self.approved[which % len(self.approved)]
            for attempt in range(2):
                done = self._tried(
                    lambda: actions.pay_refund(
                        refund_id=refund.pk,
                        paid_on=now.date(),
                        bank_reference="",
                        release_number="释 1",
                        actor=cast.cashier,
                        now=now,
                    )
                )
                assert (done is not None) is (attempt == 0)
            self.approved.remove((deal, refund))
            self.owed_back[deal] -= refund.amount
            self.bank -= refund.amount

        @rule(deal=DEALS, amount=AMOUNTS)
        def move(self, deal: int, amount: Decimal) -> None:
            other = 1 - deal
            done = self._tried(
                lambda: actions.transfer(
                    origin_id=self.accounts[deal].pk,
                    target_id=self.accounts[other].pk,
                    amount=amount,
                    reason="换房",
                    actor=cast.finance_manager,
                    now=now,
                )
            )
            fits = self.received[other] + amount <= self.price[other]
            assert (done is not None) is (fits and amount <= self.received[deal] - self._asked(deal))
            if done is not None:
                self.received[deal] -= amount
                self.received[other] += amount

        @rule(
            deal=DEALS,
            price=st.integers(10_000, 200_000).map(lambda fen: D(fen) / 100),
            decided=st.booleans(),
        )
        def reprice(self, deal: int, price: Decimal, decided: bool) -> None:
            account = self.accounts[deal]
            done = self._tried(
                lambda: actions.reprice(
                    account_id=account.pk,
                    price=price,
                    lines=self.plan(account, price),
                    actor=SYSTEM,
                    now=now,
                    surplus_to_refund=decided,
                )
            )
            surplus = max(D(0), self.received[deal] - price)
            assert (done is not None) is (decided or not surplus)
            if done is not None:
                self.price[deal] = price
                self.received[deal] -= surplus
                self.owed_back[deal] += surplus

        @rule(deal=DEALS, amount=AMOUNTS)
        def hold_for_others(self, deal: int, amount: Decimal) -> None:
            self._receive(deal, amount, ReceiptKind.MAINTENANCE_FUND)
            self.fund[deal] += amount

        @rule(deal=DEALS, amount=AMOUNTS)
        def pass_on(self, deal: int, amount: Decimal) -> None:
            done = self._tried(
                lambda: actions.remit(
                    account_id=self.accounts[deal].pk,
                    kind=HeldKind.MAINTENANCE_FUND,
                    amount=amount,
                    remitted_on=now.date(),
                    document="JK",
                    actor=cast.cashier,
                    now=now,
                )
            )
            assert (done is not None) is (amount <= self.fund[deal])
            if done is not None:
                self.fund[deal] -= amount

        @invariant()
        def every_fen_is_where_the_paper_says(self) -> None:
            with connection.cursor() as cursor:
                # What each commit would check.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for at, account in enumerate(self.accounts):
                assert queries.received_cny(account.pk) == self.received[at]
                assert queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE) == self.owed_back[at]
                assert queries.owed_cny(account.pk, AccountCode.MAINTENANCE_FUND) == self.fund[at]
                assert sum(line.amount for line in queries.plan_of(account.pk)) == self.price[at]
            mine = Entry.objects.filter(account__in=self.accounts)
            assert (mine.aggregate(total=Sum("amount"))["total"] or 0) == 0
            there = mine.filter(code=AccountCode.SUPERVISED_BANK).aggregate(total=Sum("amount"))["total"]
            assert (there or D(0)) == self.bank

    return Till


def _run(cast: Any, now: datetime, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine(cast, now),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip


def test_every_fen_is_there_after_a_few_deeds(cast: Any, now: datetime) -> None:
    _run(cast, now, 4, 12)


@pytest.mark.long
def test_every_fen_is_there_after_many_deeds(cast: Any, now: datetime) -> None:
    _run(cast, now, int(os.environ.get("GUIJIA_EXAMPLES", "60")), 40)
