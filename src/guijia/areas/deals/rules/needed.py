"""Which papers a deal needs from its customers."""

from collections.abc import Sequence
from dataclasses import dataclass

from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, PaymentMethod


@dataclass(frozen=True, slots=True)
class Needed:
    """One paper: of whom (``None`` = of the deal), and whether only the loan needs it."""

    key: str
    label: str
    customer_id: str | None
    is_mortgage: bool = False


def papers_needed(
    buyers: Sequence[tuple[str, BuyerRole, bool]],
    method: PaymentMethod,
    *,
    needs_residence_permit: Sequence[str] = (),
) -> list[Needed]:
    """The papers of a deal by person and payment method.

    Args:
        buyers: (customer id, role, is a company) in order.
        needs_residence_permit: customers who must still get a residence permit (居住证).

    Rule:    SUB-04, SUB-06, SGN-05, MTG-01; the list is a default, each city may ask for more.
    Returns: in the order in which they are asked for.
    """
    needed: list[Needed] = []
    for customer_id, role, is_company in buyers:
        if is_company:
            needed.append(Needed("licence", "营业执照复印件（加盖公章）", customer_id))
            needed.append(Needed("authorisation", "授权委托书及经办人身份证", customer_id))
        else:
            needed.append(Needed("identity", "身份证明原件及复印件", customer_id))
        if role == BuyerRole.AGENT:
            needed.append(Needed("power_of_attorney", "授权委托书原件", customer_id))
        elif not is_company:
            needed.append(Needed("marriage", "婚姻状况证明", customer_id))
        if customer_id in needs_residence_permit:
            needed.append(Needed("residence_permit", "居住证", customer_id))
    needed.append(Needed("eligibility", "购房资格查询结果", None))
    if method in WITH_LOAN:
        for customer_id, role, is_company in buyers:
            if role != BuyerRole.AGENT and not is_company:
                needed.append(Needed("household", "户口簿", customer_id, True))
                needed.append(Needed("income", "收入证明", customer_id, True))
                needed.append(Needed("bank_flow", "近 6 个月银行流水", customer_id, True))
                needed.append(Needed("credit_consent", "征信查询授权书", customer_id, True))
    return needed
