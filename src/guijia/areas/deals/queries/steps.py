"""What the page of each step shows: gates, what the act will cause, what stands in the form already."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.areas.deals.enums import PaymentMethod
from guijia.areas.deals.models import Contract, FilingDecision, Subscription
from guijia.areas.deals.queries import deals, facts_of
from guijia.areas.deals.rules import signing
from guijia.areas.deals.wording import end_of_day
from guijia.areas.ledger import queries as money
from guijia.kit.days import business_day, china
from guijia.kit.memory import remembered
from guijia.kit.money import format_cny
from guijia.platform.clock import queries as clock
from guijia.platform.facts import queries as facts
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

# ---- subjects


@remembered
def subscription_seen(viewer: Any, subject_id: UUID) -> Subscription | None:
    """The subscription, if the viewer may see it."""
    return deals.subscription_by_id(viewer, subject_id)


@remembered
def contract_seen(viewer: Any, subject_id: UUID) -> Contract | None:
    """The contract, if the viewer may see it."""
    return deals.contract_by_id(viewer, subject_id)


def home_url(unit_id: UUID) -> str:
    """The page of a home."""
    return reverse("home", args=[unit_id])


def project_seen(viewer: Any, subject_id: UUID) -> Project | None:
    """The project, if the viewer works in it."""
    found = Project.objects.filter(pk=subject_id)
    if isinstance(viewer, Staff) and viewer.scope is not None:
        found = found.filter(pk__in=viewer.scope)
    return found.first()


def decision_seen(viewer: Any, subject_id: UUID) -> FilingDecision | None:
    """The decision asked for, if the viewer may see its contract."""
    return deals.decisions_visible_to(viewer).filter(pk=subject_id).first()


# ---- W01


def review_gates(subject: Subscription, viewer: Any, now: datetime) -> list[Gate]:
    """What whoever signs looks at: sales control, price against the floor, payment."""
    return [g for g in facts_of.registration_gates(subject, now) if g.label != "价格"] + [
        Gate(
            True,
            "价格",
            f"{format_cny(subject.price)} 元"
            + ("，低于底价，须逐级特批" if subject.below_floor else "，不低于底价"),
            "底价与二级底价 · W01 第 3 步",
        )
    ]


def review_effects(subject: Subscription) -> list[str]:
    """What signing or refusing will cause."""
    return ["同意：转下一步办理", "退回：置业顾问修改后重新审签", "不同意：认购书作废，房源立即回到可售"]


def registration_gates(subject: Subscription, viewer: Any, now: datetime) -> list[Gate]:
    """SUB-02, clause by clause."""
    return facts_of.registration_gates(subject, now)


def registration_effects(subject: Subscription) -> list[str]:
    """What registering will cause."""
    today = business_day(clock.now())
    hours = facts.value("deposit_release_hours", on=today, project=subject.project)
    due = format_cny(subject.deposit + subject.prepayment)
    return [
        "销控台账记“认购”，各售楼处立即可见",
        f"财务收款员收到待办：收定金 {due} 元，{hours.normalize():f} 小时未到自动释放",
        "认购书可打印，用印前带“未生效”",
    ]


def deposit_initial(subject: Subscription) -> dict[str, Any]:
    """What is still due, from whom, today."""
    due = subject.deposit + subject.prepayment - money.received_cny(subject.pk)
    return {
        "amount": due,
        "payer": subject.parties_label,
        "method": "transfer",
        "received_on": business_day(clock.now()),
    }


def deposit_effects(subject: Subscription) -> list[str]:
    """What confirming will cause."""
    return ["开出收据，记入预售资金监管账户", "定金全额到账后转印章管理员用印；不足时本步保留"]


def seal_initial(subject: Any) -> dict[str, Any]:
    """The usual seal and number of copies."""
    return {"seal_name": "合同专用章", "copies": 3 if isinstance(subject, Subscription) else 4}


def seal_gates(subject: Subscription, viewer: Any, now: datetime) -> list[Gate]:
    """SUB-03."""
    return facts_of.seal_gates(subject)


def collect_effects(subject: Subscription) -> list[str]:
    """What handing over to the signing will cause."""
    return ["没勾的资料列为待补，签约时再核", "开始签约准备，可打印《签约预约及所需提供资料表》"]


# ---- W03


def prepare_initial(subject: Contract) -> dict[str, Any]:
    """What was ticked before."""
    return {
        "prepared": list(subject.prepared),
        "encumbrance_check": subject.encumbrance_check,
        "deviations": subject.deviations,
    }


def book_initial(subject: Contract) -> dict[str, Any]:
    """The next working day in the morning."""
    today = business_day(clock.now())
    day = today + timedelta(days=1)
    table = clock.workday_table(today)
    while not table.is_workday(day):
        day += timedelta(days=1)
    return {"day": day, "time": "10:00", "desk": 1}


def collect_gates(subject: Contract, viewer: Any, now: datetime) -> list[Gate]:
    """SGN-03, SGN-04."""
    appointment = deals.appointment_of(subject.pk)
    today = business_day(now)
    ready = deals.ready_sets(subject.project_id, today)
    minimum = int(facts.value("contract_stock_min", on=today, project=subject.project))
    when = (
        f"{china(appointment.starts_at):%Y-%m-%d %H:%M}，{appointment.desk} 号签约台"
        if appointment
        else "还没有预约"
    )
    return [
        Gate(appointment is not None, "预约", when, "签约前一日领用 · SGN-04"),
        Gate(ready > 0, "合同套", f"在库 {ready} 套，日储备不低于 {minimum} 套", "SGN-03"),
    ]


def sign_initial(subject: Contract) -> dict[str, Any]:
    """Today."""
    return {"signed_on": business_day(clock.now()), "online_number": subject.online_number}


def sign_gates(subject: Contract, viewer: Any, now: datetime) -> list[Gate]:
    """SGN-06, PRE-05."""
    return facts_of.signing_gates(subject, now)


def sign_effects(subject: Contract) -> list[str]:
    """What signing will cause."""
    today = business_day(clock.now())
    days = facts.value("filing_days", on=today, project=subject.project)
    return [
        "销控台账记“签约”，定金抵作房款",
        f"法定备案期限 {days.normalize():f} 日开始计算",
        "转合同审批与备案",
    ]


def signing_due(subject: Contract, kind: str) -> datetime | None:
    """Every step of the signing is due by the agreed day (SUB-07); the clock itself runs on the case."""
    return end_of_day(subject.subscription.sign_by)


# ---- W06


def submit_initial(subject: Contract) -> dict[str, Any]:
    """Clauses that were written down before the signing."""
    return {"deviations": subject.deviations}


def approval_gates(subject: Contract, viewer: Any, now: datetime) -> list[Gate]:
    """What whoever approves a contract looks at."""
    subscription = subject.subscription
    received = money.received_cny(subscription.pk)
    need = signing.required_for_filing(
        signing.FilingState(
            PaymentMethod(subscription.payment_method), subscription.price, subscription.down_payment, received,
            Decimal(0), False, False, False, False, "",
        )
    )  # fmt: skip
    template = f"{subject.template.name} {subject.template.version}" if subject.template else ""
    return [
        Gate(bool(template), "范本", template or "没有范本", "PRE-02"),
        Gate(
            True,
            "条款",
            "与范本一致" if not subject.deviations else f"有补充条款：{subject.deviations}",
            "SGN-09",
        ),
        Gate(
            True,
            "价格",
            f"{format_cny(subscription.price)} 元"
            + ("，低于底价，认购时已特批" if subscription.below_floor else ""),
            "F04",
        ),
        Gate(True, "款项", f"已到账 {format_cny(received)} 元，备案前应到 {format_cny(need)} 元", "FIL-02"),
    ]


def file_gates(subject: Contract, viewer: Any, now: datetime) -> list[Gate]:
    """FIL-02."""
    return facts_of.filing_gates(subject, now)


def file_initial(subject: Contract) -> dict[str, Any]:
    """Today."""
    return {"filed_on": business_day(clock.now())}


# ---- side tasks


def refill_initial(subject: Project) -> dict[str, Any]:
    """As many sets as bring the stock back."""
    today = business_day(clock.now())
    minimum = int(facts.value("contract_stock_min", on=today, project=subject))
    return {"count": max(minimum - deals.ready_sets(subject.pk, today), 1)}


def decision_gates(subject: FilingDecision, viewer: Any, now: datetime) -> list[Gate]:
    """What keeps the contract from being filed in time."""
    return facts_of.filing_gates(subject.contract, now)
