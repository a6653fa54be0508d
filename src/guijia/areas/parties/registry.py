"""What areas above tell this one: which homes a customer has to do with, and on whose case somebody works."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from guijia.areas.parties.permissions import SEE_CUSTOMERS
from guijia.platform.org.models import Staff
from guijia.platform.search import registry as search

CUSTOMER = search.kind("customer", "客户", SEE_CUSTOMERS, order=10)


@dataclass(frozen=True, slots=True)
class Holding:
    """A home a customer has to do with in one project, as the search box and the customer's page say it."""

    label: str
    state: str
    url: str = ""


Holdings = Callable[[UUID, UUID], list[Holding]]
WorksOn = Callable[[Staff, UUID, UUID], bool]

_HOLDINGS: list[Holdings] = []
_WORKS_ON: list[WorksOn] = []


def holdings_from(source: Holdings) -> Holdings:
    """Register who knows the homes of (customer, project); called when a customer is put into the search."""
    if source not in _HOLDINGS:
        _HOLDINGS.append(source)
    return source


def works_on_from(source: WorksOn) -> WorksOn:
    """Register who answers (staff, customer, case): is it an open case of that customer, seen by them?"""
    if source not in _WORKS_ON:
        _WORKS_ON.append(source)
    return source


def holdings_of(customer_id: UUID, project_id: UUID) -> list[Holding]:
    """Homes of a customer in a project, from every area that knows some."""
    return [holding for source in _HOLDINGS for holding in source(customer_id, project_id)]


def works_on(staff: Staff, customer_id: UUID, case_id: UUID) -> bool:
    """Is this an open case of that customer which that person works on?"""
    return any(source(staff, customer_id, case_id) for source in _WORKS_ON)
