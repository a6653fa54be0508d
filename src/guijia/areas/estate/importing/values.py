"""Reading one cell: numbers, floors, buildings, units and rooms, in the manners offices write them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from guijia.areas.estate.importing.sheets import DATE_MARK

_BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "无",
        "待定",
        "暂无",
        "N/A",
        "NA",
        "n/a",
        "na",
        "*",
        "／",
    }
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?", re.ASCII)
_PLAIN = re.compile(r"-?\d{1,12}(?:\.\d{1,15})?", re.ASCII)
_NUMBER_SUFFIX = re.compile(
    r"(?:万?元/平方米|万?元/平米|万?元/m2|万?元/㎡|万?元/平方|万元/套|元/套|万元|平方米|平米|m2|㎡|元|万|rmb|cny)$",
    re.IGNORECASE,
)
_NUMBER_PREFIX = re.compile(r"^(?:人民币|rmb|cny|[¥￥])", re.IGNORECASE)
_CN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, ``--``, ``/``, 待定 and the like."""
    return text in _BLANKS or plain(text) in _BLANKS


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Text folded for reading: full width to half width, invisible signs and blanks removed."""
    if text.isascii() and " " not in text:
        return text
    return re.sub(r"\s+", "", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from a cell: how it was read, or why it could not be.

    ``fault`` is the code of a problem or empty; ``wan`` when the cell itself said 万.
    """

    value: Decimal | None
    fault: str = ""
    reread: bool = False
    wan: bool = False


_NOTHING = Number(None)


@lru_cache(maxsize=262_144)
def read_number(text: str) -> Number:
    """A number in any dress: ``1,234.50``, full width, ``18930元``, ``--``."""
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text))
    if is_blank(text):
        return _NOTHING
    if text.startswith(DATE_MARK):
        return Number(None, "date_in_cell")
    if text.startswith(("=", "＝")):
        return Number(None, "formula_text")
    body = _NUMBER_PREFIX.sub("", plain(text))
    suffix = _NUMBER_SUFFIX.search(body)
    if suffix:
        body = body[: suffix.start()]
    body = body.replace("，", ",").replace("'", "")
    if re.fullmatch(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}", body, re.ASCII):
        return _decimal(body, reread=True)
    if not body or not _NUMBER.fullmatch(body) or not any(sign.isdigit() for sign in body):
        return Number(None, "not_a_number")
    number = _decimal(body.replace(",", ""), reread=body != text)
    if suffix and suffix[0].startswith("万"):
        return Number(number.value, number.fault, number.reread, wan=True)
    return number


def _decimal(body: str, *, reread: bool) -> Number:
    try:
        value = Decimal(body)
    except InvalidOperation:
        return Number(None, "not_a_number")
    if abs(value) >= Decimal(10) ** 13 or value.as_tuple().exponent < -15:  # type: ignore[operator]
        return Number(None, "absurd")
    return Number(value, reread=reread)


def chinese_number(text: str) -> int | None:
    """A small number in Chinese words (一, 十二, 二十, 一百零一), or ``None``."""
    if not text or any(sign not in _CN_DIGITS and sign not in "十百" for sign in text):
        return None
    if not any(sign in "十百" for sign in text):
        return int("".join(str(_CN_DIGITS[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _CN_DIGITS[sign]
    return total + digit


def _arabic(text: str) -> str:
    number = chinese_number(text)
    return text if number is None else str(number)


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor: its number for sorting (basement negative), its words, whether they had to be read freely."""

    number: int
    words: str
    freely: bool = False


_FLOOR = re.compile(
    r"第?(?P<n>[+-]?\d{1,3}(?:\.0)?|[零一二三四五六七八九十百〇两]+)(?P<letter>[A-Za-z]?)(?:层|楼|F|f)?",
    re.ASCII,
)
_BASEMENT = re.compile(r"(?:地下|负|B|b|-)第?(?P<n>\d{1,2}|[一二三四五六七八九十]+)(?:层|楼|F|f)?", re.ASCII)
_SPAN = re.compile(r"(?P<first>-?\d{1,3})(?:层)?[-~至/、,](?P<last>-?\d{1,3})(?:层|楼|F)?", re.ASCII)


@lru_cache(maxsize=8_192)
def read_floor(text: str) -> Floor | None:
    """A floor in any words: ``18``, ``十八层``, ``B1``, ``负一层``, ``3A``, ``1-2``; else ``None``."""
    body = plain(text).replace("－", "-")
    if basement := _BASEMENT.fullmatch(body):
        number = -int(_arabic(basement["n"]))
        return Floor(number, str(number), freely=not body.startswith("-"))
    if found := _FLOOR.fullmatch(body):
        number = (
            int(float(_arabic(found["n"]))) if found["n"][0] in "+-0123456789" else int(_arabic(found["n"]))
        )
        if number == 0 or abs(number) > 200:
            return None
        words = f"{number}{found['letter'].upper()}" if found["letter"] not in "Ff" else str(number)
        return Floor(number, words, freely=bool(found["letter"]) and found["letter"] not in "Ff")
    if span := _SPAN.fullmatch(body):
        return Floor(int(span["first"]), span["first"], freely=True)
    if body.startswith(("地下", "地下室")) and len(body) <= 4:
        return Floor(-1, "-1", freely=True)
    return None


@dataclass(frozen=True, slots=True)
class BuildingName:
    """The parts of a building's name: what stands before, its number, the unit that hangs on."""

    before: str
    number: str
    words: str
    entrance: str = ""


_BUILDING = re.compile(
    r"(?P<before>.*?)(?P<n>(?:[A-Za-z]{1,2}-?)?\d{1,4}(?:-\d{1,2}(?=#|号|栋|幢|座))?[A-Za-z]?|[A-Za-z]{1,2}"
    r"|[零一二三四五六七八九十百〇两]+|[甲乙丙丁东南西北中])"
    r"(?P<kind>号楼|号栋|号|栋|幢|座|楼|#楼|#栋|#)?"
    r"(?P<ent>(?:第?[A-Za-z\d一二三四五六七八九十甲乙丙丁东南西北中]{1,3}(?:单元|梯|门))|-{1,3}|/|无单元)?$",
    re.ASCII,
)


@lru_cache(maxsize=16_384)
def read_building(text: str) -> BuildingName | None:
    """A building's name taken apart; ``松风花园3栋1单元`` is number 3, entrance 1; ``None`` when blank."""
    body = re.sub(r"(?<=[号栋幢座楼#])\([^()\d]{1,10}\)$", "", plain(text).lstrip("第"))
    if is_blank(body) or len(body) > 60:
        return None
    if body.startswith(DATE_MARK):
        return None
    found = _BUILDING.fullmatch(body)
    if not found or (found["before"] and not found["kind"]):
        return BuildingName("", body, body)
    entrance = read_entrance(found["ent"] or "")
    words = body[: found.start("ent")] if found["ent"] else body
    return BuildingName(found["before"], _arabic(found["n"]).upper(), words, entrance)


@lru_cache(maxsize=8_192)
def read_entrance(text: str) -> str:
    """A unit of a building: ``一单元`` is ``1``, ``--`` and 无 are none (empty)."""
    body = plain(text)
    if is_blank(body) or body in {"无单元", "0"}:
        return ""
    body = re.sub(r"(?:单元|梯|门洞|门|(?<=.)座)$", "", body).lstrip("第")
    if re.fullmatch(r"\d+\.0", body, re.ASCII):
        body = body[:-2]
    body = _arabic(body)
    return str(int(body)) if body.isascii() and body.isdigit() else body.upper()


_ROOM = re.compile(
    r"(?P<n>(?:商铺|商|铺|底商|储藏室|储藏间|储物间|储|车位|车库|地下室)?[A-Za-z]{0,3}-?\d{1,5}(?:-\d{1,3})?[A-Za-z]{0,2}|[A-Za-z]{1,2}|[一二三四五六七八九十]{1,2})"
    r"(?:号房|室|号|房|户|铺)?",
    re.ASCII,
)


@lru_cache(maxsize=65_536)
def read_room(text: str) -> str | None:
    """A room's own number as written, without 室 or 号; ``None`` when it is not one."""
    body = plain(text)
    if re.fullmatch(r"\d+\.0", body, re.ASCII):
        body = body[:-2]
    found = _ROOM.fullmatch(re.sub(r"(?<=[\u4e00-\u9fff])-(?=\w)", "", body))
    return _arabic(found["n"]).upper() if found else None


_LABEL = re.compile(
    r"(?:(?P<building>.*?(?:号楼|栋|幢|座|#楼|#|(?<=\d)楼))-?)?"
    r"(?:(?P<entrance>[A-Za-z\d一二三四五六七八九十甲乙丙丁]{1,3})(?:单元|梯)-?)?"
    r"(?:(?P<floor>-?\d{1,2})[层楼]-?)?(?P<room>[A-Za-z]?\d{1,5}[A-Za-z]?)(?:号房|室|号|房|户)?",
    re.ASCII,
)
_DASHED = re.compile(
    r"(?P<parts>[A-Za-z\d]+(?:号楼|栋|幢|座|#)?(?:[-_/][A-Za-z\d]+(?:单元)?){0,2}[-_/][A-Za-z]?\d{1,5}[A-Za-z]?)"
    r"(?:号房|室|号|房|户)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A whole address in one cell. With two bare parts the first one's meaning is open (``open``)."""

    building: str
    entrance: str
    floor: str
    room: str
    open: str = ""


@lru_cache(maxsize=65_536)
def read_label(text: str) -> Label | None:
    """An address such as ``5-2-1401`` or ``3栋1单元1801室`` taken apart; ``None`` for a bare room."""
    body = plain(text)
    if dashed := _DASHED.fullmatch(body):
        parts = re.split(r"[-_/]", dashed["parts"])
        if len(parts) == 3:
            return Label(parts[0], parts[1], "", parts[2])
        if len(parts) == 4:
            return Label(parts[0], parts[1], parts[2], parts[3])
        if re.search(r"[栋幢座#楼]$", parts[0]):
            return Label(parts[0], "", "", parts[1])
        return Label("", "", "", parts[1], open=parts[0])
    found = _LABEL.fullmatch(body)
    if found and (found["building"] or found["entrance"] or found["floor"]):
        return Label(found["building"] or "", found["entrance"] or "", found["floor"] or "", found["room"])
    return None


_LEADING = re.compile(r"(?:(?<=-)|(?<=^))0+(?=\d{3,4}$)")


def loose_label(label: str) -> str:
    """A unit's label without zeros before the room: ``3-0101`` and ``3-101`` name one home."""
    return _LEADING.sub("", label)
