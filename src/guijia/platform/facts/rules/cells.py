"""The small language of a decision table's cells, after the unary tests of DMN: read, never executed.

``-`` anything · ``>= 10`` · ``[1..3]`` ``(1..3]`` · ``"a", "b"`` · ``not("a")`` · ``true`` / ``是`` · ``2026-01-01``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

Value = Decimal | str | bool | date


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"
    DATE = "date"


class CellError(ValueError):
    """A cell that cannot be read; the words say why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it is called in code and on the screen, what it holds, what may be chosen.

    ``choices``: key and word of each; empty = free text. ``many``: an output that names several at once.
    """

    key: str
    label: str
    kind: Kind
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False

    def word(self, value: Value) -> str:
        """A value as people read it."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Decimal):
            shown = f"{value:f}"
            return shown.rstrip("0").rstrip(".") if "." in shown else shown
        return value.isoformat() if isinstance(value, date) else dict(self.choices).get(value, value)


@dataclass(frozen=True, slots=True)
class Span:
    """From one value to another; ``None`` = without end on that side."""

    low: Value | None
    high: Value | None
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: Value) -> bool:
        """Does the value lie in it?"""
        if self.low is not None and not (value > self.low or (self.with_low and value == self.low)):  # type: ignore[operator]
            return False
        return self.high is None or bool(value < self.high or (self.with_high and value == self.high))  # type: ignore[operator]

    def words(self, field: Field) -> str:
        """The span as people read it."""
        low, high = (None if one is None else field.word(one) for one in (self.low, self.high))
        unit = f" {field.unit}" if field.unit else ""
        if low is not None and high is not None:
            if self.low == self.high:
                return f"= {low}{unit}"
            left = "≤" if self.with_low else "<"
            return f"{low} {left} 值 {'≤' if self.with_high else '<'} {high}{unit}"
        if low is not None:
            return f"{'≥' if self.with_low else '>'} {low}{unit}"
        return f"{'≤' if self.with_high else '<'} {high}{unit}"


@dataclass(frozen=True, slots=True)
class Test:
    """What a cell asks: one of its parts holds (or, ``negated``, none of them). Without parts: anything."""

    __test__ = False

    parts: tuple[Span, ...] = ()
    negated: bool = False

    def holds(self, value: Value) -> bool:
        """Does a value pass?"""
        if not self.parts:
            return True
        return any(part.holds(value) for part in self.parts) != self.negated

    @property
    def is_any(self) -> bool:
        """Does every value pass?"""
        return not self.parts

    def words(self, field: Field) -> str:
        """The test as people read it."""
        if self.is_any:
            return "不限"
        shown = " 或 ".join(
            field.word(part.low)
            if part.low is not None and part.low == part.high and field.kind in {Kind.TEXT, Kind.YES_NO}
            else part.words(field)
            for part in self.parts
        )
        return f"不是 {shown}" if self.negated else shown


ANYTHING = Test()
LONGEST = 300
MOST_PARTS = 40
# What people type with a Chinese keyboard.
_TYPED = str.maketrans(
    {
        "，": ",", "、": ",", "“": '"', "”": '"', "（": "(", "）": ")", "【": "[", "】": "]",
        "＞": ">", "＜": "<", "＝": "=", "－": "-", "＋": "+", "．": ".", "　": " ",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)  # fmt: skip
_SIGNS = (("≥", ">="), ("≤", "<="), ("≠", "!="))
_TOKEN = re.compile(
    r'\s*(?:(?P<text>"[^"]*")|(?P<op>>=|<=|!=|[<>=])|(?P<dots>\.\.)|(?P<mark>[\[\](),])'
    r'|(?P<word>[^\s\[\](),<>=!"]+?(?=\.\.|[\s\[\](),<>=!"]|$)))'
)
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
_TRUE, _FALSE = frozenset({"true", "是", "yes"}), frozenset({"false", "否", "no"})


def _plain(text: str) -> str:
    """Typed signs as the language knows them; what stands in quotes stays as it is."""
    for shown, sign in _SIGNS:
        text = text.replace(shown, sign)
    if text.count("“") or text.count("”"):
        text = text.replace("“", '"').replace("”", '"')
    pieces = text.split('"')
    return '"'.join(piece if at % 2 else piece.translate(_TYPED) for at, piece in enumerate(pieces)).strip()


def literal(word: str, field: Field) -> Value:
    """One value of a column. Raises: CellError."""
    bare = word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word
    if field.kind is Kind.NUMBER:
        if not _NUMBER.fullmatch(bare):
            raise CellError(f"“{bare}”不是数")
        return Decimal(bare)
    if field.kind is Kind.YES_NO:
        if bare.lower() in _TRUE | _FALSE:
            return bare.lower() in _TRUE
        raise CellError(f"“{bare}”应为“是”或“否”")
    if field.kind is Kind.DATE:
        try:
            return date.fromisoformat(bare)
        except ValueError as error:
            raise CellError(f"“{bare}”不是日期，请写成 2026-01-31") from error
    bare = bare.strip()
    if not field.choices:
        if not bare:
            raise CellError("引号里没有文字")
        return bare
    for key, shown in field.choices:
        if bare in {key, shown}:
            return key
    raise CellError(f"“{bare}”不在可选项里，可选：{'、'.join(shown for _, shown in field.choices)}")


class _Reader:
    """Reads one cell from left to right."""

    def __init__(self, text: str, field: Field) -> None:
        self.field = field
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise CellError(f"“{text[at:].strip()[:20]}”看不懂")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()
            if not text[at:].strip():
                break

    def peek(self) -> tuple[str, str]:
        return self.tokens[0] if self.tokens else ("", "")

    def take(self, *wanted: str) -> str:
        kind, word = self.peek()
        if kind not in wanted and word not in wanted:
            raise CellError(f"“{word or '结尾'}”的位置不对")
        self.tokens.pop(0)
        return word

    def value(self) -> Value:
        return literal(self.take("word", "text"), self.field)

    def tests(self) -> tuple[Span, ...]:
        parts = [self.test()]
        while self.peek()[1] == ",":
            self.take(",")
            parts.append(self.test())
        if len(parts) > MOST_PARTS:
            raise CellError(f"一格里最多写 {MOST_PARTS} 项")
        return tuple(parts)

    def test(self) -> Span:
        kind, word = self.peek()
        if kind == "op":
            return self._compared()
        if word in {"[", "(", "]"}:
            return self._between()
        value = self.value()
        return Span(value, value)

    def _ordered(self, what: str) -> None:
        if self.field.kind not in {Kind.NUMBER, Kind.DATE}:
            raise CellError(f"{self.field.label}不能比大小，不能写“{what}”")

    def _compared(self) -> Span:
        sign = self.take("op")
        if sign == "!=":
            raise CellError("“不等于”请写 not(…)")
        if sign != "=":
            self._ordered(sign)
        value = self.value()
        if sign == "=":
            return Span(value, value)
        if sign[0] == ">":
            return Span(value, None, with_low=sign == ">=")
        return Span(None, value, with_high=sign == "<=")

    def _between(self) -> Span:
        opening = self.take("[", "(", "]")
        self._ordered("..")
        low = self.value()
        self.take("..")
        high = self.value()
        closing = self.take("]", ")", "[")
        if low > high:  # type: ignore[operator]
            raise CellError("区间的起点大于终点")
        span = Span(low, high, opening == "[", closing == "]")
        if low == high and not span.holds(low):
            raise CellError("区间里没有任何值")
        return span


@lru_cache(maxsize=4096)
def read(text: str, field: Field) -> Test:
    """What a cell of an input asks.

    Raises: CellError (in Chinese) for whatever the language does not know.
    """
    if len(text) > LONGEST:
        raise CellError(f"一格最多 {LONGEST} 个字")
    plain = _plain(text)
    if plain in {"", "-"}:
        return ANYTHING
    negated = bool(re.match(r"(not|非)\s*\(", plain)) and plain.endswith(")")
    reader = _Reader(plain[plain.index("(") + 1 : -1] if negated else plain, field)
    parts = reader.tests()
    if reader.tokens:
        raise CellError(f"“{reader.peek()[1]}”是多余的")
    return Test(parts, negated)


def read_output(text: str, field: Field) -> Value | tuple[Value, ...]:
    """What a cell of an output says. Raises: CellError."""
    if len(text) > LONGEST:
        raise CellError(f"一格最多 {LONGEST} 个字")
    plain = _plain(text)
    if field.many:
        words = [word.strip() for word in plain.split(",")] if plain not in {"", "-"} else []
        return tuple(literal(word, field) for word in words)
    if not plain:
        raise CellError("结果没有填")
    return literal(plain, field)


def named(text: str, field: Field, *, by_word: bool) -> str:
    """A cell of choices with each named by its word (as people read it) or by its key (as it is kept).

    What cannot be read, and cells without choices, stay as they are.
    """
    if not field.choices:
        return text.strip()
    plain = _plain(text)
    pieces = plain.split('"')
    if len(pieces) % 2 == 0:
        return text.strip()
    made = []
    for at, piece in enumerate(pieces):
        words = [piece] if at % 2 else re.split(r"([,()\[\]])", piece)
        for word in words:
            known = next((one for one in field.choices if word.strip() in one and word.strip()), None)
            made.append(
                f'"{known[by_word]}"'
                if known and (at % 2 or by_word)
                else known[0]
                if known
                else (f'"{piece}"' if at % 2 else word)
            )
    return "".join(made)


# ---- the pieces into which the cells of a column cut everything that can come


@dataclass(frozen=True, slots=True)
class Atom:
    """Values of a column that no cell tells apart, by one of them."""

    sample: Value
    words: str


OTHER = "（其他）"


def atoms(field: Field, tests: Iterable[Test]) -> list[Atom]:
    """What can come in a column, cut so finely that every cell holds for all of a piece or for none of it."""
    ends = {one for test in tests for part in test.parts for one in (part.low, part.high) if one is not None}
    if field.kind is Kind.YES_NO:
        return [Atom(True, "是"), Atom(False, "否")]
    if field.kind is Kind.TEXT:
        if field.choices:
            return [Atom(key, shown) for key, shown in field.choices]
        known = sorted(str(one) for one in ends)
        return [*(Atom(one, one) for one in known), Atom(_other(known), OTHER)]
    if field.kind is Kind.DATE:
        return _days(field, sorted(one for one in ends if isinstance(one, date)))
    return _numbers(field, sorted(one for one in ends if isinstance(one, Decimal)))


def _other(known: Sequence[str]) -> str:
    made = "其他"
    while made in known:
        made += "他"
    return made


def _numbers(field: Field, ends: Sequence[Decimal]) -> list[Atom]:
    if not ends:
        return [Atom(Decimal(0), "任何数")]
    found = [Atom(ends[0] - 1, f"< {field.word(ends[0])}")]
    for low, high in zip(ends, [*ends[1:], None], strict=True):
        found.append(Atom(low, field.word(low)))
        if high is None:
            found.append(Atom(low + 1, f"> {field.word(low)}"))
        else:
            between = Span(low, high, with_low=False, with_high=False)
            found.append(
                Atom((low + high) / 2, f"{field.word(between.low or low)} 与 {field.word(high)} 之间")
            )
    return found


def _days(field: Field, ends: Sequence[date]) -> list[Atom]:
    if not ends:
        return [Atom(date(2000, 1, 1), "任何一天")]
    day = timedelta(days=1)
    found = [Atom(ends[0] - day, f"{field.word(ends[0])} 以前")] if ends[0] > date.min else []
    for low, high in zip(ends, [*ends[1:], None], strict=True):
        found.append(Atom(low, field.word(low)))
        if high is None:
            if low < date.max:
                found.append(Atom(low + day, f"{field.word(low)} 以后"))
        elif high - low > day:
            found.append(Atom(low + day, f"{field.word(low)} 与 {field.word(high)} 之间"))
    return found
