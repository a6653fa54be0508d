"""Floor plans: kept by those who may, found, shown with the homes of their layout."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions.plans import keep_floor_plan
from guijia.areas.estate.models import FloorPlan, Home
from guijia.areas.estate.queries.plans import plan_of, plans_listed_for
from guijia.platform.audit.acting import SYSTEM, acting
from tests.areas.estate.sales import audits, home_of, lay_out
from tests.platform.files.makers import pdf, png


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def given(cast: Any, **more: Any) -> dict[str, Any]:
    return {
        "project": cast.project.pk, "code": "A1", "name": "三室两厅", "area": "118.62", "inner_area": "94.31",
        "picture": SimpleUploadedFile("A1.png", png()), **more,
    }  # fmt: skip


def test_plan_is_kept_found_and_shown_with_its_homes(client: Client, cast: Any, now: datetime) -> None:
    _, units = lay_out(cast, now)
    with acting(SYSTEM):
        Home.objects.filter(pk=units[0].pk).update(layout="三室两厅")
        Home.objects.filter(pk=units[1].pk).update(layout="A1")
    client.force_login(cast.signing_lead)
    answer = client.post(reverse("estate:new_plan"), given(cast))
    assert answer.status_code == 302, answer.context["form"].errors
    plan = FloorPlan.objects.get()
    picture = reverse("estate:plan_picture", args=[plan.pk])
    assert client.get(picture).headers["Content-Type"] == "image/png"
    assert [plan_of(home_of(unit)) for unit in units[:3]] == [plan, plan, None]
    assert plans_listed_for(cast.sales).get().homes == 2
    assert "三室两厅" in client.get(reverse("estate:plans"), {"q": "a1"}).content.decode()
    assert picture not in client.get(reverse("estate:plans"), {"q": "没有"}).content.decode()
    for page in (reverse("home", args=[units[0].pk]), reverse("estate:card", args=[units[1].pk])):
        assert (
            picture
            in client.get(page, headers={"hx-request": "true"} if "card" in page else {}).content.decode()
        )
    client.force_login(cast.outsider)
    for page in (picture, reverse("estate:plan", args=[plan.pk])):
        assert client.get(page).status_code == 404


def test_plan_is_corrected_and_keeps_its_picture(client: Client, cast: Any, now: datetime) -> None:
    client.force_login(cast.signing_lead)
    client.post(reverse("estate:new_plan"), given(cast))
    plan = FloorPlan.objects.get()
    page = reverse("estate:plan", args=[plan.pk])
    assert client.post(page, given(cast, name="三室两厅两卫", picture="")).status_code == 302
    changed = FloorPlan.objects.get()
    assert (changed.name, changed.picture_id) == ("三室两厅两卫", plan.picture_id)
    assert audits("estate.keep_floor_plan") == 2


@pytest.mark.parametrize(
    ("wrong", "field", "status"),
    [
        ({"code": ""}, "code", 422),
        ({"name": ""}, "name", 422),
        ({"inner_area": "200"}, "inner_area", 422),
        ({"project": "x"}, "project", 422),
        ({"picture": "pdf"}, "picture", 422),
        ({"picture": "text"}, "picture", 422),
        ({"code": "B2"}, "code", 409),
        ({"name": "两室"}, "name", 409),
    ],
)
def test_plan_typed_wrongly_is_refused_at_its_field(
    client: Client, cast: Any, now: datetime, wrong: dict[str, Any], field: str, status: int
) -> None:
    keep_floor_plan(project=cast.project, code="B2", name="两室", actor=cast.signing_lead, now=now)
    files = {"pdf": ("图.pdf", pdf()), "text": ("图.png", b"nothing")}
    if wrong.get("picture") in files:
        wrong = {"picture": SimpleUploadedFile(*files[wrong["picture"]])}
    client.force_login(cast.signing_lead)
    answer = client.post(reverse("estate:new_plan"), given(cast, **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (status, [field])
    assert FloorPlan.objects.count() == 1


def test_plan_is_not_kept_by_others(client: Client, cast: Any, now: datetime) -> None:
    plan = keep_floor_plan(project=cast.project, code="B2", name="两室", actor=cast.signing_lead, now=now)
    client.force_login(cast.sales)
    assert client.get(reverse("estate:new_plan")).status_code == 404
    assert client.post(reverse("estate:plan", args=[plan.pk]), given(cast)).status_code == 422
    assert (
        "由签约主管、客服经理或系统管理员登记"
        in client.get(reverse("estate:plan", args=[plan.pk])).content.decode()
    )
    plan.refresh_from_db()
    assert plan.code == "B2"
