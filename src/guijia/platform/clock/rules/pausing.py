"""May a time limit stand still. No database, no clock."""

from guijia.kit.errors import BusinessError
from guijia.platform.clock import errors
from guijia.platform.clock.enums import NEEDS_NOTICE, PauseReason


def why_not_pause(
    *, label: str, is_statutory: bool, is_external: bool, is_stopped: bool, paused_because: str | None
) -> BusinessError | None:
    """Why a limit cannot be paused, whoever asks and for whatever reason.

    Rule:    GUARD-4; ahead.md 6: a limit of the law, a bank or an authority runs on whatever we do.
    Returns: the refusal, or ``None``.
    """
    if is_stopped:
        return errors.stopped()
    if is_statutory:
        return errors.statutory(label)
    if is_external:
        return errors.external(label)
    if paused_because is not None:
        return errors.already_paused(paused_because)
    return None


def why_not_reason(*, code: str, words: str, notice: str) -> BusinessError | None:
    """Is the reason of a pause complete: one of the known ones, with words, and the customer told where due?"""
    if code not in PauseReason.values or not words:
        return errors.without_reason()
    if code in NEEDS_NOTICE and not notice:
        return errors.without_notice()
    return None
