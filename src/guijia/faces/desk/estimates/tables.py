"""How calculations look: by subject, their results in words, a loan in two ways side by side, the menu."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guijia.areas.ledger.rules import loans
from guijia.faces.desk.estimates import chart
from guijia.faces.desk.estimates.forms import FRACTION, YES_NO, YES_NO_CHOICES, unit_words
from guijia.faces.desk.estimates.registry import Topic, calculators
from guijia.faces.desk.permissions import ESTIMATE
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.money import format_cny

MONEY = "元"
WORDS = re.compile(r"[a-z][a-z0-9_]+")
LOAN_WAYS = {"loan_equal_installment": "equal_installment", "loan_equal_principal": "equal_principal"}
WAY_WORDS = {"equal_installment": "等额本息", "equal_principal": "等额本金"}
ROW_HEADS = {
    "from": "自",
    "to": "至",
    "days": "日数",
    "balance": "欠款 元",
    "penalty": "违约金 元",
    "name": "项目",
    "amount": "金额 元",
}
SUBJECT_ICONS = {
    "认购与定金": "file-text",
    "按揭": "building-bank",
    "违约金与利息": "clock-exclamation",
    "面积与交付": "ruler-measure",
    "税费": "receipt-tax",
    "期限": "calendar",
    "号码与大写": "id",
}

menu.entry(
    "desk.estimates",
    "测算",
    "calculator",
    "estimates:topics",
    MenuGroup.DEALS,
    may=lambda viewer: bool(viewer.may(ESTIMATE)),
    position=80,
)


def by_subject() -> list[tuple[str, str, list[Topic]]]:
    """Every calculation under its heading: heading, icon, calculations."""
    found: dict[str, list[Topic]] = {}
    for topic in calculators().described().values():
        found.setdefault(topic.subject, []).append(topic)
    return [(subject, SUBJECT_ICONS.get(subject, "calculator"), topics) for subject, topics in found.items()]


# ---- results


@dataclass(frozen=True, slots=True)
class Shown:
    """One result as people read it."""

    label: str
    words: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A result that is a list: heads and rows."""

    label: str
    heads: list[str]
    rows: list[list[str]]


def words_of(value: Any, unit: str) -> tuple[str, str]:
    """A value and its unit as people read it."""
    if value is None:
        return "—", ""
    if isinstance(value, bool):
        return ("是" if value else "否"), ""
    if isinstance(value, list):
        return "、".join(str(one) for one in value) or "—", ""
    if unit == MONEY:
        return format_cny(str(value)), MONEY
    if unit == FRACTION:
        return f"{(Decimal(str(value)) * 100).normalize():f}", "%"
    return str(value), unit


def results_of(topic: Topic, result: Mapping[str, Any]) -> tuple[list[Shown], list[Lines]]:
    """The results in the order of the calculation, the first is the great one; lists by themselves."""
    shown, lists = [], []
    for output in topic.outputs:
        value = result.get(output.name)
        if output.name not in result or isinstance(value, dict):
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lists.append(_lines(output.label, value))
            continue
        words, unit = words_of(value, output.unit)
        shown.append(Shown(output.label, words, unit))
    return shown, lists


def _lines(label: str, rows: list[dict[str, Any]]) -> Lines:
    # What was kept comes back in an order of the database's own.
    names = sorted(rows[0], key=list(ROW_HEADS).index)
    cells = [
        [format_cny(row[name]) if "元" in ROW_HEADS.get(name, "") else str(row[name]) for name in names]
        for row in rows
    ]
    return Lines(label, [ROW_HEADS.get(name, name) for name in names], cells)


def typed_words(topic: Topic, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was typed, with labels and units, for the paper."""
    found = []
    for asked in topic.inputs:
        text = typed.get(asked.name)
        if not text:
            continue
        if asked.choices:
            text = asked.choices.get(text, text)
        elif asked.unit == YES_NO and not asked.columns:
            text = dict(YES_NO_CHOICES).get(text, text)
        unit = unit_words(asked)
        if unit == MONEY:
            text = format_cny(text)
        found.append((asked.label, f"{text} {unit}".strip() if unit != "%" else f"{text.rstrip('%')}%"))
    return found


def in_words(topic: Topic, message: str) -> str:
    """A refusal with the fields by what they are called instead of by their keys."""
    labels = {asked.name: asked.label for asked in topic.inputs}
    return WORDS.sub(lambda found: labels.get(found[0], found[0]), message)


# ---- loans


@dataclass(frozen=True, slots=True)
class Way:
    """One way of paying a loan back, in words."""

    key: str
    label: str
    is_asked: bool
    made: loans.Schedule


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both ways side by side: what differs in all, the picture, the schedule of the way asked for."""

    ways: list[Way]
    saved: Decimal
    chart: Any

    @property
    def asked(self) -> Way:
        """The way that was asked for."""
        return next(way for way in self.ways if way.is_asked)


def comparison_of(topic: Topic, inputs: Mapping[str, Any]) -> Comparison | None:
    """Equal instalments beside equal principal; nothing for what is no loan."""
    asked = LOAN_WAYS.get(topic.name)
    if asked is None:
        return None
    given = {
        "principal": Decimal(str(inputs["principal"]).replace(",", "")),
        "annual_rate_pct": Decimal(str(inputs["annual_rate_pct"]).replace(",", "")),
        "months": int(inputs["months"]),
    }
    ways = [Way(key, WAY_WORDS[key], key == asked, make(**given)) for key, make in loans.WAYS.items()]
    saved = ways[0].made.interest - ways[1].made.interest
    return Comparison(ways, saved, chart.payments([(way.label, way.made) for way in ways]))
