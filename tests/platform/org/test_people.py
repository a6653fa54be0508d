"""Who may do what where."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.org import actions, queries
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER, holders, permission
from guijia.platform.org.sign_in import PasswordSignIn

pytestmark = pytest.mark.django_db


def test_posting_in_one_project_reaches_no_other(cast: Any) -> None:
    assert cast.sales.holds(Role.SALES, cast.project.pk)
    assert not cast.sales.holds(Role.SALES, cast.elsewhere.pk)
    assert cast.sales.scope == frozenset({cast.project.pk})


def test_posting_without_project_reaches_all(cast: Any) -> None:
    assert cast.group_manager.scope is None
    assert cast.group_manager.holds(Role.MANAGER, cast.elsewhere.pk)
    assert not cast.group_manager.holds(Role.GM, cast.project.pk)


def test_whoever_left_may_nothing(cast: Any) -> None:
    with acting(SYSTEM):
        Staff.objects.filter(pk=cast.sales.pk).update(is_active=False)
    gone = Staff.objects.get(pk=cast.sales.pk)
    assert gone.scope == frozenset()
    assert queries.staff_by_id(gone.pk) is None


def test_same_role_is_posted_once(cast: Any, now: datetime) -> None:
    actions.post(staff=cast.sales, role=Role.SALES, project=cast.project, actor=SYSTEM, now=now)
    assert cast.sales.postings.count() == 1


def test_holders_of_a_role_include_those_of_all_projects(cast: Any) -> None:
    found = set(queries.holders_of(Role.MANAGER, cast.project.pk))
    assert found == {cast.manager, cast.group_manager}


def test_permission_declared_twice_with_other_roles_is_a_defect() -> None:
    assert Role.ADMIN in holders(ADMINISTER)
    with pytest.raises(ValueError, match="declared twice"):
        permission(ADMINISTER.key, ADMINISTER.label, {Role.SALES})


def test_password_sign_in(now: datetime) -> None:
    actions.hire(login="zhangwei", name="张伟", password="correct horse battery", actor=SYSTEM, now=now)
    door = PasswordSignIn()
    assert door.authenticate(None, "zhangwei", "correct horse battery") is not None
    assert door.authenticate(None, "zhangwei", "wrong") is None
    assert door.authenticate(None, "nobody", "wrong") is None
    assert door.authenticate(None, None, None) is None


def test_nobody_signs_in_as_somebody_without_a_password(now: datetime) -> None:
    actions.hire(login="demo", name="演示", is_demo=True, actor=SYSTEM, now=now)
    assert PasswordSignIn().authenticate(None, "demo", "") is None


def test_leaver_s_session_ends(client: Client, cast: Any) -> None:
    with acting(SYSTEM):
        client.force_login(cast.contract)
        assert client.get("/desk").status_code == 200
        Staff.objects.filter(pk=cast.contract.pk).update(is_active=False)
    assert client.get("/desk").status_code == 302
