"""Which action, form and gates stand behind the steps of a refund (W10M)."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.areas.ledger import actions, queries
from guijia.areas.ledger.actions.refunding import PROCESS, SUBJECT
from guijia.areas.ledger.enums import PRICE_CODES, AccountCode, RefundSource
from guijia.areas.ledger.forms import PayRefundForm
from guijia.areas.ledger.models import Refund
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.money import format_cny
from guijia.platform.clock import queries as clock
from guijia.platform.flow import registry
from guijia.platform.flow.registry import APPROVE, REFUSE, Gate, Outcome, Process, Step

FILE = Path(__file__).parent / "processes" / "W10M-refund.bpmn"


def _approve(
    *, subject: Refund, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.review_refund(refund_id=subject.pk, outcome=outcome, opinion=opinion, actor=actor, now=now)


def _pay(
    *, subject: Refund, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.pay_refund(
        refund_id=subject.pk,
        paid_on=data["paid_on"],
        bank_reference=data["bank_reference"],
        release_number=data["release_number"],
        opinion=opinion,
        actor=actor,
        now=now,
    )


def _withdraw(*, subject: Refund, reason: str, actor: Any, now: datetime) -> None:
    actions.withdraw_refund(refund_id=subject.pk, reason=reason, actor=actor, now=now)


def _seen(viewer: Any, subject_id: UUID) -> Refund | None:
    return queries.refunds_visible_to(viewer).filter(pk=subject_id).first()


def content_of(subject: Refund) -> dict[str, Any]:
    """What an approval of a refund approves."""
    return {
        "account": str(subject.account_id),
        "source": subject.source,
        "amount": str(subject.amount),
        "payee": subject.payee,
        "bank_name": subject.bank_name,
        "reason": subject.reason,
    }


def approval_gates(subject: Refund, viewer: Any, now: datetime) -> list[Gate]:
    """Is the money there, and were the invoices for it taken back?"""
    code = moving.REFUNDED[RefundSource(subject.source)][0]
    there = queries.owed_cny(subject.account_id, code)
    found = [
        Gate(
            there >= subject.amount,
            "账上余额",
            f"{AccountCode(code).label}余额 {format_cny(there)} 元，本次退 {format_cny(subject.amount)} 元",
            "RFD-03",
            "看账户",
            _account_url(subject),
        )
    ]
    if code in PRICE_CODES:
        invoiced = queries.invoiced_cny(subject.account_id, prepayments=True)
        left = queries.received_cny(subject.account_id) - subject.amount
        found.append(
            Gate(
                invoiced <= left,
                "预收款发票",
                f"已开 {format_cny(invoiced)} 元，退款后已收 {format_cny(left)} 元",
                "公告 2016 年第 53 号",
                "看账户",
                _account_url(subject),
            )
        )
    return found


def _pay_initial(subject: Refund) -> dict[str, Any]:
    return {"paid_on": business_day(clock.now())}


def _account_url(subject: Refund) -> str:
    return reverse("ledger:account", args=[subject.account_id])


def register() -> None:
    """Called once when the application is ready."""
    registry.process(
        Process(
            key=PROCESS,
            name="退款审批与付款",
            file=FILE,
            subject_type=SUBJECT,
            read=SEE_MONEY,
            subject_loader=_seen,
            facts_template="ledger/_refund_facts.html",
            content=content_of,
            withdraw=_withdraw,
        )
    )
    registry.step(
        "ledger.approve_refund",
        Step(
            "审批退款",
            act=_approve,
            outcomes=(APPROVE, REFUSE),
            gates=approval_gates,
            approves=True,
            money=True,
        ),
    )
    registry.step(
        "ledger.pay_refund",
        Step(
            "付退款",
            act=_pay,
            form=PayRefundForm,
            initial=_pay_initial,
            outcomes=(Outcome("done", "登记付款"),),
            money=True,
        ),
    )
