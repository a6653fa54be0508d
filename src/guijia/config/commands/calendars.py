"""The working calendar by the command line: the State Council's yearly notice, and which years are known."""

import sys
from datetime import date
from pathlib import Path

import click

from guijia.config.commands.ready import ready

OK, NOT_DONE, INCOMPLETE = 0, 1, 2


@click.group()
def calendar() -> None:
    """工作日历。每年十一月前后，国务院办公厅公布下一年的节假日安排，在这里或网页上录入。"""


@calendar.command("import", short_help="录入年度通知")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", help="通知全文（代替文件）")
@click.option("--year", type=click.IntRange(2000, 2100), help="年份；标题里有“20XX年部分节假日安排”时不用写")
@click.option("--dry-run", is_flag=True, help="只读出每一天，不写入")
def import_(file: Path | None, text: str | None, year: int | None, dry_run: bool) -> None:
    """录入国务院办公厅的通知 FILE（文本，或“日期,是否上班,名称”的 CSV）。

    通知里的星期、“共几天”与读出的日子不符时，一天都不写入。在走的时限随后由后台重新计算。

    \b
    例：guijia calendar import 通知.txt --dry-run
        guijia calendar import --text "国务院办公厅关于2027年部分节假日安排的通知 一、元旦：……"
    退出码：0 已写入（或试读无误）；1 没有读懂，一天未写；2 文件和 --text 应给且只给一样。
    """
    if (file is None) == (text is None):
        click.echo("请给文件，或用 --text 给出通知全文（只要一样）。", err=True)
        sys.exit(INCOMPLETE)
    ready()
    from guijia.faces.desk.settings import rules
    from guijia.kit.days import weekday
    from guijia.kit.errors import BusinessError
    from guijia.platform.audit.acting import SystemActor
    from guijia.platform.clock import actions
    from guijia.platform.clock import queries as clock
    from guijia.platform.clock.models import ClockHoliday

    try:
        words = text if text is not None else rules.decoded(_content(file))
        is_table = file is not None and file.suffix.lower() == ".csv"
        reading = rules.read_days(words) if is_table else rules.read_notice_text(words, year)
    except BusinessError as refusal:
        raise click.ClickException(refusal.message) from refusal
    if reading.problems:
        for line in reading.problems:
            click.echo(line, err=True)
        click.echo("一天都没有写入。", err=True)
        sys.exit(NOT_DONE)
    for one in reading.days:
        click.echo(f"{one.day:%Y-%m-%d} {weekday(one.day)} {one.name} {'上班' if one.is_working else '放假'}")
    if dry_run:
        click.echo("试读无误，没有写入。")
        return
    source = reading.source or (file.name if file else "")
    written = actions.set_days(
        days=[
            ClockHoliday(day=one.day, is_working=one.is_working, name=one.name, source=source)
            for one in reading.days
        ],
        actor=SystemActor(audit_name="命令行"),
        now=clock.now(),
    )
    click.echo(f"已录入 {len(reading.days)} 天，其中新增或更改 {written} 天。")


def _content(file: Path | None) -> bytes:
    return file.read_bytes() if file is not None else b""


@calendar.command()
def status() -> None:
    """已知哪些年份；十一月起缺下一年时提醒（退出码 1）。"""
    ready()
    from guijia.kit.days import business_day
    from guijia.platform.clock import queries as clock

    years = clock.known_years()
    today = business_day(clock.now())
    click.echo(f"已知 {min(years)}–{max(years)} 年。" if years else "还没有任何年份。")
    wanted = today.year + 1 if today >= date(today.year, 11, 1) else today.year
    if wanted not in years:
        click.echo(f"缺 {wanted} 年：跨到那一年的期限都是暂定。请录入国务院办公厅的通知。", err=True)
        sys.exit(NOT_DONE)
