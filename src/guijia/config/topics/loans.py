"""Topics of mortgages: instalments, how much may be borrowed, rates, the guarantee deposit."""

from decimal import Decimal
from typing import Any

from guijia.areas.ledger.rules import loans
from guijia.config.calculators import Answer, Figures, Input, Output, Topic, Values, read_switch
from guijia.config.topics.inputs import (
    JURISDICTION,
    MONEY,
    ON,
    PER_CENT,
    amount_above,
    between,
    choice,
    figure,
    figure_line,
    listed,
    money,
    needed,
    per_cent,
    rarely,
    texts,
    whole,
    yuan,
)
from guijia.kit.errors import BusinessError

SUBJECT = "按揭"
USES = {"residential": "住宅", "commercial": "商业、商住两用"}
FUNDS = {"commercial": "商业贷款", "provident": "公积金贷款"}
# Exactly five years takes the rate of the shorter loans (rules.md 5.4).
SHORT_MONTHS = 60
CENT = Decimal("0.01")

RATE = Input("annual_rate_pct", per_cent, PER_CENT, "年利率")
MONTHS = Input("months", whole(1, loans.LONGEST_MONTHS), "月", "贷款月数")
_LOAN = (
    money("principal", "贷款本金", above=True),
    RATE,
    MONTHS,
    rarely(Input("period", whole(1, loans.LONGEST_MONTHS), "期", "看第几期", False)),
    rarely(Input("balance_after", whole(0, loans.LONGEST_MONTHS), "期", "还几期后的余额", False)),
)


def _schedule(v: Values, way: str) -> loans.Schedule:
    for name in ("period", "balance_after"):
        if v[name] is not None and v[name] > v["months"]:
            raise BusinessError("calc_bad_input", f"{name} 不能大于 months。", field=name)
    return loans.WAYS[way](principal=v["principal"], annual_rate_pct=v["annual_rate_pct"], months=v["months"])


def _asked(v: Values, made: loans.Schedule) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if v["period"] is not None:
        row = made.rows[v["period"] - 1]
        found["row"] = texts(row, "period", "payment", "principal", "interest", "balance")
        found |= {"payment": str(row.payment), "balance": str(row.balance)}
    if v["balance_after"] is not None:
        found["balance"] = str(made.balance_after(v["balance_after"]))
    return found


def _equal_installment(v: Values, figures: Figures) -> Answer:
    made = _schedule(v, "equal_installment")
    monthly = loans.level_payment(v["principal"], v["annual_rate_pct"], v["months"])
    result = {
        "monthly": str(monthly),
        "total": str(made.total),
        "interest": str(made.interest),
        "first_interest": str(made.first.interest),
        "first_principal": str(made.first.principal),
        "last": str(made.last.payment),
        "formula_total": str(monthly * v["months"]),
        "formula_interest": str(made.formula_interest),
    }
    return result | _asked(v, made), list(made.explain)


def _equal_principal(v: Values, figures: Figures) -> Answer:
    made = _schedule(v, "equal_principal")
    result = {
        "first": str(made.first.payment),
        "last": str(made.last.payment),
        "total_interest": str(made.interest),
        "total": str(made.total),
        "first_interest": str(made.first.interest),
        "first_principal": str(made.first.principal),
    }
    return result | _asked(v, made), list(made.explain)


def _floor(v: Values, figures: Figures) -> tuple[Decimal, list[str]]:
    """The down-payment floor that was given, or the one of the day, the use and the place."""
    if v["min_down_pct"] is not None:
        return v["min_down_pct"], []
    key = "min_down_payment_pct"
    if v["use"] == "commercial":
        key = "min_down_payment_commercial_pct"
    elif v["home_ordinal"] > 1:
        key = "min_down_payment_second_pct"
    return figure(figures, key, v), [figure_line(figures, key, "最低首付比例", "%", v)]


def _loan_quota(v: Values, figures: Figures) -> Answer:
    if v["down_payment"] is None:
        for name in ("max_ltv_pct", "pf_cap", "income_quota"):
            if v[name] is not None:
                needed(v, "down_payment", "首付款", "loan_quota")
        floor, why = _floor(v, figures)
        made = loans.max_loan(price=v["price"], min_down_pct=floor, unit=v["unit"], appraisal=v["appraisal"])
        return texts(made, "max_loan", "down_payment"), [*why, *made.explain]
    why = []
    ltv = v["max_ltv_pct"]
    if ltv is None:
        floor, why = _floor(v, figures)
        ltv = 100 - floor
    found = loans.loan_quota(
        price=v["price"],
        down_payment=v["down_payment"],
        max_ltv_pct=ltv,
        appraisal=v["appraisal"],
        pf_cap=v["pf_cap"] or loans.ZERO,
        income_quota=v["income_quota"],
    )
    names = ("value_quota", "quota", "need", "granted", "pf_part", "commercial_part")
    return texts(found, *names), [*why, *found.explain]


def _rate_text(rate: Decimal) -> str:
    """A rate with two decimals at least."""
    exponent = rate.as_tuple().exponent
    return f"{rate:f}" if isinstance(exponent, int) and exponent <= -2 else str(rate.quantize(CENT))


def _reprice(v: Values, figures: Figures) -> Answer:
    if v["paid_periods"] >= v["months"]:
        raise BusinessError("calc_bad_input", "paid_periods 应小于 months。", field="paid_periods")
    lpr, why = v["lpr_5y_pct"], []
    if lpr is None:
        lpr = figure(figures, "lpr_5y_pct", v)
        why = [figure_line(figures, "lpr_5y_pct", "5 年期以上 LPR", "%", v)]
    found = loans.reprice(
        principal=v["principal"],
        months=v["months"],
        rate1_pct=v["rate1_pct"],
        paid_periods=v["paid_periods"],
        lpr_5y_pct=lpr,
        spread_bp=v["spread_bp"],
    )
    result = texts(found, "monthly_1", "balance", "remaining", "monthly_2")
    return result | {"rate2_pct": _rate_text(found.rate2_pct)}, [*why, *found.explain]


def _loan_rate(v: Values, figures: Figures) -> Answer:
    if v["fund"] == "commercial":
        lpr = figure(figures, "lpr_5y_pct", v)
        rate = loans.rate_from_lpr(lpr, v["spread_bp"])
        line = f"年利率 = LPR {lpr:f}% + {v['spread_bp']:f} 个基点 = {rate:f}%（规则手册 5.5）。"
        why = [figure_line(figures, "lpr_5y_pct", "5 年期以上 LPR", "%", v), line]
    else:
        months = needed(v, "months", "贷款月数", "loan_rate")
        home = "first" if v["home_ordinal"] == 1 else "second"
        key = f"pf_{home}_{'short' if months <= SHORT_MONTHS else 'long'}_pct"
        rate = figure(figures, key, v)
        side = "及以下" if months <= SHORT_MONTHS else "以上"
        line = f"{months} 个月属 5 年{side}，正好 5 年按 5 年及以下（规则手册 5.4）。"
        why = [line, figure_line(figures, key, "公积金贷款年利率", "%", v)]
    return {"annual_rate_pct": _rate_text(rate)}, why


def _bank_deposit_release(v: Values, figures: Figures) -> Answer:
    if len(v["loans"]) != len(v["registered"]):
        raise BusinessError(
            "calc_bad_input", "registered 与 loans 的个数应相同，一笔一项。", field="registered"
        )
    found = loans.bank_deposit_release(loans=v["loans"], ratio_pct=v["ratio_pct"], registered=v["registered"])
    return texts(found, "held_total", "release", "remaining"), list(found.explain)


_ORDINAL = Input("home_ordinal", whole(1, 99), "套", "家庭第几套住房", False, 1, "1")
_SPREAD = between(-1000, 1000)

TOPICS = (
    Topic(
        "loan_equal_installment",
        "等额本息还款",
        _LOAN,
        _equal_installment,
        ("规则手册 5.6",),
        (
            yuan("monthly", "月供"),
            yuan("interest", "利息合计"),
            yuan("total", "实还合计"),
            yuan("first_interest", "首期利息"),
            yuan("first_principal", "首期本金"),
            yuan("last", "末期还款"),
            yuan("formula_total", "月供 × 期数"),
            yuan("formula_interest", "按月供 × 期数的利息"),
            yuan("payment", "该期还款"),
            yuan("balance", "余额"),
            Output("row", "该期明细"),
        ),
        SUBJECT,
    ),
    Topic(
        "loan_equal_principal",
        "等额本金还款",
        _LOAN,
        _equal_principal,
        ("规则手册 5.7",),
        (
            yuan("first", "首期还款"),
            yuan("last", "末期还款"),
            yuan("total_interest", "利息合计"),
            yuan("total", "还款合计"),
            yuan("first_interest", "首期利息"),
            yuan("first_principal", "每期本金"),
            yuan("payment", "该期还款"),
            yuan("balance", "余额"),
            Output("row", "该期明细"),
        ),
        SUBJECT,
    ),
    Topic(
        "loan_quota",
        "可贷额度与首付",
        (
            money("price", "成交价", above=True),
            choice("use", "房屋用途", USES, required=False, default="residential"),
            _ORDINAL,
            rarely(Input("min_down_pct", per_cent, PER_CENT, "最低首付比例", False, None, "按当日参数")),
            Input("unit", amount_above, MONEY, "银行取整单位", False, None, "不取整"),
            rarely(Input("appraisal", amount_above, MONEY, "评估价", False, None, "不用评估价")),
            money("down_payment", "已定首付（填了即按额度计算）", required=False),
            rarely(
                Input("max_ltv_pct", per_cent, PER_CENT, "最高贷款成数", False, None, "100 − 最低首付比例")
            ),
            rarely(Input("pf_cap", between(0, 10**9), MONEY, "公积金贷款上限", False, None, "不用公积金")),
            rarely(money("income_quota", "收入额度", required=False)),
            ON,
            JURISDICTION,
        ),
        _loan_quota,
        ("银发通知 2024-09-24", "规则手册 5.1–5.3", "参数 min_down_payment_pct 等"),
        (
            yuan("max_loan", "最高可贷"),
            yuan("down_payment", "首付款"),
            yuan("granted", "可贷"),
            yuan("pf_part", "公积金部分"),
            yuan("commercial_part", "商业贷款部分"),
            yuan("need", "需要"),
            yuan("quota", "额度"),
            yuan("value_quota", "价值额度"),
        ),
        SUBJECT,
    ),
    Topic(
        "loan_rate",
        "贷款利率",
        (
            choice("fund", "贷款种类", FUNDS),
            Input("months", whole(1, loans.LONGEST_MONTHS), "月", "贷款月数（公积金必填）", False),
            _ORDINAL,
            Input("spread_bp", _SPREAD, "基点", "商业贷款加点（可为负）", False, Decimal(0), "0"),
            ON,
            JURISDICTION,
        ),
        _loan_rate,
        ("规则手册 5.4、5.5", "参数 lpr_5y_pct、pf_first_short_pct 等"),
        (Output("annual_rate_pct", "年利率", PER_CENT),),
        SUBJECT,
    ),
    Topic(
        "reprice",
        "利率重定价",
        (
            money("principal", "原贷款本金", above=True),
            MONTHS,
            Input("rate1_pct", per_cent, PER_CENT, "原年利率"),
            Input("paid_periods", whole(0, loans.LONGEST_MONTHS), "期", "已还期数"),
            Input("lpr_5y_pct", per_cent, PER_CENT, "重定价日的 5 年期以上 LPR", False, None, "按当日参数"),
            Input("spread_bp", _SPREAD, "基点", "合同加点（可为负）"),
            ON,
            JURISDICTION,
        ),
        _reprice,
        ("规则手册 5.5、5.6", "参数 lpr_5y_pct"),
        (
            yuan("monthly_2", "新月供"),
            yuan("monthly_1", "原月供"),
            Output("rate2_pct", "新利率", PER_CENT),
            yuan("balance", "余下本金"),
            Output("remaining", "余下期数", "期"),
        ),
        SUBJECT,
    ),
    Topic(
        "bank_deposit_release",
        "按揭保证金释放",
        (
            Input("loans", listed(amount_above), MONEY, "各笔贷款", columns=("loans",)),
            Input("ratio_pct", per_cent, PER_CENT, "保证金比例"),
            Input(
                "registered",
                listed(read_switch),
                "true/false",
                "各笔抵押权是否已登记",
                columns=("registered",),
            ),
        ),
        _bank_deposit_release,
        ("银行合作协议", "规则手册 5.13"),
        (yuan("release", "可退"), yuan("held_total", "在押合计"), yuan("remaining", "留存")),
        SUBJECT,
    ),
)
