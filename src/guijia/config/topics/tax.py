"""Topics of tax: deed tax and the VAT in a price."""

from decimal import Decimal

from guijia.areas.deals.rules import tax
from guijia.config.calculators import Answer, Figures, Input, Output, Topic, Values, read_day
from guijia.config.topics.inputs import (
    AREA,
    DAY,
    FRACTION,
    JURISDICTION,
    ON,
    area,
    choice,
    money,
    needed,
    rarely,
    tax_rate,
    texts,
    whole,
    yuan,
)
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

SUBJECT = "税费"
BASES = ("base_ex_vat", "invoice_ex_vat", "price_incl_vat")
FAVOUR_KEYS = {
    "band_sqm": "deed_tax_band_sqm",
    "only_small": "deed_tax_only_small_pct",
    "only_large": "deed_tax_only_large_pct",
    "second_small": "deed_tax_second_small_pct",
    "second_large": "deed_tax_second_large_pct",
}


def _base(v: Values) -> tuple[Decimal, list[str]]:
    """The price without VAT, by the one way that was given.

    Rule:    3.4.
    """
    given = [name for name in BASES if v[name] is not None]
    if not given:
        needed(v, "base_ex_vat", "不含税价，或含税价加税率，或发票不含税额", "deed_tax")
    if len(given) > 1:
        raise BusinessError(
            "calc_bad_input", "base_ex_vat、price_incl_vat、invoice_ex_vat 只给一种。", field=given[1]
        )
    if v["price_incl_vat"] is not None:
        split = tax.split_vat(v["price_incl_vat"], needed(v, "vat_rate", "增值税率", "deed_tax"))
        return split.ex_vat, list(split.explain)
    if v["vat_rate"] is not None:
        raise BusinessError("calc_bad_input", "已给不含税价，不用 vat_rate。", field="vat_rate")
    amount = cny(v[given[0]])
    word = "发票不含税额" if given[0] == "invoice_ex_vat" else "不含税价"
    return amount, [f"计税依据 = {word} {format_cny(amount)} 元（{tax.BASE_CLAUSE}）。"]


def deed_tax_of(base: Decimal, v: Values, figures: Figures) -> tax.DeedTax:
    """The deed tax by the tables of the day of declaration.

    Rule:    3.1-3.3: not yet declared → today's table; declared earlier → the table of that day.
    Raises:  BusinessError ``calc_missing_input`` | ``calc_bad_input`` | ``facts_missing``.
    """
    declared = v["declared"] or v["on"]
    if v["signed"] is not None and v["declared"] is not None and v["declared"] < v["signed"]:
        raise BusinessError(
            "calc_bad_input", "declared（申报日）不能早于 signed（签约日）。", field="declared"
        )
    is_home = v["buyer"] == "individual" and v["use"] == "residential"
    ordinal: int = needed(v, "home_ordinal", "家庭第几套住房", "deed_tax") if is_home else 0
    if tax.is_favoured(buyer=v["buyer"], use=v["use"], home_ordinal=ordinal):
        sqm = needed(v, "area", "建筑面积", "deed_tax")
        held = {field: figures.value(key, declared, v["jurisdiction"]) for field, key in FAVOUR_KEYS.items()}
        clause = figures.source(FAVOUR_KEYS["band_sqm"], declared, v["jurisdiction"])
        favour = tax.Favour(**held, clause=clause)
        return tax.favoured_tax(base=base, area=sqm, home_ordinal=ordinal, favour=favour)
    if v["local_rate"] is not None:
        rate = v["local_rate"] * 100
    else:
        rate = figures.value("deed_tax_local_pct", declared, v["jurisdiction"])
    if is_home:
        why = f"家庭第 {ordinal} 套住房不享受优惠"
    else:
        why = tax.USES[v["use"]] if v["buyer"] == "individual" else "单位购房"
    return tax.local_tax(base=base, local_rate_pct=rate, why=why)


def _deed_tax(v: Values, figures: Figures) -> Answer:
    base, why = _base(v)
    found = deed_tax_of(base, v, figures)
    when = f"按申报日 {v['declared'] or v['on']} 的税率（规则手册 3.3）。"
    result = texts(found, "base", "tax") | {"rate": f"{found.rate.normalize():f}"}
    return result, [*why, *found.explain, when]


def _vat_split(v: Values, figures: Figures) -> Answer:
    found = tax.split_vat(v["price_incl_vat"], v["vat_rate"])
    return texts(found, "ex_vat", "vat"), list(found.explain)


ORDINAL = Input("home_ordinal", whole(1, 99), "套", "家庭第几套住房（购后）", False)
DECLARED = rarely(Input("declared", read_day, DAY, "契税申报日", False, None, "参数日"))
SIGNED = rarely(Input("signed", read_day, DAY, "签约日", False))
USE = choice("use", "用途", tax.USES, required=False, default="residential")
BUYER = choice("buyer", "买受人", tax.BUYERS, required=False, default="individual")
LOCAL_RATE = rarely(
    Input("local_rate", tax_rate, FRACTION, "地方税率（第三套、单位、非住宅）", False, None, "当地参数")
)
VAT_RATE = Input("vat_rate", tax_rate, FRACTION, "增值税率", False)

TOPICS = (
    Topic(
        "deed_tax",
        "契税",
        (
            Input("area", area, AREA, "建筑面积", False),
            ORDINAL,
            money("price_incl_vat", "含税价（三者给一）", required=False),
            VAT_RATE,
            rarely(money("base_ex_vat", "不含税价（三者给一）", required=False)),
            rarely(money("invoice_ex_vat", "发票不含税额（三者给一）", required=False)),
            USE,
            BUYER,
            LOCAL_RATE,
            DECLARED,
            SIGNED,
            ON,
            JURISDICTION,
        ),
        _deed_tax,
        (tax.PREFERENCE_CLAUSE, "契税法", tax.BASE_CLAUSE, "参数 deed_tax_*"),
        (yuan("tax", "契税"), Output("rate", "税率", FRACTION), yuan("base", "计税依据")),
        SUBJECT,
    ),
    Topic(
        "vat_split",
        "价税分离",
        (money("price_incl_vat", "含税价"), Input("vat_rate", tax_rate, FRACTION, "增值税率")),
        _vat_split,
        ("增值税法", "规则手册 3.7"),
        (yuan("ex_vat", "不含税价"), yuan("vat", "税额")),
        SUBJECT,
    ),
)
