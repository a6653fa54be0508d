"""One cancellation for each responsibility, through everybody who signs, with the ledger balanced at the end."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.deals.enums import CommissionKind, ContractState, PaymentMethod, SubscriptionState
from guijia.areas.deals.models import Commission
from guijia.areas.deals.queries import commission, deals
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Commitment, SalesControlEntry
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import AccountCode, InvoiceKind, PayMethod, ReceiptKind, RefundState
from guijia.areas.unwinding.actions import cancelling, improving, undoing
from guijia.areas.unwinding.enums import CancelState, Claim, Fault, LegKind, LoanState, PenaltyState, Undo
from guijia.areas.unwinding.models import Cancellation, UndoneStep
from guijia.areas.unwinding.queries import cancellations
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from guijia.platform.flow import queries as flow
from guijia.platform.places.models import Unit
from tests.areas.deals.changing import Change, move_to
from tests.areas.deals.sale import Sale
from tests.areas.unwinding.cancelling import Unwinding, application, balances, booked, is_closed, lend

D = Decimal
pytestmark = pytest.mark.django_db


def code_of(work: Any) -> str:
    """The code with which something is refused."""
    with pytest.raises(BusinessError) as refused:
        work()
    return refused.value.code


def is_over(sale: Sale) -> bool:
    """Is the deal at its end: home on sale, nobody bound, nothing on the account, no open case?"""
    cases = [flow.case_of(sale.subscription, "W01")]
    if sale.contract is not None:
        cases += [flow.case_of(sale.contract, key) for key in ("W03", "W06")]
    return (
        sale.home.state == HomeState.AVAILABLE
        and not Commitment.objects.filter(unit=sale.unit, ended_at__isnull=True).exists()
        and balances(sale) == {}
        and is_closed(sale)
        and sale.subscription.state == SubscriptionState.RELEASED
        and not any(case.is_open for case in cases if case is not None)
    )


def test_buyer_at_fault_loses_the_deposit(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.BUYER).approved().finish()
    assert made.made.state == CancelState.EXECUTED
    assert (made.made.kept, made.made.to_buyer) == (D(50000), D(0))
    assert [one.step for one in cancellations.undone_of(made.made.pk)] == [Undo.AGREEMENT, Undo.PAPERS]
    assert booked(sale, AccountCode.DAMAGES) == -D(50000)
    assert is_over(sale)
    assert SalesControlEntry.objects.filter(unit=sale.unit, cause=f"退房 {made.made.number}").count() == 1


def test_company_at_fault_returns_the_deposit_twice(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.COMPANY).approved().undo(Undo.AGREEMENT)
    assert {leg.kind: leg.amount for leg in cancellations.legs_of(made.made.pk)} == {
        LegKind.DEPOSIT: D(50000), LegKind.COMPENSATION: D(50000),
    }  # fmt: skip
    assert sale.home.state == HomeState.SUBSCRIBED
    assert code_of(lambda: made.undo(Undo.REFUND)) == "unwinding_gate"
    made.pay_all().finish()
    assert is_over(sale)
    assert booked(sale, AccountCode.COMPENSATION) == D(50000)
    assert booked(sale, AccountCode.GENERAL_BANK) == -D(50000)


def test_refused_loan_of_a_filed_contract_gives_everything_back(sale: Sale, cast: Any) -> None:
    sale.method, sale.down_payment, sale.loan_amount = PaymentMethod.MORTGAGE, D(300000), D(700000)
    sale.subscribed().signed().pay(D(250000)).send()
    for step in ("lead_review", "finance_review"):
        sale.approve(step)
    sale.seal_contract().file()
    sale.now += timedelta(days=30)
    made = Unwinding(sale).apply(Fault.LOAN)
    # The loan was asked for and refused: nothing was paid out.
    made.approved(loan=LoanState.PENDING, has_notice=True)
    wanted = cancellations.needed_of(made.made)
    assert wanted == (
        Undo.AGREEMENT, Undo.LOAN, Undo.NOTICE, Undo.FILING, Undo.REFUND, Undo.PAPERS,
    )  # fmt: skip
    interest = made.made.compensation
    assert interest == D("739.73")  # 300,000 × 3 % × 30 / 365
    made.finish()
    assert is_over(sale)
    assert sale.contract.state == ContractState.VOID
    assert made.made.to_buyer == D(300000) + interest


def test_paid_out_loan_goes_back_to_the_bank_first(sale: Sale, cast: Any) -> None:
    sale.method, sale.down_payment, sale.loan_amount = PaymentMethod.MORTGAGE, D(300000), D(700000)
    sale.subscribed().signed().pay(D(250000))
    lend(sale, D(700000))
    made = Unwinding(sale).apply(Fault.MUTUAL, agreed_kept=D(20000))
    made.approved(
        loan=LoanState.GRANTED, lender="测试银行", lender_account="1234567890", has_mortgage_notice=True
    )
    assert made.made.to_bank == D(700000)
    made.undo(Undo.AGREEMENT)
    assert code_of(lambda: made.undo(Undo.LOAN)) == "unwinding_gate"
    assert code_of(lambda: made.undo(Undo.MORTGAGE_NOTICE)) == "unwinding_order"
    bank = cancellations.leg_of(made.made.pk, LegKind.BANK)
    assert bank is not None
    assert bank.refund.payee == "测试银行"
    made.finish()
    assert is_over(sale)
    assert booked(sale, AccountCode.SUPERVISED_BANK) == D(20000)
    assert booked(sale, AccountCode.DAMAGES) == -D(20000)


def test_over_promise_is_charged_to_the_consultant(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed()
    assert commission.stands_cny(sale.subscription.pk) == D(3000)
    made = Unwinding(sale).apply(Fault.OVER_PROMISE, claim=Claim.PENALTY, loss=D(8000)).approved().finish()
    assert is_over(sale)
    assert commission.stands_cny(sale.subscription.pk) == 0
    made.improve()
    over: dict[str, Any] = {"cancellation_id": made.made.pk, "now": sale.now}
    assert (
        code_of(lambda: improving.propose_penalty(times=D("1.6"), actor=cast.marketing_manager, **over))
        == "unwinding_times"
    )
    improving.propose_penalty(times=D("1.5"), actor=cast.marketing_manager, **over)
    improving.check_penalty(words="每月扣除不超过当月工资的 20%", actor=cast.legal, **over)
    improving.decide_penalty(outcome="approve", actor=cast.gm, **over)
    made.fresh()
    assert (made.made.penalty, made.made.penalty_state) == (D("4500.00"), PenaltyState.DECIDED)
    kinds = [(one.kind, one.amount) for one in commission.lines_of(sale.subscription.pk)]
    assert kinds == [
        (CommissionKind.EARNED, D("3000.00")), (CommissionKind.REVERSED, D("-3000.00")),
        (CommissionKind.PENALTY, D("-4500.00")),
    ]  # fmt: skip
    case = flow.case_of(made.made, "W10")
    assert case is not None
    assert not case.is_open


def test_invoices_are_taken_back_before_money_leaves(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed()
    invoice = ledger.record_invoice(
        account_id=sale.subscription.pk, kind=InvoiceKind.PREPAYMENT, number="25322000000012345678",
        amount=D(50000), issued_on=sale.now.date(), title="张伟", actor=cast.cashier, now=sale.now,
    )  # fmt: skip
    made = Unwinding(sale).apply(Fault.MUTUAL).approved().undo(Undo.AGREEMENT).undo(Undo.FILING)
    assert code_of(lambda: made.undo(Undo.INVOICES)) == "unwinding_gate"
    ledger.red_invoice(
        invoice_id=invoice.pk, number="25322000000012345679", notice="R1", issued_on=sale.now.date(),
        actor=cast.cashier, now=sale.now,
    )  # fmt: skip
    made.finish()
    assert is_over(sale)


def test_nothing_of_the_deal_moves_before_the_last_thing_is_undone(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.COMPANY).approved().undo(Undo.AGREEMENT).pay_all().undo(Undo.REFUND)
    assert sale.home.state == HomeState.SUBSCRIBED
    assert sale.subscription.state == SubscriptionState.SEALED
    assert code_of(lambda: made.undo(Undo.REFUND)) == "unwinding_undone"
    made.undo(Undo.PAPERS)
    assert is_over(sale)
    assert code_of(lambda: made.undo(Undo.PAPERS)) == "unwinding_done"


def test_deal_stands_still_while_it_is_being_cancelled(sale: Sale, units: list[Unit], cast: Any) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply()
    assert code_of(lambda: Change(sale).apply(move_to(units[1]))) == "deals_change_open"
    assert code_of(lambda: Unwinding(sale).apply()) == "unwinding_open"
    cancelling.withdraw_cancellation(subject=made.made, reason="客户不退了", actor=cast.sales, now=sale.now)
    change = Change(sale).apply(move_to(units[1]))
    assert code_of(lambda: Unwinding(sale).apply()) == "unwinding_change_open"
    assert change.made.number


def test_signed_contract_waits_while_it_is_being_cancelled(sale: Sale) -> None:
    sale.subscribed().signed()
    Unwinding(sale).apply()
    assert code_of(sale.send) == "deals_change_running"


def test_money_that_comes_in_meanwhile_sends_the_form_back(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed()
    made = Unwinding(sale).apply(Fault.MUTUAL).sign("verify").sign("marketing_opinion")
    sale.pay(D(100000))
    assert code_of(lambda: made.sign("finance_review")) == "unwinding_gate"
    made.sign("finance_review", outcome="return")
    assert made.made.state == CancelState.RETURNED
    cancelling.revise_cancellation(
        cancellation_id=made.made.pk, given=application(sale, Fault.MUTUAL), actor=cast.sales, now=sale.now
    )
    made.fresh().approved().finish()
    assert made.made.to_buyer == D(150000)
    assert is_over(sale)


def test_money_that_comes_in_after_the_decision_is_never_paid_out_unseen(sale: Sale) -> None:
    sale.subscribed().signed()
    made = Unwinding(sale).apply(Fault.MUTUAL).approved().undo(Undo.AGREEMENT)
    sale.pay(D(100000))
    assert code_of(lambda: made.undo(Undo.FILING)) == "unwinding_stale"
    assert not cancellations.legs_of(made.made.pk)
    assert Undo.FILING not in cancellations.done_keys(made.made.pk)


def test_refused_refund_is_asked_for_anew_and_paid_once(sale: Sale, cast: Any) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.LOAN).approved().undo(Undo.AGREEMENT)
    (refund,) = made.refunds()
    assert (
        code_of(lambda: undoing.ask_again(cancellation_id=made.made.pk, actor=cast.sales, now=sale.now))
        == "unwinding_nothing_broken"
    )
    ledger.review_refund(
        refund_id=refund.pk, outcome="refuse", opinion="账号不对", actor=cast.finance_manager, now=sale.now
    )
    assert undoing.ask_again(cancellation_id=made.made.pk, actor=cast.sales, now=sale.now) == 1
    (again,) = made.refunds()
    made.pay(again)
    assert code_of(lambda: made.pay(again)) == "ledger_refund_state"
    made.finish()
    assert is_over(sale)
    paid = [one for one in money.refunds_of(sale.subscription.pk) if one.state == RefundState.PAID]
    assert [one.amount for one in paid] == [D(50000)]


def test_money_for_others_goes_back_whole(sale: Sale, cast: Any) -> None:
    sale.subscribed().signed()
    ledger.receive(
        account_id=sale.subscription.pk, kind=ReceiptKind.DEED_TAX, amount=D(9000), payer="张伟",
        method=PayMethod.TRANSFER, received_on=sale.now.date(), bank_reference="TAX1", actor=cast.cashier, now=sale.now,
    )  # fmt: skip
    made = Unwinding(sale).apply(Fault.BUYER, loss=D(50000), claim=Claim.PENALTY).approved().finish()
    assert (made.made.kept, made.made.to_buyer) == (D(50000), D(9000))
    assert is_over(sale)


def test_only_the_general_manager_decides_and_nobody_his_own(sale: Sale, cast: Any) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply()
    assert code_of(lambda: made.sign("verify", actor=cast.sales)) == "flow_not_your_role"
    made.sign("verify")
    for step in ("marketing_opinion", "finance_review", "legal_review", "deputy_approval"):
        made.sign(step)
    assert code_of(lambda: made.sign("gm_approval", actor=cast.deputy_gm)) == "flow_not_your_role"
    made.sign("gm_approval", outcome="refuse")
    assert made.made.state == CancelState.REFUSED
    assert sale.subscription.state == SubscriptionState.SEALED
    assert Unwinding(sale).apply().made.number != made.made.number


def test_outsider_cannot_find_it(sale: Sale, cast: Any) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply()
    with pytest.raises(Cancellation.DoesNotExist):
        made.sign("verify", actor=cast.outsider)
    assert code_of(lambda: Unwinding(sale).apply(actor=cast.contract)) == "unwinding_forbidden"


def test_every_deed_is_recorded_once(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.LOAN).approved().finish().improve()
    keys = list(
        Entry.objects.filter(subject_id=str(made.made.pk), action__startswith="unwinding.").values_list(
            "action", flat=True
        )
    )
    assert keys.count("unwinding.apply_cancellation") == 1
    assert keys.count("unwinding.review_cancellation") == 6
    assert keys.count("unwinding.undo") == 3
    assert (
        keys.count("unwinding.settle")
        == keys.count("unwinding.release")
        == keys.count("unwinding.analyse")
        == 1
    )


def test_what_was_undone_is_never_written_over(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.LOAN).approved().undo(Undo.AGREEMENT)
    entered = UndoneStep.objects.get(cancellation=made.made)
    entered.document = "别的"
    with pytest.raises(Exception, match="never changed"):
        entered.save()


def test_commission_follows_the_price_of_a_signed_contract(sale: Sale) -> None:
    sale.subscribed().signed()
    line = Commission.objects.get(subscription=sale.subscription)
    assert (line.base, line.rate_pct, line.amount) == (D(1000000), D("0.3"), D(3000))
    contract = deals.contract_of(sale.subscription.pk)
    assert contract is not None
    assert line.document == contract.number
