"""Every calculation by name: what it takes, where it comes from, and the one interface to all of them.

One JSON object a line in, one a line out. Works without a database on the figures and the calendar that
ship with the release; with ``DATABASE_URL`` on those of the installation.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TextIO, TypeVar, cast

from guijia.kit.days import CHINA
from guijia.kit.errors import BusinessError
from guijia.kit.money import decimal_of
from guijia.platform.clock.rules import WorkdayTable

Values = dict[str, Any]
Answer = tuple[dict[str, Any], list[str]]
Found = TypeVar("Found")
LONGEST_LINE = 1_000_000


class Figures(Protocol):
    """Where parameters and the calendar come from."""

    def value(self, key: str, on: date, jurisdiction: str) -> Decimal:
        """The figure that holds on that day."""
        ...

    def source(self, key: str, on: date, jurisdiction: str) -> str:
        """On what the figure of that day rests."""
        ...

    def decide(self, key: str, on: date, **inputs: Any) -> tuple[dict[str, Any], str]:
        """What a decision table says on that day, and by which row."""
        ...

    def workdays(self) -> WorkdayTable:
        """The working calendar."""
        ...


class ShippedFigures:
    """Parameters and calendar of the release, from its files."""

    def value(self, key: str, on: date, jurisdiction: str) -> Decimal:
        """The shipped figure that holds on that day."""
        from guijia.platform.facts import shipped

        return shipped.value(key, on, jurisdiction)

    def source(self, key: str, on: date, jurisdiction: str) -> str:
        """The source of the shipped figure."""
        from guijia.platform.facts import shipped

        return shipped.find(key, on, jurisdiction).source

    def decide(self, key: str, on: date, **inputs: Any) -> tuple[dict[str, Any], str]:
        """What the shipped decision table says."""
        from guijia.platform.facts import shipped

        return shipped.decide(key, on, **inputs)

    def workdays(self) -> WorkdayTable:
        """The shipped calendar."""
        from guijia.platform.clock import shipped

        return shipped.workday_table()


class InstalledFigures:
    """Parameters and calendar of the installation, from its database; read when first needed."""

    def __init__(self) -> None:
        self._table: WorkdayTable | None = None

    def _open(self) -> None:
        # The calculators seal nothing and sign nobody in: secrets that nobody knows will do to read figures.
        for name in ("GUIJIA_SECRET_KEY", "GUIJIA_SEAL_KEYS", "GUIJIA_INDEX_KEY"):
            os.environ.setdefault(name, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guijia.config.settings")
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()

    def _ask(self, question: Callable[[Any], Found]) -> Found:
        """A question to the facts of the installation; a database that does not answer is said."""
        self._open()
        from django.db import DatabaseError

        from guijia.platform.facts import queries

        try:
            return question(queries)
        except DatabaseError as error:
            raise _no_database() from error

    def value(self, key: str, on: date, jurisdiction: str) -> Decimal:
        """The installation's figure that holds on that day."""
        return self._ask(lambda facts: cast(Decimal, facts.value(key, on=on, jurisdiction=jurisdiction)))

    def source(self, key: str, on: date, jurisdiction: str) -> str:
        """The source of the installation's figure."""
        return self._ask(lambda facts: str(facts.parameter(key, on=on, jurisdiction=jurisdiction).source))

    def decide(self, key: str, on: date, **inputs: Any) -> tuple[dict[str, Any], str]:
        """What the installation's decision table says."""
        found = self._ask(lambda facts: facts.decide(key, on=on, **inputs))
        return found.results[0], found.explanation

    def workdays(self) -> WorkdayTable:
        """The installation's calendar, read once."""
        if self._table is None:
            self._open()
            from django.db import DatabaseError

            from guijia.platform.clock import queries

            try:
                self._table = queries.workday_table()
            except DatabaseError as error:
                raise _no_database() from error
        return self._table


def _no_database() -> BusinessError:
    return BusinessError(
        "calc_no_database",
        "DATABASE_URL 指向的数据库连不上或尚未初始化，不能取参数。"
        "请检查数据库；不设 DATABASE_URL 时用随版本发布的参数。",
    )


def figures_at_hand() -> Figures:
    """The installation's figures where ``DATABASE_URL`` is set, the release's otherwise."""
    return InstalledFigures() if os.environ.get("DATABASE_URL") else ShippedFigures()


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its name, how it is read, its unit, and what is taken when it is absent."""

    name: str
    read: Callable[[object, str], Any]
    unit: str
    label: str
    required: bool = True
    default: Any = None
    default_words: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    # Seldom needed: forms fold it away.
    is_rare: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """One result: its name, what it is called, and its unit (``元`` money, ``%``, ``日``; empty = as it is)."""

    name: str
    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A calculation: pure function, inputs, sources. The first output is what was asked for above all."""

    name: str
    label: str
    inputs: tuple[Input, ...]
    run: Callable[[Values, Figures], Answer]
    sources: tuple[str, ...]
    outputs: tuple[Output, ...] = ()
    subject: str = ""
    # Takes people's numbers: no form whose address could keep them.
    is_personal: bool = False


def bad_input(name: str, message: str) -> BusinessError:
    """An input that cannot be read."""
    return BusinessError("calc_bad_input", message, field=name)


def read_decimal(given: object, name: str) -> Decimal:
    """An exact decimal from text or an integer; never a float."""
    if isinstance(given, float):
        raise bad_input(name, f'{name} 不能用浮点数。请用文本写出精确的数，例如 "100.00"。')
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise bad_input(name, f'{name} 应为文本写的数，例如 "100.00"。')
    return decimal_of(given, name)


def read_integer(given: object, name: str) -> int:
    """A whole number, also as text."""
    if isinstance(given, bool):
        raise bad_input(name, f"{name} 应为整数。")
    if isinstance(given, int):
        return given
    if isinstance(given, str) and given.strip().isascii() and given.strip().removeprefix("-").isdigit():
        return int(given)
    raise bad_input(name, f"{name} 应为整数。")


def read_day(given: object, name: str) -> date:
    """A day as YYYY-MM-DD."""
    if isinstance(given, str) and len(given) == 10:
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise bad_input(name, f"{name} 应为 YYYY-MM-DD 形式的真实日期。")


def read_switch(given: object, name: str) -> bool:
    """true or false."""
    if isinstance(given, bool):
        return given
    raise bad_input(name, f"{name} 应为 true 或 false。")


def read_text(given: object, name: str) -> str:
    """Text; a number is refused, for it has lost its zeros already."""
    if isinstance(given, str):
        return given
    raise bad_input(name, f"{name} 应为文本，请加引号。")


def _read_inputs(topic: Topic, given: Mapping[str, object]) -> Values:
    known = {i.name: i for i in topic.inputs}
    for name in given:
        if name not in known:
            raise BusinessError(
                "calc_unknown_input",
                f"{topic.name} 没有输入项“{name}”。可用：{'、'.join(known)}。",
                field=name,
            )
    values: Values = {}
    for name, wanted in known.items():
        if given.get(name) is not None:
            values[name] = wanted.read(given[name], name)
        elif wanted.required:
            raise BusinessError(
                "calc_missing_input", f"{topic.name} 缺少输入项“{name}”（{wanted.label}）。", field=name
            )
        else:
            values[name] = wanted.default() if callable(wanted.default) else wanted.default
    return values


def today() -> date:
    """Today in China: the reference day when none is given."""
    return datetime.now(CHINA).date()


def compute(topic: str, inputs: Mapping[str, object], figures: Figures) -> Answer:
    """One calculation: its result and the working, line by line.

    Raises:  BusinessError ``calc_unknown_topic`` | ``calc_unknown_input`` | ``calc_missing_input`` |
             ``calc_bad_input`` and the refusals of the calculation itself.
    """
    from guijia.config.topics import TOPICS

    wanted = TOPICS.get(topic)
    if wanted is None:
        raise BusinessError(
            "calc_unknown_topic", f"没有“{topic[:40]}”这项计算。可用：{'、'.join(TOPICS)}。", field="topic"
        )
    return wanted.run(_read_inputs(wanted, inputs), figures)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _answer(line: str, figures: Figures) -> tuple[dict[str, Any], bool]:
    topic: str | None = None
    try:
        asked = _parse(line)
        found = asked.get("topic")
        if not isinstance(found, str):
            raise BusinessError("calc_bad_line", "每行要有 topic（计算名称）。", field="topic")
        topic, inputs = found, asked.get("inputs", {})
        if not isinstance(inputs, dict):
            raise BusinessError("calc_bad_line", "inputs 应为 JSON 对象。", field="inputs")
        if spare := set(asked) - {"topic", "inputs"}:
            raise BusinessError("calc_bad_line", "每行只有 topic 与 inputs 两项。", field=min(spare))
        result, explain = compute(topic, inputs, figures)
    except BusinessError as refusal:
        error = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
        return {"topic": topic, "error": error}, False
    except (ArithmeticError, ValueError):
        message = "输入超出可计算的范围，请核对各项输入。"
        return {
            "topic": topic,
            "error": {"code": "calc_out_of_range", "message": message, "field": None},
        }, False
    return {"topic": topic, "result": result, "explain": explain}, True


def _parse(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BusinessError("calc_bad_line", "这一行太长。每行一个 JSON 对象，不超过一百万字。")
    try:
        asked = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BusinessError(
            "calc_bad_line", '这一行不是 JSON 对象。每行写一个 {"topic":…,"inputs":{…}}。'
        ) from error
    if not isinstance(asked, dict):
        raise BusinessError("calc_bad_line", '这一行不是 JSON 对象。每行写一个 {"topic":…,"inputs":{…}}。')
    return asked


# What some readers take for the end of a line; JSON may write them by their number.
LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def _one_line(text: str) -> str:
    """JSON that stays on one line; half a character cannot be written out and becomes a question mark."""
    return text.translate(LINE_ENDS).encode("utf-8", "replace").decode("utf-8")


def run_lines(stdin: Iterable[str], stdout: TextIO, figures: Figures | None = None) -> int:
    """Answer every line in order; a line that cannot be computed gives an error and the run goes on.

    Returns: exit status: 0, or 1 when any line gave an error.
    """
    source = figures or figures_at_hand()
    status = 0
    for line in stdin:
        if not line.strip().lstrip("\ufeff"):
            continue
        answer, is_good = _answer(line.strip().lstrip("\ufeff"), source)
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        stdout.write(_one_line(text) + "\n")
        stdout.flush()
        status = status if is_good else 1
    return status


def list_topics() -> list[dict[str, Any]]:
    """Every topic with its inputs, units, defaults, results and sources."""
    from guijia.config.topics import TOPICS

    return [
        {
            "topic": t.name,
            "label": t.label,
            "inputs": [
                {
                    "name": i.name,
                    "label": i.label,
                    "unit": i.unit,
                    "required": i.required,
                    "default": i.default_words or (None if i.default is None else str(i.default)),
                }
                for i in t.inputs
            ],
            "result": [one.name for one in t.outputs],
            "sources": list(t.sources),
        }
        for t in TOPICS.values()
    ]
