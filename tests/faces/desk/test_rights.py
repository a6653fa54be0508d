"""Roles and rights on the screen: found, compared, adjusted, taken back; only by administrators of all projects."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org import permissions
from guijia.platform.org.enums import Role
from guijia.platform.org.models import RoleRights
from guijia.platform.org.rights import queries
from tests.access.world import come_in

pytestmark = pytest.mark.django_db
PAGE = ("rights:role", ["archive"])


@pytest.fixture(autouse=True)
def _as_shipped() -> Any:
    """What this process knows goes back with the database."""
    yield
    permissions.adjust(None, {})


@pytest.fixture
def admin(cast: Any, now: datetime) -> Client:
    """An administrator of all projects at the screen."""
    org.post(staff=cast.admin, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return come_in(cast.admin)


def carried() -> list[str]:
    return sorted(queries.rights_of(Role.ARCHIVE))


def save(client: Client, rights: list[str], seen: str = "") -> Any:
    data = {"rights": rights, "reason": "代管收款资料", "seen": seen}
    return client.post(reverse(*PAGE[:1], args=PAGE[1]), data)


def test_right_is_given_seen_marked_and_taken_back(cast: Any, admin: Client) -> None:
    assert come_in(cast.archive).get(reverse("ledger:receipts")).status_code == 404
    assert save(admin, [*carried(), SEE_MONEY.key]).status_code == 302
    assert come_in(cast.archive).get(reverse("ledger:receipts")).status_code == 200
    page = admin.get(reverse(*PAGE[:1], args=PAGE[1])).content.decode()
    assert "代管收款资料" in page
    assert "与出厂不同" in page
    assert "增 1" in admin.get(reverse("rights:roles"), {"q": "档案"}).content.decode()
    assert "出厂以外增加" in admin.get(reverse("rights:matrix"), {"section": "登记、产权组"}).content.decode()
    standing = RoleRights.objects.get()
    back = {"reason": "撤回", "seen": str(standing.pk), "to": str(standing.pk)}
    assert admin.post(reverse("rights:restore", args=["archive"]), back).status_code == 302
    assert come_in(cast.archive).get(reverse("ledger:receipts")).status_code == 404


def test_page_says_why_not_and_keeps_the_ticks(admin: Client) -> None:
    answer = save(admin, [*carried(), "ledger.see_money", "org.set_rights"])
    assert answer.status_code == 422
    assert "不能给档案管理员" in answer.content.decode()
    assert 'value="ledger.see_money" checked' in answer.content.decode()
    assert save(admin, ["no.such"]).status_code == 422
    assert not RoleRights.objects.exists()


def test_search_narrows_and_unknown_role_is_not_found(admin: Client) -> None:
    found = admin.get(reverse("rights:roles"), {"q": "ROL-16"}).content.decode()
    assert "总经理" in found
    assert "大厅接待员" not in found
    assert "没有找到岗位" in admin.get(reverse("rights:roles"), {"q": "没有这个"}).content.decode()
    assert admin.get(reverse("rights:role", args=["king"])).status_code == 404
    only = admin.get(reverse("rights:matrix"), {"q": "看收款"}).content.decode()
    assert "看收款" in only
    assert "查审计" not in only


def test_sheet_names_every_role_that_carries_something(admin: Client) -> None:
    answer = admin.get(reverse("rights:download"))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert rows[0][2] == "岗位"
    assert {"档案管理员", "总经理", "集团查看"} <= {row[2] for row in rows}


def test_roles_ask_the_same_number_of_questions_whoever_works(
    cast: Any, admin: Client, now: datetime
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(reverse("rights:roles")).status_code == 200
        return len(captured)

    asked()
    before = asked()
    for at in range(20):
        person = org.hire(login=f"n{at}", name="新人", actor=SYSTEM, now=now)
        org.post(staff=person, role=Role.CARE, project=cast.project, actor=SYSTEM, now=now)
    assert asked() == before
