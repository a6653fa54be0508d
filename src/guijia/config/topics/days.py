"""Topics of days: periods of law, working days, the certificate of title."""

from guijia.areas.deals.rules import title
from guijia.config.calculators import (
    Answer,
    Figures,
    Input,
    Output,
    Topic,
    Values,
    read_day,
    read_integer,
    read_switch,
)
from guijia.config.topics.inputs import (
    DAY,
    JURISDICTION,
    ON,
    YES_NO,
    choice,
    days,
    figure,
    rarely,
    texts,
)
from guijia.kit.days import weekday
from guijia.kit.errors import BusinessError
from guijia.platform.clock import rules as clock

SUBJECT = "期限"
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
        f"期间的最后一日为 {found.raw_due}（{weekday(found.raw_due)}）"
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
        f"{v['start']} 当日不计，第 {v['n']} 个工作日为 {found.due}（{weekday(found.due)}）（规则手册 G6）。"
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


def _title_deadline(v: Values, figures: Figures) -> Answer:
    found = title.title_deadline(
        kind=v["kind"],
        handover=v["handover"],
        signed=v["signed"],
        statutory_days=int(figure(figures, "title_statutory_days", v)),
        documents_days=int(figure(figures, "title_documents_days", v)),
        table=figures.workdays(),
        contract_days=v["contract_days"],
        roll=v["roll"],
    )
    explain = [*found.explain, *([PROVISIONAL] if found.provisional else [])]
    names = ("raw_due", "due", "documents_due", "rescission_from", "provisional")
    return texts(found, *names), explain


_START = Input("start", read_day, DAY, "起算日（当日不计）")
_ROLL = Input("roll", read_switch, YES_NO, "最后一日逢休假日顺延", False, True, "true")

TOPICS = (
    Topic(
        "period_due",
        "期间届满日",
        (
            _START,
            Input("days", read_integer, "日", "天数（三者给一）", False),
            Input("months", read_integer, "月", "月数（三者给一）", False),
            Input("years", read_integer, "年", "年数（三者给一）", False),
            _ROLL,
        ),
        _period_due,
        ("民法典第二百条至第二百零四条", "国务院办公厅节假日安排"),
        (
            Output("due", "届满日"),
            Output("raw_due", "未顺延"),
            Output("first_counted_day", "起算第一日"),
            Output("provisional", "暂定"),
        ),
        SUBJECT,
    ),
    Topic(
        "add_workdays",
        "若干工作日之后",
        (_START, Input("n", read_integer, "工作日", "工作日数")),
        _add_workdays,
        ("规则手册 G6", "国务院办公厅节假日安排"),
        (
            Output("due", "到期日"),
            Output("first_counted_day", "起算第一日"),
            Output("provisional", "暂定"),
        ),
        SUBJECT,
    ),
    Topic(
        "title_deadline",
        "产权证办理期限",
        (
            choice("kind", "预售还是现售", title.KINDS),
            Input("handover", read_day, DAY, "交付日", False),
            Input("signed", read_day, DAY, "签约日", False),
            rarely(Input("contract_days", days, "日", "合同约定的办证天数", False, None, "法定天数")),
            _ROLL,
            ON,
            JURISDICTION,
        ),
        _title_deadline,
        (title.CLAUSE, title.DOCUMENTS_CLAUSE, "参数 title_statutory_days、title_documents_days"),
        (
            Output("due", "最迟取得产权证"),
            Output("raw_due", "未顺延"),
            Output("documents_due", "开发商报送资料"),
            Output("rescission_from", "可以解除合同自"),
            Output("provisional", "暂定"),
        ),
        SUBJECT,
    ),
)
