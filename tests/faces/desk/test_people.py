"""One member of staff through HTTP: known by mobile and identity, masked, linked with their other accounts."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org import queries
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.areas.deals.sale import identity_number

pytestmark = pytest.mark.django_db
MOBILE = "19912345670"


def as_(person: Staff) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def admin(cast: Any, now: datetime) -> Client:
    org.post(staff=cast.admin, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return as_(cast.admin)


def address(person: Staff) -> str:
    return reverse("settings:person", args=[person.pk])


def test_identity_is_entered_masked_and_links_the_accounts(cast: Any, admin: Client) -> None:
    number = identity_number()
    assert (
        admin.post(address(cast.sales), {"mobile": "+86 199-1234-5670", "id_number": number}).status_code
        == 302
    )
    answer = admin.post(address(cast.manager), {"mobile": "", "id_number": number.lower()}, follow=True)
    page = answer.content.decode()
    assert "是同一个人，互相不能审批" in page
    assert address(cast.sales) in page
    page = admin.get(address(cast.sales)).content.decode()
    assert "199****5670" in page
    assert address(cast.manager) in page
    assert MOBILE not in page
    assert number not in page
    listed = admin.get(f"{reverse('settings:people')}?known=1").content.decode()
    assert cast.sales.name in listed
    assert cast.cashier.name not in listed
    assert admin.post(address(cast.manager), {"forget": "on"}).status_code == 302
    assert queries.other_accounts(Staff.objects.get(pk=cast.sales.pk)) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"mobile": "1380013"}, "手机号应为 11 位"),
        ({"id_number": "110105194912310021"}, "校验"),
        ({}, "请填手机号码或身份证号"),
    ],
)
def test_identity_that_is_none_is_refused(cast: Any, admin: Client, data: dict[str, str], words: str) -> None:
    answer = admin.post(address(cast.sales), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Staff.objects.exclude(mobile_blind="", id_blind="").exists()


def test_administrator_of_one_project_looks_and_others_find_nothing(cast: Any) -> None:
    near = as_(cast.admin)
    page = near.get(address(cast.sales)).content.decode()
    assert "由管理全部项目的系统管理员登记" in page
    assert near.post(address(cast.sales), {"mobile": MOBILE}).status_code == 422
    assert near.get(address(cast.outsider)).status_code == 404
    for person in (cast.manager, cast.outsider):
        assert as_(person).get(address(cast.sales)).status_code == 404
        assert as_(person).post(address(cast.sales), {"mobile": MOBILE}).status_code == 404
