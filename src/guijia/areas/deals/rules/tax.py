"""What the state takes on a purchase: deed tax (契税), and the part of a price that is VAT."""

from dataclasses import dataclass
from decimal import Decimal

from guijia.areas.ledger.rules.penalty import plain
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

PREFERENCE_CLAUSE = "财政部 税务总局 住房城乡建设部公告2024年第16号"
LOCAL_CLAUSE = "契税法第三条，由省级确定"
BASE_CLAUSE = "税务总局公告2021年第25号；财政部 税务总局公告2021年第23号"
BUYERS: dict[str, str] = {"individual": "个人", "company": "单位"}
USES: dict[str, str] = {
    "residential": "住宅",
    "parking": "车位（独立单元）",
    "storage": "储藏室（独立单元）",
    "commercial": "商业、办公",
    "other": "其他非住宅",
}
# Homes of the family after the purchase up to which the state lowers the rate.
FAVOURED_HOMES = 2


@dataclass(frozen=True, slots=True)
class Favour:
    """The lowered rates of one day and place, in per cent, for the only and the second home."""

    band_sqm: Decimal
    only_small: Decimal
    only_large: Decimal
    second_small: Decimal
    second_large: Decimal
    clause: str

    def rate_pct(self, area: Decimal, home_ordinal: int) -> Decimal:
        """The rate for an area; the band's end itself is in the lower band.

        Rule:    3.1 (以下 includes the number, G2).
        """
        is_small = area <= self.band_sqm
        if home_ordinal == 1:
            return self.only_small if is_small else self.only_large
        return self.second_small if is_small else self.second_large


@dataclass(frozen=True, slots=True)
class VatSplit:
    """A price without its VAT, and the VAT, in yuan."""

    ex_vat: Decimal
    vat: Decimal
    explain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeedTax:
    """Base and tax in yuan; ``rate`` as a fraction."""

    base: Decimal
    rate: Decimal
    tax: Decimal
    explain: tuple[str, ...] = ()


def _refuse(field: str, message: str, clause: str = "") -> BusinessError:
    return BusinessError("deals_bad_tax_input", message, clause=clause, field=field)


def split_vat(price_incl_vat: Decimal, vat_rate: Decimal) -> VatSplit:
    """The price without VAT, and the VAT in it.

    Rule:    3.7: the part without is rounded, the tax is the rest, so both add up.
    Raises:  BusinessError ``deals_bad_tax_input``.
    """
    if price_incl_vat < 0:
        raise _refuse("price_incl_vat", "含税价不能是负数。")
    if not 0 <= vat_rate < 1:
        raise _refuse("vat_rate", "增值税率写成小数，例如 9% 写 0.09。", "增值税法第十条")
    ex_vat = cny(price_incl_vat / (1 + vat_rate))
    vat = cny(price_incl_vat) - ex_vat
    line = (
        f"不含税价 = {format_cny(price_incl_vat)} ÷（1 + {plain(vat_rate * 100)}%）= {format_cny(ex_vat)} 元，"
        f"税额 {format_cny(vat)} 元（增值税法；规则手册 3.7）。"
    )
    return VatSplit(ex_vat, vat, (line,))


def is_favoured(*, buyer: str, use: str, home_ordinal: int) -> bool:
    """Is it a home that the state taxes at the lowered rates?

    Rule:    3.1, 3.5: individuals, residential, the only or the second home of the family.
    """
    return buyer == "individual" and use == "residential" and 1 <= home_ordinal <= FAVOURED_HOMES


def favoured_tax(*, base: Decimal, area: Decimal, home_ordinal: int, favour: Favour) -> DeedTax:
    """The deed tax on the only or the second home of a family.

    Rule:    3.1-3.3, 3.6: rounded once.
    Raises:  BusinessError ``deals_bad_tax_input``.
    """
    if area <= 0:
        raise _refuse("area", "面积应大于零。")
    if not 1 <= home_ordinal <= FAVOURED_HOMES:
        raise _refuse("home_ordinal", "第几套从 1 数起；第三套及以上按地方税率。", favour.clause)
    rate = favour.rate_pct(area, home_ordinal)
    name = "家庭唯一住房" if home_ordinal == 1 else "家庭第二套住房"
    side = "及以下" if area <= favour.band_sqm else "以上"
    why = f"{name}，{plain(area)} ㎡ 属 {plain(favour.band_sqm)} ㎡{side}，税率 {plain(rate)}%（{favour.clause}）。"
    return _tax(base, rate, why)


def local_tax(*, base: Decimal, local_rate_pct: Decimal, why: str) -> DeedTax:
    """The deed tax at the rate of the province: third home, companies, what is no home.

    Rule:    3.1, 3.5, 3.6.
    Raises:  BusinessError ``deals_bad_tax_input``.
    """
    if not 0 <= local_rate_pct < 100:
        raise _refuse("local_rate", "地方税率写成小数，例如 3% 写 0.03。", LOCAL_CLAUSE)
    return _tax(base, local_rate_pct, f"{why}，按地方税率 {plain(local_rate_pct)}%（{LOCAL_CLAUSE}）。")


def _tax(base: Decimal, rate_pct: Decimal, why: str) -> DeedTax:
    if base < 0:
        raise _refuse("base_ex_vat", "计税依据不能是负数。")
    tax = cny(base * rate_pct / 100)
    line = f"契税 = {format_cny(base)} × {plain(rate_pct)}% = {format_cny(tax)} 元（契税法第五条；规则手册 3.6）。"
    return DeedTax(cny(base), rate_pct / 100, tax, (why, line))
