"""A price list on its way in: read, asked, previewed, written as a whole, taken back as a whole."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions import price_import as actions
from guijia.areas.estate.actions import price_writing as writing
from guijia.areas.estate.actions.measuring import enter_measured_areas
from guijia.areas.estate.models import Commitment, Home, PriceImport
from guijia.areas.estate.queries.areas import survey_of
from guijia.areas.estate.rules import Areas
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.notify.models import Message
from guijia.platform.places.models import Building, Unit
from tests.areas.estate.importing.lists import text, xlsx
from tests.conftest import Cast

HEAD = ["楼栋", "单元", "楼层", "房号", "建筑面积", "套内面积", "单价", "总价"]
Run = Callable[[], int]


def a_list(*rows: list[Any]) -> bytes:
    return xlsx({"价格": [HEAD, *rows]})


def home(room: str = "1801", price: int = 20_000, area: int = 100, building: str = "3栋") -> list[Any]:
    return [building, "1单元", 18, room, area, area * 0.8, price, price * area]


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def handed_in(
    cast: Cast, now: datetime, content: bytes, run_jobs: Run, name: str = "三期.xlsx"
) -> PriceImport:
    found = actions.upload_price_list(
        project=cast.project, content=content, name=name, actor=cast.sales_director, now=now
    )
    run_jobs()
    found.refresh_from_db()
    return found


def imported(cast: Cast, now: datetime, content: bytes, run_jobs: Run) -> PriceImport:
    found = handed_in(cast, now, content, run_jobs)
    actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    run_jobs()
    found.refresh_from_db()
    return found


def entries(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE action = %s", [key])
        return int(cursor.fetchone()[0])


def bind(unit: Unit, now: datetime) -> None:
    with acting(SYSTEM):
        Commitment.objects.create(unit=unit, kind="subscription", started_at=now, document_number="RG-1")


def test_clean_list_becomes_homes(cast: Cast, now: datetime, run_jobs: Run) -> None:
    found = handed_in(cast, now, a_list(home("1801"), home("1802", building="5#")), run_jobs)
    assert found.state == "preview"
    assert found.outcome["counts"]["created"] == 2
    assert not Home.objects.exists()
    actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    run_jobs()
    found.refresh_from_db()
    assert found.state == "imported"
    assert list(Unit.objects.values_list("label", flat=True)) == ["3-1-1801", "5-1-1802"]
    one = Home.objects.get(unit__label="3-1-1801")
    assert (one.list_price, one.floor, one.room, one.column, one.pricing) == (
        Decimal(2_000_000),
        18,
        "1801",
        1,
        "gross",
    )
    assert (one.state, one.price_table, one.entered_by_import) == ("unreleased", found.price_table, found)
    assert Building.objects.get(number="3").name == "3栋"
    assert entries("estate.import_prices") == 1


def test_whoever_left_the_page_is_told_when_a_list_is_read_and_when_it_is_written(
    cast: Cast, now: datetime, run_jobs: Run
) -> None:
    found = imported(cast, now, a_list(home("1801"), home("1802")), run_jobs)
    told = Message.objects.filter(staff=cast.sales_director, kind="estate.import").order_by("created_at")
    assert sorted(one.words for one in told) == [
        f"{cast.project.name} 已写入 2 套。",
        f"{cast.project.name} 已识别 2 套，请核对后写入。",
    ]
    assert {one.url for one in told} == {reverse("estate:import", args=[found.pk])}


def test_errors_stop_everything(cast: Cast, now: datetime, run_jobs: Run) -> None:
    found = handed_in(cast, now, a_list(home("1801"), home("1801")), run_jobs)
    assert found.problems[0]["code"] == "duplicate"
    with pytest.raises(BusinessError) as refused:
        actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    assert refused.value.code == "estate_import_has_errors"
    assert not Unit.objects.exists()


def test_questions_are_asked_and_answered(cast: Cast, now: datetime, run_jobs: Run) -> None:
    rows = [
        ["楼栋", "楼层", "房号", "预售单价", "建筑面积", "户内面积"],
        ["3栋", "18", "01", "20000", "100", "80"],
    ]
    found = handed_in(cast, now, text(rows), run_jobs, "p.csv")
    assert found.state == "questions"
    key = found.questions[0]["key"]
    with pytest.raises(BusinessError):
        actions.answer_questions(
            import_id=found.pk, answers={key: "nonsense"}, actor=cast.sales_director, now=now
        )
    actions.answer_questions(import_id=found.pk, answers={key: "inner"}, actor=cast.sales_director, now=now)
    run_jobs()
    found.refresh_from_db()
    assert found.state == "preview"
    assert found.outcome["rows"][0]["total_price"] == "1600000.00"


def test_file_that_is_no_list_is_refused_before_anything_is_kept(cast: Cast, now: datetime) -> None:
    with pytest.raises(BusinessError) as refused:
        actions.upload_price_list(
            project=cast.project, content=b"%PDF-1.7", name="a.xlsx", actor=cast.sales_director, now=now
        )
    assert refused.value.code == "estate_import_not_a_list"
    assert not PriceImport.objects.exists()


def test_sales_consultant_may_not_import(cast: Cast, now: datetime) -> None:
    with pytest.raises(BusinessError) as refused:
        actions.upload_price_list(
            project=cast.project, content=a_list(home()), name="a", actor=cast.sales, now=now
        )
    assert refused.value.code == "estate_forbidden"


def test_outsider_does_not_find_it(cast: Cast, now: datetime, run_jobs: Run) -> None:
    found = handed_in(cast, now, a_list(home()), run_jobs)
    with pytest.raises(PriceImport.DoesNotExist):
        actions.confirm_import(import_id=found.pk, actor=cast.outsider, now=now)


def test_second_list_changes_prices_but_never_of_a_bound_home(
    cast: Cast, now: datetime, run_jobs: Run
) -> None:
    imported(cast, now, a_list(home("1801"), home("1802"), home("1803")), run_jobs)
    bind(Unit.objects.get(label="3-1-1802"), now)
    again = a_list(home("1801", 21_000), home("1802", 21_000), home("1803"))
    found = handed_in(cast, now + timedelta(hours=1), again, run_jobs)
    counts = found.outcome["counts"]
    assert (counts["changed"], counts["bound"], counts["same"], counts["created"]) == (1, 1, 1, 0)
    assert counts["value_change"] == "100000.00"
    assert any(problem["code"] == "unit_committed" and problem["cell"] == "D3" for problem in found.problems)
    actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    run_jobs()
    prices = dict(Home.objects.values_list("room", "list_price"))
    assert prices == {"1801": Decimal(2_100_000), "1802": Decimal(2_000_000), "1803": Decimal(2_000_000)}


def test_undo_withdraws_and_restores(cast: Cast, now: datetime, run_jobs: Run) -> None:
    first = imported(cast, now, a_list(home("1801")), run_jobs)
    later = now + timedelta(hours=1)
    second = imported(cast, later, a_list(home("1801", 21_000), home("1802")), run_jobs)
    with pytest.raises(BusinessError) as refused:
        writing.undo_import(import_id=first.pk, actor=cast.sales_director, now=later)
    assert refused.value.code == "estate_import_superseded"
    writing.undo_import(import_id=second.pk, actor=cast.sales_director, now=later)
    one, two = Home.objects.get(room="1801"), Home.objects.get(room="1802")
    assert (one.list_price, one.price_table, one.withdrawn_at) == (
        Decimal(2_000_000),
        first.price_table,
        None,
    )
    assert two.withdrawn_at is not None
    with pytest.raises(Conflict):
        writing.undo_import(import_id=second.pk, actor=cast.sales_director, now=later)
    writing.undo_import(import_id=first.pk, actor=cast.sales_director, now=later)
    third = imported(cast, later, a_list(home("1801", 19_000)), run_jobs)
    one.refresh_from_db()
    assert (one.withdrawn_at, one.list_price, one.entered_by_import) == (None, Decimal(1_900_000), third)


def test_undo_is_refused_once_a_home_is_bound(cast: Cast, now: datetime, run_jobs: Run) -> None:
    found = imported(cast, now, a_list(home("1801"), home("1802")), run_jobs)
    bind(Unit.objects.get(label="3-1-1801"), now)
    with pytest.raises(BusinessError) as refused:
        writing.undo_import(import_id=found.pk, actor=cast.sales_director, now=now)
    assert refused.value.code == "estate_import_committed"
    assert "3-1-1801" in refused.value.message
    assert not Home.objects.filter(withdrawn_at__isnull=False).exists()


def test_written_twice_it_is_written_once(cast: Cast, now: datetime, run_jobs: Run) -> None:
    found = imported(cast, now, a_list(home()), run_jobs)
    writing.write_price_list(import_id=found.pk, actor=SYSTEM, now=now)
    assert Home.objects.count() == 1
    assert entries("estate.import_prices") == 1


def test_list_without_areas_keeps_what_is_there(cast: Cast, now: datetime, run_jobs: Run) -> None:
    imported(cast, now, a_list(home("1801")), run_jobs)
    pivot = xlsx({"总价": [["楼栋", "单元", "楼层", "01", "02"], ["3栋", "1单元", 18, 2_050_000, ""]]})
    imported(cast, now + timedelta(hours=1), pivot, run_jobs)
    one = Home.objects.get(room="1801")
    assert (one.list_price, one.forecast_area, one.forecast_inner_area) == (
        Decimal(2_050_000),
        Decimal(100),
        Decimal(80),
    )


def test_what_is_kept_is_plain_json(cast: Cast, now: datetime, run_jobs: Run) -> None:
    found = handed_in(cast, now, a_list(home("1801"), [*home("1802")[:7], "abc"]), run_jobs)
    assert json.loads(json.dumps(found.problems)) == found.problems
    row = next(row for row in found.outcome["rows"] if row["label"] == "3-1-1802")
    assert (row["result"], row["row"]) == ("error", 3)


def post(cast: Cast, client: Client, name: str, found: PriceImport, **data: Any) -> Any:
    client.force_login(cast.sales_director)
    return client.post(reverse(f"estate:{name}", args=[found.pk]), data)


def page(client: Client, found: PriceImport, tab: str = "") -> Any:
    return client.get(reverse("estate:import", args=[found.pk]), {"tab": tab} if tab else {})


def test_screens_from_upload_to_undo(cast: Cast, now: datetime, run_jobs: Run, client: Client) -> None:
    client.force_login(cast.sales_director)
    assert "上传并识别" in client.get(reverse("estate:imports")).content.decode()
    rows = [
        ["楼栋", "楼层", "房号", "预售单价", "建筑面积", "户内面积"],
        ["3栋", "18", "01", "20000", "100", "80"],
    ]
    file = SimpleUploadedFile("三期.csv", text(rows, "gb18030"))
    answered = client.post(reverse("estate:import_upload"), {"project": cast.project.pk, "file": file})
    found = PriceImport.objects.get()
    assert answered.url == reverse("estate:import", args=[found.pk])
    assert "正在识别" in page(client, found).content.decode()
    run_jobs()
    body = page(client, found).content.decode()
    assert "按套内面积" in body
    assert 'class="w"' in body
    assert post(cast, client, "import_answer", found).status_code == 422
    assert post(cast, client, "import_answer", found, q0="gross").status_code == 302
    run_jobs()
    body = page(client, found).content.decode()
    assert "3-1801" in body
    assert "写入 1 套" in body
    assert page(client, found, "created").status_code == 200
    assert post(cast, client, "import_confirm", found).status_code == 302
    live = client.get(reverse("estate:import_live", args=[found.pk]), headers={"HX-Request": "true"})
    assert "正在写入" in live.content.decode()
    run_jobs()
    live = client.get(reverse("estate:import_live", args=[found.pk]), headers={"HX-Request": "true"})
    assert live.headers["HX-Redirect"] == reverse("estate:import", args=[found.pk])
    assert "整批撤销" in page(client, found).content.decode()
    assert post(cast, client, "import_undo", found).status_code == 302
    assert "已撤销" in page(client, found).content.decode()
    assert "三期.csv" in client.get(reverse("estate:imports")).content.decode()


def test_preview_shows_errors_by_cell_and_locks_the_button(
    cast: Cast, now: datetime, run_jobs: Run, client: Client
) -> None:
    found = handed_in(cast, now, a_list(home("1801"), home("1801"), [*home("1803")[:7], "abc"]), run_jobs)
    client.force_login(cast.sales_director)
    body = page(client, found).content.decode()
    assert "D3" in body
    assert "H4" in body
    assert "写入 2 套不能按" in body or "不能按" in body
    refused = post(cast, client, "import_confirm", found)
    assert (refused.status_code, refused.headers["X-Refusal"]) == (422, "estate_import_has_errors")


def test_bad_upload_is_said_at_the_field(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales_director)
    for content, name in ((b"", "a.xlsx"), (b"%PDF-1.7", "a.xlsx"), (b"\x00\x01", "\u202egpj.exe")):
        file = SimpleUploadedFile(name, content)
        answered = client.post(reverse("estate:import_upload"), {"project": cast.project.pk, "file": file})
        assert answered.status_code == 422
    nothing = client.post(reverse("estate:import_upload"), {"project": cast.elsewhere.pk})
    assert nothing.status_code == 422
    assert not PriceImport.objects.exists()


def test_others_do_not_reach_it(cast: Cast, now: datetime, run_jobs: Run, client: Client) -> None:
    found = handed_in(cast, now, a_list(home()), run_jobs)
    for person, expected in ((cast.outsider, 404), (cast.sales, 404)):
        client.force_login(person)
        assert page(client, found).status_code == expected
        assert client.post(reverse("estate:import_confirm", args=[found.pk])).status_code == expected
    client.force_login(cast.sales)
    assert client.get(reverse("estate:imports")).status_code == 422


MEASURED = ["楼栋", "单元", "楼层", "房号", "建筑面积", "实测建筑面积", "单价", "总价"]


def measured_list(area: float | str, price: int = 20_000) -> bytes:
    return xlsx({"价格": [MEASURED, ["3栋", "1单元", 18, "1801", 100, area, price, price * 100]]})


def surveyed(cast: Cast, now: datetime) -> Home:
    home = Home.objects.get(unit__label="3-1-1801")
    enter_measured_areas(
        project=cast.project,
        rows={home.pk: Areas(Decimal("100.35"), Decimal("80.20"))},
        source="测绘 2026-018",
        surveyed_on=date(2025, 12, 1),
        actor=cast.signing_lead,
        now=now,
    )
    return home


def test_list_that_contradicts_a_survey_is_refused_at_the_cell(
    cast: Cast, now: datetime, run_jobs: Run
) -> None:
    imported(cast, now, a_list(home("1801")), run_jobs)
    surveyed(cast, now)
    found = handed_in(cast, now, measured_list(100.5, 21_000), run_jobs)
    told = next(p for p in found.problems if p["code"] == "survey_conflict")
    assert (told["severity"], told["cell"], told["value"]) == ("error", "F2", "100.50")
    assert "测绘 2026-018" in told["message"]
    assert "100.35" in told["message"]
    with pytest.raises(BusinessError) as refused:
        actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    assert refused.value.code == "estate_import_has_errors"


@pytest.mark.parametrize("area", [100.35, ""])
def test_list_that_agrees_with_a_survey_or_says_nothing_changes_only_prices(
    cast: Cast, now: datetime, run_jobs: Run, area: float | str
) -> None:
    imported(cast, now, a_list(home("1801")), run_jobs)
    one = surveyed(cast, now)
    assert imported(cast, now, measured_list(area, 21_000), run_jobs).state == "imported"
    one.refresh_from_db()
    assert (one.list_price, one.measured_area, one.measured_inner_area) == (
        Decimal(2_100_000),
        Decimal("100.35"),
        Decimal("80.20"),
    )
    assert survey_of(one) is not None


def test_survey_entered_after_the_preview_stops_the_writing(cast: Cast, now: datetime, run_jobs: Run) -> None:
    imported(cast, now, a_list(home("1801")), run_jobs)
    found = handed_in(cast, now, measured_list(100.5, 21_000), run_jobs)
    actions.confirm_import(import_id=found.pk, actor=cast.sales_director, now=now)
    one = surveyed(cast, now)
    run_jobs()
    found.refresh_from_db()
    one.refresh_from_db()
    assert found.state == "preview"
    assert (one.list_price, one.measured_area) == (Decimal(2_000_000), Decimal("100.35"))


def test_taking_a_list_back_leaves_the_areas_of_a_survey(cast: Cast, now: datetime, run_jobs: Run) -> None:
    imported(cast, now, a_list(home("1801")), run_jobs)
    found = imported(cast, now + timedelta(hours=1), a_list(home("1801", 21_000)), run_jobs)
    one = surveyed(cast, now + timedelta(hours=2))
    writing.undo_import(import_id=found.pk, actor=cast.sales_director, now=now + timedelta(hours=3))
    one.refresh_from_db()
    assert (one.list_price, one.measured_area) == (Decimal(2_000_000), Decimal("100.35"))


def test_home_that_comes_again_keeps_the_areas_of_its_survey(
    cast: Cast, now: datetime, run_jobs: Run
) -> None:
    first = imported(cast, now, a_list(home("1801")), run_jobs)
    one = surveyed(cast, now)
    writing.undo_import(import_id=first.pk, actor=cast.sales_director, now=now)
    imported(cast, now + timedelta(hours=1), a_list(home("1801", 22_000)), run_jobs)
    one.refresh_from_db()
    assert (one.withdrawn_at, one.list_price, one.measured_area) == (
        None,
        Decimal(2_200_000),
        Decimal("100.35"),
    )


def test_bound_home_and_a_list_that_contradicts_its_survey_is_only_warned(
    cast: Cast, now: datetime, run_jobs: Run
) -> None:
    imported(cast, now, a_list(home("1801")), run_jobs)
    bind(surveyed(cast, now).unit, now)
    found = handed_in(cast, now, measured_list(100.5, 21_000), run_jobs)
    severities = {p["code"]: p["severity"] for p in found.problems}
    assert (severities["survey_conflict"], severities["unit_committed"]) == ("warning", "warning")
    assert found.outcome["counts"]["bound"] == 1
