"""A change of a deal that tests can walk, signature by signature, each by the person who gives it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from guijia.areas.deals.actions import changing
from guijia.areas.deals.enums import ChangeKind, PaymentMethod
from guijia.areas.deals.models import ChangePaper, DealChange
from guijia.areas.deals.queries import changes
from guijia.areas.deals.rules.changing import Person, Wish
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale

UNIT, PURCHASER, CO_OWNER = ChangeKind.UNIT, ChangeKind.PURCHASER, ChangeKind.CO_OWNER
PAYMENT, PRICE, DATE = ChangeKind.PAYMENT, ChangeKind.PRICE, ChangeKind.DATE
WHO = {
    "director_opinion": "sales_director", "verify": "contract", "finance_review": "finance_manager",
    "legal_review": "legal", "manager_approval": "manager", "deputy_approval": "deputy_gm", "gm_approval": "gm",
    "cancel_filing": "contract", "sign_supplement": "contract", "release_mortgage": "mortgage",
    "submit_bureau": "contract", "attest": "contract",
}  # fmt: skip


def wish(*kinds: ChangeKind, **given: Any) -> Wish:
    """What somebody asks for."""
    return Wish(kinds=frozenset(kinds), reason=given.pop("reason", "客户改主意"), **given)


def move_to(unit: Unit, **given: Any) -> Wish:
    """Another home."""
    return wish(UNIT, unit_id=str(unit.pk), **given)


@dataclass
class Change:
    """One application, step by step. Each step may be told another actor."""

    sale: Sale
    made: DealChange = None  # type: ignore[assignment]

    def apply(self, asked: Wish, actor: Any = None) -> "Change":
        """Apply."""
        sale = self.sale
        self.made = changing.apply_change(
            subscription_id=sale.subscription.pk, wish=asked, actor=actor or sale.cast.sales, now=sale.now
        )
        return self

    def revise(self, asked: Wish, actor: Any = None) -> "Change":
        """Fill in anew."""
        changing.revise_change(
            change_id=self.made.pk, wish=asked, actor=actor or self.sale.cast.sales, now=self.sale.now
        )
        return self.fresh()

    def bring_papers(self) -> "Change":
        """Everything is brought."""
        ids: list[UUID] = list(
            ChangePaper.objects.filter(change=self.made, dropped_at__isnull=True).values_list("pk", flat=True)
        )
        changing.receive_change_papers(
            change_id=self.made.pk, paper_ids=ids, actor=self.sale.cast.sales, now=self.sale.now
        )
        return self

    def sign(self, step: str, outcome: str = "", actor: Any = None, **entered: Any) -> "Change":
        """Sign, refuse or return."""
        typed = {"verify", "cancel_filing", "sign_supplement", "release_mortgage", "submit_bureau", "attest"}
        changing.review_change(
            change_id=self.made.pk, step=step, outcome=outcome or ("done" if step in typed else "approve"),
            opinion="意见", entered=entered, now=self.sale.now,
            actor=actor or getattr(self.sale.cast, WHO[step]),
        )  # fmt: skip
        return self.fresh()

    def signed(self, *steps: str) -> "Change":
        """Several signatures."""
        for step in steps:
            self.sign(step)
        return self

    def approved(self) -> "Change":
        """W02 to the last signature."""
        self.bring_papers()
        checked = "当日查询，无查封、无抵押" if self.made.new_unit_id else ""
        self.sign("director_opinion").sign("verify", encumbrance_check=checked).sign("manager_approval")
        if self.made.below_floor:
            self.sign("deputy_approval")
        return self.sign("gm_approval")

    def hand_back(self) -> "Change":
        """The original goes back to sales."""
        case = flow_queries.case_of(self.made, self.made.process)
        assert case is not None
        flow.advance(
            case=case, step="hand_back", outcome="done", actor=self.sale.cast.sales, now=self.sale.now
        )
        return self

    def fresh(self) -> "Change":
        """As it stands."""
        self.made = changes.changes_visible_to(self.sale.cast.sales).get(pk=self.made.pk)
        self.sale._fresh()
        return self


def persons(*people: Person) -> tuple[Person, ...]:
    """The persons of a wish."""
    return people


def next_week(sale: Sale) -> date:
    """A later day to sign."""
    return (sale.now + timedelta(days=14)).date()


LOAN = {"payment_method": PaymentMethod.MORTGAGE, "down_payment": Decimal(300000), "bank": "测试银行"}
