"""What an import would do to the homes that are there already: new, changed, left alone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guijia.areas.estate.importing.fields import Field
from guijia.areas.estate.importing.problems import Severity
from guijia.areas.estate.importing.rows import Problems, UnitRow
from guijia.areas.estate.importing.values import loose_label, plain

# Facts of a home that a price list may bring; the names of the home's own columns, in this order.
FACTS = (
    "layout",
    "orientation",
    "use",
    "forecast_area",
    "forecast_inner_area",
    "measured_area",
    "measured_inner_area",
    "area_derived",
    "pricing",
    "unit_price",
    "list_price",
    "floor_price",
)
# Facts that a survey certifies; what a survey has said no price list changes.
SURVEYED = {
    "measured_area": Field.MEASURED_GROSS_AREA,
    "measured_inner_area": Field.MEASURED_INNER_AREA,
}
_USES = (
    ("parking", re.compile(r"车位|车库|停车|机动车")),
    ("storage", re.compile(r"储藏|储物|贮藏|杂物")),
    ("shop", re.compile(r"商业|商铺|店铺|商服|门面|铺")),
    ("office", re.compile(r"办公|写字|商务")),
    ("dwelling", re.compile(r"住宅|居住|公寓|别墅|洋房|住房|成套|普通|商品房")),
)
NAMES = {
    "layout": "户型",
    "orientation": "朝向",
    "use": "用途",
    "forecast_area": "建筑面积",
    "forecast_inner_area": "套内面积",
    "measured_area": "实测建筑面积",
    "measured_inner_area": "实测套内面积",
    "pricing": "计价方式",
    "unit_price": "单价",
    "list_price": "总价",
    "floor_price": "底价",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit that is there already: its facts by name, whether its home is in use, what binds it, its survey."""

    unit_id: Any
    facts: Mapping[str, Any] | None = None
    withdrawn: bool = False
    bound: str = ""
    survey: str = ""


@dataclass(slots=True)
class Change:
    """One existing home and what the list changes of it."""

    row: UnitRow
    standing: Standing
    facts: dict[str, Any]
    before: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What writing a list would do."""

    created: list[tuple[UnitRow, dict[str, Any]]] = field(default_factory=list)
    revived: list[tuple[UnitRow, Standing, dict[str, Any]]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[UnitRow] = field(default_factory=list)
    bound: list[tuple[UnitRow, Standing]] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        """How many homes of each kind, and by how much the total value of the changed ones moves."""
        moved = sum(
            (change.facts["list_price"] - change.before["list_price"])
            for change in self.changed
            if change.before.get("list_price") is not None and change.facts.get("list_price") is not None
        )
        return {
            "created": len(self.created) + len(self.revived),
            "changed": len(self.changed),
            "same": len(self.same),
            "bound": len(self.bound),
            "value_change": format(Decimal(moved), "f"),
        }

    @property
    def written(self) -> int:
        """How many homes would be written."""
        return len(self.created) + len(self.revived) + len(self.changed)


def use_of(text: str) -> str | None:
    """The kind of use that words name, ``dwelling`` when they say nothing, ``None`` when not known."""
    if not text:
        return "dwelling"
    body = plain(text)
    return next((use for use, pattern in _USES if pattern.search(body)), None)


def facts_of(row: UnitRow) -> dict[str, Any]:
    """The facts of a home as the list gives them, by the home's own column names."""
    return {
        "layout": row.layout,
        "orientation": row.orientation,
        "use": use_of(row.use) or "dwelling",
        "forecast_area": row.gross_area,
        "forecast_inner_area": row.inner_area,
        "measured_area": row.numbers.get(Field.MEASURED_GROSS_AREA),
        "measured_inner_area": row.numbers.get(Field.MEASURED_INNER_AREA),
        "area_derived": bool({"gross_area", "inner_area"} & set(row.derived)),
        "pricing": row.pricing or "gross",
        "unit_price": row.unit_price,
        "list_price": row.total_price,
        "floor_price": row.floor_price,
    }


def plan_import(rows: Iterable[UnitRow], standing: Mapping[str, Standing], problems: Problems) -> Plan:
    """Compare a list with what is there; a bound home is never touched (INV-02, issue 2 b)."""
    plan = Plan()
    spelled = {loose_label(label): label for label in standing}
    for row in rows:
        _respell(row, standing, spelled, problems)
        facts, there = facts_of(row), standing.get(row.label)
        if row.use and use_of(row.use) is None:
            message = f"{row.label} 的用途“{row.use}”不认识，按住宅读入。"
            problems.add("use_unknown", Severity.WARNING, row.cell(Field.USE), message, value=row.use)
        if there is None:
            plan.created.append((row, facts))
        elif there.facts is None or there.withdrawn:
            _keep_survey(row, there, facts, problems)
            plan.revived.append((row, there, facts))
        else:
            _compare(plan, row, there, facts, problems)
    return plan


def _respell(
    row: UnitRow, standing: Mapping[str, Standing], spelled: dict[str, str], problems: Problems
) -> None:
    """A room written ``0101`` is the home that stands there as ``101``, and the other way round."""
    there = spelled.get(loose_label(row.label), "")
    if there and row.label not in standing:
        message = f"表中写作 {row.label}，按已有房源 {there} 读入。"
        problems.add("respelled", Severity.WARNING, row.cell(Field.ROOM), message, value=row.room)
        row.room = there.rsplit("-", 1)[-1]


def _compare(plan: Plan, row: UnitRow, there: Standing, facts: dict[str, Any], problems: Problems) -> None:
    held = there.facts or {}
    wanted = dict(facts)
    for name in FACTS:
        says_nothing = wanted[name] in (None, "") or (name == "use" and not row.use)
        if says_nothing or name == "area_derived":
            wanted[name] = held.get(name)
    if facts["area_derived"]:
        # An area that was computed never replaces one that somebody stated.
        for name in ("forecast_area", "forecast_inner_area"):
            wanted[name] = held.get(name) or wanted[name]
    elif facts["forecast_area"] is not None:
        wanted["area_derived"] = False
    _keep_survey(row, there, wanted, problems)
    before = {name: held.get(name) for name in FACTS}
    differs = [name for name in FACTS if wanted[name] != before[name]]
    if not differs:
        plan.same.append(row)
    elif there.bound:
        message = f"{row.label} {there.bound}，不再调价，跳过。"
        problems.add("unit_committed", Severity.WARNING, row.cell(Field.ROOM), message)
        plan.bound.append((row, there))
    else:
        row.changed = tuple(differs)
        plan.changed.append(Change(row, there, wanted, before))


def _keep_survey(row: UnitRow, there: Standing, wanted: dict[str, Any], problems: Problems) -> None:
    """The areas of a survey stay; a list that says otherwise is told so at its cell (INV-01).

    Of a home that is bound nothing is written anyway: there the list is only warned.
    """
    if not there.survey or there.facts is None:
        return
    for name, means in SURVEYED.items():
        says, kept = row.numbers.get(means), there.facts.get(name)
        wanted[name] = kept
        if says is None or says == kept:
            continue
        known = f"登记的是 {kept:f}" if kept is not None else "没有登记这一项"
        problems.add(
            "survey_conflict",
            Severity.WARNING if there.bound else Severity.ERROR,
            row.cell(means),
            f"{row.label} 的{NAMES[name]}表中是 {says:f}，{there.survey}{known}。",
            remedy="请改成一致，或清空这一格；测绘有更正的，先在“实测面积”登记新的成果。",
            value=f"{says:f}",
        )
