"""Topics of numbers: identifiers, capitals, masks."""

from guijia.config.calculators import (
    Answer,
    Figures,
    Input,
    Output,
    Topic,
    Values,
    read_day,
    read_decimal,
    read_integer,
    read_text,
    today,
)
from guijia.config.topics.inputs import DAY, MONEY
from guijia.kit import capitals, identifiers, masks

SUBJECT = "号码与大写"


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


def _estate_unit_parse(v: Values, figures: Figures) -> Answer:
    found = identifiers.parse_estate_unit(v["value"])
    source = "（GB/T 37346；规则手册 10.3）"
    if not found.valid:
        return {"valid": False, "reason": found.reason}, [found.reason + source]
    explain = [f"共 28 位，格式相符；该编码没有校验位，只核格式{source}。"]
    return {"valid": True, "normalised": found.normalised, **dict(found.parts)}, explain


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


_VALUE = Input("value", read_text, "文本", "号码或内容")
_VALID = (Output("valid", "有效"), Output("reason", "原因"))

TOPICS = (
    Topic(
        "id_check",
        "居民身份证号校验",
        (_VALUE, Input("on", read_day, DAY, "出生日期不得晚于此日", False, today, "今天")),
        _id_check,
        ("GB 11643",),
        (*_VALID, Output("sex", "性别"), Output("birth_date", "出生日期"), Output("normalised", "规范写法")),
        SUBJECT,
        is_personal=True,
    ),
    Topic(
        "uscc_check",
        "统一社会信用代码校验",
        (_VALUE,),
        _uscc_check,
        ("GB 32100-2015", "GB 11714"),
        (*_VALID, Output("normalised", "规范写法")),
        SUBJECT,
    ),
    Topic(
        "estate_unit_parse",
        "不动产单元号解析",
        (_VALUE,),
        _estate_unit_parse,
        ("GB/T 37346",),
        (
            *_VALID,
            Output("normalised", "规范写法"),
            Output("county", "县级行政区"),
            Output("cadastral_zone", "地籍区"),
            Output("cadastral_subzone", "地籍子区"),
            Output("parcel_feature", "宗地特征码"),
            Output("parcel_seq", "宗地顺序号"),
            Output("fixture", "定着物特征码"),
            Output("building", "幢号"),
            Output("unit", "户号"),
        ),
        SUBJECT,
    ),
    Topic(
        "rmb_upper",
        "人民币大写",
        (Input("amount", read_decimal, MONEY, "金额（不多于两位小数）"),),
        _rmb_upper,
        ("支付结算办法附一",),
        (Output("canonical", "大写"), Output("also_accepted", "也可以写作")),
        SUBJECT,
    ),
    Topic(
        "date_upper",
        "票据日期大写",
        (Input("month", read_integer, "1–12", "月"), Input("day", read_integer, "1–31", "日")),
        _date_upper,
        ("支付结算办法附一",),
        (Output("text", "大写"), Output("month", "月"), Output("day", "日")),
        SUBJECT,
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
        (Output("masked", "脱敏后"),),
        SUBJECT,
        is_personal=True,
    ),
)
