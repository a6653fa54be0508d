"""Topics of money that is late: daily penalties, interest, penalty against loss."""

from decimal import Decimal
from typing import Any

from guijia.areas.ledger.rules import penalty
from guijia.config.calculators import (
    Answer,
    Figures,
    Input,
    Output,
    Topic,
    Values,
    read_day,
    read_switch,
)
from guijia.config.topics.inputs import (
    DAY,
    JURISDICTION,
    MONEY,
    ON,
    PER_CENT,
    YES_NO,
    amount_above,
    between,
    days,
    figure,
    money,
    needed,
    per_cent,
    rarely,
    rows_of,
    whole,
    yuan,
)
from guijia.kit.errors import BusinessError

SUBJECT = "违约金与利息"
PER_10000 = "万分之"
TIERS = ("tier_days", "rate1_per_10000", "rate2_per_10000")
_RATE = between(0, 10_000)


def _rate(v: Values) -> penalty.Rate:
    tiers = [v[name] for name in TIERS]
    if v["rate_per_10000"] is not None:
        for name, one in zip(TIERS, tiers, strict=True):
            if one is not None:
                raise BusinessError("calc_bad_input", "rate_per_10000 与两档费率只给一种。", field=name)
        return penalty.FlatRate(v["rate_per_10000"])
    if all(one is None for one in tiers):
        needed(v, "rate_per_10000", "日违约金", "penalty_daily")
    for name in TIERS:
        needed(v, name, "两档费率须一并给出", "penalty_daily")
    return penalty.TieredRate(*tiers)


def _penalty_daily(v: Values, figures: Figures) -> Answer:
    rate = _rate(v)
    if v["days"] is not None:
        for name in ("due", "actual", "payments"):
            if v[name] is not None:
                raise BusinessError(
                    "calc_bad_input", "days 与 due、actual、payments 不能同时给。", field=name
                )
        found = penalty.penalty_for_days(v["base"], v["days"], rate)
    else:
        found = penalty.penalty_daily(
            base=v["base"],
            rate=rate,
            due=needed(v, "due", "到期日", "penalty_daily"),
            actual=needed(v, "actual", "实际之日", "penalty_daily"),
            count_actual_day=v["count_actual_day"],
            payments=[penalty.Payment(one["on"], one["amount"]) for one in v["payments"] or ()],
        )
    result: dict[str, Any] = {"days": found.days, "penalty": str(found.penalty)}
    if found.segments:
        result["segments"] = [
            {
                "from": str(one.first),
                "to": str(one.last),
                "days": one.days,
                "balance": f"{one.balance:f}",
                "penalty": str(one.penalty),
            }
            for one in found.segments
        ]
    return result, list(found.explain)


def _interest(v: Values, figures: Figures) -> Answer:
    base = v["day_base"] if v["day_base"] is not None else int(figure(figures, "interest_day_base", v))
    found = penalty.interest(
        principal=v["principal"],
        annual_rate_pct=v["annual_rate_pct"],
        days=v["days"],
        day_base=base,
        multiplier=v["multiplier"],
    )
    return {"interest": str(found.interest)}, list(found.explain)


def _penalty_vs_loss(v: Values, figures: Figures) -> Answer:
    times = figure(figures, "penalty_over_loss_times", v)
    is_above = penalty.is_above_loss(v["agreed"], v["loss"], times)
    line = (
        f"约定 {v['agreed']:,f} 元{'超过' if is_above else '未超过'}损失 {v['loss']:,f} 元的 {times:f} 倍"
        "（正好等于不算超过），"
        + ("对方可以请求法院减少；系统只提示，不自动减。" if is_above else "不提示。")
        + "（合同编通则解释第六十五条）"
    )
    return {"flagged": is_above}, [line]


def _day_base(given: object, name: str) -> int:
    number: int = whole(360, 366)(given, name)
    if number not in {360, 365, 366}:
        raise BusinessError("calc_bad_input", f"{name} 应为 360、365 或 366。", field=name)
    return number


TOPICS = (
    Topic(
        "penalty_daily",
        "逾期违约金",
        (
            money("base", "基数（逾期欠款或已付房款）"),
            Input("rate_per_10000", _RATE, PER_10000, "日违约金（与两档二选一）", False),
            Input("tier_days", days, "日", "两档：界限天数（含）", False),
            Input("rate1_per_10000", _RATE, PER_10000, "两档：界限以内", False),
            Input("rate2_per_10000", _RATE, PER_10000, "两档：超过界限（全部日数）", False),
            Input("due", read_day, DAY, "到期日", False),
            Input("actual", read_day, DAY, "实际之日", False),
            rarely(Input("days", days, "日", "逾期日数（代替两个日期）", False)),
            rarely(Input("count_actual_day", read_switch, YES_NO, "实际之日计入", False, True, "true")),
            rarely(
                Input(
                    "payments",
                    rows_of({"on": read_day, "amount": amount_above}),
                    f"{DAY}、{MONEY}",
                    "其间已付（日期、金额）",
                    False,
                    columns=("on", "amount"),
                )
            ),
        ),
        _penalty_daily,
        ("民法典第五百八十五条", "规则手册 G5、6.1–6.3"),
        (yuan("penalty", "违约金"), Output("days", "逾期", "日"), Output("segments", "分段")),
        SUBJECT,
    ),
    Topic(
        "interest",
        "利息",
        (
            money("principal", "本金"),
            Input("annual_rate_pct", per_cent, PER_CENT, "年利率"),
            Input("days", days, "日", "日数"),
            Input("day_base", _day_base, "日", "一年按多少日", False, None, "参数 interest_day_base（365）"),
            Input("multiplier", between(0, 100), "倍", "倍数", False, Decimal(1), "1"),
            ON,
            JURISDICTION,
        ),
        _interest,
        ("规则手册 G7、6.4", "参数 interest_day_base"),
        (yuan("interest", "利息"),),
        SUBJECT,
    ),
    Topic(
        "penalty_vs_loss",
        "违约金是否过高",
        (money("agreed", "约定违约金"), money("loss", "实际损失"), ON, JURISDICTION),
        _penalty_vs_loss,
        ("合同编通则解释第六十五条", "参数 penalty_over_loss_times"),
        (Output("flagged", "提示过高"),),
        SUBJECT,
    ),
)
