"""How measured areas look: the differences from before, the list, the preview of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.areas.estate.importing.areas import AreaList
from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.estate.models import AreaSurvey, Home
from guijia.areas.estate.rules import AreaDifference, Areas, area_difference
from guijia.areas.estate.tables.lists import buildings_to_choose
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state

MOST_SHOWN = 500


def difference_words(found: AreaDifference | None) -> str:
    """``+0.35 ㎡（+0.3912 %）``; empty when there is nothing to compare."""
    if found is None:
        return ""
    if not found.sqm:
        return "一致"
    return f"{found.sqm:+,.2f} ㎡（{found.ratio_pct:+.4f} %）"


def differences_of(home: Home, limit_pct: Decimal) -> tuple[AreaDifference | None, AreaDifference | None]:
    """How the measured gross and inner area of a home differ from the forecast."""
    return (
        area_difference(home.forecast_area, home.measured_area, limit_pct),
        area_difference(home.forecast_inner_area, home.measured_inner_area, limit_pct),
    )


def home_words(home: Home, limit_pct: Decimal) -> str:
    """The difference of a home in one line, with what it means when it is over the limit."""
    gross, inner = differences_of(home, limit_pct)
    words = [
        f"建筑 {difference_words(gross)}" if gross else "",
        f"套内 {difference_words(inner)}" if inner else "",
    ]
    over = any(one and one.is_over for one in (gross, inner))
    tail = f"　超过 {limit_pct.normalize():f} %" if over else ""
    return " · ".join(word for word in words if word) + tail


def survey_words(survey: AreaSurvey | None, home: Home) -> str:
    """On what the measured areas rest; said too when they rest on nothing."""
    if home.measured_area is None:
        return ""
    if survey is None:
        return "随价格表录入，没有登记测绘依据"
    shared = f"分摊 {survey.shared_area:,.2f} ㎡ · " if survey.shared_area is not None else ""
    by = survey.entered_by.name if survey.entered_by else "系统"
    return f"{shared}{survey.source} · {survey.surveyed_on:%Y-%m-%d} 测绘 · {by} 登记"


def _forecast(survey: AreaSurvey) -> Decimal | None:
    area: Decimal | None = survey.unit.home.forecast_area
    return area


def _sqm(survey: AreaSurvey) -> Decimal | None:
    before = _forecast(survey)
    return None if before is None else survey.area - before


def _difference(survey: Any) -> AreaDifference | None:
    return area_difference(_forecast(survey), survey.area, survey.limit_pct)


def _ratio(survey: AreaSurvey) -> str:
    found = _difference(survey)
    return f"{found.ratio_pct:+.4f}" if found else ""


def _ratio_shown(survey: AreaSurvey) -> str:
    found = _difference(survey)
    if found is None or not found.is_over:
        return _ratio(survey)
    return state("late", _ratio(survey), small=True)


class SurveyList(ListPage[AreaSurvey]):
    """The measured areas in force, home by home."""

    key = "estate.areas"
    personal = False
    title = "实测面积"
    default_sort = "unit__label"
    project_field = "project_id"
    search = ("unit__label__icontains", "source__icontains")
    search_hint = "房号、依据"
    empty_title = "还没有实测面积"
    empty_words = "竣工测绘以后，把测绘成果表导入，或在一房一档里逐套登记。"
    columns = [
        Column("unit", "房号", "unit.label", sort="unit__label"),
        Column("forecast", "预测建筑 ㎡", _forecast, right=True),
        Column("area", "实测建筑 ㎡", "area", right=True, sort="area"),
        Column("inner", "实测套内 ㎡", "inner_area", right=True),
        Column("shared", "分摊 ㎡", "shared_area", right=True),
        Column("sqm", "差 ㎡", _sqm, right=True),
        Column("ratio", "差 %", _ratio, show=_ratio_shown, right=True),
        Column("surveyed", "测绘", "surveyed_on", sort="surveyed_on"),
        Column("source", "依据", "source"),
        Column("by", "登记人", "entered_by.name"),
        Column("at", "登记", "entered_at", sort="entered_at", chosen=False),
    ]
    filters = [
        Choice("building", "楼栋", buildings_to_choose, "unit__building_id"),
        Period("on", "测绘", "surveyed_on"),
    ]

    def url_of(self, row: AreaSurvey) -> str:
        """The areas of that home."""
        return reverse("estate:unit_areas", args=[row.unit_id])


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One home of a list of areas beside what is known of it."""

    row: int
    home: Home
    areas: Areas
    gross: AreaDifference | None
    inner: AreaDifference | None
    is_again: bool

    @property
    def sqm(self) -> str:
        """The difference of the gross area with its sign."""
        return f"{self.gross.sqm:+,.2f}" if self.gross else "—"

    @property
    def gross_pct(self) -> str:
        """The same in per cent."""
        return f"{self.gross.ratio_pct:+.4f}" if self.gross else "—"

    @property
    def inner_pct(self) -> str:
        """The difference of the inner area in per cent."""
        return f"{self.inner.ratio_pct:+.4f}" if self.inner else "—"

    @property
    def size(self) -> Decimal:
        """How large the difference of the gross area is, per cent."""
        return abs(self.gross.ratio_pct) if self.gross else Decimal(0)

    @property
    def is_over(self) -> bool:
        """Is one of both differences over the limit?"""
        return any(one is not None and one.is_over for one in (self.gross, self.inner))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list of areas would do, and what stands against it."""

    rows: list[PreviewRow]
    problems: list[Problem]

    @property
    def over(self) -> int:
        """How many homes differ by more than the limit."""
        return sum(row.is_over for row in self.rows)

    @property
    def again(self) -> int:
        """How many homes had measured areas before."""
        return sum(row.is_again for row in self.rows)

    @property
    def shown(self) -> list[PreviewRow]:
        """The rows of the page: those over the limit first, then by the size of the difference."""
        ranked = sorted(self.rows, key=lambda row: (not row.is_over, -row.size))
        return ranked[:MOST_SHOWN]

    def areas(self) -> dict[UUID, Areas]:
        """What would be written."""
        return {row.home.pk: row.areas for row in self.rows}


def preview_of(given: AreaList, homes: Mapping[str, Home], limit_pct: Decimal) -> Preview:
    """Lay the rows of a file beside the homes they name."""
    rows, problems = [], list(given.problems)
    for row in given.rows:
        home = homes.get(row.label)
        if home is None:
            said = f"没有 {row.label} 这套房。请核对房号，或先随价格表录入。"
            problems.append(Problem("unknown_home", Severity.ERROR, row.sheet, row.row, row.cell, said))
            continue
        rows.append(
            PreviewRow(
                row.row,
                home,
                row.areas,
                area_difference(home.forecast_area, row.areas.gross, limit_pct),
                area_difference(home.forecast_inner_area, row.areas.inner, limit_pct),
                home.measured_area is not None,
            )
        )
    return Preview(rows, sorted(problems, key=lambda p: (p.sheet, p.row)))
