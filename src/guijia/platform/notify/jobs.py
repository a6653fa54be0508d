"""Sending without a user."""

from guijia.platform.jobs import pulse, queue
from guijia.platform.notify import actions


@queue.job("notify.send_due", retry=10)
def send_due() -> None:
    """Send what is due; a second run at the same time takes other messages."""
    actions.send_due()


pulse.register(actions.call_sender, name="notify.call_sender", every_seconds=1)
