"""A sale that tests can walk: a project ready to sell, and every step by the person who does it."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from guijia.areas.deals.actions import filing, signing, stock, subscribing
from guijia.areas.deals.actions.offering import BuyerChoice, Offer
from guijia.areas.deals.actions.papers import receive_papers
from guijia.areas.deals.enums import BuyerRole, PaymentMethod
from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.deals.rules.signing import preparation_items
from guijia.areas.estate.actions import sales_control, setup
from guijia.areas.estate.enums import PermitKind
from guijia.areas.estate.models import Home
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.parties import actions as parties
from guijia.areas.parties.models import Customer
from guijia.areas.parties.rules import Particulars
from guijia.kit.days import CHINA, business_day
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import queries as clock
from guijia.platform.places import actions as places
from guijia.platform.places.models import Building, Unit

LIST_PRICE = Decimal("1000000.00")
FLOOR, SECOND_FLOOR = Decimal("970000.00"), Decimal("950000.00")
_running = itertools.count(1)


def identity_number(born: date = date(1988, 6, 1)) -> str:
    """A number of a region that does not exist, with the right check digit, new at each call."""
    many, few = divmod(next(_running), 1000)
    body = f"9901{many + 1:02d}{born:%Y%m%d}{few:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(a) * w for a, w in zip(body, weights, strict=True)) % 11]


def ready_to_sell(
    cast: Any, now: datetime, homes: int = 4, permits: bool = True
) -> tuple[Building, list[Unit]]:
    """A building whose homes are on sale at one million yuan each."""
    number = str(next(_running))
    building = places.open_building(
        project=cast.project, number=number, name=f"{number} 号楼", position=1, actor=SYSTEM, now=now
    )
    units = places.enter_units(
        units=[
            Unit(project=cast.project, building=building, label=f"{number}-1-{floor:02d}01")
            for floor in range(1, homes + 1)
        ],
        project=cast.project,
        actor=SYSTEM,
        now=now,
    )
    with acting(SYSTEM):
        for floor, unit in enumerate(units, start=1):
            Home.objects.create(
                unit=unit, project=cast.project, building=building, entrance="1", floor=floor, room=f"{floor:02d}01",
                forecast_area=Decimal("100.00"), forecast_inner_area=Decimal("80.00"), unit_price=Decimal(10000),
                list_price=LIST_PRICE, floor_price=FLOOR, second_floor_price=SECOND_FLOOR,
            )  # fmt: skip
    if permits:
        give_permits(cast, building, now)
        sales_control.release_units(unit_ids=[u.pk for u in units], actor=cast.sales_director, now=now)
    return building, units


def give_permits(cast: Any, building: Building, now: datetime) -> None:
    """The five certificates for a building."""
    for kind in PermitKind:
        setup.enter_permit(
            project=cast.project, kind=kind, number=f"{kind.label}-{building.number}", issued_on=date(2025, 1, 1),
            building_ids=[building.pk], actor=SYSTEM, now=now,
        )  # fmt: skip


def customer(cast: Any, now: datetime, name: str = "张伟", **given: Any) -> Customer:
    """A customer of the project."""
    particulars = {
        "id_number": identity_number(),
        "mobile": f"199{next(_running):08d}",
        "id_long_term": True,
        **given,
    }
    return parties.register_customer(
        project_id=cast.project.pk, given=Particulars(name=name, **particulars), actor=cast.sales, now=now
    )


@dataclass
class Sale:
    """One deal, step by step. Each step may be told another actor."""

    cast: Any
    now: datetime
    unit: Unit
    method: PaymentMethod = PaymentMethod.LUMP_SUM
    discounts: tuple[Discount, ...] = ()
    deposit: Decimal = Decimal(50000)
    down_payment: Decimal | None = None
    loan_amount: Decimal | None = None
    fund_loan: Decimal | None = None
    buyers: list[BuyerChoice] = field(default_factory=list)
    subscription: Subscription = None  # type: ignore[assignment]
    contract: Contract = None  # type: ignore[assignment]

    def hold(self, actor: Any = None) -> "Sale":
        """Hold the home."""
        sales_control.hold_unit(unit_id=self.unit.pk, actor=actor or self.cast.sales, now=self.now)
        return self

    def offer(self) -> Offer:
        """What stands on the form."""
        return Offer(
            payment_method=self.method,
            deposit=self.deposit,
            sign_by=(self.now + timedelta(days=7)).date(),
            discounts=self.discounts,
            down_payment=self.down_payment,
            loan_amount=self.loan_amount,
            fund_loan=self.fund_loan,
        )

    def submit(self, actor: Any = None) -> "Sale":
        """Submit the subscription form."""
        if not self.buyers:
            self.buyers = [BuyerChoice(customer(self.cast, self.now).pk, BuyerRole.PURCHASER)]
        self.subscription = subscribing.submit_subscription(
            unit_id=self.unit.pk,
            buyers=self.buyers,
            offer=self.offer(),
            actor=actor or self.cast.sales,
            now=self.now,
        )
        return self

    def review(self, step: str = "director_review", outcome: str = "approve", actor: Any = None) -> "Sale":
        """Sign, refuse or return."""
        who = {"director_review": "sales_director", "deputy_approval": "deputy_gm", "gm_approval": "gm"}[step]
        subscribing.review_subscription(
            subscription_id=self.subscription.pk, step=step, outcome=outcome, opinion="意见", now=self.now,
            actor=actor or getattr(self.cast, who),
        )  # fmt: skip
        return self._fresh()

    def register(self, outcome: str = "done", actor: Any = None) -> "Sale":
        """Check and register."""
        subscribing.register_subscription(
            subscription_id=self.subscription.pk, outcome=outcome, opinion="退回补正", now=self.now,
            actor=actor or self.cast.contract,
        )  # fmt: skip
        return self._fresh()

    def pay_deposit(self, amount: Decimal | None = None, reference: str = "", actor: Any = None) -> "Sale":
        """The cashier confirms deposit money."""
        subscribing.confirm_deposit(
            subscription_id=self.subscription.pk,
            amount=amount or self.subscription.deposit + self.subscription.prepayment,
            payer="张伟", method=PayMethod.TRANSFER, received_on=self.now.date(),
            bank_reference=reference or f"T{next(_running)}", actor=actor or self.cast.cashier, now=self.now,
        )  # fmt: skip
        return self._fresh()

    def seal(self, actor: Any = None) -> "Sale":
        """Seal the subscription."""
        subscribing.seal_subscription(
            subscription_id=self.subscription.pk,
            seal_name="合同专用章",
            copies=3,
            actor=actor or self.cast.seal,
            now=self.now,
        )
        return self._fresh()

    def finish(self) -> "Sale":
        """Collect papers; the signing opens."""
        subscribing.finish_subscription(
            subscription_id=self.subscription.pk, paper_ids=[], actor=self.cast.contract, now=self.now
        )
        return self._fresh()

    def subscribed(self) -> "Sale":
        """All of W01."""
        return self.hold().submit().review().register().pay_deposit().seal().finish()

    def prepare(self, deviations: str = "", actor: Any = None) -> "Sale":
        """The preparation checklist."""
        signing.prepare_contract(
            contract_id=self.contract.pk, prepared=[key for key, _ in preparation_items(self.method)],
            encumbrance_check="无查封、无抵押", deviations=deviations, actor=actor or self.cast.contract, now=self.now,
        )  # fmt: skip
        return self._fresh()

    def book(self, starts_at: datetime | None = None, desk: int = 1) -> "Sale":
        """Book a desk on the next working day."""
        if starts_at is None:
            day = business_day(self.now) + timedelta(days=1)
            while not clock.workday_table().is_workday(day):
                day += timedelta(days=1)
            starts_at = datetime.combine(day, time(10), CHINA)
        signing.book_signing(
            contract_id=self.contract.pk,
            starts_at=starts_at,
            desk=desk,
            actor=self.cast.contract,
            now=self.now,
        )
        return self._fresh()

    def stock(self, count: int = 25) -> "Sale":
        """A template in force and sets made from it."""
        if deals.template_in_force(self.cast.project.pk, self.now.date()) is None:
            stock.publish_template(
                project=self.cast.project, name="商品房买卖合同（预售）", version="2026-01",
                effective_on=date(2026, 1, 1), actor=SYSTEM, now=self.now,
            )  # fmt: skip
        template = deals.template_in_force(self.cast.project.pk, self.now.date())
        assert template is not None
        if count:
            stock.make_sets(template_id=template.pk, count=count, actor=self.cast.contract, now=self.now)
        return self

    def collect(self, actor: Any = None) -> "Sale":
        """Sales collects the set."""
        signing.collect_contract(contract_id=self.contract.pk, actor=actor or self.cast.sales, now=self.now)
        return self._fresh()

    def bring_papers(self) -> "Sale":
        """The customer brings everything."""
        ids = [p.pk for p in deals.papers_of(self.subscription.pk)]
        receive_papers(
            subscription_id=self.subscription.pk, paper_ids=ids, actor=self.cast.contract, now=self.now
        )
        return self

    def sign(self, online_number: str = "") -> "Sale":
        """The customer signs."""
        signing.sign_contract(
            contract_id=self.contract.pk, online_number=online_number or f"WQ{next(_running)}",
            signed_on=self.now.date(), actor=self.cast.contract, now=self.now,
        )  # fmt: skip
        return self._fresh()

    def signed(self) -> "Sale":
        """All of W03."""
        return self.stock().prepare().book().collect().bring_papers().sign()

    def send(self, deviations: str = "") -> "Sale":
        """Send for approval."""
        filing.submit_contract(
            contract_id=self.contract.pk, deviations=deviations, actor=self.cast.contract, now=self.now
        )
        return self._fresh()

    def approve(self, step: str, outcome: str = "approve", actor: Any = None) -> "Sale":
        """One signature of W06."""
        who = {
            "lead_review": "signing_lead", "finance_review": "finance_manager", "legal_review": "legal",
            "manager_review": "manager", "deputy_review": "deputy_gm", "gm_review": "gm",
        }[step]  # fmt: skip
        filing.review_contract(
            contract_id=self.contract.pk, step=step, outcome=outcome, opinion="意见", now=self.now,
            actor=actor or getattr(self.cast, who),
        )  # fmt: skip
        return self._fresh()

    def seal_contract(self, actor: Any = None) -> "Sale":
        """Seal the contract."""
        filing.seal_contract(
            contract_id=self.contract.pk,
            seal_name="公章",
            copies=4,
            actor=actor or self.cast.seal,
            now=self.now,
        )
        return self._fresh()

    def pay(self, amount: Decimal) -> "Sale":
        """House money arrives."""
        ledger.receive(
            account_id=self.subscription.pk, kind=ReceiptKind.PRICE, amount=amount, payer="张伟",
            method=PayMethod.TRANSFER, received_on=self.now.date(), bank_reference=f"P{next(_running)}",
            actor=self.cast.cashier, now=self.now,
        )  # fmt: skip
        return self

    def file(self, number: str = "", actor: Any = None) -> "Sale":
        """File the contract."""
        filing.file_contract(
            contract_id=self.contract.pk, number=number or f"BA{next(_running)}", filed_on=self.now.date(),
            actor=actor or self.cast.contract, now=self.now,
        )  # fmt: skip
        return self._fresh()

    def _fresh(self) -> "Sale":
        self.subscription.refresh_from_db()
        found = deals.contract_of(self.subscription.pk)
        if found is not None:
            self.contract = found
        elif self.contract is not None:
            self.contract.refresh_from_db()
        return self

    @property
    def home(self) -> Home:
        """The home as it stands."""
        return Home.objects.select_related("unit").get(pk=self.unit.pk)
