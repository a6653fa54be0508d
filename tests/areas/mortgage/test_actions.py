"""A loan by its actions: paid out, refused in each way, run out, taken back, beside a change of the deal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.deals.enums import PaymentMethod
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.models import Receipt
from guijia.areas.mortgage import actions, jobs, queries
from guijia.areas.mortgage.enums import Answer, EndKind, LoanKind, LoanState, OriginalKind
from guijia.areas.mortgage.models import Loan, OriginalMove
from guijia.areas.mortgage.queries.banks import used_cny
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.flow import queries as flow
from guijia.platform.notify.models import Message
from guijia.platform.places.models import Unit
from tests.areas.mortgage.loaning import LENT, Lending, agreement, filed, lend

pytestmark = pytest.mark.django_db


def refused(code: str) -> Any:
    return pytest.raises(BusinessError, check=lambda e: e.code == code and bool(e.message))


def audited(loan: Loan, name: str) -> int:
    return Entry.objects.filter(subject_id=str(loan.pk), action=f"mortgage.{name}").count()


# ---- it begins


def test_filing_queues_the_opening_and_a_second_run_opens_nothing(cast: Any, now: Any, unit: Unit) -> None:
    sale = filed(cast, now, unit)
    first = actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now)
    assert [(one.kind, one.amount) for one in first] == [(LoanKind.COMMERCIAL, LENT)]
    assert actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now) == []
    assert audited(first[0], "open_loan") == 1


def test_combined_purchase_has_a_loan_of_the_bank_and_one_of_the_fund(
    cast: Any, now: Any, unit: Unit
) -> None:
    sale = filed(cast, now, unit, method=PaymentMethod.COMBINED, fund_loan=Decimal("200000.00"))
    made = actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now)
    assert {one.kind: one.amount for one in made} == {
        LoanKind.COMMERCIAL: Decimal("500000.00"), LoanKind.FUND: Decimal("200000.00"),
    }  # fmt: skip


def test_deal_without_a_loan_opens_nothing(cast: Any, now: Any, unit: Unit) -> None:
    sale = filed(
        cast, now, unit, method=PaymentMethod.LUMP_SUM, loan_amount=None, down_payment=Decimal("1000000.00")
    )
    assert actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now) == []


# ---- it is paid out


def test_loan_paid_out_fills_its_line_and_starts_guarantee_and_deposit(lending: Lending) -> None:
    lending.paid_out()
    loan = lending.loan
    assert loan.state == LoanState.GUARANTEED
    assert lending.waits_at == ""
    assert loan.receipt is not None
    assert loan.receipt.amount == LENT
    assert loan.receipt.method == PayMethod.LOAN
    assert money.received_cny(loan.contract.subscription_id) == Decimal("1000000.00")
    assert loan.guarantee_from == loan.paid_on
    assert loan.deposit == Decimal("35000.00")
    assert [one.kind for one in queries.originals_of(loan.pk)] == [OriginalKind.VOUCHER]
    assert Message.objects.filter(kind="mortgage.paid", staff=lending.cast.sales).count() == 1
    assert audited(loan, "pay_out") == 1


def test_papers_term_runs_from_the_notice(lending: Lending) -> None:
    lending.notify()
    case = flow.case_of(lending.loan)
    assert case is not None
    due = next(iter(flow.open_tasks(case))).due_at
    assert lending.loan.papers_due_on == lending.now.date() + timedelta(7)
    assert due is not None
    assert due.date() == lending.loan.papers_due_on


def test_receipt_that_stands_already_is_the_payout_and_no_second_one_is_made(lending: Lending) -> None:
    lending.at_bank().answer(Answer.APPROVED).register()
    standing = ledger.receive(
        account_id=lending.loan.contract.subscription_id, kind=ReceiptKind.PRICE, amount=LENT, payer="澜江银行",
        method=PayMethod.LOAN, received_on=lending.now.date(), bank_reference="FK9", actor=lending.cast.cashier,
        now=lending.now,
    )  # fmt: skip
    before = Receipt.objects.count()
    lending.pay(reference="FK9")
    assert lending.loan.receipt == standing
    assert Receipt.objects.count() == before


def test_receipt_of_another_amount_under_the_reference_is_refused(lending: Lending) -> None:
    lending.at_bank().answer(Answer.APPROVED).register()
    ledger.receive(
        account_id=lending.loan.contract.subscription_id, kind=ReceiptKind.PRICE, amount=Decimal(100), payer="张伟",
        method=PayMethod.TRANSFER, received_on=lending.now.date(), bank_reference="FK9", actor=lending.cast.cashier,
        now=lending.now,
    )  # fmt: skip
    with refused("mortgage_other_receipt"):
        lending.pay(reference="FK9")
    assert lending.fresh().loan.state == LoanState.PAYING


def test_second_payout_is_refused_and_books_nothing(lending: Lending) -> None:
    lending.at_bank().answer(Answer.APPROVED).register().pay()
    before = Receipt.objects.count()
    with refused("mortgage_wrong_state"):
        lending.pay(reference="FK2")
    assert Receipt.objects.count() == before


@pytest.mark.parametrize("role", ["mortgage", "sales", "outsider"])
def test_payout_is_entered_by_the_cashier_only(lending: Lending, role: str) -> None:
    lending.at_bank().answer(Answer.APPROVED).register()
    with pytest.raises((BusinessError, Loan.DoesNotExist)):
        lending.pay(actor=getattr(lending.cast, role))
    assert lending.fresh().loan.receipt is None


def test_reversed_receipt_sends_the_loan_back_to_wait_for_the_money(lending: Lending) -> None:
    lending.at_bank().answer(Answer.APPROVED).register().pay()
    with refused("mortgage_receipt_stands"):
        lending._do(actions.reopen_payout, opinion="冲销")
    assert lending.loan.receipt is not None
    ledger.reverse_receipt(
        receipt_id=lending.loan.receipt.pk, reason="退票", actor=lending.cast.finance_manager, now=lending.now
    )
    with refused("mortgage_receipt_gone"):
        lending.voucher()
    lending._do(actions.reopen_payout, opinion="银行退票")
    assert lending.waits_at == "pay_out"
    assert Loan.objects.get(pk=lending.loan.pk).receipt_id is None
    lending.pay(reference="FK2").voucher()
    assert lending.loan.state == LoanState.GUARANTEED


# ---- papers


def test_papers_missing_or_run_out_stop_the_loan(lending: Lending) -> None:
    lending.notify()
    with refused("mortgage_papers_missing"):
        lending.complete()
    lending.bring(issued_on=lending.now.date() - timedelta(30)).complete().meet()
    lending.now += timedelta(days=1)
    with refused("mortgage_papers_missing"):
        lending.submit()
    assert {one.key for one in queries.missing_papers(SYSTEM, lending.now.date())} == {
        "income", "bank_flow", "credit_consent",
    }  # fmt: skip
    lending.bring().submit()
    assert lending.loan.state == LoanState.DECIDING


def test_paper_that_has_run_out_is_not_taken(lending: Lending) -> None:
    lending.notify()
    with refused("mortgage_paper_expired"):
        lending.bring(issued_on=lending.now.date() - timedelta(31))
    assert all(one.received_at is None for one in queries.papers_of(lending.loan.pk))


def test_other_bank_wants_its_own_papers_and_keeps_those_that_came(lending: Lending) -> None:
    strict = agreement(lending.cast, lending.now, bank="江城农商银行")
    actions.enter_item(
        item=actions.Item("江城农商银行", "", "borrower", "tax_record", "个税记录", 15, True, "银行通知", 50),
        project=lending.cast.project, actor=lending.cast.mortgage, now=lending.now,
    )  # fmt: skip
    lending.notify().bring().complete().meet()
    with refused("mortgage_bank_papers"):
        lending.submit(strict)
    lending._do(actions.choose_bank, agreement_id=strict.pk)
    with refused("mortgage_papers_missing"):
        lending.submit(strict)
    (lacking,) = queries.missing_papers(SYSTEM, lending.now.date())
    assert lacking.key == "tax_record"
    lending.bring().submit(strict)
    assert lending.loan.state == LoanState.DECIDING


# ---- the bank does not lend


def test_refused_loan_goes_to_another_bank(lending: Lending) -> None:
    other = agreement(lending.cast, lending.now, bank="江城农商银行")
    lending.at_bank().answer(Answer.REFUSED, reason="征信不良")
    assert lending.waits_at == "settle"
    lending.settle("other_bank")
    assert (lending.waits_at, lending.loan.agreement) == ("collect", None)
    lending.complete().meet().submit(other).answer(Answer.APPROVED).register().pay().voucher()
    assert [one.answer for one in queries.answers_of(lending.loan.pk)] == [Answer.REFUSED, Answer.APPROVED]


def test_refused_loan_ends_with_a_cancellation_only_when_the_fault_is_said(lending: Lending) -> None:
    lending.at_bank().answer(Answer.REFUSED, reason="征信不良")
    with refused("mortgage_fault"):
        lending.settle("cancel")
    with refused("mortgage_choice"):
        lending.settle("accept")
    lending.settle("cancel", "customer")
    assert (lending.loan.state, lending.loan.end_kind) == (LoanState.ENDED, EndKind.CANCEL)
    assert lending.waits_at == ""


def test_more_papers_send_the_loan_back_to_collecting(lending: Lending) -> None:
    lending.at_bank().answer(Answer.MORE, reason="补单位证明")
    assert (lending.waits_at, lending.loan.state) == ("collect", LoanState.COLLECTING)


def change_terms(lending: Lending, *, lent: Decimal | None) -> None:
    """The deal as an executed change leaves it: less loan, or none; the plan follows."""
    subscription = lending.loan.contract.subscription
    account = money.lock_account(subscription.pk)
    assert account is not None
    kept = Decimal("1000000.00") - (lent or Decimal(0))
    from guijia.areas.ledger.rules import PlannedLine

    lines = [PlannedLine("down_payment", None, kept)]
    if lent:
        lines.append(PlannedLine("loan", None, lent))
    ledger.set_plan(account=account, lines=lines, actor=SYSTEM, now=lending.now)


def test_lower_loan_goes_on_when_the_deal_was_changed_to_it(lending: Lending) -> None:
    less = Decimal("600000.00")
    lending.at_bank().answer(Answer.LOWER, less).settle("accept")
    assert lending.waits_at == "await_change"
    with refused("mortgage_terms_unchanged"):
        actions.follow_terms(loan_id=lending.loan.pk, actor=lending.cast.sales, now=lending.now)
    change_terms(lending, lent=less)
    jobs.follow_terms.now(subscription_id=str(lending.loan.contract.subscription_id))
    lending.fresh()
    assert (lending.waits_at, lending.loan.amount) == ("register", less)
    lending.register().pay().voucher()
    assert lending.loan.deposit == Decimal("30000.00")


def test_loan_ends_when_the_customer_pays_without_it(lending: Lending) -> None:
    lending.at_bank().answer(Answer.REFUSED, reason="征信不良").settle("cash")
    change_terms(lending, lent=None)
    jobs.follow_terms.now(subscription_id=str(lending.loan.contract.subscription_id))
    lending.fresh()
    assert (lending.loan.state, lending.loan.end_kind, lending.waits_at) == (
        LoanState.ENDED, EndKind.CASH, "",
    )  # fmt: skip


def test_loan_stops_at_any_step_when_the_deal_has_none_any_more(lending: Lending) -> None:
    lending.notify()
    change_terms(lending, lent=None)
    jobs.follow_terms.now(subscription_id=str(lending.loan.contract.subscription_id))
    assert lending.fresh().loan.end_kind == EndKind.CASH
    case = flow.case_of(lending.loan)
    assert case is not None
    assert not case.is_open


def test_paid_loan_does_not_end_with_the_deal(lending: Lending) -> None:
    lending.paid_out()
    ended = actions.end_loans(
        subscription_id=lending.loan.contract.subscription_id, end_kind=EndKind.CANCEL, cause="退房", actor=SYSTEM,
        now=lending.now,
    )  # fmt: skip
    assert ended == []
    assert lending.fresh().loan.state == LoanState.GUARANTEED


def test_approval_that_ran_out_goes_back_to_the_bank(lending: Lending) -> None:
    lending.at_bank().answer(Answer.APPROVED, until=lending.now.date()).register()
    lending.now += timedelta(days=1)
    with refused("mortgage_approval_over"):
        lending.pay()
    lending._do(actions.go_back_to_bank, step="pay_out", opinion="批复过期", actor=lending.cast.cashier)
    assert (lending.waits_at, lending.loan.approved) == ("submit", None)


def test_customer_who_does_not_come_is_booked_again(lending: Lending) -> None:
    lending.notify().bring().complete()
    lending._do(
        actions.book_interview, interview_at=lending.now + timedelta(hours=1), place="签约中心", lawyer=""
    )
    lending._do(actions.hold_interview, outcome="return", interviewed_on=None, opinion="客户未到")
    assert lending.waits_at == "book"


# ---- banks


def test_quota_is_taken_by_applications_and_given_back_by_refusals(
    cast: Any, now: Any, lending: Lending
) -> None:
    lending.at_bank()
    assert used_cny(lending.bank.pk) == LENT
    lending.answer(Answer.REFUSED, reason="征信不良")
    assert used_cny(lending.bank.pk) == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quota": Decimal("699999.99")}, "mortgage_quota"),
        ({"kind": "fund"}, "mortgage_agreement_kind"),
        ({"valid_until": Decimal}, "mortgage_agreement_over"),
    ],
)
def test_application_needs_an_agreement_in_force_with_quota(
    lending: Lending, given: dict[str, Any], code: str
) -> None:
    if "valid_until" in given:
        given = {"valid_until": lending.now.date() - timedelta(1)}
    other = agreement(lending.cast, lending.now, **given)
    lending.notify().bring().complete().meet()
    with refused(code):
        lending.submit(other)
    assert lending.fresh().loan.state == LoanState.SUBMITTING


def test_agreement_with_notary_puts_the_notary_before_registration(cast: Any, now: Any, unit: Unit) -> None:
    lending = lend(cast, now, unit)
    strict = agreement(cast, now, needs_notary=True)
    lending.notify().bring().complete().meet().submit(strict).answer(Answer.APPROVED)
    assert lending.waits_at == "notarise"
    lending._do(actions.notarise, notary_number="GZ1")
    assert lending.waits_at == "register"


def test_fund_loan_passes_two_reviews(cast: Any, now: Any, unit: Unit) -> None:
    lending = lend(cast, now, unit, method=PaymentMethod.PROVIDENT)
    assert lending.loan.kind == LoanKind.FUND
    fund = agreement(cast, now, kind="fund", bank="住房公积金管理中心", branch="")
    lending.notify().bring().complete().meet().submit(fund)
    assert lending.waits_at == "first_review"
    lending._do(actions.take_first_review)
    lending.answer(Answer.APPROVED).register().pay().voucher()
    assert lending.loan.state == LoanState.GUARANTEED


# ---- guarantee, originals


def test_guarantee_is_released_once_and_frees_the_deposit(lending: Lending) -> None:
    lending.paid_out()
    day = lending.now.date()
    with refused("mortgage_still_guaranteed"):
        lending._do(actions.return_deposit, returned_on=day, reference="TH1")
    lending._do(actions.release_guarantee, until=day, ground="登记证明 001", actor=lending.cast.title)
    assert lending.loan.state == LoanState.RELEASED
    with refused("mortgage_wrong_state"):
        lending._do(actions.release_guarantee, until=day, ground="登记证明 001")
    lending._do(actions.return_deposit, returned_on=day, reference="TH1")
    with refused("mortgage_deposit_returned"):
        lending._do(actions.return_deposit, returned_on=day, reference="TH2")


def test_original_tells_where_it_is_and_every_hand_over(lending: Lending) -> None:
    kept = actions.keep_original(
        loan_id=lending.loan.pk, kind=OriginalKind.LOAN_CONTRACT, number="JK1", copies=2, holder="魏宁",
        place="3 柜", actor=lending.cast.mortgage, now=lending.now,
    )  # fmt: skip
    moved = actions.move_original(
        original_id=kept.pk, taken_by="余静", place="产权室", reason="办抵押登记", actor=lending.cast.mortgage,
        now=lending.now,
    )  # fmt: skip
    assert (moved.holder, moved.place) == ("余静", "产权室")
    assert list(
        OriginalMove.objects.filter(original=kept).order_by("at", "pk").values_list("taken_by", flat=True)
    ) == ["魏宁", "余静"]
    with refused("mortgage_forbidden"):
        actions.move_original(
            original_id=kept.pk,
            taken_by="甲",
            place="乙",
            reason="丙",
            actor=lending.cast.sales,
            now=lending.now,
        )
