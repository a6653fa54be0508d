"""Can this be read as the calendar of a year?"""

import csv
from dataclasses import dataclass
from datetime import date

from guijia.kit.errors import BusinessError
from guijia.kit.text import clean_name
from guijia.platform.clock.rules import read_notice

MOST_BYTES, MOST_ROWS = 100_000, 400
DAYS = ("日期", "day", "date")
KINDS = ("是否上班", "类型", "is_working", "kind")
NAMES = ("名称", "节日", "name")
WORKED = frozenset({"是", "上班", "班", "调休", "1", "true", "yes", "work"})
OFF = frozenset({"否", "休", "休息", "放假", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the list: off, or worked although it is a weekend."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a list, and every line that could not be."""

    days: list[Day]
    problems: list[str]
    source: str = ""


def decoded(content: bytes) -> str:
    """The text of a file, as UTF-8 or as Windows in China writes it.

    Raises:  BusinessError ``desk_calendar_file``.
    """
    if len(content) > MOST_BYTES:
        raise BusinessError("desk_calendar_file", "文件太大：一年的日历不过几十行。", field="file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BusinessError("desk_calendar_file", "文件读不出来。请另存为 CSV（UTF-8）后再上传。", field="file")


def read_days(text: str) -> Reading:
    """Read ``日期,是否上班,名称``, one day a line; all or nothing, every problem with its line."""
    lines = [line for line in csv.reader(text.replace("\x00", "").splitlines()) if any(map(str.strip, line))]
    if not lines:
        return Reading([], ["文件是空的。"])
    heads = [word.strip().lower() for word in lines[0]]
    places = [
        next((heads.index(word) for word in words if word in heads), -1) for words in (DAYS, KINDS, NAMES)
    ]
    if min(places) < 0:
        return Reading([], ["第 1 行应为表头：日期,是否上班,名称。"])
    if len(lines) - 1 > MOST_ROWS:
        return Reading([], [f"共 {len(lines) - 1} 行，超过 {MOST_ROWS} 行。请只上传一年的日历。"])
    found: dict[date, Day] = {}
    problems = []
    for number, line in enumerate(lines[1:], start=2):
        read = _read_line([line[at].strip() if at < len(line) else "" for at in places])
        if isinstance(read, str):
            problems.append(f"第 {number} 行：{read}")
        elif read.day in found:
            problems.append(f"第 {number} 行：{read.day:%Y-%m-%d} 重复。")
        else:
            found[read.day] = read
    years = sorted({day.year for day in found})
    # The first feast of a year may begin in the old one (2023: 31 December 2022).
    if len(years) > 1 and not (len(years) == 2 and min(found) >= date(years[0], 12, 25)):
        problems.append(f"包含 {'、'.join(map(str, years))} 几个年份，请每年一个文件。")
    if not found and not problems:
        problems.append("表头下面没有日期。")
    return Reading(sorted(found.values(), key=lambda one: one.day), problems)


def _read_line(cells: list[str]) -> Day | str:
    words, kind, name = cells
    try:
        day = date.fromisoformat(words.replace("/", "-").replace(".", "-"))
    except ValueError:
        return f"“{words[:20]}”不是日期，应写成 2027-01-01。"
    if not 2000 <= day.year <= 2100:
        return f"{day.year} 年不在可用的范围内。"
    if kind.lower() not in WORKED | OFF:
        return f"是否上班应写“是”或“否”，现为“{kind[:20]}”。"
    if not name:
        return f"{day:%Y-%m-%d} 没有名称。"
    works = kind.lower() in WORKED
    if works and day.weekday() < 5:
        return f"{day:%Y-%m-%d} 本来就是工作日，不用列出。"
    try:
        return Day(day, works, clean_name(name, limit=30))
    except BusinessError as refusal:
        return refusal.message


def read_notice_text(text: str, year: int | None = None) -> Reading:
    """Read the State Council's notice as it was published; all or nothing, with its name as the source."""
    notice = read_notice(text, year)
    days = [Day(one.day, one.is_working, one.name) for one in notice.days]
    return Reading(days, notice.problems, notice.title if notice.year else "")


def as_csv(days: list[Day]) -> str:
    """The same days as text, for the step from the preview to the entering."""
    rows = [f"{one.day:%Y-%m-%d},{'是' if one.is_working else '否'},{one.name}" for one in days]
    return "\n".join(["日期,是否上班,名称", *rows])
