"""Who may know which customer: customers of the projects in which the viewer holds the right."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from guijia.areas.parties.enums import IdType
from guijia.areas.parties.models import Customer, CustomerLink, Reveal
from guijia.areas.parties.permissions import REGISTER, REVEAL, SEE_CUSTOMERS
from guijia.areas.parties.registry import CUSTOMER
from guijia.kit.days import CHINA, china
from guijia.kit.identifiers import normalise_mobile
from guijia.kit.prepared import Prepared
from guijia.kit.sealed import blind_index
from guijia.platform.audit.row_scope import everywhere
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import Permission
from guijia.platform.places.models import Project
from guijia.platform.places.queries import projects_among
from guijia.platform.search import queries as search


def id_index(id_type: str, number: str) -> str:
    """The blind index of a document number."""
    return blind_index(f"id:{id_type}", number.upper())


def mobile_index(number: str) -> str:
    """The blind index of a phone number."""
    return blind_index("mobile", normalise_mobile(number) or number)


def _within(scope: frozenset[UUID] | None) -> QuerySet[Customer]:
    found = Customer.objects.all()
    if scope is None:
        return found
    return found.filter(Exists(CustomerLink.objects.filter(customer=OuterRef("pk"), project_id__in=scope)))


def customers_visible_to(
    viewer: Staff, permission: Permission = SEE_CUSTOMERS, project_id: UUID | None = None
) -> QuerySet[Customer]:
    """Customers of the projects in which the viewer holds the right, by name.

    Args:
        project_id: narrows to one project; never widens.
    """
    found = _within(viewer.scope_of(permission))
    if project_id is not None:
        known = CustomerLink.objects.filter(customer=OuterRef("pk"), project_id=project_id)
        found = found.filter(Exists(known))
    return found


_AMONG: Prepared[Customer] = Prepared(lambda ids, scope: _within(scope).filter(pk__in=ids))


def visible_among(viewer: Staff, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """Those of some customers whom the viewer may see, by id."""
    return {one.pk: one for one in _AMONG.all(list(dict.fromkeys(ids)), viewer.scope_of(SEE_CUSTOMERS))}


def links_visible_to(viewer: Staff) -> QuerySet[CustomerLink]:
    """In which projects a customer is known, as far as the viewer may know it."""
    scope = viewer.scope_of(SEE_CUSTOMERS)
    found = CustomerLink.objects.select_related("project").order_by("linked_at", "pk")
    return found if scope is None else found.filter(project_id__in=scope)


# What a list tells of a customer; of the rest, most is sealed and long.
_LISTED = (
    "name", "kind", "sort_key", "id_type", "id_number", "mobile", "residence_permit", "created_at",
)  # fmt: skip


def listed(customers: QuerySet[Customer], viewer: Staff) -> QuerySet[Customer]:
    """The customers as a list shows them, with the projects that the viewer may know in one more query
    (``known_in``).
    """
    links = links_visible_to(viewer).only("customer", "linked_at", "project__name")
    return customers.only(*_LISTED).prefetch_related(Prefetch("links", queryset=links, to_attr="known_in"))


def matching(customers: QuerySet[Customer], viewer: Staff, text: str) -> QuerySet[Customer]:
    """Those found by what is typed: name, pinyin, tails, a full phone or identity number."""
    found = search.subjects_matching(viewer, text, kind=CUSTOMER.key)
    return customers if found is None else customers.filter(pk__in=found)


def find_by_mobile(viewer: Staff, mobile: str) -> QuerySet[Customer]:
    """Customers reached by that number; several of a family may share one."""
    number = normalise_mobile(mobile) or mobile.strip()
    return customers_visible_to(viewer).filter(mobile_blind=mobile_index(number))


def find_by_id_number(viewer: Staff, number: str) -> QuerySet[Customer]:
    """Customers with that document number, whatever the kind of document."""
    plain = "".join(number.split()).replace("-", "").upper()
    either = Q()
    for id_type in IdType:
        either |= Q(id_type=id_type, id_blind=id_index(id_type, plain))
    return customers_visible_to(viewer).filter(either)


def known_by_id(id_type: str, number: str) -> Customer | None:
    """The customer with that document anywhere in the installation. For actions only: it knows no scope."""
    with everywhere():
        return Customer.objects.filter(id_type=id_type, id_blind=id_index(id_type, number)).first()


def is_linked(customer: Customer, project_id: UUID) -> bool:
    """Does the project know the customer?"""
    return CustomerLink.objects.filter(customer=customer, project_id=project_id).exists()


def buyers_labels(customer_ids: Collection[UUID]) -> dict[UUID, str]:
    """Masked names by id, for registers; the caller has shown that the viewer may see the deal."""
    rows = Customer.objects.filter(pk__in=customer_ids).only("id", "kind", "name")
    return {row.pk: row.masked_name for row in rows}


def customers_among(customer_ids: Collection[UUID]) -> dict[UUID, Customer]:
    """Customers by id; the caller has shown that the viewer may see the deal they stand in."""
    return {row.pk: row for row in Customer.objects.filter(pk__in=customer_ids)}


def project_of_register(viewer: Staff, project_id: UUID) -> Project:
    """The project in which the viewer may register customers. Raises: Project.DoesNotExist."""
    return projects_among(viewer.scope_of(REGISTER)).get(pk=project_id)


def register_projects(viewer: Staff) -> QuerySet[Project]:
    """Projects in which the viewer may register customers, by name."""
    return projects_among(viewer.scope_of(REGISTER)).order_by("code")


def project_shared(customer: Customer, viewer: Staff, permission: Permission = REVEAL) -> UUID | None:
    """One project through which the viewer holds the right on this customer."""
    scope = viewer.scope_of(permission)
    found = CustomerLink.objects.filter(customer=customer)
    if scope is not None:
        found = found.filter(project_id__in=scope)
    return found.order_by("linked_at").values_list("project_id", flat=True).first()


def opened_today(viewer: Staff, now: datetime) -> set[UUID]:
    """Customers whose full data the viewer has opened since midnight in China."""
    midnight = china(now).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=CHINA)
    rows = Reveal.objects.filter(staff=viewer, at__gte=midnight).values_list("customer_id", flat=True)
    return cast("set[UUID]", set(rows))


def reveals_of(customer: Customer) -> QuerySet[Reveal]:
    """Who looked at what of a customer, newest first; the caller has shown that the viewer may see it."""
    return Reveal.objects.filter(customer=customer).select_related("staff")
