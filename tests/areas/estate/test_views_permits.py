"""The five certificates through HTTP."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.models import Permit
from guijia.platform.places.models import Building
from tests.areas.estate.sales import audits, give_permits, lay_out

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def building(cast: Any, now: datetime) -> Building:
    return lay_out(cast, now)[0]


@pytest.fixture
def address() -> str:
    return reverse("estate:permits")


def given(cast: Any, **more: Any) -> dict[str, Any]:
    return {
        "project": cast.project.pk,
        "kind": "pre_sale",
        "number": "GL-2026-031",
        "issued_on": "2026-01-05",
        "expires_on": "2028-01-05",
        **more,
    }


def test_permits_page_says_which_building_lacks_which(
    client: Client, cast: Any, now: datetime, building: Building, address: str
) -> None:
    client.force_login(cast.signing_lead)
    (row,) = client.get(address).context["coverage"]
    assert not row.is_complete
    assert [ok for _, ok in row.have] == [False] * 5
    give_permits(cast, building, now)
    (row,) = client.get(address).context["coverage"]
    assert row.is_complete


def test_permit_is_taken_in_with_its_scan(
    client: Client, cast: Any, building: Building, address: str, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.signing_lead)
    scan = SimpleUploadedFile("证.pdf", PDF, content_type="application/pdf")
    answer = client.post(address, given(cast, buildings=[building.pk], scan=scan))
    assert answer.status_code == 302, answer.context["form"].errors
    permit = Permit.objects.get()
    assert permit.building_ids == [building.pk]
    assert permit.scan is not None
    (line,) = client.get(address).context["lines"]
    assert client.get(line.scan_url).status_code == 200
    client.force_login(cast.outsider)
    assert client.get(line.scan_url).status_code == 404
    assert audits("estate.enter_permit") == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": ""}, "number"),
        ({"kind": "sixth"}, "kind"),
        ({"issued_on": "2026-13-41"}, "issued_on"),
        ({"expires_on": "2025-01-01"}, "expires_on"),
        ({"buildings": ["00000000-0000-0000-0000-000000000000"]}, "buildings"),
        ({"project": "x"}, "project"),
    ],
)
def test_permit_typed_wrongly_is_refused_at_its_field(
    client: Client, cast: Any, building: Building, address: str, wrong: dict[str, Any], field: str
) -> None:
    client.force_login(cast.signing_lead)
    answer = client.post(address, given(cast, **wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Permit.objects.exists()


def test_permit_entered_twice_is_a_conflict(
    client: Client, cast: Any, building: Building, address: str
) -> None:
    client.force_login(cast.signing_lead)
    assert client.post(address, given(cast)).status_code == 302
    again = client.post(address, given(cast))
    assert again.status_code == 409
    assert "已经登记过" in str(again.context["form"].errors["number"])
    assert Permit.objects.count() == 1


def test_permit_of_another_post_or_project_is_refused(
    client: Client, cast: Any, building: Building, address: str
) -> None:
    for staff in (cast.sales, cast.outsider):
        client.force_login(staff)
        assert client.post(address, given(cast)).status_code == 422
    assert not Permit.objects.exists()


def test_revoke_needs_a_reason_and_the_right(
    client: Client, cast: Any, now: datetime, building: Building, address: str
) -> None:
    give_permits(cast, building, now)
    permit = Permit.objects.all()[0]
    revoke = reverse("estate:revoke_permit", args=[permit.pk])
    client.force_login(cast.outsider)
    assert client.post(revoke, {"reason": "注销"}).status_code == 404
    client.force_login(cast.sales)
    assert client.post(revoke, {"reason": "注销"}).status_code == 422
    client.force_login(cast.signing_lead)
    assert client.post(revoke, {"reason": " "}).status_code == 422
    permit.refresh_from_db()
    assert permit.revoked_at is None
    assert client.post(revoke, {"reason": "机关注销"}).status_code == 302
    permit.refresh_from_db()
    assert permit.revoked_at is not None
    assert audits("estate.revoke_permit") == 1
