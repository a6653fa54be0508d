"""Everything that moves a case."""

from guijia.platform.flow.actions.answering import answer_call
from guijia.platform.flow.actions.cases import (
    advance,
    do_step,
    open_case,
    send_back,
    stop_case,
    withdraw_case,
)
from guijia.platform.flow.actions.delivering import deliver_message
from guijia.platform.flow.actions.firing import fire_timer
from guijia.platform.flow.actions.handwriting import end_signature, keep_signature, sign_by_hand
from guijia.platform.flow.actions.leaving import relieve
from guijia.platform.flow.actions.messages import send_message
from guijia.platform.flow.actions.moving import end_move, move_case, move_cases
from guijia.platform.flow.actions.publishing import publish_process, publish_shipped
from guijia.platform.flow.actions.seats import add_signer, drop_signer, sign
from guijia.platform.flow.actions.talking import comment, copy_case, read_copy, remind, urge
from guijia.platform.flow.actions.tasks import (
    add_maker,
    claim_task,
    describe_case,
    hand_over,
    note,
    note_block,
    unclaim_task,
)
from guijia.platform.flow.actions.timing import redate_steps

__all__ = [
    "add_maker",
    "add_signer",
    "advance",
    "answer_call",
    "claim_task",
    "comment",
    "copy_case",
    "deliver_message",
    "describe_case",
    "do_step",
    "drop_signer",
    "end_move",
    "end_signature",
    "fire_timer",
    "hand_over",
    "keep_signature",
    "move_case",
    "move_cases",
    "note",
    "note_block",
    "open_case",
    "publish_process",
    "publish_shipped",
    "read_copy",
    "redate_steps",
    "relieve",
    "remind",
    "send_back",
    "send_message",
    "sign",
    "sign_by_hand",
    "stop_case",
    "unclaim_task",
    "urge",
    "withdraw_case",
]
