"""A bank's list of overdue instalments: which columns, which lines, what each says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guijia.areas.deals.rules.bureau import room_key
from guijia.areas.estate.importing.values import is_blank, plain, read_number
from guijia.kit.errors import BusinessError, Conflict

ROOM = ("房号", "抵押物", "房屋坐落", "房屋地址", "押品地址", "房屋")
NAME = ("借款人", "客户姓名", "客户名称", "姓名")
AMOUNT = ("逾期金额", "逾期总额", "拖欠本息", "逾期本息", "欠款金额")
PERIODS = ("逾期期数", "期数", "连续逾期")
DAYS = ("逾期天数", "天数")
HEADS_WITHIN = 20
MOST_LINES = 5_000
_TAIL = re.compile(r"^(合计|小计|总计|备注|说明|制表|复核)")


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One loan as the bank has it; amount in yuan."""

    row: int
    room: str
    borrower: str
    amount: Decimal
    periods: int | None
    days: int | None

    @property
    def key(self) -> str:
        """The room however it is written."""
        return room_key(self.room) or self.room


def _column(heads: Sequence[str], names: Iterable[str]) -> int | None:
    said = [plain(head) for head in heads]
    for name in names:
        for at, head in enumerate(said):
            if head.startswith(name):
                return at
    return None


def read_list(rows: Sequence[Sequence[str]]) -> list[OverdueLine]:
    """The lines below the row of heads that names room and amount; all of them or none.

    Rule:    MTG-07; a line that cannot be read is named, never left out.
    Raises:  BusinessError ``mortgage_overdue_columns`` | ``mortgage_overdue_line`` | ``mortgage_overdue_long`` |
             ``mortgage_overdue_twice`` | ``mortgage_overdue_empty``.
    """
    for top, heads in enumerate(rows[:HEADS_WITHIN]):
        room, amount = _column(heads, ROOM), _column(heads, AMOUNT)
        if room is not None and amount is not None:
            columns = {"room": room, "amount": amount, "name": _column(heads, NAME),
                       "periods": _column(heads, PERIODS), "days": _column(heads, DAYS)}  # fmt: skip
            found = [
                line for n, row in enumerate(rows[top + 1 :], top + 2) if (line := _line(n, row, columns))
            ]
            return _checked(found)
    raise _refused(
        "columns",
        "没有认出列名。表里要有一行列名，至少含“房号”和“逾期金额”，可再有“借款人”“逾期期数”“逾期天数”。",
    )


def _line(number: int, row: Sequence[str], columns: dict[str, int | None]) -> OverdueLine | None:
    def text(name: str) -> str:
        at = columns[name]
        return row[at].strip() if at is not None and at < len(row) else ""

    room = text("room")
    first = next((plain(cell) for cell in row if plain(cell)), "")
    if _TAIL.match(first) or (is_blank(room) and is_blank(text("amount"))):
        return None
    if is_blank(room):
        raise _refused("line", f"第 {number} 行有金额，没有房号。")
    read = read_number(text("amount"))
    if read.fault or read.wan or read.value is None or read.value <= 0:
        raise _refused(
            "line", f"第 {number} 行 {room[:30]} 的逾期金额“{text('amount')[:30]}”不是大于 0 的数。"
        )
    amount = read.value.quantize(Decimal("0.01"))
    if amount != read.value or amount >= Decimal(10) ** 12:
        raise _refused(
            "line", f"第 {number} 行 {room[:30]} 的逾期金额“{text('amount')[:30]}”应为元，最多两位小数。"
        )
    return OverdueLine(number, room[:60], text("name")[:60], amount, _whole(number, text("periods")),
                       _whole(number, text("days")))  # fmt: skip


def _whole(number: int, text: str) -> int | None:
    if is_blank(text):
        return None
    read = read_number(text)
    if read.fault or read.value is None or read.value != int(read.value) or not 0 <= read.value < 20_000:
        raise _refused("line", f"第 {number} 行的“{text[:30]}”应为整数。")
    return int(read.value)


def _checked(found: list[OverdueLine]) -> list[OverdueLine]:
    if not found:
        raise _refused("empty", "列名下面没有内容。没有逾期的，不用导入。")
    if len(found) > MOST_LINES:
        raise _refused("long", f"名单超过 {MOST_LINES:,} 行，请分成几份。")
    first: dict[str, OverdueLine] = {}
    for line in found:
        earlier = first.setdefault(line.key, line)
        if earlier is not line:
            raise _refused("twice", f"{line.room} 在名单里有两行（第 {earlier.row} 行、第 {line.row} 行）。")
    return found


def _refused(code: str, message: str) -> BusinessError:
    return BusinessError(f"mortgage_overdue_{code}", message, clause="MTG-07", field="file")


def why_not_list(*, as_of: date, newest: date | None, today: date, is_known: bool) -> BusinessError | None:
    """May this list be taken in?

    Rule:    a list is taken once, and never an older one after a newer one of the same bank.
    """
    if is_known:
        return Conflict("mortgage_overdue_known", "这份名单已经导入过。", field="file")
    if as_of > today:
        return BusinessError("mortgage_future", "截至日期不能晚于今天。", field="as_of")
    if newest is not None and as_of < newest:
        return BusinessError(
            "mortgage_overdue_old",
            f"已有这家银行 {newest:%Y-%m-%d} 的名单，不能再导入更早的。",
            field="as_of",
        )
    return None


def why_not_follow(
    *, is_settled: bool, words: str, promised_on: date | None, today: date
) -> BusinessError | None:
    """May this talk be noted?"""
    if is_settled:
        return Conflict("mortgage_overdue_settled", "这笔逾期已还清，不用再跟进。")
    if not words.strip():
        return BusinessError("mortgage_follow_words", "请写明联系情况。", clause="MTG-07", field="words")
    if promised_on is not None and promised_on < today:
        return BusinessError("mortgage_promise", "承诺还款日不能早于今天。", field="promised_on")
    return None
