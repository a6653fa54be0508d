"""Numbers that name people and companies: made uniform, then checked by their check digit (rules.md §10)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from stdnum.cn import ric, uscc

from guijia.kit.days import CHINA

Sex = Literal["male", "female"]
SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_·.​‌‍⁠﻿]+")
FLOAT = re.compile(r"\d(?:\.\d*)?[eE][+-]?\d+|\d+\.\d*", re.ASCII)
ID_18 = re.compile(r"\d{17}[\dX]", re.ASCII)
ID_15 = re.compile(r"\d{15}", re.ASCII)
USCC_SHAPE = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{18}", re.ASCII)
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}", re.ASCII)
SERVICE = re.compile(r"400-?\d{3}-?\d{4}", re.ASCII)
ESTATE_UNIT = re.compile(
    r"(?P<county>\d{6})(?P<cadastral_zone>\d{3})(?P<cadastral_subzone>\d{3})"
    r"(?P<parcel_feature>[GJZ][A-Z])(?P<parcel_seq>\d{5})(?P<fixture>[FLQW])(?P<building>\d{4})(?P<unit>\d{4})",
    re.ASCII,
)
ESTATE_UNIT_LENGTH = 28
EARLIEST_BIRTH = date(1850, 1, 1)


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What a resident identity number says of itself. Treat the whole as personal data."""

    valid: bool
    reason: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    normalised: str = ""
    is_legacy: bool = False


@dataclass(frozen=True, slots=True)
class CreditCodeCheck:
    """What a unified social credit code says of itself; a warning does not make it invalid."""

    valid: bool
    reason: str = ""
    normalised: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class EstateUnitCheck:
    """What a real-estate unit number says of itself; ``parts`` by the names of the standard, in order."""

    valid: bool
    reason: str = ""
    normalised: str = ""
    parts: tuple[tuple[str, str], ...] = ()


def half_width(value: str) -> str:
    """Text with full-width letters and digits made plain."""
    return unicodedata.normalize("NFKC", value)


def normalise_id(value: str) -> str:
    """An identity number without spaces and separators, half width, X upper case."""
    return SEPARATORS.sub("", half_width(value)).upper()


def check_id(value: str, *, on: date | None = None) -> IdCheck:
    """Check a resident identity number (居民身份证号), also of HK, Macau and Taiwan residence permits.

    An unknown area code is no fault (districts come and go). A number of 15 digits is read and
    completed to 18, marked ``is_legacy``: good for reading old records, not for entering new ones.
    Args:    on: the day on which it is looked at; today without it.
    Rule:    GB 11643; rules.md §10.1.
    """
    if FLOAT.fullmatch(half_width(value).strip()):
        return IdCheck(
            False, "号码被表格软件改成了数值（如 1.10105E+17），后几位已经丢失。请把该列设为文本后重新填写。"
        )
    number = normalise_id(value)
    is_legacy = ID_15.fullmatch(number) is not None
    if is_legacy:
        body = number[:6] + "19" + number[6:]
        number = body + str(ric.calc_check_digit(body + "0"))
    if not number:
        return IdCheck(False, "证件号码没有填写。")
    if not ID_18.fullmatch(number):
        return IdCheck(False, _shape_fault(number), normalised=number)
    return _read_id(number, on or datetime.now(CHINA).date(), is_legacy)


def _shape_fault(number: str) -> str:
    if len(number) != 18:
        return f"身份证号应为 18 位，现为 {len(number)} 位。"
    return "身份证号只能是 17 位数字加 1 位数字或 X。"


def _read_id(number: str, on: date, is_legacy: bool) -> IdCheck:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return IdCheck(False, f"第 7 至 14 位“{number[6:14]}”不是真实的出生日期。", normalised=number)
    if not EARLIEST_BIRTH <= born <= on:
        fault = "晚于今天" if born > on else "过早"
        return IdCheck(False, f"出生日期 {born:%Y-%m-%d} {fault}。", normalised=number)
    if ric.calc_check_digit(number) != number[17]:
        return IdCheck(False, "末位校验码不对，号码有错字。请对照证件核对。", normalised=number)
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return IdCheck(True, "", sex, born, number, is_legacy)


def age_on(birth_date: date, on: date) -> int:
    """Full years of age on a day: a year is full on the birthday itself.

    Rule:    民法典 13, 17: 周岁 from the birthday.
    """
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _organisation_digit(body: str) -> str:
    """Check character of an eight-character organisation code (GB 11714)."""
    total = sum(w * ORGANISATION_CHARS.index(c) for w, c in zip(ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_uscc(value: str) -> CreditCodeCheck:
    """Check a unified social credit code (统一社会信用代码).

    Rule:    GB 32100-2015; rules.md §10.2: the organisation code's own check digit warns only.
    """
    if FLOAT.fullmatch(half_width(value).strip()):
        return CreditCodeCheck(
            False, "代码被表格软件改成了数值，后几位已经丢失。请把该列设为文本后重新填写。"
        )
    code = normalise_id(value)
    if not code:
        return CreditCodeCheck(False, "统一社会信用代码没有填写。")
    if len(code) != 18:
        return CreditCodeCheck(False, f"统一社会信用代码应为 18 位，现为 {len(code)} 位。", code)
    if not USCC_SHAPE.fullmatch(code):
        return CreditCodeCheck(False, "统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z。", code)
    if uscc.calc_check_digit(code) != code[17]:
        return CreditCodeCheck(False, "末位校验码不对，代码有错字。请对照营业执照核对。", code)
    warning = ""
    if _organisation_digit(code[8:16]) != code[16]:
        warning = "第 9 至 17 位主体标识码的校验码不合，请对照营业执照再核一遍。"
    return CreditCodeCheck(True, "", code, warning)


def parse_estate_unit(value: str) -> EstateUnitCheck:
    """Take a real-estate unit number (不动产单元号) apart. It has no check digit: only its shape is judged.

    Rule:    GB/T 37346; rules.md §10.3. Only a building unit (F) tells building and unit apart; land alone (W)
             ends in zeros.
    """
    number = normalise_id(value)
    if not number:
        return EstateUnitCheck(False, "不动产单元号没有填写。")
    if len(number) != ESTATE_UNIT_LENGTH:
        return EstateUnitCheck(False, f"不动产单元号应为 28 位，现为 {len(number)} 位。", number)
    found = ESTATE_UNIT.fullmatch(number)
    if found is None:
        reason = (
            "不动产单元号的格式不对：12 位数字、宗地特征码（G/J/Z 加一个字母）、5 位数字、F/L/Q/W、8 位数字。"
        )
        return EstateUnitCheck(False, reason, number)
    parts = found.groupdict()
    if parts["fixture"] == "W" and parts["building"] + parts["unit"] != "0" * 8:
        return EstateUnitCheck(False, "没有定着物的（W），后 8 位应为 00000000。", number)
    return EstateUnitCheck(True, "", number, tuple(parts.items()))


def normalise_mobile(value: str) -> str | None:
    """A mainland mobile number as eleven digits, ``None`` when it is none.

    Rule:    rules.md §10.4: +86, 0086, spaces and hyphens are taken away.
    """
    digits = re.sub(r"[\s\-]+", "", half_width(value))
    digits = re.sub(r"^(?:\+86|0086)", "", digits)
    return digits if MOBILE.fullmatch(digits) else None


def normalise_phone(value: str) -> str | None:
    """A mobile, landline or 400 number in one form, ``None`` when it is none.

    Rule:    rules.md §10.4.
    """
    mobile = normalise_mobile(value)
    if mobile:
        return mobile
    number = half_width(value).strip()
    return number if LANDLINE.fullmatch(number) or SERVICE.fullmatch(number) else None
