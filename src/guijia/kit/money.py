"""Money: exact decimals, two places, rounded half up, once per final line (rules.md G1)."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from guijia.kit.errors import BusinessError

CENT = Decimal("0.01")
# One below the sixteen digits of the columns and of the capitals.
LARGEST = Decimal("99999999999999.99")


def decimal_of(value: Decimal | str | int, field: str = "") -> Decimal:
    """An exact decimal from text or an integer; thousands commas are read, floats and NaN are not.

    Raises:  BusinessError ``kit_bad_number``.
    """
    if isinstance(value, bool | float):
        raise _bad(value, field)
    try:
        number = (
            Decimal(value.strip().replace(",", "").replace("，", ""))
            if isinstance(value, str)
            else Decimal(value)
        )
    except InvalidOperation:
        raise _bad(value, field) from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise _bad(value, field)
    return number


def _bad(value: object, field: str) -> BusinessError:
    return BusinessError(
        "kit_bad_number",
        f'“{str(value)[:40]}”不是可计算的数。请用文本写出精确的数，例如 "1234.50"。',
        field=field or None,
    )


def cny(value: Decimal | str | int) -> Decimal:
    """An amount in yuan, rounded half up to the fen.

    Rule:    G1.
    Raises:  BusinessError ``kit_bad_number`` | ``kit_money_too_large``.
    """
    number = decimal_of(value)
    if abs(number) > LARGEST:
        raise BusinessError("kit_money_too_large", "金额超出可记的范围（14 位整数）。请核对金额。")
    return number.quantize(CENT, rounding=ROUND_HALF_UP) + Decimal(0)


def format_cny(amount: Decimal | str | int) -> str:
    """An amount as people read it: ``1,234.50``."""
    return f"{cny(amount):,.2f}"
