"""What people without a reason to know see of a personal datum (rules.md §9); done on the server."""

import re
from collections.abc import Callable
from typing import Literal

from guijia.kit.errors import BusinessError
from guijia.kit.identifiers import ID_15, ID_18, LANDLINE, half_width, normalise_id, normalise_mobile

Profile = Literal["normal", "strict"]
STAR = "*"
# Surnames of two characters in use today; what is not here is masked as a surname of one.
COMPOUND_SURNAMES = frozenset(
    {
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "夏侯",
        "司徒",
        "司空",
        "轩辕",
        "宇文",
        "长孙",
        "鲜于",
        "闾丘",
        "亓官",
        "司寇",
        "子车",
        "颛孙",
        "端木",
        "巫马",
        "公西",
        "漆雕",
        "乐正",
        "壤驷",
        "公良",
        "拓跋",
        "夹谷",
        "宰父",
        "谷梁",
        "段干",
        "百里",
        "东郭",
        "南门",
        "呼延",
        "羊舌",
        "微生",
        "梁丘",
        "左丘",
        "东门",
        "西门",
        "南宫",
        "第五",
        "太史",
        "太叔",
        "申屠",
        "公羊",
        "公冶",
        "公户",
        "赫连",
        "澹台",
        "濮阳",
        "淳于",
        "单于",
        "宗政",
        "钟离",
        "闻人",
        "万俟",
        "独孤",
        "纳兰",
        "完颜",
        "叶赫",
        "耶律",
        "达奚",
        "哥舒",
        "钮钴",
        "贺兰",
        "贺若",
        "侯莫",
        "斛律",
        "屈突",
        "豆卢",
        "仆固",
        "尔朱",
    }
)
CARD = re.compile(r"\d{12,30}", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
THREE_DIGIT_AREA = re.compile(r"0(?:10|2\d)", re.ASCII)


def _all_stars(value: str) -> str:
    return STAR * len(value)


def _id(value: str, profile: Profile) -> str:
    number = normalise_id(value)
    if ID_18.fullmatch(number):
        head, tail = (1, 1) if profile == "strict" else (6, 4)
    elif ID_15.fullmatch(number):
        head, tail = (1, 1) if profile == "strict" else (6, 3)
    else:
        return _all_stars(number)
    return number[:head] + STAR * (len(number) - head - tail) + number[-tail:]


def _mobile(value: str, profile: Profile) -> str:
    number = normalise_mobile(value)
    if number is None:
        return _all_stars(half_width(value).strip())
    return number[:3] + STAR * 4 + number[-4:]


def _name(value: str, profile: Profile) -> str:
    name = half_width(value).strip()
    keep = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    if len(name) <= 1:
        return _all_stars(name)
    return name[:keep] + STAR * (len(name) - keep)


def _bank_card(value: str, profile: Profile) -> str:
    number = re.sub(r"[\s\-]+", "", half_width(value))
    if not CARD.fullmatch(number):
        return _all_stars(number)
    return number[:6] + STAR * (len(number) - 10) + number[-4:]


def _email(value: str, profile: Profile) -> str:
    address = half_width(value).strip()
    if not EMAIL.fullmatch(address):
        return _all_stars(address)
    return f"{address[0]}***@{address.partition('@')[2]}"


def _landline(value: str, profile: Profile) -> str:
    number = re.sub(r"\s+", "", half_width(value))
    if not LANDLINE.fullmatch(number):
        return _all_stars(number)
    if "-" in number:
        area = number.index("-") + 1
    else:
        area = 3 if THREE_DIGIT_AREA.match(number) else 4
    return number[:area] + STAR * (len(number) - area - 2) + number[-2:]


_MASKS: dict[str, Callable[[str, Profile], str]] = {
    "id": _id,
    "mobile": _mobile,
    "name": _name,
    "bank_card": _bank_card,
    "email": _email,
    "landline": _landline,
}
TYPES = tuple(_MASKS)
PROFILES: tuple[Profile, ...] = ("normal", "strict")


def mask(type: str, value: str, profile: str = "normal") -> str:
    """A personal datum as others see it; what is short or malformed is all stars.

    Rule:    rules.md §9; only the identity number has a strict form.
    Raises:  BusinessError ``kit_unknown_mask``.
    """
    if type not in _MASKS:
        raise BusinessError(
            "kit_unknown_mask", f"没有“{type}”这一类脱敏。可用：{'、'.join(TYPES)}。", field="type"
        )
    if profile not in PROFILES:
        raise BusinessError("kit_unknown_mask", "脱敏方案只有 normal 与 strict。", field="profile")
    return _MASKS[type](value, "strict" if profile == "strict" else "normal")


def mask_name(value: str) -> str:
    """A person's name: the surname, the rest stars."""
    return mask("name", value)


def mask_mobile(value: str) -> str:
    """A mobile number: three digits, four stars, four digits."""
    return mask("mobile", value)


def mask_id(value: str, profile: str = "normal") -> str:
    """An identity number: six digits, stars, four digits."""
    return mask("id", value, profile)
