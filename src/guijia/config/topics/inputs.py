"""How the inputs of the topics are read: every value within its bounds, or refused by its name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from guijia.config.calculators import (
    Figures,
    Input,
    Output,
    Values,
    bad_input,
    read_day,
    read_decimal,
    read_integer,
    read_text,
    today,
)
from guijia.kit.errors import BusinessError
from guijia.kit.money import LARGEST

Reader = Callable[[object, str], Any]
MONEY = "元"
AREA = "㎡"
PER_CENT = "%"
FRACTION = "小数"
DAY = "YYYY-MM-DD"
YES_NO = "true/false"
MOST_ROWS = 500
LARGEST_AREA = Decimal(10_000_000)
LONGEST_DAYS = 36_500

ON = Input("on", read_day, DAY, "参数以哪一天为准", False, today, "今天", is_rare=True)
JURISDICTION = Input("jurisdiction", read_text, "城市名", "适用城市", False, "", "全国", is_rare=True)


def between(low: Decimal | int, high: Decimal | int, *, more: bool = False, hint: str = "") -> Reader:
    """A number from ``low`` to ``high``; with ``more`` it must be above ``low``."""

    def read(given: object, name: str) -> Decimal:
        number = read_decimal(given, name)
        if number > high or number < low or (more and number == low):
            edge = f"大于 {low}" if more else f"不小于 {low}"
            raise bad_input(name, f"{name} 应{edge}、不大于 {high}。{hint}")
        return number

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number within bounds."""

    def read(given: object, name: str) -> int:
        if isinstance(given, str) and len(given) > 20:
            raise bad_input(name, f"{name} 应为整数。")
        number = read_integer(given, name)
        if not low <= number <= high:
            raise bad_input(name, f"{name} 应在 {low} 至 {high} 之间。")
        return number

    return read


def one_of(choices: Mapping[str, str]) -> Reader:
    """One of the named choices, by its key or by its Chinese name."""
    by_word = {word: key for key, word in choices.items()}

    def read(given: object, name: str) -> str:
        text = read_text(given, name).strip()
        if text in choices:
            return text
        if text in by_word:
            return by_word[text]
        raise bad_input(name, f"{name} 应为 {'、'.join(choices)} 之一。")

    return read


def listed(read_one: Reader) -> Reader:
    """A list, each element read alike; said which one is wrong."""

    def read(given: object, name: str) -> list[Any]:
        if not isinstance(given, list) or not given:
            raise bad_input(name, f"{name} 应为列表，至少一项。")
        if len(given) > MOST_ROWS:
            raise bad_input(name, f"{name} 最多 {MOST_ROWS} 项。")
        made = []
        for at, one in enumerate(given, 1):
            try:
                made.append(read_one(one, name))
            except BusinessError as refusal:
                raise bad_input(name, f"第 {at} 项：{refusal.message}") from refusal
        return made

    return read


def rows_of(columns: Mapping[str, Reader]) -> Reader:
    """A list of objects, all with the same named columns."""

    def read_row(given: object, name: str) -> dict[str, Any]:
        if not isinstance(given, dict) or set(given) != set(columns):
            raise bad_input(name, f"应为对象，含且只含 {'、'.join(columns)}。")
        return {column: read(given[column], column) for column, read in columns.items()}

    return listed(read_row)


def name_text(given: object, name: str) -> str:
    """A short name on one line."""
    text = " ".join(read_text(given, name).split())
    if not 1 <= len(text) <= 60:
        raise bad_input(name, f"{name} 应为 1 至 60 个字。")
    return text


amount = between(0, LARGEST)
amount_above = between(0, LARGEST, more=True)
any_amount = between(-LARGEST, LARGEST)
area = between(0, LARGEST_AREA, more=True)
per_cent = between(0, 100)
# A tax rate as a fraction: 9 instead of 0.09 is the mistake that is made.
tax_rate = between(0, Decimal("0.9999"), hint="写成小数，例如 9% 写 0.09。")
days = whole(0, LONGEST_DAYS)


def money(name: str, label: str, *, required: bool = True, above: bool = False) -> Input:
    """An amount in yuan."""
    return Input(name, amount_above if above else amount, MONEY, label, required)


def choice(
    name: str, label: str, choices: Mapping[str, str], *, required: bool = True, default: str | None = None
) -> Input:
    """One of several."""
    unit = " · ".join(choices)
    words = choices.get(default, "") if default else ""
    return Input(name, one_of(choices), unit, label, required, default, words, choices)


def rarely(asked: Input) -> Input:
    """The same input, folded away in forms."""
    return replace(asked, is_rare=True)


def yuan(name: str, label: str) -> Output:
    """A result in yuan."""
    return Output(name, label, MONEY)


def needed(values: Values, name: str, label: str, topic: str) -> Any:
    """An input that this way of computing cannot do without.

    Raises:  BusinessError ``calc_missing_input``.
    """
    if values[name] is None:
        raise BusinessError("calc_missing_input", f"{topic} 缺少输入项“{name}”（{label}）。", field=name)
    return values[name]


def figure(figures: Figures, key: str, values: Values) -> Decimal:
    """The parameter of the day and the place that the inputs name.

    Raises:  BusinessError ``facts_missing``.
    """
    return figures.value(key, values["on"], values["jurisdiction"])


def figure_line(figures: Figures, key: str, label: str, unit: str, values: Values) -> str:
    """A line that says which parameter was taken, and on what it rests."""
    held = figure(figures, key, values)
    source = figures.source(key, values["on"], values["jurisdiction"])
    return f"{label} {held:f}{unit}（参数 {key}，{values['on']}；{source}）。"


def texts(found: object, *names: str) -> dict[str, Any]:
    """Fields of a result as the interface gives them: decimals and days as text, the rest as it is."""
    return {name: text_of(getattr(found, name)) for name in names}


def text_of(value: Any) -> Any:
    """A value as the interface gives it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, date) else value
