"""Accounts of one natural person are found together (GUARD-5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from guijia.kit.errors import BusinessError
from guijia.kit.sealed import blind_index
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.org import actions, queries, rules
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.areas.deals.sale import identity_number

pytestmark = pytest.mark.django_db
MOBILE = "19912345670"


def account(at: int, mobile: str = "", identity: str = "") -> Staff:
    return Staff(pk=UUID(int=at), mobile_blind=mobile, id_blind=identity)


@pytest.mark.parametrize(
    ("accounts", "groups"),
    [
        ([account(1), account(2)], [{1}, {2}]),
        ([account(1, "m"), account(2, "m")], [{1, 2}]),
        ([account(1, "m"), account(2, "n")], [{1}, {2}]),
        ([account(1, "m", "i"), account(2, "n", "i")], [{1, 2}]),
        # One telephone of two people who are known to be two.
        ([account(1, "m", "i"), account(2, "m", "j")], [{1}, {2}]),
        ([account(1, "m", "i"), account(2, "m")], [{1, 2}]),
        ([account(1, "m", "i"), account(2, "n", "i"), account(3, "n")], [{1, 2, 3}]),
        ([account(3, "m", "i"), account(1, "n", "j"), account(2)], [{1}, {2}, {3}]),
    ],
)
def test_persons_of(accounts: list[Staff], groups: list[set[int]]) -> None:
    found: dict[UUID, set[int]] = {}
    for pk, person in rules.persons_of(accounts).items():
        found.setdefault(person, set()).add(pk.int)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, groups))
    assert all(person.int == min(members) for person, members in found.items())


@pytest.fixture
def admin(cast: Any, now: datetime) -> Staff:
    actions.post(staff=cast.admin, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    found = queries.staff_by_id(cast.admin.pk)
    assert found is not None
    return found


def identify(who: Staff, admin: Staff, now: datetime, **given: Any) -> Staff:
    words = {"mobile": "", "id_number": "", **given}
    return actions.identify(staff=who, actor=admin, now=now, **words)


def test_same_mobile_links_and_its_correction_parts(cast: Any, admin: Staff, now: datetime) -> None:
    identify(cast.sales, admin, now, mobile=MOBILE)
    known = identify(cast.manager, admin, now, mobile=MOBILE)
    assert queries.other_accounts(known) == [cast.sales]
    assert known.masked_mobile == "199****5670"
    (entry,) = Entry.objects.filter(action="org.identify").order_by("-pk")[:1]
    assert (entry.detail, entry.actor_name) == ({"other_accounts": 1}, admin.audit_name)
    parted = identify(cast.manager, admin, now, mobile="19912345671")
    assert queries.other_accounts(parted) == []
    assert queries.other_accounts(Staff.objects.get(pk=cast.sales.pk)) == []


def test_identity_number_decides_and_is_not_kept(cast: Any, admin: Staff, now: datetime) -> None:
    number, other = identity_number(), identity_number()
    identify(cast.sales, admin, now, mobile=MOBILE, id_number=number)
    known = identify(cast.manager, admin, now, mobile=MOBILE, id_number=other)
    assert queries.other_accounts(known) == []
    known = identify(cast.manager, admin, now, id_number=number)
    assert queries.other_accounts(known) == [cast.sales]
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM org_staff t")
        assert not [row for (row,) in cursor.fetchall() if number in row or MOBILE in row]
    gone = identify(cast.manager, admin, now, forget=True)
    assert (gone.masked_mobile, gone.id_blind, queries.other_accounts(gone)) == ("", "", [])


def test_only_who_administers_everything_and_only_with_something(
    cast: Any, admin: Staff, now: datetime
) -> None:
    for actor, given, code in (
        (cast.manager, {"mobile": MOBILE}, "org_not_administrator"),
        (cast.admin, {"mobile": MOBILE}, "org_not_administrator"),
        (admin, {}, "org_nothing_to_identify"),
    ):
        actor.__dict__.pop("postings_held", None)
        if actor is cast.admin:
            actor.__dict__["postings_held"] = [p for p in actor.postings.all() if p.project_id]
        with pytest.raises(BusinessError) as refused:
            identify(cast.sales, actor, now, **given)
        assert refused.value.code == code
    assert not Staff.objects.exclude(mobile_blind="").exists()


def test_database_keeps_accounts_of_one_person_together(cast: Any, admin: Staff, now: datetime) -> None:
    identify(cast.sales, admin, now, mobile=MOBILE)
    mark = blind_index("mobile", MOBILE)
    with (
        pytest.raises(IntegrityError, match="one person"),
        acting(SYSTEM),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE org_staff SET mobile_blind = %s WHERE id = %s", [mark, cast.manager.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_new_account_is_somebody_of_their_own(cast: Any) -> None:
    persons = list(Staff.objects.values_list("person", flat=True))
    assert len(set(persons)) == len(persons) > 20
