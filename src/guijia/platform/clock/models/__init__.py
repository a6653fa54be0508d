"""The working calendar, the clocks that run on cases, and who hears of them."""

from guijia.platform.clock.models.calendars import ClockHoliday, WorkingHours
from guijia.platform.clock.models.clocks import SOON_PERCENT, Clock, ClockChange, ClockPause, Reading
from guijia.platform.clock.models.ladders import ClockRung, EscalationStep

__all__ = [
    "SOON_PERCENT",
    "Clock",
    "ClockChange",
    "ClockHoliday",
    "ClockPause",
    "ClockRung",
    "EscalationStep",
    "Reading",
    "WorkingHours",
]
