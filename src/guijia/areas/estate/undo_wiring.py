"""What takes back a hold that was just placed, or places again one that was just given up."""

from datetime import datetime
from uuid import UUID

from guijia.areas.estate.actions import sales_control
from guijia.kit.undo import inverse
from guijia.platform.org.models import Staff


def _let_go(subject: UUID, *, actor: Staff, now: datetime) -> str:
    home = sales_control.let_go(unit_id=subject, actor=actor, now=now)
    return f"已撤销：{home.unit.label} 的锁定已放弃，恢复可售。"


def _hold_again(subject: UUID, *, actor: Staff, now: datetime) -> str:
    hold = sales_control.hold_unit(unit_id=subject, actor=actor, now=now)
    return f"已撤销：{hold.unit.label} 重新由您锁定，时限从现在起算。"


def register() -> None:
    """Offer the way back after a hold and after giving one up."""
    inverse("estate.hold_unit", _let_go)
    inverse("estate.let_go", _hold_again)
