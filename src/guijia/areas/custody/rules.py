"""May an original change hands, and what is missing? Pure: no database, no clock."""

from datetime import date

from guijia.areas.custody.enums import OUTSIDE, HandOverState, Keeper, OriginalState
from guijia.kit.errors import BusinessError, Conflict

CLAUSE = "合同流转 SGN-15；原件 W28：交接须两人"


def why_not_offer(
    *, state: str, is_holder: bool, is_outside: bool, may_fetch: bool, same_person: bool
) -> BusinessError | None:
    """May this person hand the original over?

    Rule:    SGN-15, W28: whoever has it gives it; what is outside is taken in by who keeps originals; two people.
    """
    if state == OriginalState.MOVING:
        return Conflict("custody_moving", "这份原件正在交接，等对方签收或退回以后再交。", clause=CLAUSE)
    if state != OriginalState.KEPT:
        label = OriginalState(state).label
        return Conflict("custody_not_kept", f"这份原件已{label}，不能交接。", clause=CLAUSE)
    if not is_holder and not (is_outside and may_fetch):
        return BusinessError(
            "custody_not_holder", "原件在谁手里由谁交出；在外单位的由保管原件的岗位收回。", clause=CLAUSE
        )
    if same_person:
        return BusinessError(
            "custody_one_person", "交出与签收（见证）不能是同一个人。", clause=CLAUSE, field="taker"
        )
    return None


def why_not_terms(
    *, keeper: str, outside_name: str, receipt: str, due_on: date | None, today: date
) -> BusinessError | None:
    """Is the hand-over complete? Rule: outside the company a signed receipt and a day by which it is back."""
    if keeper in OUTSIDE:
        if not outside_name:
            return BusinessError(
                "custody_who", "请填写接收单位、接收人。", clause=CLAUSE, field="outside_name"
            )
        if not receipt:
            return BusinessError(
                "custody_receipt", "交外单位、客户的，请填对方签收的单号。", clause=CLAUSE, field="receipt"
            )
    if due_on is not None and due_on < today:
        return BusinessError("custody_due", "应还日期不能早于今天。", clause=CLAUSE, field="due_on")
    return None


def why_not_sign(*, state: str, is_taker: bool) -> BusinessError | None:
    """May this person sign for the hand-over? Rule: W28; only who was named, once."""
    if state != HandOverState.OFFERED:
        return Conflict("custody_signed", "这次交接已经有了结果，请刷新页面。", clause=CLAUSE)
    if not is_taker:
        return BusinessError("custody_not_taker", "只有被指定签收（见证）的人可以签收。", clause=CLAUSE)
    return None


def why_not_lose(state: str, words: str) -> BusinessError | None:
    """May an original be entered as lost? Rule: W28; with what was done to find it."""
    if state not in {OriginalState.KEPT, OriginalState.MOVING}:
        return Conflict("custody_not_kept", f"这份原件已{OriginalState(state).label}。", clause=CLAUSE)
    if not words.strip():
        return BusinessError("custody_words", "请写明查找经过。", clause=CLAUSE, field="words")
    return None


def is_missing(state: str, due_on: date | None, today: date) -> bool:
    """Is it not where it should be: lost, or out beyond its day?"""
    return state == OriginalState.LOST or (
        state in {OriginalState.KEPT, OriginalState.MOVING} and due_on is not None and due_on < today
    )


def keeper_words(keeper: str, name: str) -> str:
    """Where it is and with whom, in words."""
    return name if keeper == Keeper.STAFF else f"{Keeper(keeper).label} {name}"
