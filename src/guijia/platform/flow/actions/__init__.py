"""Everything that moves a case."""

from guijia.platform.flow.actions.cases import advance, do_step, open_case, send_back, stop_case
from guijia.platform.flow.actions.publishing import publish_process, publish_shipped
from guijia.platform.flow.actions.tasks import (
    add_maker,
    claim_task,
    describe_case,
    hand_over,
    note,
    note_block,
    unclaim_task,
)

__all__ = [
    "add_maker",
    "advance",
    "claim_task",
    "describe_case",
    "do_step",
    "hand_over",
    "note",
    "note_block",
    "open_case",
    "publish_process",
    "publish_shipped",
    "send_back",
    "stop_case",
    "unclaim_task",
]
