"""The bureau's list of contracts signed online (网签清单): which columns, which lines, which room."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guijia.kit.errors import BusinessError

ROOM = ("房号", "房屋编号", "室号", "房屋坐落", "房屋")
NUMBER = ("网签号", "网签编号", "合同备案号", "备案号", "合同编号", "合同号")
STATE = ("合同状态", "状态", "备案状态")
REVOKED = ("撤销", "注销", "作废", "解除")
HEADS_WITHIN = 20
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class BureauLine:
    """One contract as the bureau has it."""

    room: str
    number: str
    state: str

    @property
    def is_revoked(self) -> bool:
        """Has the bureau struck it out?"""
        return any(word in self.state for word in REVOKED)

    @property
    def is_filed(self) -> bool:
        """Does the bureau call it filed?"""
        return "备案" in self.state and "未备案" not in self.state and not self.is_revoked

    def as_json(self) -> list[str]:
        """As kept with the close."""
        return [self.room, self.number, self.state]


def room_key(label: str) -> str:
    """A room however it is written: ``3号楼1单元1801室`` and ``3-1-1801`` are one."""
    return "-".join(part.lstrip("0") or "0" for part in re.findall(r"[A-Za-z]*\d+", label.upper()))


def _column(heads: Sequence[str], names: Iterable[str]) -> int | None:
    said = ["".join(h.split()) for h in heads]
    for name in names:
        for at, head in enumerate(said):
            if head.startswith(name):
                return at
    return None


def read_list(rows: Sequence[Sequence[str]]) -> list[BureauLine]:
    """The lines below the row of heads that names room and number.

    Rule:    W07: the bureau's list (imported) is reconciled.
    Raises:  BusinessError ``deals_bureau_columns`` | ``deals_bureau_long``.
    """
    for top, heads in enumerate(rows[:HEADS_WITHIN]):
        room, number, state = _column(heads, ROOM), _column(heads, NUMBER), _column(heads, STATE)
        if room is not None and number is not None:
            return _lines(rows[top + 1 :], room, number, state)
    raise BusinessError(
        "deals_bureau_columns",
        "没有找到“房号”和“网签号（或合同备案号）”两列，请检查表头。",
        clause="W07 每日核对",
        field="file",
    )


def _lines(rows: Sequence[Sequence[str]], room: int, number: int, state: int | None) -> list[BureauLine]:
    def at(row: Sequence[str], column: int | None) -> str:
        return row[column].strip()[:80] if column is not None and column < len(row) else ""

    found = [BureauLine(at(row, room), at(row, number), at(row, state)) for row in rows if at(row, room)]
    if len(found) > MOST_LINES:
        raise BusinessError(
            "deals_bureau_long", f"网签清单最多 {MOST_LINES} 行，请按楼栋分开导入。", field="file"
        )
    return found


def by_room(lines: Iterable[BureauLine]) -> dict[str, BureauLine]:
    """The line that counts for each room: a later one replaces, a revoked one never replaces one in force."""
    found: dict[str, BureauLine] = {}
    for line in lines:
        key = room_key(line.room)
        before = found.get(key)
        if before is None or not line.is_revoked or before.is_revoked:
            found[key] = line
    return found
