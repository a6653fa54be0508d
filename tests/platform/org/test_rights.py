"""What the roles carry: shipped, adjusted within limits, known to every process, taken back."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guijia.areas.deals.permissions import FILING_SECRETS, SUBSCRIBE
from guijia.areas.ledger.permissions import RECEIVE, REVERSE, SEE_MONEY
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.org import actions as org
from guijia.platform.org import permissions, queries
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.models import RoleRights
from guijia.platform.org.permissions import ADMINISTER, SET_RIGHTS, all_permissions, holders, shipped_holders
from guijia.platform.org.rights import actions, rules
from guijia.platform.org.rights import queries as rights
from guijia.platform.org.rights.shipped import sections, sheets

pytestmark = pytest.mark.django_db
NUMBERS = {f"ROL-{at:02d}" for at in range(1, 43)}


@pytest.fixture(autouse=True)
def _as_shipped() -> Any:
    """What this process knows goes back with the database."""
    permissions.adjust(None, {})
    yield
    permissions.adjust(None, {})


@pytest.fixture
def chief(cast: Any, now: datetime) -> Any:
    """An administrator of all projects."""
    person = org.hire(login="chief", name="总管理", actor=SYSTEM, now=now)
    org.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return queries.staff_by_id(person.pk)


def carry(role: Role, wanted: frozenset[str], actor: Any, now: datetime, **more: Any) -> RoleRights:
    """Have a role carry exactly these, as whoever looked just now."""
    seen = RoleRights.objects.filter(role=role, ended_at__isnull=True).values_list("pk", flat=True).first()
    return actions.set_rights(
        role=role, wanted=wanted, reason="岗位调整", actor=actor, now=now, **{"seen": seen} | more
    )


def test_every_role_of_the_requirements_is_shipped_with_its_sheet() -> None:
    assert {one.number for one in sheets().values()} - {""} == NUMBERS
    assert set(sheets()) == set(Role)
    assert sum(map(len, sections().values())) == len(Role)
    assert all(one.duties and one.source and one.section for one in sheets().values())


def test_shipped_rights_keep_their_own_limits() -> None:
    known = {one.key: one for one in all_permissions()}
    for role in Role:
        carried = rights.shipped_rights_of(role)
        assert not rules.conflicts(carried, known), role
        assert not [key for key in carried if role in known[key].never], role
    assert all(not rights.shipped_rights_of(role) for role in OUTSIDE)


def test_right_given_holds_from_the_next_sign_in_without_another_question(
    cast: Any, chief: Any, now: datetime
) -> None:
    assert not cast.archive.may(SEE_MONEY)
    with CaptureQueriesContext(connection) as before:
        queries.staff_by_id(cast.archive.pk)
    made = carry(Role.ARCHIVE, rights.rights_of(Role.ARCHIVE) | {SEE_MONEY.key}, chief, now)
    entry = Entry.objects.get(action="org.set_rights")
    assert entry.detail["given"] == [SEE_MONEY.key]
    assert entry.detail["taken"] == []
    assert SEE_MONEY.key not in entry.detail["before"]
    person = queries.staff_by_id(cast.archive.pk)
    assert person is not None
    assert person.may(SEE_MONEY, cast.project.pk)
    assert permissions.known_as_of() == made.pk
    with CaptureQueriesContext(connection) as after:
        queries.staff_by_id(cast.archive.pk)
    assert len(after) == len(before)


def test_other_process_knows_at_its_next_look(cast: Any, chief: Any, now: datetime) -> None:
    carry(Role.ARCHIVE, rights.rights_of(Role.ARCHIVE) | {SEE_MONEY.key}, chief, now)
    # A process that has not looked since: it still knows what was shipped.
    permissions.adjust(None, {})
    assert Role.ARCHIVE not in holders(SEE_MONEY)
    rights.refresh()
    assert Role.ARCHIVE in holders(SEE_MONEY)
    assert shipped_holders(SEE_MONEY) == holders(SEE_MONEY) - {Role.ARCHIVE}


def test_adjustment_is_taken_back_and_everything_restored(cast: Any, chief: Any, now: datetime) -> None:
    shipped = rights.rights_of(Role.CASHIER)
    carry(Role.CASHIER, shipped - {RECEIVE.key}, chief, now)
    second = carry(Role.CASHIER, shipped - {RECEIVE.key, SEE_MONEY.key}, chief, now)
    rights.refresh()
    third = actions.restore_rights(
        role=Role.CASHIER, to=second, reason="撤回", seen=second.pk, actor=chief, now=now
    )
    rights.refresh()
    assert rights.rights_of(Role.CASHIER) == shipped - {RECEIVE.key}
    actions.restore_rights(role=Role.CASHIER, reason="恢复出厂", seen=third.pk, actor=chief, now=now)
    rights.refresh()
    assert rights.rights_of(Role.CASHIER) == shipped
    assert RoleRights.objects.filter(role=Role.CASHIER).count() == 4
    assert RoleRights.objects.filter(role=Role.CASHIER, ended_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("role", "given", "taken", "code"),
    [
        (Role.SALES, RECEIVE, None, "org_rights_apart"),
        (Role.CASHIER, SUBSCRIBE, None, "org_rights_apart"),
        (Role.SALES, FILING_SECRETS, None, "org_right_never"),
        (Role.CONTRACTOR, SEE_MONEY, None, "org_right_never"),
        (Role.SALES, SET_RIGHTS, None, "org_right_never"),
        (Role.ADMIN, SEE_MONEY, None, "org_rights_own_role"),
        (Role.ADMIN, None, ADMINISTER, "org_last_administrator"),
        (Role.SALES, None, None, "org_rights_as_they_are"),
    ],
)
def test_limits_hold_and_nothing_is_written(
    cast: Any, chief: Any, now: datetime, role: Role, given: Any, taken: Any, code: str
) -> None:
    wanted = rights.rights_of(role) | ({given.key} if given else set())
    wanted -= {taken.key} if taken else set()
    with pytest.raises(BusinessError) as refused:
        carry(role, wanted, chief, now)
    assert refused.value.code == code
    assert not RoleRights.objects.exists()
    assert not Entry.objects.filter(action="org.set_rights").exists()


def test_rights_may_be_taken_from_ones_own_role(cast: Any, chief: Any, now: datetime) -> None:
    gone = permissions.READ_AUDIT.key
    carry(Role.ADMIN, rights.rights_of(Role.ADMIN) - {gone}, chief, now)
    rights.refresh()
    assert gone not in rights.rights_of(Role.ADMIN)
    # What was shipped may come back by the same hand.
    carry(Role.ADMIN, rights.rights_of(Role.ADMIN) | {gone}, chief, now)


def test_administrator_goes_when_another_role_administers(cast: Any, chief: Any, now: datetime) -> None:
    boss = org.hire(login="boss", name="总经理", actor=SYSTEM, now=now)
    org.post(staff=boss, role=Role.GM, project=None, actor=SYSTEM, now=now)
    carry(Role.GM, rights.rights_of(Role.GM) | {ADMINISTER.key, SET_RIGHTS.key}, chief, now)
    rights.refresh()
    carry(Role.ADMIN, rights.rights_of(Role.ADMIN) - {ADMINISTER.key}, chief, now)
    rights.refresh()
    assert holders(ADMINISTER) == {Role.GM}


def test_unknown_right_stale_page_and_project_administrator_are_refused(
    cast: Any, chief: Any, now: datetime
) -> None:
    wanted = rights.rights_of(Role.CASHIER) - {RECEIVE.key}
    carry(Role.CASHIER, wanted, chief, now)
    rights.refresh()
    for actor, more, keys, code in (
        (chief, {}, wanted | {"no.such"}, "org_rights_unknown"),
        (chief, {"seen": None}, wanted - {SEE_MONEY.key}, "org_rights_changed_meanwhile"),
        (cast.admin, {}, wanted - {SEE_MONEY.key}, "org_rights_not_allowed"),
    ):
        with pytest.raises(BusinessError) as refused:
            carry(Role.CASHIER, frozenset(keys), actor, now, **more)
        assert refused.value.code == code


def test_right_that_no_area_declares_any_more_is_passed_over() -> None:
    permissions.adjust(None, {Role.CASHIER: permissions.Adjustment(frozenset({"old.right"}))})
    assert Role.CASHIER not in holders(REVERSE)
    assert holders(RECEIVE) == shipped_holders(RECEIVE)
