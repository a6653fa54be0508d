"""Amounts and days in capitals, as bills and contracts want them (支付结算办法附一; rules.md §10.5)."""

import itertools
from decimal import Decimal

import cn2an

from guijia.kit.errors import BusinessError
from guijia.kit.money import CENT, decimal_of

PREFIX = "人民币"
DIGITS = "零壹贰叁肆伍陆柒捌玖"
# cn2an reads at most sixteen digits.
LIMIT = Decimal(10) ** 16
ZERO = "零"


def _refuse(message: str) -> BusinessError:
    return BusinessError("kit_bad_amount", message, clause="支付结算办法附一", field="amount")


def _parts(amount: Decimal | str | int) -> tuple[int, int, int]:
    """Yuan, jiao and fen of an amount that can be written in capitals."""
    value = decimal_of(amount, "amount")
    if value < 0:
        raise _refuse("负数金额不能写成大写。请填写零或正数。")
    if value >= LIMIT:
        raise _refuse("金额超出大写可写的范围（16 位整数）。请核对金额。")
    if value != value.quantize(CENT):
        raise _refuse("金额的小数超过两位，请先四舍五入到分。")
    fen = int(value * 100)
    return fen // 100, fen // 10 % 10, fen % 10


def _yuan(yuan: int) -> list[str]:
    """The whole yuan in capitals, the canonical form first, then with the optional 零 after 万 or 亿."""
    forms = [str(cn2an.an2cn(str(yuan), "up"))]
    # From the right, so that an earlier joint keeps its place in what was written before.
    for unit in (10_000, 100_000_000):
        high, low = divmod(yuan, unit)
        if high and high % 10 == 0 and low * 10 >= unit:
            joint = len(str(cn2an.an2cn(str(high * unit), "up")))
            forms += [words[:joint] + ZERO + words[joint:] for words in forms]
    return forms


def _forms(amount: Decimal | str | int) -> list[str]:
    """Every proper way of writing an amount, the canonical one first."""
    yuan, jiao, fen = _parts(amount)
    if not yuan and not jiao and not fen:
        return [PREFIX + "零元" + end for end in ("整", "正")]
    tail = (DIGITS[jiao] + "角" if jiao else "") + (DIGITS[fen] + "分" if fen else "")
    ends = ["整", "正"] if not tail else ([""] if fen else ["", "整", "正"])
    if not yuan:
        return [PREFIX + tail + end for end in ends]
    if not jiao and fen:
        joints = [ZERO]
    elif jiao and yuan % 10 == 0:
        joints = [ZERO, ""]
    else:
        joints = [""]
    found = [PREFIX + h + "元" + j + tail + e for h, j, e in itertools.product(_yuan(yuan), joints, ends)]
    return list(dict.fromkeys(found))


def rmb_upper(amount: Decimal | str | int) -> str:
    """An amount in capitals in the canonical form: 人民币…元…角…分, 整 after yuan only.

    Rule:    rules.md §10.5: 零 after 元 where the yuan end in 0 and jiao follow, none after 万 before 千.
    Raises:  BusinessError ``kit_bad_amount`` | ``kit_bad_number``.
    """
    return _forms(amount)[0]


def rmb_upper_also(amount: Decimal | str | int) -> list[str]:
    """The other proper ways of writing the same amount: optional 零, 整 after 角, 正 for 整.

    Raises:  BusinessError ``kit_bad_amount`` | ``kit_bad_number``.
    """
    return _forms(amount)[1:]


def is_rmb_upper(words: str, amount: Decimal | str | int) -> bool:
    """Do the words say that amount, in any proper form (圆 for 元, prefix optional)?"""
    said = "".join(words.split()).replace("圆", "元")
    return PREFIX + said.removeprefix(PREFIX) in _forms(amount)


def _two_digits(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] + "拾" if tens else "") + (DIGITS[ones] if ones else "")


def date_upper(month: int, day: int) -> tuple[str, str]:
    """Month and day in capitals as on bills, without 月 and 日: ``(零壹, 壹拾伍)``.

    Rule:    支付结算办法附一: 零 before 壹, 贰 and 壹拾 months, before 壹 to 玖, 壹拾, 贰拾 and 叁拾 days.
    Raises:  BusinessError ``kit_bad_date``.
    """
    if not 1 <= month <= 12:
        raise BusinessError("kit_bad_date", "月份应在 1 至 12 之间。", field="month")
    if not 1 <= day <= (29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31):
        raise BusinessError("kit_bad_date", f"{month} 月没有 {day} 日。", field="day")
    in_month = (ZERO if month in {1, 2, 10} else "") + _two_digits(month)
    in_day = (ZERO if day < 10 or day in {10, 20, 30} else "") + _two_digits(day)
    return in_month, in_day
