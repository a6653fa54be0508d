"""What each report counts: lines over lists that exist, so that every number opens its records.

A number is what the list shows under the same filters, counted or added up; there is no second way to count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from guijia.areas.deals import tables as deal_lists
from guijia.areas.deals.enums import ContractState, SubscriptionState
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import deals
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as ledger
from guijia.areas.ledger.enums import ReceiptKind, RefundState
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.areas.ledger.tables import ReceiptList, RefundList
from guijia.areas.parties.enums import VisitChannel, VisitKind, VisitWish
from guijia.areas.parties.permissions import SEE_VISITS
from guijia.areas.parties.visits import queries as visits
from guijia.areas.parties.visits.tables import VisitList
from guijia.faces.insight.enums import Unit
from guijia.kit.lists import ListPage
from guijia.platform.org.permissions import Permission


@dataclass(frozen=True)
class Group:
    """A way to break lines down: ``key`` is the filter of the lists, ``names`` gives its values and words."""

    key: str
    label: str
    names: Callable[[Any], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Source:
    """A list to count, the rows that a viewer has in it, and the period filter by which a row has its day."""

    page: type[ListPage[Any]]
    url_name: str
    rows: Callable[[Any], QuerySet[Any]]
    right: Permission
    period: str
    # Which field stands behind a group, for the groups that this list can be filtered by.
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of a report: rows of a source under some filters, counted, or a field of theirs added up."""

    key: str
    label: str
    unit: Unit
    source: Source
    filters: Mapping[str, str] = field(default_factory=dict)
    total: str = ""


@dataclass(frozen=True)
class Report:
    """Lines under a name. ``charted`` are the keys of the lines drawn day by day."""

    key: str
    title: str
    lines: Sequence[Line]
    groups: Sequence[Group]
    charted: Sequence[str]


BUILDING = Group("building", "楼栋", homes.building_names)
CONSULTANT = Group("consultant", "置业顾问", deals.consultant_names)
RECEIVER = Group("consultant", "置业顾问", visits.consultant_names)
CHANNEL = Group("channel", "获知途径", lambda viewer: VisitChannel.choices)
WISH = Group("wish", "意向户型", lambda viewer: VisitWish.choices)

VISITS = Source(
    VisitList, "visits:visits", visits.visits_visible_to, SEE_VISITS, "at",
    {"consultant": "consultant_id", "channel": "channel", "wish": "wish"},
)  # fmt: skip
REGISTERED, ENDED = (
    Source(
        deal_lists.SubscriptionList, "deals:subscriptions", deals.subscriptions_visible_to, SEE_DEALS, period,
        {"building": "unit__building_id", "consultant": "consultant_id"},
    )
    for period in ("registered", "ended")
)  # fmt: skip
SIGNED, VOIDED = (
    Source(
        deal_lists.ContractList, "deals:contracts", deals.contracts_visible_to, SEE_DEALS, period,
        {"building": "unit__building_id", "consultant": "subscription__consultant_id"},
    )
    for period in ("signed", "voided")
)  # fmt: skip
FILED = Source(
    deal_lists.FilingList, "deals:filings", deals.filings_visible_to, SEE_DEALS, "filed",
    {"building": "contract__unit__building_id", "consultant": "contract__subscription__consultant_id"},
)  # fmt: skip
RECEIVED = Source(
    ReceiptList, "ledger:receipts", ledger.receipts_visible_to, SEE_MONEY, "received",
    {"building": "account__unit__building_id"},
)  # fmt: skip
REFUNDED = Source(
    RefundList, "ledger:refunds", ledger.refunds_visible_to, SEE_MONEY, "paid",
    {"building": "account__unit__building_id"},
)  # fmt: skip

RELEASED, VOID = {"state": SubscriptionState.RELEASED.value}, {"state": ContractState.VOID.value}
VALID, PAID = {"reversed": "no"}, {"state": RefundState.PAID.value}


def _visit(key: str, label: str, **filters: str) -> Line:
    return Line(key, label, Unit.GROUPS, VISITS, {"valid": "yes", **filters})


SALES = Report(
    "sales",
    "销售报表",
    (
        _visit("visitors", "来访", kind=VisitKind.VISIT.value),
        _visit("callers", "来电", kind=VisitKind.CALL.value),
        Line("subscribed", "认购", Unit.HOMES, REGISTERED),
        Line("subscribed_area", "认购面积", Unit.AREA, REGISTERED, total="area"),
        Line("subscribed_money", "认购金额", Unit.MONEY, REGISTERED, total="price"),
        Line("released", "认购释放", Unit.HOMES, ENDED, RELEASED),
        Line("signed", "签约", Unit.HOMES, SIGNED),
        Line("signed_area", "签约面积", Unit.AREA, SIGNED, total="area"),
        Line("signed_money", "签约金额", Unit.MONEY, SIGNED, total="subscription__price"),
        Line("voided", "合同作废", Unit.HOMES, VOIDED, VOID),
        Line("filed", "备案", Unit.HOMES, FILED),
        Line("filed_money", "备案金额", Unit.MONEY, FILED, total="contract__subscription__price"),
        Line("received", "回款", Unit.MONEY, RECEIVED, VALID, total="amount"),
        Line("refunded", "退款", Unit.MONEY, REFUNDED, PAID, total="amount"),
    ),
    (BUILDING, CONSULTANT),
    ("subscribed", "signed", "filed"),
)
MONEY = Report(
    "money",
    "收款报表",
    (
        Line("receipts", "收款笔数", Unit.PAYMENTS, RECEIVED, VALID),
        *(
            Line(
                f"received_{kind.value}",
                kind.label,
                Unit.MONEY,
                RECEIVED,
                {**VALID, "kind": kind.value},
                "amount",
            )
            for kind in ReceiptKind
        ),
        Line("received", "收款合计", Unit.MONEY, RECEIVED, VALID, total="amount"),
        Line("refunds", "退款笔数", Unit.PAYMENTS, REFUNDED, PAID),
        Line("refunded", "退款合计", Unit.MONEY, REFUNDED, PAID, total="amount"),
    ),
    (BUILDING,),
    ("receipts",),
)
VISITORS = Report(
    "visitors",
    "来访来电统计",
    (
        _visit("visitors_first", "首次来访", kind=VisitKind.VISIT.value, again="no"),
        _visit("visitors_again", "再次来访", kind=VisitKind.VISIT.value, again="yes"),
        _visit("visitors", "来访合计", kind=VisitKind.VISIT.value),
        _visit("callers_first", "首次来电", kind=VisitKind.CALL.value, again="no"),
        _visit("callers", "来电合计", kind=VisitKind.CALL.value),
    ),
    (CHANNEL, RECEIVER, WISH),
    ("visitors", "callers"),
)
REPORTS = {one.key: one for one in (SALES, MONEY, VISITORS)}
