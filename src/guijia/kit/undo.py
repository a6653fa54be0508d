"""Taking back what was just done (撤销): for some minutes, where a deed has an inverse.

An area registers the inverse of a deed; the view that did it offers the way back beside the sentence that tells of
it. Nothing is undone by itself: the inverse is an action of the area with its own rules and its own trace, and its
refusal says why the deed cannot be taken back any more. The way belongs to the session of whoever did it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse

from guijia.kit import errors
from guijia.kit.ids import uuid7
from guijia.kit.views import StaffRequest, Way

KEPT = "undo"
MOST = 5


class Inverse(Protocol):
    """Calls the area's action that takes a deed back."""

    def __call__(self, subject: UUID, *, actor: Any, now: datetime) -> str:
        """Do it. Raises: BusinessError when a rule refuses. Returns: what is told."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken back, in words, and the page to see it on."""

    words: str
    back: str


_INVERSES: dict[str, Inverse] = {}
_MINUTES: list[Callable[[datetime], int]] = []


def inverse(deed: str, taker: Inverse) -> None:
    """Register what takes back the deed of that audit key. Registered twice in different ways is a defect."""
    if _INVERSES.setdefault(deed, taker) != taker:
        raise ValueError(f"the inverse of {deed} is registered twice")


def limit_by(minutes: Callable[[datetime], int]) -> None:
    """Let ``minutes`` say for how long a deed can be taken back. The last one registered is asked."""
    _MINUTES[:] = [minutes]


def way(request: StaffRequest, deed: str, subject: UUID, *, back: str) -> Way:
    """The way to take back what was just done to ``subject``, for the minutes that hold now.

    Raises: KeyError for a deed without a registered inverse.
    """
    if deed not in _INVERSES:
        raise KeyError(deed)
    minutes, token = _MINUTES[0](request.now), str(uuid7())
    until = (request.now + timedelta(minutes=minutes)).isoformat()
    kept = {**request.session.get(KEPT, {}), token: [deed, str(subject), until, minutes, back]}
    request.session[KEPT] = dict(list(kept.items())[-MOST:])
    return Way("撤销", reverse("undo", args=[token]), is_post=True)


def take_back(request: StaffRequest, token: UUID) -> Taken:
    """Take back what the token stands for; once.

    Raises: Conflict ``kit_undo_gone`` | ``kit_undo_late``, or as the inverse does.
    """
    kept = dict(request.session.get(KEPT, {}))
    found = kept.pop(str(token), None)
    if found is None or found[0] not in _INVERSES:
        raise errors.undo_gone()
    deed, subject, until, minutes, back = found
    if request.now > datetime.fromisoformat(until):
        raise errors.undo_late(minutes, back)
    words = _INVERSES[deed](UUID(subject), actor=request.user, now=request.now)
    request.session[KEPT] = kept
    return Taken(words, back)
