"""Shortcuts of the keyboard: whoever makes one says so here, and the page that ``?`` opens shows them all.

The letters after ``g`` that lead to entries of the menu stand with the entries (``kit.menu``).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One shortcut: its keys as they are pressed, what it does, where it works."""

    keys: tuple[str, ...]
    words: str
    group: str


_SHORTCUTS: dict[tuple[str, tuple[str, ...]], Shortcut] = {}


def shortcut(group: str, keys: str, words: str) -> Shortcut:
    """Tell of a shortcut; ``keys`` in the order pressed, parted by blanks. Told twice differently is a defect."""
    made = Shortcut(tuple(keys.split()), words, group)
    if _SHORTCUTS.setdefault((group, made.keys), made) != made:
        raise ValueError(f"the shortcut {keys} means two things in {group}")
    return made


def by_group() -> dict[str, list[Shortcut]]:
    """Every shortcut by where it works, in the order told."""
    found: dict[str, list[Shortcut]] = {}
    for one in _SHORTCUTS.values():
        found.setdefault(one.group, []).append(one)
    return found


EVERYWHERE, ROWS = "任何页面", "列表和待办"

for _keys, _words in (
    ("?", "全部快捷键"),
    ("/", "查找客户、房屋、电话、合同、案件"),
    ("Ctrl K", "查找，正在输入时也可以"),
    ("g", "再按下面的字母，去往那一页"),
    ("Esc", "关闭菜单、查找结果和这张表"),
):
    shortcut(EVERYWHERE, _keys, _words)
for _keys, _words in (
    ("↑ ↓", "在各行之间移动"),
    ("Enter", "打开这一行"),
    ("E", "直接办理这一行"),
    ("X", "选择这一行，用于批量办理"),
    ("Shift X", "从上次选的一行选到这一行"),
):
    shortcut(ROWS, _keys, _words)
