"""One sale as it goes through everybody's hands, up to the step at which it stands today."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.actions import changing as w02
from guijia.areas.deals.actions import filing, signing
from guijia.areas.deals.actions import papers as receiving
from guijia.areas.deals.actions import subscribing as w01
from guijia.areas.deals.actions.offering import BuyerChoice, Offer
from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, ChangeKind, PaymentMethod
from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries.changes import papers_of as change_papers
from guijia.areas.deals.rules import pricing
from guijia.areas.deals.rules import signing as rules
from guijia.areas.deals.rules.changing import Wish
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.models import Home
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.mortgage import actions as loans
from guijia.areas.parties import actions as parties
from guijia.config.demo.lending import STAGES, Lending
from guijia.config.demo.people import Person
from guijia.config.demo.world import History, World
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import actions as clock
from guijia.platform.flow import queries as flow
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff

BANKS = ("澜江银行城东支行", "江城农商银行云塘支行", "云塘商业银行营业部")
FUND_PART = Decimal(300000)
CLEAN = "已查不动产登记簿：无查封、无抵押"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ASKED = (20, 25, 28)


@dataclass(slots=True)
class Deal:
    """A sale to be told: ``stop`` names the step that is still to be done (``end``: filed)."""

    label: str
    stop: str
    start: datetime
    buyers: list[tuple[Person, BuyerRole]] = field(default_factory=list)
    consultant: str = "taoran"
    officer: str = "linjingyi"
    method: PaymentMethod = PaymentMethod.MORTGAGE
    rate: Decimal = Decimal(97)
    deposit: Decimal = Decimal(50000)
    down_payment: Decimal | None = None
    deviations: str = ""
    lacks: frozenset[str] = frozenset()
    """Kinds of papers that the customer has not brought."""
    pays: bool = True
    short: Decimal = Decimal(0)
    sign_on: date | None = None
    sign_at: time | None = None
    decisions: tuple[str, ...] = ()
    """What the manager decided at the askings that have passed."""
    note: str = ""
    change_to: str = ""
    """Home that the customer asks to move to; the application waits for the manager."""


def sell(world: World, deal: Deal) -> History:
    """The history of one sale."""
    telling = Telling(world, deal)
    yield from telling.subscribe()
    for step in (telling.register, telling.change, telling.sign, telling.file):
        if telling.is_over:
            return
        yield from step()


class Telling:
    """Tells one sale, step by step; ends where the deal stops."""

    def __init__(self, world: World, deal: Deal) -> None:
        self.world, self.deal = world, deal
        self.unit_id = world.units[deal.label].pk
        self.is_over = False

    def who(self, login: str) -> Staff:
        """One of the cast."""
        return self.world.people[login]

    def halts(self, step: str) -> bool:
        """Does the deal stand at this step?"""
        self.is_over = self.is_over or self.deal.stop == step
        return self.is_over

    @property
    def subscription(self) -> Subscription:
        """The subscription as it is now."""
        return queries.subscriptions_visible_to(SYSTEM).get(pk=self.subscription_id)

    @property
    def contract(self) -> Contract:
        """The contract as it is now."""
        found = queries.contract_of(self.subscription_id)
        if found is None:
            raise LookupError(f"{self.deal.label} has no contract yet")
        return found

    # ---- W01

    def subscribe(self) -> History:
        """The home is held, the form submitted and signed."""
        deal, sales = self.deal, self.who(self.deal.consultant)
        moment = yield deal.start
        # Customers come to look some days before they choose: whoever is known by then is known already.
        choices = []
        for person, role in deal.buyers:
            expires = None if person.id_days is None else self.world.today + person.id_days * DAY
            seen = moment - 21 * DAY if expires is not None and expires < business_day(moment) else moment
            customer = parties.register_customer(
                project_id=self.world.project.pk,
                given=self.world.register.particulars(person, expires),
                actor=sales,
                now=seen,
            )
            choices.append(BuyerChoice(customer.pk, role))
        if self.halts("subscribe"):
            return
        sales_control.hold_unit(unit_id=self.unit_id, actor=sales, now=moment)
        if self.halts("submit_form"):
            return
        moment = yield moment + 9 * MINUTE
        made = w01.submit_subscription(
            unit_id=self.unit_id, buyers=choices, offer=self._offer(moment), actor=sales, now=moment
        )
        self.subscription_id: UUID = made.pk
        yield from self._reviews(moment)

    def _offer(self, moment: datetime) -> Offer:
        deal = self.deal
        home = homes.homes_visible_to(SYSTEM).get(pk=self.unit_id)
        price = self._price(home)
        down = loan = fund = None
        if deal.method in WITH_LOAN:
            down = deal.down_payment or price - (price * Decimal("0.7")).quantize(Decimal("1E4"))
            loan = price - down
            fund = FUND_PART if deal.method == PaymentMethod.COMBINED else None
        day = business_day(moment)
        return Offer(
            payment_method=deal.method,
            deposit=deal.deposit,
            sign_by=day + 7 * DAY,
            discounts=[pricing.Discount("开盘、按时签约", "rate", deal.rate)],
            down_payment=down,
            loan_amount=loan,
            fund_loan=fund,
            bank=self.world.random.choice(BANKS) if loan else "",
            eligibility="通过",
            eligibility_checked_on=day,
            note=deal.note,
        )

    def _price(self, home: Home) -> Decimal:
        return pricing.price_cny(
            home.list_price or Decimal(0), [pricing.Discount("开盘", "rate", self.deal.rate)]
        )

    def _reviews(self, moment: datetime) -> History:
        for step, login, hours in (("director_review", "liaoqiming", 1), ("deputy_approval", "shaming", 5)):
            if step == "deputy_approval" and not self.subscription.below_floor:
                return
            if self.halts(step):
                return
            moment = yield self.world.opening(moment + hours * HOUR + 7 * MINUTE)
            outcome, opinion = "approve", "同意"
            if self.halts(f"{step}:return"):
                outcome, opinion = "return", "付款方式与客户口头所说不一致，请与客户核实后重报"
            elif self.halts(f"{step}:refuse"):
                outcome, opinion = "refuse", "优惠超出本月政策，请按 97 折重新洽谈"
            w01.review_subscription(
                subscription_id=self.subscription_id, step=step, outcome=outcome, opinion=opinion,
                actor=self.who(login), now=moment,
            )  # fmt: skip
            self.moment = moment

    def register(self) -> History:
        """Checked and registered, the deposit in, sealed, papers collected."""
        deal = self.deal
        if self.halts("register"):
            return
        moment = yield self.world.opening(self.moment + 35 * MINUTE)
        w01.register_subscription(
            subscription_id=self.subscription_id, outcome="done", opinion="", actor=self.who(deal.officer),
            now=moment,
        )  # fmt: skip
        if self.halts("deposit"):
            return
        if self.halts("released"):
            moment = yield moment + 48 * HOUR + MINUTE
            w01.release_unpaid(subscription_id=self.subscription_id, actor=SYSTEM, now=moment)
            return
        moment = yield self.world.opening(moment + 4 * HOUR)
        found = self.subscription
        w01.confirm_deposit(
            subscription_id=found.pk, amount=found.deposit + found.prepayment, payer=deal.buyers[0][0].name,
            method=PayMethod.CARD, received_on=business_day(moment), bank_reference=self._reference(moment),
            actor=self.who("hewanqing"), now=moment,
        )  # fmt: skip
        if self.halts("seal"):
            return
        moment = yield self.world.opening(moment + 3 * HOUR)
        w01.seal_subscription(
            subscription_id=found.pk,
            seal_name="合同专用章",
            copies=3,
            actor=self.who("fengyuzhen"),
            now=moment,
        )
        if self.halts("collect_papers"):
            return
        self.moment = yield self.world.opening(moment + HOUR)
        brought = [p.pk for p in queries.papers_of(found.pk) if not p.is_mortgage and p.key == "identity"]
        w01.finish_subscription(
            subscription_id=found.pk, paper_ids=brought, actor=self.who(deal.officer), now=self.moment
        )

    # ---- W02

    def change(self) -> History:
        """The customer asks for another home; the director and the officer have signed."""
        deal = self.deal
        if not deal.change_to:
            return
        moment = yield self.world.opening(self.moment + 2 * HOUR)
        asked = Wish(
            kinds=frozenset({ChangeKind.UNIT}), reason="家里老人怕吵，想换到不临街的一套",
            unit_id=str(self.world.units[deal.change_to].pk), discounts=tuple(self.subscription.discounts),
            down_payment=self.subscription.down_payment, bank=self.subscription.bank,
        )  # fmt: skip
        made = w02.apply_change(
            subscription_id=self.subscription_id, wish=asked, actor=self.who(deal.consultant), now=moment
        )
        moment = yield self.world.opening(moment + HOUR)
        w02.review_change(
            change_id=made.pk, step="director_opinion", outcome="approve", opinion="同意，差价客户已知悉",
            actor=self.who("liaoqiming"), now=moment,
        )  # fmt: skip
        moment = yield self.world.opening(moment + HOUR)
        w02.receive_change_papers(
            change_id=made.pk, paper_ids=[p.pk for p in change_papers(made.pk)],
            actor=self.who(deal.officer), now=moment,
        )  # fmt: skip
        w02.review_change(
            change_id=made.pk, step="verify", outcome="done", opinion="", entered={"encumbrance_check": CLEAN},
            actor=self.who(deal.officer), now=moment,
        )  # fmt: skip

    def _reference(self, moment: datetime) -> str:
        return f"LJ{business_day(moment):%Y%m%d}{self.world.number():06d}"

    # ---- W03

    def sign(self) -> History:
        """Prepared, booked, the contract collected, the customer signs."""
        deal, world, officer = self.deal, self.world, self.who(self.deal.officer)
        if self.halts("prepare"):
            return
        moment = yield world.opening(self.moment + 18 * HOUR)
        contract, items = self.contract, rules.preparation_items(deal.method)
        signing.prepare_contract(
            contract_id=contract.pk, prepared=[key for key, _ in items], encumbrance_check=CLEAN,
            deviations=deal.deviations, actor=officer, now=moment,
        )  # fmt: skip
        if flow.open_task(self._case("W03"), "special_approval") is not None:
            if self.halts("special_approval"):
                return
            moment = yield world.opening(moment + 3 * HOUR)
            signing.approve_deviation(
                contract_id=contract.pk,
                outcome="approve",
                opinion="同意",
                actor=self.who("shaming"),
                now=moment,
            )
        if self.halts("book"):
            return
        moment = yield moment + 20 * MINUTE
        day = max(deal.sign_on or world.workday(business_day(deal.start), 5), business_day(moment) + DAY)
        starts_at, desk = world.slot(world.workday(day), deal.sign_at)
        signing.book_signing(
            contract_id=contract.pk, starts_at=starts_at, desk=desk, actor=officer, now=moment
        )
        if self.halts("collect_contract"):
            return
        eve = world.at(world.workday(business_day(starts_at), -1), 16)
        moment = yield max(eve, moment + MINUTE)
        signing.collect_contract(contract_id=contract.pk, actor=self.who(deal.consultant), now=moment)
        moment = yield max(starts_at - 40 * MINUTE, moment)
        self._bring_papers(officer, moment)
        if deal.pays:
            self._pay(moment)
        if self.halts("sign"):
            return
        self.moment = yield starts_at + 50 * MINUTE
        signing.sign_contract(
            contract_id=contract.pk, online_number=f"WQ{starts_at:%Y}-{1000 + world.number()}",
            signed_on=business_day(self.moment), actor=officer, now=self.moment,
        )  # fmt: skip

    def _case(self, process: str) -> Case:
        found = flow.case_of(self.contract, process)
        if found is None:
            raise LookupError(f"{self.deal.label} has no case {process}")
        return found

    def _bring_papers(self, officer: Staff, moment: datetime) -> None:
        brought = [
            p.pk
            for p in queries.papers_of(self.subscription_id)
            if p.key not in self.deal.lacks and (not p.is_mortgage or self.deal.stop == "end")
        ]
        receiving.receive_papers(
            subscription_id=self.subscription_id, paper_ids=brought, actor=officer, now=moment
        )

    def _pay(self, moment: datetime) -> None:
        found = self.subscription
        due = found.down_payment if found.down_payment is not None else found.price
        amount = due - money.received_cny(found.pk) - self.deal.short
        if amount > 0:
            ledger.receive(
                account_id=found.pk, kind=ReceiptKind.PRICE, amount=amount, payer=self.deal.buyers[0][0].name,
                method=PayMethod.TRANSFER, received_on=business_day(moment),
                bank_reference=self._reference(moment), actor=self.who("hewanqing"), now=moment,
            )  # fmt: skip

    # ---- W06

    def file(self) -> History:
        """Submitted, approved, sealed, filed."""
        deal, world, moment = self.deal, self.world, self.moment
        contract = self.contract
        if self.halts("submit"):
            return
        moment = yield moment + HOUR
        filing.submit_contract(
            contract_id=contract.pk, deviations=deal.deviations, actor=self.who(deal.officer), now=moment
        )
        yield from self._approvals(moment)
        if self.is_over or self.halts("seal_contract"):
            yield from self._askings(contract)
            return
        moment = yield world.at(world.workday(business_day(self.moment), 1), 16, 10)
        filing.seal_contract(
            contract_id=contract.pk,
            seal_name="合同专用章",
            copies=4,
            actor=self.who("fengyuzhen"),
            now=moment,
        )
        if self.halts("file"):
            yield from self._askings(contract)
            return
        moment = yield world.at(world.workday(business_day(moment), 2), 11, 20)
        filing.file_contract(
            contract_id=contract.pk, number=f"江房备〔{moment:%Y}〕第 {10300 + world.number()} 号",
            filed_on=business_day(moment), actor=self.who(deal.officer), now=moment,
        )  # fmt: skip
        yield from self._lend(moment)

    # ---- W08

    def _lend(self, moment: datetime) -> History:
        """The loans of the filed contract, each as far as it has come."""
        for loan in loans.open_loans(contract_id=self.contract.pk, actor=SYSTEM, now=moment):
            self.world.lent += 1
            stage = STAGES[self.world.lent % len(STAGES)]
            yield from Lending(self.world, loan, stage).tell(moment)

    def _approvals(self, moment: datetime) -> History:
        world = self.world
        for step, login, hour in (
            ("lead_review", "shenruolan", 10), ("finance_review", "zhengyun", 15), ("legal_review", "mengzhao", 11),
            ("manager_review", "zhoumin", 16), ("deputy_review", "shaming", 17),
        ):  # fmt: skip
            if flow.open_task(self._case("W06"), step) is None:
                continue
            if self.halts(step):
                return
            day = business_day(moment) if hour == 15 else world.workday(business_day(moment), 1)
            moment = yield max(world.at(day, hour), moment + 30 * MINUTE)
            filing.review_contract(
                contract_id=self.contract.pk, step=step, outcome="approve", opinion="同意",
                actor=self.who(login), now=moment,
            )  # fmt: skip
        self.moment = moment

    def _askings(self, contract: Contract) -> History:
        """Day 20, 25, 28: the manager is asked, and has decided where the story says so."""
        signed_on = self.contract.signed_on
        if signed_on is None:
            return
        decisions = iter(self.deal.decisions)
        for day in ASKED:
            if signed_on + day * DAY > self.world.today:
                return
            moment = yield self.world.at(signed_on + day * DAY, 0, 5)
            asked = filing.ask_decision(contract_id=contract.pk, day=day, actor=SYSTEM, now=moment)
            case = self._case("W06")
            clock.stop_clock(case_id=case.pk, kind=filing.ASK_CLOCK, actor=SYSTEM, now=moment)
            filing.start_asking(contract=self.contract, case=case, after_day=day, actor=SYSTEM, now=moment)
            decision = next(decisions, "")
            if asked is not None and decision:
                moment = yield self.world.at(signed_on + day * DAY, 17, 5)
                filing.decide_filing(
                    decision_id=asked.pk, decision=decision, actor=self.who("zhoumin"), now=moment
                )
