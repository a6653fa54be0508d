"""What staff administration keeps, by noun."""

from guijia.areas.staffing.models.attendance import Clerk, DayRecord, MonthSheet
from guijia.areas.staffing.models.dynamics import StaffEvent
from guijia.areas.staffing.models.leave import Allowance, Leave
from guijia.areas.staffing.models.leaving import HandOver
from guijia.areas.staffing.models.rota import RotaDay, Shift

__all__ = [
    "Allowance",
    "Clerk",
    "DayRecord",
    "HandOver",
    "Leave",
    "MonthSheet",
    "RotaDay",
    "Shift",
    "StaffEvent",
]
