"""The loans of the demonstration: banks with their agreements, and each loan as far as it has come by today."""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from decimal import Decimal

from guijia.areas.mortgage import actions as w08
from guijia.areas.mortgage import queries
from guijia.areas.mortgage.enums import Answer, Choice, Fault, FollowWay, LoanKind, OriginalKind
from guijia.areas.mortgage.models import FrameAgreement, Loan
from guijia.areas.mortgage.queries import overdue
from guijia.areas.mortgage.rules.overdue import OverdueLine
from guijia.config.demo.world import History, World
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A stretch of a loan: it says when it wants to go on, and in the end when that was.
Stretch = Generator[datetime, datetime, datetime]
# Bank, branch, clerk, quota, ratio of the deposit, whether the loan contract is notarised.
BANKS = (
    ("澜江银行", "城东支行", "陆卫", "60000000", "5", False),
    ("江城农商银行", "云塘支行", "季敏", "40000000", "5", True),
    ("云塘商业银行", "营业部", "范舟", "20000000", "8", False),
)
FUND = ("江城住房公积金管理中心", "云塘管理部", "郁文", "50000000", "0", False)
# How far loans have come, one after another; most are paid out.
STAGES = ("paid", "paid", "refused", "paid", "deciding", "lower", "paid", "collecting", "paid", "paying", "paid",
          "other_bank", "paid", "cancelled", "paid", "interview")  # fmt: skip


def sign_agreements(project: Project, actor: Staff, now: datetime) -> None:
    """The banks of a project, before any single loan (PRE-06)."""
    first = business_day(now)
    for kind, (bank, branch, clerk, quota, ratio, notary) in [
        *((LoanKind.COMMERCIAL, one) for one in BANKS), (LoanKind.FUND, FUND),
    ]:  # fmt: skip
        terms = w08.Terms(
            kind=kind, number=f"AJ{first:%Y}-{clerk}", bank=bank, branch=branch, clerk=clerk, clerk_phone="",
            valid_from=first, valid_until=date(first.year + 2, 12, 31), quota=Decimal(quota),
            deposit_rate=Decimal(ratio), deposit_account="", guarantee_type="joint", guarantee_trigger="mortgage",
            guarantee_terms="自放款之日起至办妥抵押登记、银行取得登记证明之日止", payout_condition="主体结构封顶",
            needs_notary=notary, receipt_number="",
        )  # fmt: skip
        w08.enter_agreement(project=project, terms=terms, actor=actor, now=now)


class Lending:
    """Tells one loan, step by step, as far as its stage."""

    def __init__(self, world: World, loan: Loan, stage: str) -> None:
        self.world, self.loan, self.stage = world, loan, stage
        self.handler, self.cashier = world.people["weining"], world.people["hewanqing"]

    @property
    def bank(self) -> FrameAgreement:
        """The bank that the customer wished for; else the first."""
        rows = list(
            queries.agreements_visible_to(SYSTEM).filter(project=self.world.project, kind=self.loan.kind)
        )
        return next((one for one in rows if self.loan.wished_bank.startswith(one.bank)), rows[0])

    def tell(self, moment: datetime) -> History:
        """From the notice to wherever it stands."""
        moment = yield self.world.opening(moment + 3 * HOUR)
        w08.notify_customer(
            loan_id=self.loan.pk, notified_on=business_day(moment), way="电话", actor=self.handler, now=moment
        )
        moment = yield self.world.opening(moment + 3 * DAY)
        papers = [one.pk for one in queries.papers_of(self.loan.pk)]
        brought = papers[: len(papers) // 2] if self.stage == "collecting" else papers
        w08.receive_papers(
            loan_id=self.loan.pk, paper_ids=brought, issued_on=business_day(moment) - 2 * DAY, actor=self.handler,
            now=moment,
        )  # fmt: skip
        if self.stage == "collecting":
            return
        moment = yield from self._apply(moment, self.bank)
        if self.stage in {"refused", "other_bank", "cancelled"}:
            moment = yield from self._refused(moment)
        if self.stage in {"paid", "paying", "other_bank", "lower"}:
            yield from self._answered(moment)

    def _apply(self, moment: datetime, bank: FrameAgreement) -> Stretch:
        loan, handler = self.loan, self.handler
        w08.complete_papers(loan_id=loan.pk, actor=handler, now=moment)
        w08.book_interview(
            loan_id=loan.pk, interview_at=moment + 2 * DAY, place="签约中心 2 号洽谈室", lawyer="苏行律师",
            actor=handler, now=moment,
        )  # fmt: skip
        moment = yield self.world.opening(moment + 2 * DAY + HOUR)
        if self.stage == "interview":
            return moment
        w08.hold_interview(
            loan_id=loan.pk, outcome="done", interviewed_on=business_day(moment), actor=handler, now=moment
        )
        moment = yield self.world.opening(moment + HOUR)
        w08.submit_loan(
            loan_id=loan.pk, application=w08.Application(bank.pk, "direct", 360, business_day(moment)),
            actor=handler, now=moment,
        )  # fmt: skip
        if loan.kind == LoanKind.FUND:
            moment = yield self.world.opening(moment + 2 * DAY)
            w08.take_first_review(loan_id=loan.pk, actor=handler, now=moment)
        return moment

    def _decide(self, moment: datetime, answer: Answer, amount: Decimal | None, reason: str) -> None:
        decision = w08.Decision(answer, amount, business_day(moment), "", None, reason)
        w08.record_answer(loan_id=self.loan.pk, decision=decision, actor=self.handler, now=moment)

    def _refused(self, moment: datetime) -> Stretch:
        moment = yield self.world.opening(moment + 5 * DAY)
        self._decide(moment, Answer.REFUSED, None, "征信报告有连续逾期，不符合准入条件")
        if self.stage == "refused":
            return moment
        moment = yield self.world.opening(moment + DAY)
        giving_up = self.stage == "cancelled"
        w08.settle_refusal(
            loan_id=self.loan.pk, choice=Choice.CANCEL if giving_up else Choice.OTHER_BANK,
            fault=Fault.CUSTOMER if giving_up else "", words="已与客户当面商定", actor=self.handler, now=moment,
        )  # fmt: skip
        if giving_up:
            return moment
        moment = yield self.world.opening(moment + DAY)
        rows = queries.agreements_visible_to(SYSTEM).filter(project=self.world.project, kind=self.loan.kind)
        other = next((one for one in rows if one.pk != self.bank.pk), self.bank)
        return (yield from self._apply(moment, other))

    def _answered(self, moment: datetime) -> History:
        moment = yield self.world.opening(moment + 6 * DAY)
        if self.stage == "lower":
            less = self.loan.amount - Decimal(100000)
            self._decide(moment, Answer.LOWER, less, "收入证明不足以覆盖月供")
            moment = yield self.world.opening(moment + DAY)
            w08.settle_refusal(
                loan_id=self.loan.pk, choice=Choice.ACCEPT, fault="", words="客户愿意补足首付", actor=self.handler,
                now=moment,
            )  # fmt: skip
            return
        self._decide(moment, Answer.APPROVED, self.loan.amount, "")
        loan = queries.loans_visible_to(SYSTEM).get(pk=self.loan.pk)
        if loan.agreement is not None and loan.agreement.needs_notary:
            moment = yield self.world.opening(moment + DAY)
            w08.notarise(
                loan_id=loan.pk,
                notary_number=f"江证〔{moment:%Y}〕{self.world.number()}",
                actor=self.handler,
                now=moment,
            )
        moment = yield self.world.opening(moment + 2 * DAY)
        w08.register_notice(
            loan_id=loan.pk, pre_notice_number=f"江预{self.world.number()}",
            mortgage_notice_number=f"江抵预{self.world.number()}", registered_on=business_day(moment),
            actor=self.handler, now=moment,
        )  # fmt: skip
        if self.stage != "paying":
            yield from self._paid(moment)

    def _paid(self, moment: datetime) -> History:
        loan = self.loan
        moment = yield self.world.opening(moment + 3 * DAY)
        w08.pay_out(
            loan_id=loan.pk, amount=loan.amount, paid_on=business_day(moment),
            bank_reference=f"FK{business_day(moment):%Y%m%d}{self.world.number():06d}", actor=self.cashier, now=moment,
        )  # fmt: skip
        moment = yield self.world.opening(moment + DAY)
        w08.keep_original(
            loan_id=loan.pk, kind=OriginalKind.LOAN_CONTRACT, number=f"JK{self.world.number()}", copies=2,
            holder=self.handler.name, place="按揭室 2 柜", actor=self.handler, now=moment,
        )  # fmt: skip
        w08.file_voucher(
            loan_id=loan.pk, voucher_number=f"PZ{self.world.number()}", told_on=business_day(moment),
            place="按揭室 3 柜", actor=self.handler, now=moment,
        )  # fmt: skip


def report_overdue(world: World) -> None:
    """The bank's first list: two customers are late, one was spoken to."""
    paid = list(queries.loans_visible_to(SYSTEM).filter(paid_on__isnull=False).order_by("pk"))
    bank = next((one.agreement for one in paid if one.agreement is not None), None)
    late = [one for one in paid if bank is not None and one.agreement_id == bank.pk][:2]
    if bank is None or not late:
        return
    handler = world.people["weining"]
    lines = [
        OverdueLine(n, one.unit.label, "", Decimal("5321.46") * n, n, 12 * n)
        for n, one in enumerate(late, start=1)
    ]
    made = w08.import_overdue(
        agreement_id=bank.pk, as_of=world.today - DAY, file_name="逾期清单.xlsx", digest="demo", lines=lines,
        actor=handler, now=world.now,
    )  # fmt: skip
    first = overdue.items_visible_to(SYSTEM).filter(last_list=made).order_by("room").first()
    if first is not None:
        w08.follow_overdue(
            item_id=first.pk, way=FollowWay.PHONE, words="客户称换了工资卡，三天内存入还款账户",
            promised_on=world.today + 3 * DAY, actor=handler, now=world.now,
        )  # fmt: skip
