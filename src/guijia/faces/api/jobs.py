"""What the API does without anybody asking: seeing what happened and telling it on."""

import time
from datetime import datetime
from uuid import UUID

from guijia.faces.api import queries, rules, sending
from guijia.faces.api.actions import hooks
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.jobs import pulse, queue

READ_SECONDS = 2.0
# A job sends for less than a lease lasts.
SEND_SECONDS = 45.0
STALE_SECONDS = 60.0


def read_events(now: datetime) -> int:
    """Look at what happened since and set those going that have something to send.

    Without web hooks this is one small question; a step of a case is never asked to do anything for them.
    Returns: how many deliveries are new.
    """
    found = 0
    for hook in queries.hooks_to_read():
        settled = queries.settled_until()
        happened = queries.happened_since(hook)
        if len(happened) >= queries.READ_AT_ONCE:
            # More is waiting behind these: read on from the last of them next time.
            settled = min(settled, hook.read_to)
        if happened or (settled - hook.read_to).total_seconds() > STALE_SECONDS:
            found += hooks.note_events(hook=hook, happened=happened, read_to=settled, actor=SYSTEM, now=now)
    for hook_id in queries.hooks_to_send():
        if hooks.take_hook(hook_id=hook_id, actor=SYSTEM, now=now):
            send_hook.later(hook_id=hook_id)
    return found


pulse.register(read_events, name="api.read_events", every_seconds=READ_SECONDS)


@queue.job("api.send_hook", retry=1, queue=queue.SLOW)
def send_hook(hook_id: str) -> int:
    """Send what waits for one address, oldest first, until one fails or time is up.

    Run twice it sends nothing twice, unless it died between the receiver's yes and our note; then the event id
    tells the receiver.
    Returns: how many were delivered.
    """
    done, until = 0, time.monotonic() + SEND_SECONDS
    try:
        while time.monotonic() < until:
            hook = queries.hook_by_id(UUID(hook_id))
            delivery = queries.next_delivery(hook) if hook is not None and hook.is_active else None
            if hook is None or delivery is None:
                break
            moment = queries.real_now()
            headers = {
                "Guijia-Event": delivery.event,
                "Guijia-Delivery": str(delivery.pk),
                "Guijia-Signature": rules.signature(hook.secret, moment, delivery.body),
            }
            status, trouble = sending.tell(hook.url, delivery.body.encode(), headers)
            if not hooks.note_sent(
                delivery_id=delivery.pk, status=status, trouble=trouble, actor=SYSTEM, now=clock.now()
            ):
                break
            done += 1
    finally:
        hooks.let_hook_go(hook_id=UUID(hook_id), actor=SYSTEM, now=clock.now())
    return done
