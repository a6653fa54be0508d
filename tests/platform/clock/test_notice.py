"""The yearly notice is read to the day, or not at all; opening hours and rungs that cannot be are refused."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from guijia.config.commands.calendars import calendar
from guijia.kit.errors import BusinessError
from guijia.platform.clock import queries, rules, shipped
from guijia.platform.clock.models import ClockHoliday
from tests.platform.clock.notices import NOTICES

WEEK = {"from_month_day": "10-01", "to_month_day": "04-30", "weekdays": "12345"}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_read_notice_gives_the_very_days_of_that_year(year: int) -> None:
    found = rules.read_notice(NOTICES[year])
    assert (found.problems, found.year) == ([], year)
    shipped_days = {(day.day, day.is_working) for day in shipped.days()}
    assert {(one.day, one.is_working) for one in found.days} <= shipped_days
    # Whatever the shipped list has besides belongs to the first feast of the year after.
    missing = {day for day in shipped_days if day[0].year == year} - {
        (one.day, one.is_working) for one in found.days
    }
    assert all(day >= date(year, 12, 25) for day, _ in missing)


def test_read_notice_leaves_out_what_employers_are_only_asked_for() -> None:
    days = {one.day for one in rules.read_notice(NOTICES[2024]).days}
    assert date(2024, 2, 9) not in days
    assert date(2023, 12, 31) not in days


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("共9天", "共8天", "共 8 天，读到 9 天"),
        ("1月4日（周日）上班", "1月4日（周六）上班", "是周日，通知写周六"),
        ("1月4日（周日）上班", "1月5日（周一）上班", "本来就上班"),
        ("2月15日（农历腊月二十八、周日）至23日", "2月15日（农历腊月二十八、周日）至30日", "不是日期"),
        ("4月4日（周六）至6日", "4月4日（周六）至2日", "不像一个假期"),
        ("5月9日（周六）上班", "5月2日（周六）上班", "既放假又上班"),
        ("2026年\n部分节假日安排", "今年放假安排", "不知道是哪一年"),
        ("一、元旦：", "元旦", "没有读到：元旦"),
    ],
)
def test_read_notice_that_contradicts_itself_is_refused(before: str, after: str, said: str) -> None:
    text = NOTICES[2026].replace(before, after)
    assert text != NOTICES[2026]
    found = rules.read_notice(text)
    assert any(said in problem for problem in found.problems), found.problems


def test_read_notice_of_another_year_than_asked_and_of_nothing() -> None:
    assert any("2025 年" in one for one in rules.read_notice(NOTICES[2026], 2025).problems)
    assert rules.read_notice("国务院办公厅关于2026年部分节假日安排的通知").problems
    assert rules.read_notice("x" * 30_000).problems
    assert rules.read_notice("一、元旦：13月1日放假。", 2027).problems


@pytest.mark.django_db
def test_command_enters_a_notice_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guijia.config.commands.calendars.ready", lambda: None)
    file = tmp_path / "通知.txt"
    words = NOTICES[2025].replace("2025年部分", "2030年部分")
    file.write_text(words, encoding="gb18030")
    answer = CliRunner().invoke(calendar, ["import", str(file)])
    # The weekdays of 2025 are not those of 2030: nothing is written.
    assert (answer.exit_code, ClockHoliday.objects.filter(day__year=2030).count()) == (1, 0)
    text = "一、元旦：1月1日（周三）放假1天。"
    tried = CliRunner().invoke(calendar, ["import", "--text", text, "--year", "2031", "--dry-run"])
    assert (tried.exit_code, 2031 in queries.known_years()) == (0, False)
    done = CliRunner().invoke(calendar, ["import", "--text", text, "--year", "2031"])
    assert done.exit_code == 0, done.output
    assert "新增或更改 1 天" in done.output
    again = CliRunner().invoke(calendar, ["import", "--text", text, "--year", "2031"])
    assert "新增或更改 0 天" in again.output
    both = CliRunner().invoke(calendar, ["import", str(file), "--text", text])
    assert both.exit_code == 2
    row = ClockHoliday.objects.get(day=date(2031, 1, 1))
    assert (row.is_working, row.name, row.source) == (
        False, "元旦", "国务院办公厅关于2031年假期安排的通知",
    )  # fmt: skip


@pytest.mark.django_db
def test_command_status_complains_from_november_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import datetime

    from guijia.kit.days import CHINA

    monkeypatch.setattr("guijia.config.commands.calendars.ready", lambda: None)
    for moment, code in (
        (datetime(2026, 10, 31, 12, tzinfo=CHINA), 0),
        (datetime(2026, 11, 1, tzinfo=CHINA), 1),
    ):
        monkeypatch.setattr("guijia.platform.clock.queries.now", lambda moment=moment: moment)
        assert CliRunner().invoke(calendar, ["status"]).exit_code == code


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("08:30-12:00, 13:30-17:00", [("08:30", "12:00"), ("13:30", "17:00")]),
        ("8：30—12：00、14:00至18:00", [("08:30", "12:00"), ("14:00", "18:00")]),
        ("00:00-24:00", [("00:00", "00:00")]),
    ],
)
def test_read_spans(text: str, spans: list[tuple[str, str]]) -> None:
    assert rules.read_spans(text) == spans
    assert rules.why_not_hours(**WEEK, spans=spans) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"from_month_day": "13-01"}, "from_month_day"),
        ({"to_month_day": "02-30"}, "to_month_day"),
        ({"weekdays": ""}, "weekdays"),
        ({"weekdays": "8"}, "weekdays"),
        ({"spans": []}, "spans"),
        ({"spans": [("12:00", "08:30")]}, "spans"),
        ({"spans": [("08:30", "12:00"), ("11:00", "13:00")]}, "spans"),
        ({"spans": [("25:00", "26:00")]}, "spans"),
    ],
)
def test_hours_that_cannot_be_are_refused(changed: dict[str, object], field: str) -> None:
    refusal = rules.why_not_hours(**(WEEK | {"spans": [("08:30", "12:00")]} | changed))  # type: ignore[arg-type]
    assert refusal is not None
    assert (refusal.code, refusal.field) == ("clock_bad_hours", field)


def test_read_spans_unreadable_is_refused() -> None:
    with pytest.raises(BusinessError) as refusal:
        rules.read_spans("上午")
    assert refusal.value.field == "spans"


STEP = {
    "is_known": True, "basis": "percent", "value": 80, "whom": "handler", "what": "remind", "role": "",
    "has_staff": False, "is_job": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"is_known": False}, "kind"),
        ({"basis": "x"}, "basis"),
        ({"value": 0}, "value"),
        ({"value": 501}, "value"),
        ({"basis": "minutes", "value": -200_000}, "value"),
        ({"whom": "role"}, "role"),
        ({"role": "sales"}, "role"),
        ({"whom": "staff"}, "staff"),
        ({"what": "act"}, "job"),
    ],
)
def test_step_that_cannot_be_is_refused(changed: dict[str, object], field: str) -> None:
    refusal = rules.why_not_step(**(STEP | changed))  # type: ignore[arg-type]
    assert refusal is not None
    assert (refusal.code, refusal.field) == ("clock_bad_step", field)
    assert rules.why_not_step(**STEP) is None  # type: ignore[arg-type]
