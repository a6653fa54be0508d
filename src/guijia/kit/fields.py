"""Form fields that clean as they take: names, lines, numbers, money; every refusal in words."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from guijia.kit import text
from guijia.kit.errors import BusinessError
from guijia.kit.identifiers import check_id, check_uscc, normalise_mobile

REQUIRED = {"required": "这一项必须填写。"}
MONEY_LIMIT = Decimal("999999999999.99")
AREA_LIMIT = Decimal("99999.99")


def _cleaned(clean: Callable[..., Any], value: str, limit: int | None) -> Any:
    try:
        return clean(value) if limit is None else clean(value, limit=limit)
    except BusinessError as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from refusal


class _CleanField(forms.CharField):
    """A text field whose value passes one of the cleaners of ``kit.text``."""

    cleaner: Callable[..., str] = staticmethod(text.clean_line)
    default_limit = text.LINE_LIMIT

    def __init__(self, *, limit: int | None = None, **kwargs: Any) -> None:
        self.limit = limit or self.default_limit
        kwargs.setdefault("error_messages", {}).setdefault("required", REQUIRED["required"])
        # Stripping is the cleaner's; ``max_length`` would count before cleaning.
        super().__init__(strip=False, **kwargs)
        # NUL gets our own words instead of Django's.
        self.validators = []

    def to_python(self, value: Any) -> str:
        """Clean, or say what is wrong."""
        if value in self.empty_values:
            return ""
        return str(_cleaned(type(self).cleaner, str(value), self.limit))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Browsers count UTF-16 units: give room, the server decides."""
        attrs = super().widget_attrs(widget)
        if not widget.is_hidden:
            attrs["maxlength"] = str(self.limit * 2)
        return attrs


class NameField(_CleanField):
    """A name as the document writes it, up to 50 characters."""

    cleaner = staticmethod(text.clean_name)
    default_limit = text.NAME_LIMIT


class LineField(_CleanField):
    """One line of text."""


class TextField_(_CleanField):  # noqa: N801
    """Several lines of text."""

    cleaner = staticmethod(text.clean_text)
    default_limit = text.TEXT_LIMIT
    widget = forms.Textarea


class DigitsField(_CleanField):
    """A code or number: width folded, blanks gone."""

    cleaner = staticmethod(text.clean_digits)
    default_limit = 60


class MoneyField(_CleanField):
    """An amount in yuan: ``1,234.5`` and full width taken, at most two decimals.

    Returns: Decimal with two places, ``None`` when empty.
    """

    default_limit = 60
    places = 2
    unit_words = "金额"

    def __init__(
        self, *, least: Decimal | None = Decimal(0), most: Decimal = MONEY_LIMIT, **kwargs: Any
    ) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: Any) -> Any:
        """As money is written everywhere: 50,000.00."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Clean, or say what is wrong."""
        if value in self.empty_values:
            return None
        number = _cleaned(text.clean_decimal, str(value), None)
        if -number.as_tuple().exponent > self.places and number != round(number, self.places):
            raise ValidationError(f"{self.unit_words}最多 {self.places} 位小数。", code="places")
        if self.least is not None and number < self.least:
            raise ValidationError(f"{self.unit_words}不能小于 {self.least:,}。", code="least")
        if number > self.most:
            raise ValidationError(f"{self.unit_words}不能大于 {self.most:,}。", code="most")
        return abs(number).quantize(Decimal("0.01")) if number == 0 else number.quantize(Decimal("0.01"))


class AreaField(MoneyField):
    """An area in square metres, more than nothing."""

    unit_words = "面积"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=Decimal("0.01"), most=AREA_LIMIT, **kwargs)


class PercentField(MoneyField):
    """A share in hundredths."""

    unit_words = "比例"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=Decimal(100), **kwargs)


class IdNumberField(_CleanField):
    """A resident identity number, checked by its own digit. Returns: 18 characters, X upper case."""

    cleaner = staticmethod(text.clean_digits)
    default_limit = 60

    def to_python(self, value: Any) -> str:
        """Clean, or say what is wrong."""
        if value in self.empty_values:
            return ""
        read = check_id(super().to_python(value))
        if not read.valid:
            raise ValidationError(read.reason, code="id_number")
        if read.is_legacy:
            raise ValidationError("15 位身份证号已停用，请客户出示 18 位证件。", code="id_legacy")
        return read.normalised


class CreditCodeField(_CleanField):
    """A unified social credit code. Returns: 18 characters."""

    cleaner = staticmethod(text.clean_digits)
    default_limit = 60

    def to_python(self, value: Any) -> str:
        """Clean, or say what is wrong."""
        if value in self.empty_values:
            return ""
        read = check_uscc(super().to_python(value))
        if not read.valid:
            raise ValidationError(read.reason, code="credit_code")
        return read.normalised


class MobileField(_CleanField):
    """A mainland mobile number. Returns: eleven digits."""

    cleaner = staticmethod(text.clean_digits)
    default_limit = 40

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "tel")

    def to_python(self, value: Any) -> str:
        """Clean, or say what is wrong."""
        if value in self.empty_values:
            return ""
        number = normalise_mobile(super().to_python(value))
        if number is None:
            raise ValidationError("手机号应为 11 位，以 1 开头，例如 13800001234。", code="mobile")
        return number


class DayField(forms.DateField):
    """A calendar day as people and browsers write it; years that a home can meet."""

    def __init__(
        self, *, earliest: date = date(1850, 1, 1), latest: date = date(2200, 1, 1), **kwargs: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("error_messages", {}).setdefault("required", REQUIRED["required"])
        kwargs["error_messages"].setdefault("invalid", "日期应写成 2026-11-21 的样子，并且是真实的日子。")
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Clean, or say what is wrong."""
        if isinstance(value, str):
            value = _cleaned(text.clean_digits, value, 40)
        day = super().to_python(value)
        if day is not None and not self.earliest <= day <= self.latest:
            raise ValidationError(
                f"日期应在 {self.earliest:%Y-%m-%d} 与 {self.latest:%Y-%m-%d} 之间。", code="range"
            )
        return day
