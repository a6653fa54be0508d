"""What staff administration keeps, by noun."""

from guijia.areas.staffing.models.attendance import Clerk, DayRecord, MonthSheet
from guijia.areas.staffing.models.dynamics import StaffEvent
from guijia.areas.staffing.models.leave import Allowance, Career, Leave
from guijia.areas.staffing.models.leaving import HandOver
from guijia.areas.staffing.models.plans import Plan, PlanItem, PlanNote, PlanReview
from guijia.areas.staffing.models.posts import PostReading, PostSheet
from guijia.areas.staffing.models.rota import RotaDay, Shift

__all__ = [
    "Allowance",
    "Career",
    "Clerk",
    "DayRecord",
    "HandOver",
    "Leave",
    "MonthSheet",
    "Plan",
    "PlanItem",
    "PlanNote",
    "PlanReview",
    "PostReading",
    "PostSheet",
    "RotaDay",
    "Shift",
    "StaffEvent",
]
