"""Topics of area and handover: area difference, maintenance fund, the settlement at handover."""

from decimal import Decimal
from typing import Any

from guijia.areas.deals.rules import area as areas
from guijia.areas.deals.rules import handover, maintenance, tax
from guijia.areas.ledger.rules import penalty
from guijia.config.calculators import Answer, Figures, Input, Output, Topic, Values, read_switch
from guijia.config.topics.inputs import (
    AREA,
    FRACTION,
    JURISDICTION,
    MONEY,
    ON,
    PER_CENT,
    YES_NO,
    amount,
    amount_above,
    any_amount,
    area,
    between,
    choice,
    days,
    figure,
    figure_line,
    money,
    name_text,
    needed,
    one_of,
    per_cent,
    rarely,
    rows_of,
    tax_rate,
    texts,
    whole,
    yuan,
)
from guijia.config.topics.tax import BUYER, DECLARED, LOCAL_RATE, SIGNED, USE, deed_tax_of
from guijia.kit.errors import BusinessError

SUBJECT = "面积与交付"
PER_SQM = "元/㎡"
_STOREYS = whole(1, 999)


def _inner(v: Values) -> areas.Areas | None:
    if not v["dual_test"]:
        for name in ("contract_inner_area", "registered_inner_area"):
            if v[name] is not None:
                raise BusinessError("calc_bad_input", "套内面积只在 dual_test 时使用。", field=name)
        return None
    contract = needed(v, "contract_inner_area", "合同套内面积", "area_settlement")
    return areas.Areas(contract, needed(v, "registered_inner_area", "实测套内面积", "area_settlement"))


def _refund_interest(v: Values, figures: Figures) -> tuple[penalty.Interest | None, list[str]]:
    """Interest on what goes back, where the days are known: by the contract, else by the 1-year LPR.

    Rule:    2.5, G7.
    """
    if v["buyer_choice"] != "rescind" or v["paid"] is None or v["interest_days"] is None:
        return None, []
    why = []
    if v["interest_rate"] is not None:
        rate = v["interest_rate"] * 100
    else:
        rate = figure(figures, "lpr_1y_pct", v)
        why = [figure_line(figures, "lpr_1y_pct", "利率未约定，按 1 年期 LPR", "%", v)]
    base = int(figure(figures, "interest_day_base", v))
    made = penalty.interest(principal=v["paid"], annual_rate_pct=rate, days=v["interest_days"], day_base=base)
    return made, why


def _area_settlement(v: Values, figures: Figures) -> Answer:
    interest, why = _refund_interest(v, figures)
    found = areas.area_settlement(
        areas=areas.Areas(v["contract_area"], v["registered_area"]),
        unit_price=v["unit_price"],
        limit_pct=figure(figures, "area_error_pct", v),
        pricing=v["pricing"],
        buyer_choice=v["buyer_choice"],
        inner=_inner(v),
        paid=v["paid"],
        interest=interest,
    )
    names = [
        "ratio_pct",
        "over_3pct",
        "buyer_may_rescind",
        "net",
        "final_price",
        "within_area",
        "beyond_area",
    ]
    if found.inner_ratio_pct is not None:
        names.append("inner_ratio_pct")
    if found.interest is not None:
        names.append("interest")
    return texts(found, *names), [*why, *found.explain]


def _fund_of(v: Values, figures: Figures) -> tuple[Decimal, str]:
    """The standard: as given, from the given table, or from the table of the city."""
    if v["standard"] is not None:
        return v["standard"], ""
    if v["standards"] is None and not v["jurisdiction"]:
        needed(v, "standard", "交存标准；或给 standards、cost_base_per_sqm、jurisdiction", "maintenance_fund")
    building = {
        "use": v["use"],
        "has_elevator": needed(v, "has_elevator", "有无电梯", "maintenance_fund"),
        "storeys": needed(v, "storeys", "总层数", "maintenance_fund"),
    }
    if v["standards"] is not None:
        rows = [maintenance.Standard(**row) for row in v["standards"]]
        return maintenance.find_standard(rows, **building)
    found, why = figures.decide("maintenance_fund", v["on"], city=v["jurisdiction"], **building)
    return Decimal(str(found["per_sqm"])), f"{why}（决策表“住宅专项维修资金首期交存标准”）。"


def _maintenance_fund(v: Values, figures: Figures) -> Answer:
    ways = [name for name in ("standard", "standards", "cost_base_per_sqm") if v[name] is not None]
    if len(ways) > 1:
        message = "standard、standards、cost_base_per_sqm 只给一种。"
        raise BusinessError("calc_bad_input", message, field=ways[1])
    if v["cost_base_per_sqm"] is not None:
        shared = maintenance.by_cost(
            v["area"],
            v["cost_base_per_sqm"],
            needed(v, "buyer_pct", "买受人比例", "maintenance_fund"),
            v["developer_pct"],
        )
        return texts(shared, "buyer", "developer"), list(shared.explain)
    standard, why = _fund_of(v, figures)
    fund = maintenance.by_standard(v["area"], standard, why)
    return texts(fund, "standard", "amount"), list(fund.explain)


def _maintenance_renewal(v: Values, figures: Figures) -> Answer:
    limit = figure(figures, "maintenance_renewal_pct", v)
    is_due = maintenance.is_renewal_due(v["first_deposit"], v["balance"], limit)
    line = (
        f"余额 {v['balance']:,f} 元{'低于' if is_due else '不低于'}首期 {v['first_deposit']:,f} 元的 "
        f"{limit:f}%，{'须续交' if is_due else '不用续交'}（{maintenance.RENEWAL_CLAUSE}）。"
    )
    return {"renewal": is_due}, [line]


def _handover_settlement(v: Values, figures: Figures) -> Answer:
    settled = areas.area_settlement(
        areas=areas.Areas(v["contract_area"], v["registered_area"]),
        unit_price=v["unit_price"],
        limit_pct=figure(figures, "area_error_pct", v),
        pricing=v["pricing"],
        buyer_choice="keep",
    )
    if settled.final_price is None:
        raise BusinessError("calc_bad_input", "退房的不办入伙结算。", field="buyer_choice")
    split = tax.split_vat(settled.final_price, v["vat_rate"])
    taxed = deed_tax_of(split.ex_vat, v | {"area": v["registered_area"]}, figures)
    found = handover.handover_settlement(
        settled=settled,
        price_paid=v["price_paid"],
        tax=taxed,
        fund=maintenance.by_standard(v["registered_area"], v["maintenance_standard"]),
        others=[handover.Line(one["name"], one["amount"]) for one in v["other_lines"] or ()],
    )
    result: dict[str, Any] = texts(found, "final_price", "area_difference", "total_due")
    fund, balance = found.lines[2].amount, found.lines[0].amount
    result |= {
        "deed_tax_base": str(taxed.base),
        "deed_tax": str(taxed.tax),
        "maintenance_fund": str(fund),
        "price_balance": str(balance),
        "lines": [{"name": line.name, "amount": str(line.amount)} for line in found.lines],
    }
    return result, [*split.explain, *found.explain]


_CONTRACT = Input("contract_area", area, AREA, "合同面积")
_REGISTERED = Input("registered_area", area, AREA, "实测（登记）面积")
_UNIT_PRICE = Input("unit_price", amount_above, "元/㎡", "合同单价（按套计价时为总价）")
_PRICING = choice("pricing", "计价方式", areas.PRICINGS, required=False, default="building_area")
_CHOICE = choice("buyer_choice", "买受人选择", areas.CHOICES, required=False, default="keep")
_ONLY_KEEP = choice("buyer_choice", "买受人选择", {"keep": "不退房"}, required=False, default="keep")

TOPICS = (
    Topic(
        "area_settlement",
        "面积误差结算",
        (
            _CONTRACT,
            _REGISTERED,
            _UNIT_PRICE,
            _PRICING,
            _CHOICE,
            rarely(
                Input("dual_test", read_switch, YES_NO, "建筑、套内任一超限即可退房", False, False, "false")
            ),
            rarely(Input("contract_inner_area", area, AREA, "合同套内面积", False)),
            rarely(Input("registered_inner_area", area, AREA, "实测套内面积", False)),
            rarely(money("paid", "已付房价款（退房时）", required=False)),
            rarely(
                Input("interest_rate", tax_rate, FRACTION, "约定年利率（退房时）", False, None, "1 年期 LPR")
            ),
            rarely(Input("interest_days", days, "日", "计息日数（退房时）", False)),
            ON,
            JURISDICTION,
        ),
        _area_settlement,
        (areas.CLAUSE, areas.BY_UNIT_CLAUSE, "参数 area_error_pct、lpr_1y_pct"),
        (
            yuan("net", "找补（正：买受人补；负：出卖人退）"),
            yuan("final_price", "结算总价"),
            Output("ratio_pct", "误差比", PER_CENT),
            Output("over_3pct", "超出 3%"),
            Output("buyer_may_rescind", "买受人可以退房"),
            Output("within_area", "界限以内", AREA),
            Output("beyond_area", "界限以外", AREA),
            Output("inner_ratio_pct", "套内误差比", PER_CENT),
            yuan("interest", "利息"),
        ),
        SUBJECT,
    ),
    Topic(
        "maintenance_fund",
        "专项维修资金",
        (
            Input("area", area, AREA, "建筑面积"),
            Input("standard", between(0, 10_000), PER_SQM, "交存标准", False),
            choice("use", "用途", maintenance.USES, required=False, default="residential"),
            Input("has_elevator", read_switch, YES_NO, "有电梯", False),
            Input("storeys", _STOREYS, "层", "总层数", False),
            rarely(
                Input(
                    "standards",
                    rows_of(
                        {
                            "use": one_of(maintenance.USES),
                            "has_elevator": read_switch,
                            "storeys_from": whole(0, 999),
                            "storeys_to": whole(0, 999),
                            "per_sqm": amount,
                        }
                    ),
                    "用途、有无电梯、层数起止、元/㎡",
                    "标准表",
                    False,
                    columns=("use", "has_elevator", "storeys_from", "storeys_to", "per_sqm"),
                )
            ),
            rarely(Input("cost_base_per_sqm", amount_above, PER_SQM, "建筑安装工程造价", False)),
            rarely(Input("buyer_pct", per_cent, PER_CENT, "买受人交存比例", False)),
            rarely(Input("developer_pct", per_cent, PER_CENT, "建设单位交存比例", False)),
            ON,
            JURISDICTION,
        ),
        _maintenance_fund,
        (maintenance.CLAUSE, "决策表 maintenance_fund"),
        (
            yuan("amount", "首期交存"),
            Output("standard", "标准", PER_SQM),
            yuan("buyer", "买受人交存"),
            yuan("developer", "建设单位交存"),
        ),
        SUBJECT,
    ),
    Topic(
        "maintenance_renewal",
        "维修资金续交",
        (money("first_deposit", "首期交存", above=True), money("balance", "余额"), ON, JURISDICTION),
        _maintenance_renewal,
        (maintenance.RENEWAL_CLAUSE, "参数 maintenance_renewal_pct"),
        (Output("renewal", "须续交"),),
        SUBJECT,
    ),
    Topic(
        "handover_settlement",
        "入伙结算",
        (
            _CONTRACT,
            _REGISTERED,
            _UNIT_PRICE,
            money("price_paid", "已付房款"),
            Input("home_ordinal", whole(1, 99), "套", "家庭第几套住房（购后）"),
            Input("vat_rate", tax_rate, FRACTION, "增值税率"),
            Input("maintenance_standard", between(0, 10_000), PER_SQM, "维修资金标准"),
            _PRICING,
            _ONLY_KEEP,
            USE,
            BUYER,
            LOCAL_RATE,
            DECLARED,
            SIGNED,
            rarely(
                Input(
                    "other_lines",
                    rows_of({"name": name_text, "amount": any_amount}),
                    f"名称、{MONEY}",
                    "其他各行（名称、金额）",
                    False,
                    columns=("name", "amount"),
                )
            ),
            ON,
            JURISDICTION,
        ),
        _handover_settlement,
        (areas.CLAUSE, tax.PREFERENCE_CLAUSE, maintenance.CLAUSE),
        (
            yuan("total_due", "应交合计（负：应退）"),
            yuan("final_price", "结算总价"),
            yuan("area_difference", "面积差找补"),
            yuan("price_balance", "房款余额"),
            yuan("deed_tax_base", "契税计税依据"),
            yuan("deed_tax", "契税"),
            yuan("maintenance_fund", "专项维修资金"),
            Output("lines", "结算单各行"),
        ),
        SUBJECT,
    ),
)
