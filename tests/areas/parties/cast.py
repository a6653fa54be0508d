"""Customers and people for the tests of this area."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from guijia.areas.parties import actions
from guijia.areas.parties.enums import CustomerKind, IdType
from guijia.areas.parties.models import Customer
from guijia.areas.parties.rules import Particulars
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places import actions as places
from guijia.platform.places.models import Project

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ZHANG_ID, ZHANG_MOBILE = "11010519491231002X", "13800138000"
MINOR_ID = "110101201501010018"
CODE = "91350100M000100Y43"


def id_of(body: str) -> str:
    """A resident number with the check digit that belongs to its first seventeen."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(c) for w, c in zip(weights, body, strict=True)) % 11]


def particulars(**changes: Any) -> Particulars:
    """张伟 as the counter enters him."""
    given: dict[str, Any] = {
        "name": "张伟",
        "id_number": ZHANG_ID,
        "mobile": ZHANG_MOBILE,
        "address": "归澜路 8 号",
        "email": "zhangwei@example.com",
    }
    return Particulars(**(given | changes))


def company(**changes: Any) -> Particulars:
    """A company that buys."""
    return particulars(
        **(
            {
                "kind": CustomerKind.COMPANY,
                "name": "福州甲商贸有限公司",
                "id_type": IdType.CREDIT_CODE,
                "id_number": CODE,
                "contact": "林工",
            }
            | changes
        )
    )


def person(login: str, *postings: tuple[Role, Project | None], name: str = "") -> Staff:
    """A member of staff with postings, as a session finds them."""
    staff = org.hire(login=login, name=name or login, actor=SYSTEM, now=NOW)
    for role, project in postings:
        org.post(staff=staff, role=role, project=project, actor=SYSTEM, now=NOW)
    found = people.staff_by_login(login)
    assert found
    return found


@dataclass
class Cast:
    """Two projects, those who work in them, and an outsider."""

    here: Project
    there: Project
    sales: Staff
    supervisor: Staff
    outsider: Staff
    seal: Staff
    nobody: Staff

    def register(self, given: Particulars | None = None, *, actor: Staff | None = None) -> Customer:
        """Enter a customer here (there when the outsider does it)."""
        actor = actor or self.sales
        project = self.there if actor == self.outsider else self.here
        return actions.register_customer(
            project_id=project.pk, given=given or particulars(), actor=actor, now=NOW
        )


def make_cast() -> Cast:
    """The fixed cast."""
    owner = places.open_company(name="归澜置业", actor=SYSTEM, now=NOW)
    here, there = (
        places.open_project(company=owner, code=code, name=name, actor=SYSTEM, now=NOW)
        for code, name in (("GL", "归澜府"), ("YX", "云栖苑"))
    )
    return Cast(
        here=here,
        there=there,
        sales=person("taoran", (Role.SALES, here), name="陶然"),
        supervisor=person("supervisor", (Role.CS_SUPERVISOR, here), name="沈若岚"),
        outsider=person("outsider", (Role.SALES, there), name="贺晨"),
        seal=person("seal", (Role.SEAL, here), name="冯玉珍"),
        nobody=person("hr", (Role.HR, here), name="人事"),
    )
