"""What people type, made clean: names kept as they are written, digits folded, trickery refused."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from guijia.kit.errors import BusinessError

NAME_LIMIT = 50
LINE_LIMIT = 200
TEXT_LIMIT = 5000
MOST_CHARACTERS = 100_000
# Spelled by number: a file with invisible characters in it cannot be read.
_INVISIBLE = dict.fromkeys([0x00AD, 0x034F, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_BIDI = frozenset(map(chr, [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_SEPARATORS = re.compile("\\s*[•・‧．･∙⋅·]\\s*")
_BLANKS = re.compile(r"\s+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MONEY = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|[+-]?\.\d+")
# Characters which GB 18030-2022 moved out of the private area; the others are computed.
_MOVED = {
    0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷",
    0xE832: "龸", 0xE843: "龹", 0xE854: "龺", 0xE864: "龻",
}  # fmt: skip


def _refuse(reason: str, message: str) -> BusinessError:
    return BusinessError(f"kit_text_{reason}", message, clause="资料录入规范")


def real_character(private: str) -> str:
    """The true code of a private-use character left behind by old GBK systems; empty when unknown."""
    code = ord(private)
    if code in _MOVED:
        return _MOVED[code]
    if not 0xE815 <= code <= 0xE864:
        return ""
    trail = 0x50 + code - 0xE815
    found = bytes([0xFE, trail + (trail >= 0x7F)]).decode("gb18030")
    return "" if unicodedata.category(found) == "Co" else found


def _is_private(char: str) -> bool:
    return unicodedata.category(char) == "Co"


def _refuse_tricks(value: str, *, lines: bool) -> None:
    for char in value:
        category = unicodedata.category(char)
        if char in _BIDI:
            raise _refuse("direction", "内容里有改变文字方向的不可见字符，请删去后重新输入。")
        if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE:
            raise _refuse("broken", "内容里有损坏的字符，请重新输入。")
        if category == "Cc" and not (lines and char in "\n\t"):
            raise _refuse("control", "内容里有不可见的控制字符，请重新输入。")
        if category == "Co":
            real = real_character(char)
            hint = f"请改用“{real}”" if real else "请用输入法按拼音或部首重新输入该字"
            raise _refuse("private", f"内容里有旧系统的造字（U+{ord(char):04X}），别处不能显示，{hint}。")


def _refuse_heap(value: str) -> None:
    run = 0
    for char in value:
        run = run + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if run > 4:
            raise _refuse("marks", "内容里有堆叠的附加符号，请重新输入。")


def _clean(value: str, *, lines: bool) -> str:
    # Nobody types this: turned away before it is looked at character by character.
    if len(value) > MOST_CHARACTERS:
        raise _refuse("long", f"内容过长：有 {len(value)} 个字，请缩短后重新输入。")
    value = unicodedata.normalize("NFC", value.translate(_INVISIBLE))
    _refuse_tricks(value, lines=lines)
    _refuse_heap(value)
    return value


def clean_line(value: str, limit: int = LINE_LIMIT) -> str:
    """One line of text: blanks joined, invisible characters gone.

    Raises: BusinessError ``kit_text_*``.
    """
    # A line break pasted into one line is a blank; a tab as well.
    value = _BLANKS.sub(" ", _clean(re.sub(r"[\r\n\t]+", " ", value), lines=False)).strip()
    if len(value) > limit:
        raise _refuse("long", f"内容过长：最多 {limit} 个字，现有 {len(value)} 个。")
    return value


def clean_name(value: str, limit: int = NAME_LIMIT) -> str:
    """A person's or company's name as it is written on the document.

    Rule:    names are NFC, never NFKC (that would change characters); the separator is U+00B7.
    Raises:  BusinessError ``kit_text_*``.
    """
    if re.search(r"[\r\n\t]", value.strip()):
        raise _refuse("control", "姓名里不能有换行，请重新输入。")
    value = _SEPARATORS.sub("·", clean_line(value, limit=10_000)).strip("·")
    if len(value) > limit:
        raise _refuse("long", f"姓名过长：最多 {limit} 个字，现有 {len(value)} 个。")
    return value


def clean_text(value: str, limit: int = TEXT_LIMIT) -> str:
    """Text of several lines.

    Raises: BusinessError ``kit_text_*``.
    """
    value = _clean(value.replace("\r\n", "\n").replace("\r", "\n"), lines=True).strip()
    if len(value) > limit:
        raise _refuse("long", f"内容过长：最多 {limit} 个字，现有 {len(value)} 个。")
    return value


def clean_digits(value: str, limit: int = 60) -> str:
    """Numbers, codes and dates: full-width forms folded, blanks and a leading apostrophe gone.

    Raises: BusinessError ``kit_text_*``.
    """
    value = clean_line(value, limit=10_000)
    # Width alone is folded: a superscript two or a circled one is no digit.
    value = _BLANKS.sub("", value.translate(_WIDE)).lstrip("'’`")
    if len(value) > limit:
        raise _refuse("long", f"号码过长：最多 {limit} 位。")
    return value


def clean_decimal(value: str) -> Decimal:
    """A number as people write it: ``1,234.5``, ``１２．５``, with or without 元, ¥.

    Raises: BusinessError ``kit_text_number``: NaN, Infinity, exponents, words.
    """
    plain = clean_digits(value, limit=60).removeprefix("¥").removeprefix("￥").removesuffix("元")
    plain = plain.removesuffix("㎡").removesuffix("m2")
    if not plain.isascii() or not _MONEY.fullmatch(plain):
        raise _refuse("number", "请填写数字，例如 1,234.50。")
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation as error:
        raise _refuse("number", "请填写数字，例如 1,234.50。") from error
