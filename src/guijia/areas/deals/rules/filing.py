"""May a contract be sealed, filed; is a decision complete; who sees a filing secret?"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from guijia.areas.deals.models import FilingCredential
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


def why_not_seal(approved: str, stored: str) -> BusinessError | None:
    """Is the contract exactly what was approved? Rule: GUARD-5; W06.2."""
    if approved and approved == stored:
        return None
    return BusinessError(
        "deals_seal_gate",
        "不能用印：合同内容与审批时不一致（或还没有审批完），请重新送审。",
        clause="W06 第 2 步",
    )


def why_not_filed_on(filed_on: date, signed_on: date | None, now: datetime) -> BusinessError | None:
    """Can the contract have been filed that day? Rule: rules.md 1.10."""
    if filed_on > business_day(now):
        return BusinessError("deals_filed_on", "备案日期不能晚于今天。", field="filed_on")
    if signed_on is not None and filed_on < signed_on:
        return BusinessError("deals_filed_on", "备案日期不能早于签订日期。", field="filed_on")
    return None


def why_not_decide(*, decided: bool, decision: str) -> BusinessError | None:
    """Is the decision in writing, and the first? Rule: W06.3."""
    if decided:
        return Conflict("deals_decided", "这一次已经决定过了。")
    if len(decision.strip()) < 4:
        return BusinessError(
            "deals_decision_empty",
            "请写明决定：催款、延期、还是解约，由谁在什么时候办。",
            clause="W06 第 3 步",
            field="decision",
        )
    return None


def may_see_secret(viewer: Staff, credential: FilingCredential) -> bool:
    """Secrets are shown to their holder and the manager only. Rule: W06.4, FIL-03."""
    return viewer.pk == credential.holder_id or viewer.holds(Role.MANAGER, credential.project_id)


def next_asking(signed_on: date, days: Sequence[int], after_day: int, today: date) -> date | None:
    """The next day on which the manager is asked about a late filing; ``None`` after the last.

    Rule: W06.3 (fact ``filing_decision_days``: days after the signature).
    """
    coming = [signed_on + timedelta(days=d) for d in sorted(days) if d > after_day]
    return next((day for day in coming if day >= today), None)
