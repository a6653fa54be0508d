"""Starting, holding and stopping clocks; calendars and ladders; doing what is due, once."""

from guijia.platform.clock.actions.calendars import end_hours, enter_calendars, set_days, set_hours
from guijia.platform.clock.actions.firing import fire_due, plan_rungs, ring_due, tell_rungs
from guijia.platform.clock.actions.ladders import add_step, end_step, enter_ladders
from guijia.platform.clock.actions.limits import start_clock, stop_clock, stop_clocks
from guijia.platform.clock.actions.moving import pause_clock, recompute, resume_clock

__all__ = [
    "add_step",
    "end_hours",
    "end_step",
    "enter_calendars",
    "enter_ladders",
    "fire_due",
    "pause_clock",
    "plan_rungs",
    "recompute",
    "resume_clock",
    "ring_due",
    "set_days",
    "set_hours",
    "start_clock",
    "stop_clock",
    "stop_clocks",
    "tell_rungs",
]
