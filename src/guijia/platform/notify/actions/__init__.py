"""What happens to messages: said, sent, read; how ways, words and wishes are set; links made and used."""

from guijia.platform.notify.actions.links import note_opened, revoke_links, use_link
from guijia.platform.notify.actions.reading import mark_all_read, mark_read, settle
from guijia.platform.notify.actions.saying import say
from guijia.platform.notify.actions.sending import (
    call_sender,
    claim_due,
    mark_sent,
    merge_digests,
    resend,
    send_due,
)
from guijia.platform.notify.actions.setting import (
    set_channel,
    set_contact,
    set_template,
    set_wishes,
    try_channel,
    withdraw_template,
)

__all__ = [
    "call_sender", "claim_due", "mark_all_read", "mark_read", "mark_sent", "merge_digests", "note_opened", "resend",
    "revoke_links", "say", "send_due", "set_channel", "set_contact", "set_template", "set_wishes", "settle",
    "try_channel", "use_link", "withdraw_template",
]  # fmt: skip
