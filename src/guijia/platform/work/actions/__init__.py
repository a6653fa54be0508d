"""What happens to background work: planned, begun, done row by row, cancelled, done again."""

from guijia.platform.work.actions.asking import (
    begin_work,
    cancel_work,
    plan_work,
    rerun_refused,
    start_work,
)
from guijia.platform.work.actions.doing import do_some, make_file, take_up_abandoned

__all__ = [
    "begin_work", "cancel_work", "do_some", "make_file", "plan_work", "rerun_refused", "start_work",
    "take_up_abandoned",
]  # fmt: skip
