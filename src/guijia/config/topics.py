"""The topics: how the inputs of each calculation reach the rule of its area, and what comes back."""

from decimal import Decimal

from guijia.areas.deals.rules import deposit
from guijia.config.calculators import (
    Answer,
    Figures,
    Input,
    Topic,
    Values,
    read_day,
    read_decimal,
    read_integer,
    read_switch,
    read_text,
    today,
)
from guijia.kit import capitals, identifiers, masks
from guijia.kit.errors import BusinessError
from guijia.platform.clock import rules as clock

ON = Input("on", read_day, "YYYY-MM-DD", "参数以哪一天为准", False, today, "今天")
JURISDICTION = Input("jurisdiction", read_text, "城市名", "适用城市", False, "", "全国")
MONEY = "元"
WEEKDAYS = "一二三四五六日"


def _weekday(day: object) -> str:
    return f"周{WEEKDAYS[day.weekday()]}" if hasattr(day, "weekday") else ""


def _deposit_settlement(v: Values, figures: Figures) -> Answer:
    found = deposit.deposit_settlement(
        total_price=v["total_price"],
        deposit_paid=v["deposit_paid"],
        scenario=v["scenario"],
        cap_pct=figures.value("deposit_cap_pct", v["on"], v["jurisdiction"]),
        deposit_agreed=v["deposit_agreed"],
        other_paid=v["other_paid"],
        performed_ratio=v["performed_ratio"],
        nature=v["nature"],
    )
    names = ("effective_deposit", "excess", "forfeited", "refund_to_buyer", "total_returned", "penalty")
    return {name: str(getattr(found, name)) for name in names}, list(found.explain)


def _deposit_vs_penalty(v: Values, figures: Figures) -> Answer:
    found = deposit.deposit_vs_penalty(
        total_price=v["total_price"],
        deposit_paid=v["deposit_paid"],
        agreed_penalty=v["agreed_penalty"],
        loss=v["loss"],
        scenario=v["scenario"],
        cap_pct=figures.value("deposit_cap_pct", v["on"], v["jurisdiction"]),
        other_paid=v["other_paid"],
    )
    result = {
        "deposit_option_total_to_buyer": str(found.deposit_option_total_to_buyer),
        "penalty_option_total_to_buyer": str(found.penalty_option_total_to_buyer),
        "may_combine": found.may_combine,
    }
    return result, list(found.explain)


PROVISIONAL = "所涉年度的放假安排尚未公布，结果为暂定，公布后须重算（规则手册 10.6）。"


def _period_due(v: Values, figures: Figures) -> Answer:
    given = {name: v[name] for name in ("days", "months", "years") if v[name] is not None}
    if len(given) != 1:
        raise BusinessError("calc_bad_input", "days、months、years 须且只须给一项。", field="days")
    (unit, count), start = next(iter(given.items())), v["start"]
    found = clock.period_due(start, **given, roll=v["roll"], table=figures.workdays())
    words = {"days": "日", "months": "个月", "years": "年"}[unit]
    explain = [
        f"期间 {count} {words}，开始的当日 {start} 不计，"
        f"自 {found.first_counted_day} 起算（民法典第二百零一条）。",
        f"期间的最后一日为 {found.raw_due}（{_weekday(found.raw_due)}）"
        f"（民法典第{'二百零一' if unit == 'days' else '二百零二'}条）。",
    ]
    if found.skipped:
        passed = "、".join(f"{day:%m-%d} {why}" for day, why in found.skipped)
        explain.append(f"最后一日逢休假日（{passed}），顺延至 {found.due}（民法典第二百零三条）。")
    elif not v["roll"]:
        explain.append("约定不顺延，遇休假日不变（民法典第二百零四条）。")
    if found.provisional:
        explain.append(PROVISIONAL)
    result = {
        "first_counted_day": str(found.first_counted_day),
        "raw_due": str(found.raw_due),
        "due": str(found.due),
        "provisional": found.provisional,
    }
    return result, explain


def _add_workdays(v: Values, figures: Figures) -> Answer:
    found = clock.add_workdays(v["start"], v["n"], figures.workdays())
    explain = [
        f"{v['start']} 当日不计，第 {v['n']} 个工作日为 {found.due}（{_weekday(found.due)}）（规则手册 G6）。"
    ]
    named = [(day, why) for day, why in found.skipped if why != "周末"]
    if named:
        passed = "、".join(f"{day:%m-%d} {why}" for day, why in named[:40])
        explain.append(f"跳过：{passed}（国务院办公厅节假日安排）。")
    if found.provisional:
        explain.append(PROVISIONAL)
    result = {
        "due": str(found.due),
        "first_counted_day": str(found.first_counted_day),
        "provisional": found.provisional,
    }
    return result, explain


def _id_check(v: Values, figures: Figures) -> Answer:
    found = identifiers.check_id(v["value"], on=v["on"])
    source = "（GB 11643；规则手册 10.1）"
    if not found.valid:
        return {"valid": False, "reason": found.reason}, [found.reason + source]
    result = {
        "valid": True,
        "sex": found.sex,
        "birth_date": str(found.birth_date),
        "normalised": found.normalised,
    }
    sex = "男" if found.sex == "male" else "女"
    explain = [f"校验码相符，出生日期真实，第 17 位定性别为{sex}{source}。"]
    if found.is_legacy:
        result["legacy"] = True
        explain.append("15 位旧号，已补 19 并重算校验码；只供查阅旧档，新录入请用 18 位。")
    return result, explain


def _uscc_check(v: Values, figures: Figures) -> Answer:
    found = identifiers.check_uscc(v["value"])
    source = "（GB 32100；规则手册 10.2）"
    if not found.valid:
        return {"valid": False, "reason": found.reason}, [found.reason + source]
    result = {"valid": True, "normalised": found.normalised}
    explain = [f"字符与末位校验码相符{source}。"]
    if found.warning:
        result["warning"] = found.warning
        explain.append(found.warning + "（GB 11714，只提示）")
    return result, explain


def _rmb_upper(v: Values, figures: Figures) -> Answer:
    result = {
        "canonical": capitals.rmb_upper(v["amount"]),
        "also_accepted": capitals.rmb_upper_also(v["amount"]),
    }
    return result, ["到元写整，到角可不写整，到分不写整；元位为零而角位不为零时写零（支付结算办法附一）。"]


def _date_upper(v: Values, figures: Figures) -> Answer:
    month, day = capitals.date_upper(v["month"], v["day"])
    explain = ["月为壹、贰、壹拾，日为壹至玖、壹拾、贰拾、叁拾的，前加零（支付结算办法附一）。"]
    return {"month": month, "day": day, "text": f"{month}月{day}日"}, explain


def _mask(v: Values, figures: Figures) -> Answer:
    masked = masks.mask(v["type"], v["value"], v["profile"])
    return {"masked": masked}, [
        "按类别去标识化展示，过短或不合格式的全部遮蔽（GB/T 35273 7.2；规则手册第 9 节）。"
    ]


_PRICE = Input("total_price", read_decimal, MONEY, "主合同价款（含税）")
_PAID = Input("deposit_paid", read_decimal, MONEY, "实付定金")
_OTHER = Input("other_paid", read_decimal, MONEY, "另付房款", False, Decimal("0.00"), "0.00")
_START = Input("start", read_day, "YYYY-MM-DD", "起算日（当日不计）")
_VALUE = Input("value", read_text, "文本", "号码或内容")

_ALL = (
    Topic(
        "deposit_settlement",
        "定金结算",
        (
            _PRICE,
            _PAID,
            Input("scenario", read_text, " · ".join(deposit.SCENARIOS), "情形"),
            Input("deposit_agreed", read_decimal, MONEY, "约定定金", False, None, "同实付"),
            _OTHER,
            Input("performed_ratio", read_decimal, "0 至 1", "已履行并被接受的比例", False, Decimal(0), "0"),
            Input(
                "nature", read_text, " · ".join(deposit.NATURES), "款项性质", False, deposit.DEPOSIT, "定金"
            ),
            ON,
            JURISDICTION,
        ),
        _deposit_settlement,
        (
            "民法典第五百八十六条、第五百八十七条",
            "合同编通则解释第六十七条、第六十八条",
            "参数 deposit_cap_pct",
        ),
        ("effective_deposit", "excess", "forfeited", "refund_to_buyer", "total_returned", "penalty"),
    ),
    Topic(
        "deposit_vs_penalty",
        "定金与违约金择一",
        (
            _PRICE,
            _PAID,
            Input("agreed_penalty", read_decimal, MONEY, "约定违约金"),
            Input("loss", read_decimal, MONEY, "实际损失"),
            Input("scenario", read_text, "buyer_default · seller_default", "违约方"),
            _OTHER,
            ON,
            JURISDICTION,
        ),
        _deposit_vs_penalty,
        ("民法典第五百八十八条", "参数 deposit_cap_pct"),
        ("deposit_option_total_to_buyer", "penalty_option_total_to_buyer", "may_combine"),
    ),
    Topic(
        "period_due",
        "期间届满日",
        (
            _START,
            Input("days", read_integer, "日", "天数（三者给一）", False),
            Input("months", read_integer, "月", "月数（三者给一）", False),
            Input("years", read_integer, "年", "年数（三者给一）", False),
            Input("roll", read_switch, "true/false", "最后一日逢休假日顺延", False, True, "true"),
        ),
        _period_due,
        ("民法典第二百条至第二百零四条", "国务院办公厅节假日安排"),
        ("first_counted_day", "raw_due", "due", "provisional"),
    ),
    Topic(
        "add_workdays",
        "若干工作日之后",
        (_START, Input("n", read_integer, "工作日", "工作日数")),
        _add_workdays,
        ("规则手册 G6", "国务院办公厅节假日安排"),
        ("due", "first_counted_day", "provisional"),
    ),
    Topic(
        "id_check",
        "居民身份证号校验",
        (_VALUE, Input("on", read_day, "YYYY-MM-DD", "出生日期不得晚于此日", False, today, "今天")),
        _id_check,
        ("GB 11643",),
        ("valid", "reason", "sex", "birth_date", "normalised"),
    ),
    Topic(
        "uscc_check",
        "统一社会信用代码校验",
        (_VALUE,),
        _uscc_check,
        ("GB 32100-2015", "GB 11714"),
        ("valid", "reason", "normalised"),
    ),
    Topic(
        "rmb_upper",
        "人民币大写",
        (Input("amount", read_decimal, MONEY, "金额（不多于两位小数）"),),
        _rmb_upper,
        ("支付结算办法附一",),
        ("canonical", "also_accepted"),
    ),
    Topic(
        "date_upper",
        "票据日期大写",
        (Input("month", read_integer, "1–12", "月"), Input("day", read_integer, "1–31", "日")),
        _date_upper,
        ("支付结算办法附一",),
        ("month", "day", "text"),
    ),
    Topic(
        "mask",
        "个人信息脱敏",
        (
            Input("type", read_text, " · ".join(masks.TYPES), "类别"),
            _VALUE,
            Input("profile", read_text, "normal · strict", "方案", False, "normal", "normal"),
        ),
        _mask,
        ("GB/T 35273 7.2", "规则手册第 9 节"),
        ("masked",),
    ),
)
TOPICS: dict[str, Topic] = {topic.name: topic for topic in _ALL}
