"""Topics of the deposit: who keeps it, and deposit or penalty."""

from decimal import Decimal

from guijia.areas.deals.rules import deposit
from guijia.config.calculators import Answer, Figures, Input, Output, Topic, Values, read_decimal, read_text
from guijia.config.topics.inputs import JURISDICTION, MONEY, ON, rarely, yuan

SUBJECT = "认购与定金"


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


_PRICE = Input("total_price", read_decimal, MONEY, "主合同价款（含税）")
_PAID = Input("deposit_paid", read_decimal, MONEY, "实付定金")
_OTHER = Input("other_paid", read_decimal, MONEY, "另付房款", False, Decimal("0.00"), "0.00")
SCENARIO_INPUT = Input(
    "scenario", read_text, " · ".join(deposit.SCENARIOS), "情形", choices=deposit.SCENARIOS
)

TOPICS = (
    Topic(
        "deposit_settlement",
        "定金结算",
        (
            _PRICE,
            _PAID,
            SCENARIO_INPUT,
            rarely(Input("deposit_agreed", read_decimal, MONEY, "约定定金", False, None, "同实付")),
            _OTHER,
            Input("performed_ratio", read_decimal, "0 至 1", "已履行并被接受的比例", False, Decimal(0), "0"),
            Input(
                "nature",
                read_text,
                " · ".join(deposit.NATURES),
                "款项性质",
                False,
                deposit.DEPOSIT,
                "定金",
                {name: name for name in deposit.NATURES},
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
        (
            yuan("total_returned", "出卖人共退付"),
            yuan("refund_to_buyer", "其中退还买受人所付"),
            yuan("penalty", "定金罚金"),
            yuan("forfeited", "出卖人不退"),
            yuan("effective_deposit", "有定金效力"),
            yuan("excess", "超出上限部分"),
        ),
        SUBJECT,
    ),
    Topic(
        "deposit_vs_penalty",
        "定金与违约金择一",
        (
            _PRICE,
            _PAID,
            Input("agreed_penalty", read_decimal, MONEY, "约定违约金"),
            Input("loss", read_decimal, MONEY, "实际损失"),
            Input(
                "scenario",
                read_text,
                "buyer_default · seller_default",
                "违约方",
                choices={key: deposit.SCENARIOS[key] for key in ("seller_default", "buyer_default")},
            ),
            _OTHER,
            ON,
            JURISDICTION,
        ),
        _deposit_vs_penalty,
        ("民法典第五百八十八条", "参数 deposit_cap_pct"),
        (
            yuan("deposit_option_total_to_buyer", "选定金，买受人共得"),
            yuan("penalty_option_total_to_buyer", "选违约金，买受人共得"),
            Output("may_combine", "可以并用"),
        ),
        SUBJECT,
    ),
)
