"""Reading the State Council's yearly notice (国务院办公厅关于…年部分节假日安排的通知). Pure reading of text."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from guijia.kit.days import WEEKDAYS, weekday
from guijia.platform.clock.rules.days import DAY

MOST_CHARACTERS = 20_000
LONGEST_RUN = 20
TITLE = re.compile(r"(20\d\d)年部分节假日安排")
# 一、元旦：… up to the next numbered paragraph.
PARAGRAPH = re.compile(r"[一二三四五六七八九十]+、([^：:。\n]{2,20})[：:]")
DAY_WORDS = r"(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
RUN = re.compile(rf"{DAY_WORDS}(?:至|到|—|-|~){DAY_WORDS}")
ONE = re.compile(DAY_WORDS)
COUNT = re.compile(r"共(\d{1,2})天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
# Every yearly notice has all of them; one for a single feast has another title.
FEASTS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
# 鼓励…除夕休息: asked of employers, no day off of the notice itself.
ENCOURAGED = re.compile(r"鼓励|结合带薪|安排职工")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day of the notice: off, or worked although it is a weekend."""

    day: date
    is_working: bool
    name: str


@dataclass(slots=True)
class Notice:
    """What was read, and everything that does not agree with itself."""

    year: int | None
    is_yearly: bool = True
    days: list[NoticeDay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The notice by its own name, for the source of each day."""
        part = "部分节假日" if self.is_yearly else "假期"
        return f"国务院办公厅关于{self.year}年{part}安排的通知"


def read_notice(text: str, year: int | None = None) -> Notice:
    """Read the days of a notice; whatever contradicts itself is a problem, and then nothing is to be entered.

    Checked against the text itself: the weekday in brackets, 共 n 天, make-up days on weekends, no day twice.
    Returns: the days in order; ``problems`` empty when all of it was understood.
    """
    if len(text) > MOST_CHARACTERS:
        return Notice(year, problems=[f"文字超过 {MOST_CHARACTERS} 字，请只粘贴通知的正文。"])
    plain = re.sub(r"[ \t\u3000\r]", "", unicodedata.normalize("NFKC", text)).replace("〇", "0")
    named = TITLE.search(plain.replace("\n", ""))
    said = int(named.group(1)) if named else year
    notice = Notice(said, is_yearly=named is not None)
    if said is None:
        notice.problems.append(
            "没有找到“20XX年部分节假日安排”，不知道是哪一年。请连标题一起粘贴，或写明年份。"
        )
        return notice
    if year is not None and named and said != year:
        notice.problems.append(f"通知是 {said} 年的，所选年份是 {year} 年。")
    heads = list(PARAGRAPH.finditer(plain))
    for head, after in zip(heads, [*heads[1:], None][: len(heads)], strict=True):
        body = plain[head.end() : after.start() if after else len(plain)]
        # The closing paragraph of the notice is no part of the last feast.
        _read_feast(head.group(1).strip(), body.split("\n\n")[0], said, notice)
    if not heads:
        notice.problems.append("没有找到“一、元旦：……”这样的段落。")
    elif missing := [name for name in FEASTS if named and not any(name in one.name for one in notice.days)]:
        notice.problems.append(f"年度通知里没有读到：{'、'.join(missing)}。")
    elif not notice.days and not notice.problems:
        notice.problems.append("没有读到任何一天。")
    notice.days.sort(key=lambda one: one.day)
    return notice


def _read_feast(name: str, body: str, year: int, notice: Notice) -> None:
    off: list[date] = []
    counted: int | None = None
    for sentence in re.split(r"[。;\n]", body):
        if not sentence or ENCOURAGED.search(sentence):
            continue
        works = "上班" in sentence
        rests = any(word in sentence for word in ("放假", "补休", "连休", "调休")) and not works
        if not works and not rests:
            continue
        found = _days_in(sentence, year, name, notice)
        if rests and (said := COUNT.search(sentence)):
            counted = int(said.group(1))
        for day in found:
            _put(NoticeDay(day, works, name), notice)
        if rests:
            off += found
    if not off:
        notice.problems.append(f"{name}：没有读到放假的日子。")
    elif counted is not None and counted != len(set(off)):
        notice.problems.append(f"{name}：通知写共 {counted} 天，读到 {len(set(off))} 天。")


def _put(one: NoticeDay, notice: Notice) -> None:
    held = next((known for known in notice.days if known.day == one.day), None)
    if held is not None and held.is_working != one.is_working:
        notice.problems.append(f"{one.day:%Y-%m-%d} 既放假又上班。")
    elif held is None:
        notice.days.append(one)
    if one.is_working and one.day.isoweekday() < 6:
        notice.problems.append(f"{one.name}：{one.day:%Y-%m-%d} 是{weekday(one.day)}，本来就上班。")


def _days_in(sentence: str, year: int, name: str, notice: Notice) -> list[date]:
    """The days that a sentence names, runs spelled out; a run may begin in the old year."""
    found: list[date] = []
    month = 0
    at = 0
    while match := ONE.search(sentence, at):
        run = RUN.match(sentence, match.start())
        words = (run or match).groups()
        first = _date_of(words[0:4], year, month, name, notice)
        at = (run or match).end()
        if first is None:
            continue
        month = first.month
        if run is None:
            found.append(first)
            continue
        last = _date_of(words[4:8], first.year if words[4] is None else year, month, name, notice)
        if last is None:
            continue
        if not first < last < first + timedelta(LONGEST_RUN):
            notice.problems.append(f"{name}：{first:%Y-%m-%d} 至 {last:%Y-%m-%d} 不像一个假期。")
            continue
        month = last.month
        found += [first + n * DAY for n in range((last - first).days + 1)]
    return found


def _date_of(words: tuple[str | None, ...], year: int, month: int, name: str, notice: Notice) -> date | None:
    said_year, said_month, said_day, bracket = words
    try:
        day = date(int(said_year or year), int(said_month or month), int(said_day or 0))
    except ValueError:
        notice.problems.append(f"{name}：{said_month or month}月{said_day}日不是日期。")
        return None
    told = WEEKDAY.search(bracket or "")
    if told and told.group(1).replace("天", "日") != WEEKDAYS[day.weekday()]:
        notice.problems.append(f"{name}：{day:%Y-%m-%d} 是{weekday(day)}，通知写周{told.group(1)}。")
    return day
