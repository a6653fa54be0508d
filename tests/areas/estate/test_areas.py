"""Measured areas: the error of rules.md 2.3, what is refused, one home typed, a list taken as a whole."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions.measuring import enter_measured_areas
from guijia.areas.estate.importing.areas import label_of, read_areas
from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.models import AreaSurvey, Home
from guijia.areas.estate.queries.areas import survey_of, surveys_visible_to
from guijia.areas.estate.rules import Areas, area_difference, why_not_measured
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.places.models import Unit
from tests.areas.estate.importing.lists import text, xlsx
from tests.areas.estate.sales import audits, home_of, lay_out

DAY = date(2025, 12, 1)
HEADS = ["房号", "实测建筑面积", "实测套内面积", "分摊面积"]


def sqm(value: str) -> Decimal:
    return Decimal(value)


@pytest.mark.parametrize(
    ("before", "measured", "ratio", "is_over"),
    [
        ("100", "105", "5.0000", True),
        ("100", "98.5", "-1.5000", False),
        ("100.00", "103.00", "3.0000", False),
        ("100.00", "97.00", "-3.0000", False),
        ("100.00", "103.01", "3.0100", True),
        # A ratio that rounds to the limit is over all the same.
        ("333333.33", "343333.34", "3.0000", True),
        ("118.62", "118.97", "0.2951", False),
    ],
)
def test_area_error_is_tested_exactly_and_shown_to_four_places(
    before: str, measured: str, ratio: str, is_over: bool
) -> None:
    found = area_difference(sqm(before), sqm(measured), Decimal(3))
    assert found is not None
    assert (str(found.ratio_pct), found.is_over) == (ratio, is_over)
    assert found.sqm == sqm(measured) - sqm(before)


@pytest.mark.parametrize(
    ("before", "measured"), [(None, Decimal(1)), (Decimal(1), None), (Decimal(0), Decimal(1))]
)
def test_area_error_without_both_areas_is_nothing(before: Decimal | None, measured: Decimal | None) -> None:
    assert area_difference(before, measured, Decimal(3)) is None


@pytest.mark.parametrize(
    ("areas", "code", "field"),
    [
        (Areas(sqm("0")), "estate_area_positive", "gross"),
        (Areas(sqm("-1")), "estate_area_positive", "gross"),
        (Areas(sqm("100"), sqm("0")), "estate_area_positive", "inner"),
        (Areas(sqm("100"), sqm("80"), sqm("-1")), "estate_area_positive", "shared"),
        (Areas(sqm("100.001")), "estate_area_places", "gross"),
        (Areas(sqm("100"), sqm("80.125")), "estate_area_places", "inner"),
        (Areas(sqm("100"), sqm("100.01")), "estate_area_inner", "inner"),
        (Areas(sqm("100"), sqm("80"), sqm("21")), "estate_area_shared", "shared"),
        (Areas(sqm("100000")), "estate_area_absurd", "gross"),
    ],
)
def test_areas_that_no_survey_certifies_are_refused(areas: Areas, code: str, field: str) -> None:
    refusal = why_not_measured("9-1-0101", areas)
    assert refusal is not None
    assert (refusal.code, refusal.field) == (code, field)
    assert "9-1-0101" in refusal.message


@pytest.mark.parametrize(
    "areas",
    [
        Areas(sqm("100")),
        Areas(sqm("100"), sqm("100"), sqm("0")),
        Areas(sqm("100.10"), sqm("80.05"), sqm("20.05")),
        Areas(sqm("100.10"), sqm("80.05"), sqm("20.06")),
    ],
)
def test_areas_of_a_survey_are_taken(areas: Areas) -> None:
    assert why_not_measured("9-1-0101", areas) is None


def enter(cast: Any, now: datetime, rows: dict[Any, Areas], **changed: Any) -> int:
    given = {
        "project": cast.project,
        "source": "测绘 2026-018",
        "surveyed_on": DAY,
        "actor": cast.signing_lead,
    }
    return enter_measured_areas(rows=rows, now=now, **(given | changed))


def test_measured_areas_are_kept_with_their_survey_and_corrected_by_a_later_one(
    cast: Any, now: datetime
) -> None:
    _, units = lay_out(cast, now)
    one = units[0]
    assert enter(cast, now, {one.pk: Areas(sqm("100.35"), sqm("80.20"))}) == 1
    home = home_of(one)
    assert (home.area, home.inner_area, home.list_price) == (sqm("100.35"), sqm("80.20"), sqm("1000000.00"))
    survey = survey_of(home)
    assert survey is not None
    assert (survey.shared_area, survey.source, survey.surveyed_on) == (sqm("20.15"), "测绘 2026-018", DAY)
    assert (survey.entered_by, survey.entered_at) == (cast.signing_lead, now)
    assert enter(cast, now, {one.pk: Areas(sqm("100.35"), sqm("80.20"))}) == 0
    assert enter(cast, now, {one.pk: Areas(sqm("100.40"), sqm("80.20"))}, source="更正 1 号") == 1
    assert list(
        AreaSurvey.objects.filter(unit=one).order_by("entered_at", "pk").values_list("area", "ended_at")
    ) == [
        (sqm("100.35"), now),
        (sqm("100.40"), None),
    ]
    assert audits("estate.enter_measured_areas") == 3


def test_areas_changed_another_way_rest_on_no_survey(cast: Any, now: datetime) -> None:
    _, units = lay_out(cast, now)
    enter(cast, now, {units[0].pk: Areas(sqm("100.35"))})
    home = home_of(units[0])
    home.measured_area = sqm("101.00")
    assert survey_of(home) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": " "}, "estate_area_source"),
        ({"surveyed_on": date(2099, 1, 1)}, "estate_area_future"),
        ({"actor": "sales"}, "estate_forbidden"),
        ({"actor": "outsider"}, "estate_forbidden"),
        ({"rows": {}}, "estate_area_none"),
        ({"rows": "half"}, "estate_area_inner"),
        ({"rows": "unknown"}, "estate_home_unknown"),
        ({"project": "elsewhere", "actor": SYSTEM}, "estate_home_unknown"),
    ],
)
def test_areas_are_refused_and_no_home_is_touched(
    cast: Any, now: datetime, changed: dict[str, Any], code: str
) -> None:
    _, units = lay_out(cast, now)
    good = Areas(sqm("100.35"), sqm("80.20"))
    rows: Any = {
        "half": {units[0].pk: good, units[1].pk: Areas(sqm("80"), sqm("90"))},
        "unknown": {units[0].pk: good, cast.project.pk: good},
    }
    given = {
        key: rows.get(value, value) if isinstance(value, str) and key == "rows" else value
        for key, value in changed.items()
    }
    for key in ("actor", "project"):
        if isinstance(given.get(key), str):
            given[key] = getattr(cast, given[key])
    with pytest.raises(BusinessError) as refused:
        enter(cast, now, given.pop("rows", {units[0].pk: good}), **given)
    assert refused.value.code == code
    assert not Home.objects.filter(measured_area__isnull=False).exists()
    assert not AreaSurvey.objects.exists()


# ---- the list


@pytest.mark.parametrize(
    ("parts", "label"),
    [
        (("3-1-1801", "", ""), "3-1-1801"),
        (("３-１-1801室", "", ""), "3-1-1801"),
        (("1801室", "3号楼", "1单元"), "3-1-1801"),
        (("1801", "3幢", ""), "3-1801"),
        (("1801", "", "1单元"), "1-1801"),
        (("3-1-1801", "3", "1"), "3-1-1801"),
    ],
)
def test_label_is_put_together_from_what_the_list_keeps_apart(
    parts: tuple[str, str, str], label: str
) -> None:
    assert label_of(*(p.translate(str.maketrans("３１", "31")) for p in parts)) == label


def test_list_is_known_by_its_words_under_titles_and_over_sums() -> None:
    content = xlsx(
        {
            "测绘成果": [
                ["云澜府 3 号楼实测面积成果表"],
                [],
                [
                    "序号",
                    "房号",
                    "预测建筑面积（㎡）",
                    "实测建筑面积(㎡)",
                    "实测套内建筑面积",
                    "分摊共有建筑面积",
                ],
                [1, "3-1-0101", 118.62, 118.97, 94.6, 24.37],
                [2, "3-1-0102", 89.47, "89.12 ㎡", "71.05", 18.07],
                ["合计", "", "", 208.09],
            ]
        }
    )
    found = read_areas(read_grids(content, "a.xlsx"))
    assert not found.problems
    assert [(r.label, r.areas, r.cell) for r in found.rows] == [
        ("3-1-0101", Areas(sqm("118.97"), sqm("94.60"), sqm("24.37")), "B4"),
        ("3-1-0102", Areas(sqm("89.12"), sqm("71.05"), sqm("18.07")), "B5"),
    ]


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([["3-1-0101", "很大", "", ""]], "not_a_number", "B2"),
        ([["3-1-0101", "", "80", ""]], "required", "B2"),
        ([["", "100", "80", ""]], "required", "A2"),
        ([["3-1-0101", "100", "120", ""]], "estate_area_inner", "C2"),
        ([["3-1-0101", "100.123", "", ""]], "estate_area_places", "B2"),
        ([["3-1-0101", "100", "", ""], ["3-1-0101", "100", "", ""]], "duplicate", "A3"),
    ],
)
def test_doubtful_row_is_a_problem_at_its_cell(rows: list[list[str]], code: str, cell: str) -> None:
    found = read_areas(read_grids(text([HEADS, *rows]), "a.csv"))
    assert [(p.code, p.cell) for p in found.problems] == [(code, cell)]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["房号", "面积"], ["3-1-0101", "100"]], "estate_import_area_columns"),
        ([["实测建筑面积"], ["100"]], "estate_import_area_columns"),
        ([HEADS], "estate_import_area_empty"),
    ],
)
def test_file_without_the_columns_is_refused_in_words(rows: list[list[str]], code: str) -> None:
    with pytest.raises(BusinessError) as refused:
        read_areas(read_grids(text(rows), "a.csv"))
    assert refused.value.code == code


# ---- pages


@pytest.fixture
def units(cast: Any, now: datetime) -> list[Unit]:
    return lay_out(cast, now)[1]


def typed(**more: Any) -> dict[str, Any]:
    return {
        "gross": "103.01",
        "inner": "80.2",
        "surveyed_on": "2025-12-01",
        "source": "测绘 2026-018",
        **more,
    }


def handed_in(cast: Any, rows: Iterable[list[str]]) -> dict[str, Any]:
    file = SimpleUploadedFile("实测.csv", text([HEADS, *rows]))
    return {"project": cast.project.pk, "file": file, "surveyed_on": "2025-12-01", "source": "测绘 2026-018"}


def test_one_home_is_typed_and_shown_on_its_page_card_and_file(
    client: Client, cast: Any, units: list[Unit]
) -> None:
    page = reverse("estate:unit_areas", args=[units[0].pk])
    client.force_login(cast.signing_lead)
    assert "还没有登记过测绘成果" in client.get(page).content.decode()
    wrong = client.post(page, typed(inner="200"))
    assert (wrong.status_code, "inner" in wrong.context["form"].errors) == (422, True)
    assert client.post(page, typed()).status_code == 302
    card = client.get(reverse("estate:card", args=[units[0].pk]), headers={"hx-request": "true"})
    for answer in (client.get(page), card, client.get(reverse("home", args=[units[0].pk]))):
        shown = answer.content.decode()
        assert "+3.01 ㎡（+3.0100 %）" in shown
        assert "超过 3 %" in shown
    listed = client.get(reverse("estate:areas")).content.decode()
    assert "+3.0100" in listed
    assert "测绘 2026-018" in listed


def test_home_of_others_has_no_page_and_who_may_not_keep_is_told(
    client: Client, cast: Any, units: list[Unit]
) -> None:
    page = reverse("estate:unit_areas", args=[units[0].pk])
    client.force_login(cast.outsider)
    assert client.get(page).status_code == 404
    assert not surveys_visible_to(cast.outsider).exists()
    client.force_login(cast.sales)
    assert "由签约主管、客服经理或系统管理员登记" in client.get(page).content.decode()
    assert client.post(page, typed()).status_code == 422
    assert client.get(reverse("estate:area_import")).status_code == 404


def test_list_is_previewed_with_differences_and_written_as_shown(
    client: Client, cast: Any, units: list[Unit]
) -> None:
    address = reverse("estate:area_import")
    client.force_login(cast.signing_lead)
    rows = [[units[0].label, "100.35", "80.20", "20.15"], [units[1].label, "96.99", "80.00", "16.99"]]
    answer = client.post(address, handed_in(cast, rows))
    assert answer.status_code == 200
    preview = answer.context["preview"]
    assert [(r.home.unit.label, r.gross_pct, r.is_over) for r in preview.shown] == [
        (units[1].label, "-3.0100", True),
        (units[0].label, "+0.3500", False),
    ]
    assert not AreaSurvey.objects.exists()
    sealed = answer.context["sealed"]
    assert client.post(address, {"step": "confirm", "sealed": sealed[:-2] + "xx"}).status_code == 422
    assert not AreaSurvey.objects.exists()
    assert client.post(address, {"step": "confirm", "sealed": sealed}).status_code == 302
    assert [home_of(u).measured_area for u in units[:3]] == [sqm("100.35"), sqm("96.99"), None]
    assert audits("estate.enter_measured_areas") == 1


def test_list_with_an_unknown_home_is_not_written_at_all(
    client: Client, cast: Any, units: list[Unit]
) -> None:
    client.force_login(cast.signing_lead)
    rows = [[units[0].label, "100.35", "80.20", "20.15"], ["99-9-9999", "100", "80", "20"]]
    answer = client.post(reverse("estate:area_import"), handed_in(cast, rows))
    assert answer.status_code == 422
    assert (answer.context["sealed"], answer.context["preview"].problems[0].code) == ("", "unknown_home")
    assert "没有 99-9-9999 这套房" in answer.content.decode()
    assert not AreaSurvey.objects.exists()


def test_preview_of_somebody_else_s_project_is_not_written(
    client: Client, cast: Any, units: list[Unit]
) -> None:
    address = reverse("estate:area_import")
    client.force_login(cast.signing_lead)
    sealed = client.post(address, handed_in(cast, [[units[0].label, "100.35", "", ""]])).context["sealed"]
    client.force_login(cast.outsider)
    assert client.post(address, {"step": "confirm", "sealed": sealed}).status_code == 404
    assert not AreaSurvey.objects.exists()
