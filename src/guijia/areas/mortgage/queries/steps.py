"""What the page of each step of a loan shows: gates, what stands in the form already, due times."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from guijia.areas.deals.queries import deals
from guijia.areas.deals.wording import end_of_day
from guijia.areas.mortgage import queries
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.queries import banks
from guijia.areas.mortgage.rules import papers as rules
from guijia.kit.days import business_day
from guijia.kit.money import format_cny
from guijia.platform.clock import queries as clock
from guijia.platform.flow.registry import Gate


def loan_url(loan: Loan) -> str:
    """The page of a loan."""
    return reverse("mortgage:loan", args=[loan.pk])


def dues(loan: Loan, kind: str) -> datetime | None:
    """The papers' term runs from the notice, not from when it was entered; an interview is due when it was agreed."""
    if kind == "mortgage.papers" and loan.papers_due_on is not None:
        return end_of_day(loan.papers_due_on)
    return None


def papers_gate(loan: Loan, now: datetime) -> Gate:
    """Are all papers there and valid?"""
    today = business_day(now)
    papers = queries.papers_of(loan.pk)
    lacking = rules.missing(papers, today)
    if not lacking:
        return Gate(True, "按揭资料", f"{len(papers)} 项齐全，都在有效期内", rules.CLAUSE)
    shown = "、".join(f"{one.label}{'（过期）' if one.received_at else ''}" for one in lacking[:4])
    more = f"等 {len(lacking)} 项" if len(lacking) > 4 else f"，共 {len(lacking)} 项"
    return Gate(False, "按揭资料", f"缺 {shown}{more}", rules.CLAUSE, "登记资料", f"{loan_url(loan)}#papers")


def collect_gates(subject: Loan, viewer: Any, now: datetime) -> list[Gate]:
    """Before the papers are called complete."""
    return [papers_gate(subject, now)]


def submit_gates(subject: Loan, viewer: Any, now: datetime) -> list[Gate]:
    """Before the application is handed in."""
    today = business_day(now)
    open_now = list(queries.with_used(banks.agreements_for(subject.project_id, subject.kind, today)))
    fits = [one for one in open_now if one.left >= subject.amount]  # type: ignore[attr-defined]
    words = (
        f"{len(fits)} 份协议有效、余额够 {format_cny(subject.amount)} 元"
        if fits
        else ("有效的协议余额都不够" if open_now else "没有这种贷款的有效合作协议")
    )
    return [
        papers_gate(subject, now),
        Gate(bool(fits), "合作协议", words, "PRE-06", "看银行协议", reverse("mortgage:agreements")),
    ]


def change_gates(subject: Loan, viewer: Any, now: datetime) -> list[Gate]:
    """Is the change of the terms under way?"""
    number = deals.open_number(subject.contract.subscription_id)
    words = f"{number} 正在审批，执行后自动继续" if number else "还没有申请变更付款方式"
    url = reverse("deals:apply_change", args=[subject.contract.subscription_id])
    return [
        Gate(
            False,
            "付款方式变更",
            words,
            "先批后改 · W04",
            "" if number else "申请变更",
            "" if number else url,
        )
    ]


def pay_gates(subject: Loan, viewer: Any, now: datetime) -> list[Gate]:
    """Before the bank's money is entered."""
    today, until = business_day(now), subject.approval_until
    found = [
        Gate(
            subject.registered_on is not None,
            "抵押预告登记",
            f"{subject.registered_on:%Y-%m-%d} {subject.mortgage_notice_number}"
            if subject.registered_on
            else "还没有登记",
            "规则手册 5.10",
        ),
        Gate(
            until is None or until >= today,
            "批复",
            f"批准 {format_cny(subject.approved)} 元" + (f"，{until:%Y-%m-%d} 前有效" if until else "")
            if subject.approved is not None
            else "没有批准",
            "W08 批复过期",
        ),
    ]
    if subject.agreement is not None and subject.agreement.payout_condition:
        found.append(Gate(True, "放款条件", subject.agreement.payout_condition, "合作协议 PRE-06"))
    return found


def voucher_gates(subject: Loan, viewer: Any, now: datetime) -> list[Gate]:
    """Does the receipt of the pay-out still stand?"""
    receipt = subject.receipt
    stands = receipt is not None and receipt.reversed_at is None
    words = f"收据 {receipt.number}" if receipt else "没有收据"
    return [Gate(stands, "放款收据", words if stands else f"{words} 已冲销，请退回待放款", "GUARD-2")]


# ---- what stands in the forms already


def initial(subject: Loan) -> dict[str, Any]:
    """Today for what happens today, and what is known already."""
    today = business_day(clock.now())
    return {
        "notified_on": today,
        "interviewed_on": today,
        "place": subject.interview_place or "",
        "lawyer": subject.lawyer,
        "mode": subject.mode,
        "term_months": subject.term_months or 360,
        "submitted_on": today,
        "agreement": str(subject.agreement_id) if subject.agreement_id else "",
        "decided_on": today,
        "amount": subject.approved if subject.approved is not None else subject.amount,
        "registered_on": today,
        "paid_on": today,
        "told_on": today,
    }
