"""Who signs a step besides its own role, and what their signatures come to. No database, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guijia.kit.errors import BusinessError
from guijia.platform.flow import errors
from guijia.platform.flow.enums import CaseState, SeatState, TaskState
from guijia.platform.flow.errors import own_request

if TYPE_CHECKING:
    from guijia.platform.flow.models import Case, Seat, Task
    from guijia.platform.org.models import Staff

_SHARE = re.compile(r"share:(\d{1,3})/(\d{1,3})")
WAITING = frozenset({SeatState.OPEN, SeatState.PLANNED})


@dataclass(frozen=True, slots=True)
class Signing:
    """How many of those who sign together must agree, and whether one objection ends it."""

    share: Fraction
    any_one: bool = False
    veto: bool = False

    @property
    def words(self) -> str:
        """As people say it."""
        if self.any_one:
            kind = "一人同意即可（或签）"
        elif self.share == 1:
            kind = "全部同意（会签）"
        else:
            kind = f"{self.share.numerator}/{self.share.denominator} 同意（比例会签）"
        return kind + ("，一人不同意即否决" if self.veto else "")


def signing_of(text: str) -> Signing | None:
    """Read ``all``, ``any``, ``share:2/3``, each with ``!`` at the end for a veto.

    Returns: ``None`` when nothing is written. Raises: ValueError for anything else.
    """
    if not text:
        return None
    veto, kind = text.endswith("!"), text.removesuffix("!")
    if kind == "all":
        return Signing(Fraction(1), veto=veto)
    if kind == "any":
        return Signing(Fraction(0), any_one=True, veto=veto)
    match = _SHARE.fullmatch(kind)
    if match is None or not 0 < int(match[1]) <= int(match[2]):
        raise ValueError(text)
    return Signing(Fraction(int(match[1]), int(match[2])), veto=veto)


def result_of(signing: Signing, states: Iterable[str]) -> bool | None:
    """What the signatures so far come to: agreed, refused, or ``None`` while it is open.

    All-sign is refused by the first objection, because all cannot agree any more; any-sign only when
    everybody objected; a share when what is left cannot reach it. A veto ends every kind.
    """
    kept = [state for state in states if state != SeatState.DROPPED]
    agreed, objected = kept.count(SeatState.AGREED), kept.count(SeatState.OBJECTED)
    if signing.veto and objected:
        return False
    needed = 1 if signing.any_one else -(-signing.share.numerator * len(kept) // signing.share.denominator)
    if agreed >= max(needed, 1):
        return True
    if len(kept) - objected < max(needed, 1):
        return False
    return None


def why_not_seat(
    *, task: "Task", case: "Case", staff: "Staff", actor: Any, seats: Iterable["Seat"], makers: Iterable[UUID],
    may_see: bool,
) -> BusinessError | None:  # fmt: skip
    """May this person be asked to sign the step as well? Whoever asks may decide the step.

    Rule:    WFL-02 add a signer; GUARD-5.
    """
    if staff.pk == actor.pk:
        return errors.seat_is_self()
    if not may_see:
        return errors.seat_cannot_see(staff.name)
    if task.approves and staff.pk in set(makers):
        return errors.seat_is_maker(staff.name)
    if any(one.staff_id == staff.pk and one.state in WAITING for one in seats):
        return errors.seat_twice(staff.name)
    return None


def why_not_sign(
    seat: "Seat", task: "Task", case: "Case", actor: "Staff", makers: Iterable[UUID]
) -> BusinessError | None:
    """May ``actor`` sign this seat: whose it is, or the deputy of whose it is; never a maker."""
    if case.state != CaseState.OPEN:
        return errors.case_closed()
    if task.state != TaskState.OPEN or seat.state != SeatState.OPEN:
        return errors.seat_not_open()
    made = set(makers) if task.approves else set()
    if seat.staff_id != actor.pk:
        places = {p.for_staff_id for p in actor.postings_held if p.for_staff_id}
        if seat.staff_id not in places:
            return errors.seat_of_other(seat.staff.name)
        if seat.staff_id in made:
            return own_request()
    return own_request() if actor.pk in made else None


def why_not_onward(task: "Task", *, onward: bool) -> BusinessError | None:
    """Do the signatures besides one's own allow this decision?

    A joint step is decided by its signatures alone, and goes the way they decided. While added signers are
    asked, or when one objected, only the ways sideways (refuse, return) are open.
    """
    if task.signing:
        decided_so = not task.waits_for and task.objected != onward
        return None if decided_so else errors.signed_jointly(task.name)
    if not onward:
        return None
    if task.waits_for:
        return errors.waits_for_signers(task.waits_for)
    return errors.signer_objected() if task.objected else None


def waiting_names(seats: Iterable["Seat"]) -> str:
    """Whose signatures a step still waits for."""
    names = [one.staff.name for one in seats if one.state == SeatState.OPEN]
    return "、".join(names)[:200]
