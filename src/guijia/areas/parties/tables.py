"""How lists of customers look, and where they stand in the menu."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet

from guijia.areas.parties import queries
from guijia.areas.parties.enums import CustomerKind, IdType, ResidencePermit
from guijia.areas.parties.models import Customer
from guijia.areas.parties.permissions import SEE_CUSTOMERS
from guijia.kit import menu
from guijia.kit.addresses import address
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.platform.org.models import Staff

CUSTOMERS = menu.entry(
    "parties.customers",
    "客户",
    "users",
    "parties:customers",
    MenuGroup.BOOKS,
    may=lambda viewer: viewer.may(SEE_CUSTOMERS),
    position=10,
    letter="k",
)


def _projects(customer: Customer) -> str:
    return "、".join(link.project.name for link in getattr(customer, "known_in", ()))


class CustomersList(ListPage[Customer]):
    """Customers of the viewer's projects; numbers masked on the screen and in Excel alike."""

    key = "parties.customers"
    title = "客户"
    columns: Sequence[Column[Customer]] = (
        Column("name", "姓名或名称", "name", sort="sort_key"),
        Column("kind", "类别", "get_kind_display", chosen=False),
        Column("mobile", "手机号码", "masked_mobile"),
        Column("id_type", "证件类型", "get_id_type_display", sort="id_type"),
        Column("id_number", "证件号码", "masked_id"),
        Column("permit", "居住证", "get_residence_permit_display", sort="residence_permit", chosen=False),
        Column("projects", "项目", _projects),
        Column("created_at", "登记时间", "created_at", sort="created_at"),
    )
    filters = (
        Choice[Customer]("kind", "类别", CustomerKind.choices, "kind"),
        Choice[Customer]("id_type", "证件类型", IdType.choices, "id_type"),
        Choice[Customer]("permit", "居住证", ResidencePermit.choices, "residence_permit"),
        Period("created", "登记日期", "created_at"),
    )
    search_hint = "姓名、拼音、手机或证件尾号"
    default_sort = "-created_at"
    empty_title = "还没有客户"
    empty_words = "登记第一位客户后，就能按姓名、拼音和尾号找到。"

    def __init__(self, viewer: Staff) -> None:
        self.search = FoundBy(viewer)

    def url_of(self, row: Customer) -> str:
        """The customer's own page."""
        return address("parties:customer", row.pk)


class FoundBy:
    """Narrows a list by the search box's own reading of what is typed."""

    # A template that asks whether a list can be searched must not search it.
    do_not_call_in_templates: ClassVar[bool] = True

    def __init__(self, viewer: Staff) -> None:
        self.viewer = viewer

    def __call__(self, rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
        """The rows found."""
        return queries.matching(rows, self.viewer, text)
