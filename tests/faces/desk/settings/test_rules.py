"""Reading the calendar of a year, line by line."""

from datetime import date

import pytest

from guijia.faces.desk.settings import rules
from guijia.kit.errors import BusinessError

HEAD = "日期,是否上班,名称\n"


def test_read_days_takes_chinese_and_english_heads() -> None:
    wanted = [rules.Day(date(2027, 1, 1), False, "元旦"), rules.Day(date(2027, 2, 20), True, "春节")]
    assert rules.read_days(f"{HEAD}2027-02-20,是,春节\n2027/01/01,否,元旦\n").days == wanted
    assert rules.read_days("day,is_working,name\n2027-01-01,0,元旦\n2027-02-20,1,春节").days == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "空的"),
        ("2027-01-01,否,元旦", "表头"),
        (HEAD, "没有日期"),
        (f"{HEAD}一月一日,否,元旦", "第 2 行：“一月一日”不是日期"),
        (f"{HEAD}1897-01-01,否,元旦", "不在可用的范围"),
        (f"{HEAD}2027-01-01,也许,元旦", "是否上班"),
        (f"{HEAD}2027-01-04,是,元旦", "本来就是工作日"),
        (f"{HEAD}2027-01-01,否,元旦\n2027-01-01,否,元旦", "第 3 行：2027-01-01 重复"),
        (f"{HEAD}2027-01-01,否,元旦\n2028-01-01,否,元旦", "几个年份"),
        (f"{HEAD}2027-01-01,否", "第 2 行"),
        (HEAD + "2027-01-01,否,元旦\n" * 401, "超过 400 行"),
    ],
)
def test_read_days_says_what_is_wrong_by_line(text: str, words: str) -> None:
    problems = rules.read_days(text).problems
    assert any(words in one for one in problems), problems


def test_as_csv_comes_back_as_it_was() -> None:
    days = rules.read_days(f"{HEAD}2027-01-01,否,元旦\n2027-02-20,是,春节").days
    assert rules.read_days(rules.as_csv(days)).days == days


def test_decoded_takes_what_windows_writes_and_refuses_the_rest() -> None:
    assert rules.decoded("元旦".encode("gb18030")) == rules.decoded("\ufeff元旦".encode()) == "元旦"
    for content in (b"\xff\xff\xff", b"x" * (rules.MOST_BYTES + 1)):
        with pytest.raises(BusinessError) as refused:
            rules.decoded(content)
        assert refused.value.code == "desk_calendar_file"
