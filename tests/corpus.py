"""Bad input, by groups: text, identity and numbers. Spelled by number, nothing invisible stands in this file.

Every item says where it may come in and what is expected: ``taken`` as it is, ``normalised``, or
``refused`` with words; never a fault. Use: ``for item in TEXT: ...`` or ``fields_with(form, item)``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

Outcome = Literal["taken", "normalised", "refused", "any"]


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of bad (or surprising) input."""

    id: str
    value: str
    outcome: Outcome = "any"
    result: str = ""


def _c(*codes: int) -> str:
    return "".join(map(chr, codes))


RARE = [
    Item("ext-a", "张" + _c(0x3431), "taken"),
    Item("ext-b", "王" + _c(0x20BB7), "taken"),
    Item("uro-late", _c(0x4DAE) + "明", "taken"),
    Item("ext-e", "李" + _c(0x2C456), "taken"),
    Item("ext-g", "赵" + _c(0x30EDD), "taken"),
    Item("private-gbk", "张" + _c(0xE863), "refused"),
    Item("private-unknown", "张" + _c(0xE000), "refused"),
]
NAMES = [
    Item("separator-kept", "阿卜杜拉·买买提", "taken"),
    *(
        Item(f"separator-{code:04x}", f"阿卜杜拉{chr(code)}买买提", "normalised", "阿卜杜拉·买买提")
        for code in (0x2022, 0x30FB, 0x2027, 0xFF0E)
    ),
    Item("forty-characters", "阿不都热合曼·" * 5 + "买买提江吐尔", "taken"),
    Item("fifty-one-characters", "长" * 51, "refused"),
    Item("one-character", "王", "any"),
    Item("blank-inside", "张 伟", "any"),
    Item("foreign", "Jo", "taken"),
    Item("apostrophe", "O'Brien", "taken"),
    Item("null-word", "Null", "taken"),
    Item("sql", "Robert'); DROP TABLE x;--", "taken"),
    Item("ligature", _c(0xFB01) + "n", "taken"),
]
INVISIBLE = [
    Item("zero-width", "张" + _c(0x200B) + "伟", "normalised", "张伟"),
    Item("bom", _c(0xFEFF) + "张伟", "normalised", "张伟"),
    Item("soft-hyphen", "张" + _c(0x00AD) + "伟", "normalised", "张伟"),
    Item("rtl-override", "张" + _c(0x202E) + "伟", "refused"),
    Item("isolate", "张" + _c(0x2066) + "伟", "refused"),
    Item("zalgo", "张" + _c(*range(0x0300, 0x0320)) + "伟", "refused"),
    Item("decomposed", "Jose" + _c(0x0301), "normalised", "Jos" + _c(0x00E9)),
]
CONTROL = [
    Item("nul", "张" + _c(0) + "伟", "refused"),
    Item("escape", _c(0x1B) + "[31m红", "refused"),
    Item("newline", "张伟\r\nBcc: a@example.com", "refused"),
    Item("surrogate", "张" + _c(0xD842), "refused"),
    Item("noncharacter", "张" + _c(0xFFFF), "refused"),
]
MARKUP = [
    Item("polyglot", "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=al", "taken"),
    Item("script", "<script>alert(1)</script>", "taken"),
    Item("svg", "<svg onload=alert(1)>", "taken"),
    Item("template", "{{7*7}}", "taken"),
    Item("block", "{% debug %}", "taken"),
    Item("markdown", "[x](javascript:alert(1))", "taken"),
    Item("percent", "%s %n %(a)s", "taken"),
]
WIDTH = [
    Item("wide-letters", "".join(chr(ord(c) + 0xFEE0) for c in "ABC"), "taken"),
    Item("wide-blank", "张" + _c(0x3000) + "伟", "any"),
    Item("wide-brackets", "金山（集团）", "taken"),
    Item("wide-digits", "".join(chr(ord(c) + 0xFEE0) for c in "123"), "taken"),
    Item("squared", _c(0x3392), "any"),
]
FORMULA = [
    Item(f"formula-{i}", value, "taken")
    for i, value in enumerate(
        ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "=cmd|'/C calc'!A0", "＝１＋１"]
    )
]
SIZE = [Item("megabyte", "长" * 350_000, "refused")]
TEXT = [*RARE, *NAMES, *INVISIBLE, *CONTROL, *MARKUP, *FORMULA, *SIZE]

GOOD_ID = "11010519491231002X"
IDENTITY = [
    Item("lower-x", "11010519491231002x", "normalised", GOOD_ID),
    Item("wide-x", "11010519491231002" + _c(0xFF38), "normalised", GOOD_ID),
    Item("wide", "".join(chr(ord(c) + 0xFEE0) for c in GOOD_ID), "normalised", GOOD_ID),
    Item("spaces", "110105 19491231 002X", "normalised", GOOD_ID),
    Item("apostrophe", "'" + GOOD_ID, "normalised", GOOD_ID),
    Item("wrong-check", "110105194912310021", "refused"),
    Item("float", "1.10105E+17", "refused"),
    Item("no-such-day", "110105190002290029", "refused"),
    Item("future", "110105210001010026", "refused"),
    Item("february-30", "110105199002300021", "refused"),
    Item("fifteen", "110105491231002", "any"),
    Item("short", "110105", "refused"),
    Item("letters", "abcdefghijklmnopqr", "refused"),
    Item("superscript", "11010519491231002" + _c(0x00B2), "refused"),
    Item("arabic-digits", _c(*([0x0661] * 18)), "refused"),
    Item("nul", GOOD_ID[:9] + _c(0) + GOOD_ID[9:], "refused"),
    Item("long", "1" * 10_000, "refused"),
    Item("markup", "<script>alert(1)</script>", "refused"),
]
MOBILE = [
    Item("plus", "+8613800138000", "normalised", "13800138000"),
    Item("zeros", "008613800138000", "normalised", "13800138000"),
    Item("groups", "138-0013 8000", "normalised", "13800138000"),
    Item("wide", "".join(chr(ord(c) + 0xFEE0) for c in "13800138000"), "normalised", "13800138000"),
    Item("new-range", "19900138000", "taken"),
    Item("eleven-zeros", "00000000000", "refused"),
    Item("short", "1380013", "refused"),
    Item("extension", "13800138000-12", "refused"),
    Item("service", "4001234567", "refused"),
    Item("letters", "一三八", "refused"),
    Item("nul", "1380013" + _c(0) + "8000", "refused"),
]
MONEY = [
    Item("comma", "1,234.5", "normalised", "1234.50"),
    Item("wide", "".join(chr(ord(c) + 0xFEE0) for c in "12.5"), "normalised", "12.50"),
    Item("unit", "￥1,234.50元", "normalised", "1234.50"),
    Item("thousandth", "0.001", "refused"),
    Item("minus", "-1", "refused"),
    Item("minus-zero", "-0", "any"),
    Item("huge", "1000000000000000", "refused"),
    Item("forty-places", "1." + "1" * 40, "refused"),
    Item("nan", "NaN", "refused"),
    Item("infinity", "Infinity", "refused"),
    Item("exponent", "1e400", "refused"),
    Item("words", "壹佰元", "refused"),
    Item("bad-commas", "1,23,4", "refused"),
    Item("nul", "1" + _c(0), "refused"),
]
DATES = [
    Item("leap", "2026-02-29", "refused"),
    Item("slash", "2026/2/30", "refused"),
    Item("year-one", "0001-01-01", "any"),
    Item("year-last", "9999-12-31", "any"),
    Item("year-10000", "10000-01-01", "refused"),
    Item("serial", "60", "refused"),
    Item("words", "二〇二六年二月五日", "refused"),
    Item("nul", "2026-01-0" + _c(0), "refused"),
]
DATES += [
    Item("chinese", "2026年2月5日", "any"),
    Item("lunar", "丙午年正月初一", "refused"),
    Item("moment", "2026-03-16T23:59:60", "refused"),
    Item("summer-time", "1988-06-01", "any"),
    Item("zero", "0000-00-00", "refused"),
]
IDS = [
    Item("id-zero", "0"),
    Item("id-minus", "-1"),
    Item("two-to-63", str(2**63)),
    Item("digits-5000", "1" * 5000),
    Item("uuid-upper", "01A20089-69A8-7788-ACD8-BC9E0571BBEA"),
    Item("uuid-nobody", "01900000-0000-7000-8000-000000000000"),
    Item("uuid-braces", "{01900000-0000-7000-8000-000000000000}"),
    Item("uuid-urn", "urn:uuid:01900000-0000-7000-8000-000000000000"),
    Item("hidden-or", "1' OR '1'='1"),
    Item("lookup", "pk__in"),
    Item("through", "-unit__project__company__name"),
]
SHAPES = [
    Item("empty", ""),
    Item("blank", " 　\t"),
    Item("superscript", _c(0x00B2)),
    Item("arabic-digits", _c(0x0661, 0x0662, 0x0663)),
    Item("roman", _c(0x2167)),
    Item("time", "23:59:60"),
    Item("list", "[]"),
    Item("object", '{"a":' * 2000),
    Item("regex", "(a+)+$"),
    Item("like", "%_%\\"),
    Item("commas", ",,,,"),
    Item("on", "on"),
]
EVERYTHING = [*TEXT, *WIDTH, *IDENTITY, *MOBILE, *MONEY, *DATES]
# What a field may be given, by classes: one of each is a fair sample, all of them the whole corpus.
CLASSES: dict[str, list[Item]] = {
    "rare": RARE,
    "names": NAMES,
    "invisible": INVISIBLE,
    "control": CONTROL,
    "markup": MARKUP,
    "formula": FORMULA,
    "width": WIDTH,
    "size": SIZE,
    "identity": IDENTITY,
    "mobile": MOBILE,
    "money": MONEY,
    "dates": DATES,
    "ids": IDS,
    "shapes": SHAPES,
}
ALL = [item for group in CLASSES.values() for item in group]


def sample(name: str, group: str) -> Item:
    """One item of a class, always the same for the same name."""
    items = CLASSES[group]
    return items[crc32(f"{name}/{group}".encode()) % len(items)]


def posts(
    good: dict[str, str], items: list[Item] | None = None
) -> Iterator[tuple[str, Item, dict[str, str]]]:
    """A good post of a form, one field spoiled at a time: (field, item, data)."""
    for field in good:
        for item in EVERYTHING if items is None else items:
            yield field, item, {**good, field: item.value}
