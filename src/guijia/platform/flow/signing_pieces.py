"""What the case page shows of signers: who signed, who is asked, what the viewer may ask beside deciding."""

from dataclasses import dataclass
from typing import Any

from guijia.kit.errors import BusinessError
from guijia.platform.flow import queries, registry
from guijia.platform.flow.enums import SeatKind, SeatState
from guijia.platform.flow.forms import earlier_steps
from guijia.platform.flow.models import Case, Seat, Task
from guijia.platform.flow.rules import seating
from guijia.platform.org.models import Staff

LOOKS = {
    SeatState.OPEN: "due",
    SeatState.PLANNED: "wait",
    SeatState.AGREED: "ok",
    SeatState.OBJECTED: "late",
    SeatState.DROPPED: "no",
}


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One signature as a line: its mark, who signed in another's place, may the viewer take it back, its hand."""

    seat: Seat
    look: str
    stead: str
    may_drop: bool
    is_inked: bool


def signers_of(viewer: Staff, case: Case, task: Task, blocked: BusinessError | None) -> dict[str, Any]:
    """The signers of an open step and what the viewer may ask; a step without signers asks the database nothing."""
    asked = bool(task.signing or task.waits_for or task.objected or task.followed)
    seats = queries.seats_of(task) if asked else []
    makers = queries.makers_of(case.pk) if seats else frozenset()
    mine = next((one for one in seats if seating.why_not_sign(one, task, case, viewer, makers) is None), None)
    signing = seating.signing_of(task.signing)
    return {
        "seats": [_line(one, viewer) for one in seats],
        "my_seat": mine,
        "signing_words": signing.words if signing else "",
        "asks": _asks(viewer, case, task, blocked),
    }


def _line(seat: Seat, viewer: Staff) -> SeatLine:
    stead = seat.signed_by.name if seat.signed_by and seat.signed_by_id != seat.staff_id else ""
    may_drop = seat.state in seating.WAITING and seat.kind != SeatKind.JOINT and seat.added_by_id == viewer.pk
    return SeatLine(seat, LOOKS[SeatState(seat.state)], stead, may_drop, hasattr(seat, "ink"))


def _asks(viewer: Staff, case: Case, task: Task, blocked: BusinessError | None) -> list[tuple[str, str]]:
    """Key and word of what can be asked, most used first."""
    found = []
    if blocked is None and not task.signing:
        found.append(("signer", "加签"))
    if blocked is None and earlier_steps(case, task):
        found.append(("send-back", "退回到…"))
    if blocked is not None:
        found.append(("urge", "催办"))
    found += [("copy", "抄送"), ("comment", "评论")]
    able = registry.process_of(case.process_key).withdraw is not None
    if able and viewer.pk in queries.makers_of(case.pk):
        found.append(("withdraw", "撤回"))
    return found
