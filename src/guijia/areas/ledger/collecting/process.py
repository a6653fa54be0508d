"""Which action, form and gates stand behind the steps of a breach (W25)."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse

from guijia.areas.ledger.collecting import actions, queries
from guijia.areas.ledger.collecting.actions.breaches import SUBJECT, facts_of
from guijia.areas.ledger.collecting.forms import NoticeForm
from guijia.areas.ledger.models import Breach
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.kit.days import business_day, midnight
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.flow import registry
from guijia.platform.flow.enums import OutcomeKind
from guijia.platform.flow.registry import Gate, Outcome, Process, Step

FILE = Path(__file__).parents[1] / "processes" / "W25-breach.bpmn"
PERIOD_CLOCK = "ledger.breach_period"
LAW = "商品房买卖合同司法解释第 11 条"


def _notice(
    *, subject: Breach, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.serve_notice(
        breach_id=subject.pk,
        letter_id=data["letter"],
        sent_way=data["sent_way"],
        tracking=data["tracking"],
        served_on=data["served_on"],
        opinion=opinion,
        actor=actor,
        now=now,
    )


def _period(
    *, subject: Breach, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.close_period(breach_id=subject.pk, outcome=outcome, opinion=opinion, actor=actor, now=now)


def _decide(
    *, subject: Breach, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.decide_breach(breach_id=subject.pk, outcome=outcome, opinion=opinion, actor=actor, now=now)


def _withdraw(*, subject: Breach, reason: str, actor: Any, now: datetime) -> None:
    actions.withdraw_breach(breach_id=subject.pk, reason=reason, actor=actor, now=now)


def _url(subject: Breach) -> str:
    return reverse("ledger:collect", args=[subject.account_id])


def notice_gates(subject: Breach, viewer: Any, now: datetime) -> list[Gate]:
    """Is there a letter of this deal that can be served?"""
    letters = list(
        queries.letters_visible_to(viewer).filter(account_id=subject.account_id).order_by("-made_at")
    )
    words = f"{letters[0].number}，要求 {letters[0].pay_by} 前付清" if letters else "还没有出具催款函"
    return [Gate(bool(letters), "催款函", words, "W25", "去出具", _url(subject))]


def period_gates(subject: Breach, viewer: Any, now: datetime) -> list[Gate]:
    """Is the period over, and what is still overdue? Shown; the action decides by the outcome."""
    today = business_day(now)
    owed, _ = queries.overdue_of(subject.account_id, today)
    over = subject.ends_on is not None and today > subject.ends_on
    return [
        Gate(over, "催告期", f"{subject.served_on} 送达，{subject.ends_on} 届满", LAW),
        Gate(owed > 0, "仍逾期", f"{format_cny(owed)} 元", "规则手册 6.6", "看账户", _url(subject)),
    ]


def _notice_initial(subject: Breach) -> dict[str, Any]:
    rows = queries.letters_visible_to(SYSTEM).filter(account_id=subject.account_id)
    latest = rows.order_by("-made_at").first()
    return {"letter": latest.pk if latest else None, "served_on": business_day(clock.now())}


def _dues(subject: Breach, kind: str) -> datetime | None:
    if kind == PERIOD_CLOCK and subject.ends_on is not None:
        return midnight(subject.ends_on + timedelta(1))
    return None


def register() -> None:
    """Called once when the application is ready."""
    registry.process(
        Process(
            key=actions.PROCESS,
            name="违约处理",
            file=FILE,
            subject_type=SUBJECT,
            facts=frozenset({"paid", "cancelled"}),
            fact_reader=facts_of,
            read=SEE_MONEY,
            subject_loader=queries.breach_seen,
            facts_template="ledger/collect/_breach_facts.html",
            dues=_dues,
            withdraw=_withdraw,
            forms=(("CKH", "催款函"), ("LSH", "律师函")),
        )
    )
    registry.step(
        "ledger.breach_notice",
        Step(
            "登记催告送达",
            act=_notice,
            form=NoticeForm,
            initial=_notice_initial,
            gates=notice_gates,
            outcomes=(Outcome("done", "催告已送达"),),
        ),
    )
    registry.step(
        "ledger.breach_period",
        Step(
            "核对催告期",
            act=_period,
            gates=period_gates,
            outcomes=(
                Outcome("paid", "已付清，结案", needs_gates=False),
                Outcome("unpaid", "期满未付，提请决定", needs_gates=False),
            ),
        ),
    )
    registry.step(
        "ledger.breach_decision",
        Step(
            "决定是否解除",
            act=_decide,
            gates=period_gates,
            outcomes=(
                Outcome("cancel", "解除合同", OutcomeKind.NEUTRAL, needs_opinion=True, needs_gates=False),
                Outcome("keep", "继续履行", OutcomeKind.NEUTRAL, needs_opinion=True, needs_gates=False),
            ),
            approves=True,
        ),
    )
