"""``guijia takeover``: homes that were sold, and perhaps delivered, before this system, from the company's list."""

import sys
from pathlib import Path

import click

from guijia.config.commands.ready import ready

OK, NOT_DONE = 0, 1
SHOWN = 40


@click.command(short_help="期初接收")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", required=True, metavar="CODE", help="项目代码，例如 GL")
@click.option(
    "--source", required=True, metavar="依据", help="移交清单或公司批文的编号，记入每一套的销控登记"
)
@click.option("--dry-run", is_flag=True, help="只读表并核对，不写入")
def takeover(file: Path, project: str, source: str, dry_run: bool) -> None:
    """期初接收：把启用本系统以前已售、已结清的房源 FILE（.xls .xlsx .csv）转为“备案”或“交付”。

    先用 guijia import units 导入这些房源。表中要有“房号”“合同编号”两列；已交付的填“交付日期”，可再有
    “交接书编号”“楼栋”“单元”。尚有房款未收的不要列入，按认购、签约办理。整份写入或一套不写；
    清单原件与依据一起留存，每日核对认得这些房源。

    \b
    例：guijia takeover 一期移交清单.xlsx --project GL --source "移交清单 2026-01" --dry-run
    退出码：0 已接收（或试读无误）；1 有错误，一套未写。
    """
    ready()
    from guijia.kit.errors import BusinessError

    try:
        words, code = _take_over(file, project, source, dry_run)
    except BusinessError as refusal:
        raise click.ClickException(refusal.message) from refusal
    for line in words:
        click.echo(line, err=code != OK)
    sys.exit(code)


def _take_over(file: Path, code: str, source: str, dry_run: bool) -> tuple[list[str], int]:
    from guijia.areas.estate.actions.takeover import check_takeover, take_over_homes
    from guijia.areas.estate.importing.reading import read_grids
    from guijia.areas.estate.importing.safety import MAX_BYTES, refuse
    from guijia.areas.estate.importing.takeover import read_sold
    from guijia.areas.estate.queries.delivery import units_by_label
    from guijia.kit.errors import BusinessError
    from guijia.platform.audit.acting import SystemActor
    from guijia.platform.clock import queries as clock
    from guijia.platform.places.models import Project
    from guijia.platform.places.queries import project_by_code

    try:
        project = project_by_code(code)
    except Project.DoesNotExist as missing:
        raise BusinessError("estate_import_no_project", f"没有代码为 {code} 的项目。") from missing
    if file.stat().st_size > MAX_BYTES:
        raise refuse("too_large", "文件超过 10 MB 的上限。请按楼栋分成几份。")
    content, actor, now = file.read_bytes(), SystemActor(audit_name="命令行"), clock.now()
    found = read_sold(read_grids(content, file.name))
    lines = found.lines(units_by_label(project))
    if found.problems:
        said = [f"{p.cell}：{p.message}" for p in found.problems[:SHOWN]]
        more = [f"另有 {len(found.problems) - SHOWN} 处。"] if len(found.problems) > SHOWN else []
        return [*said, *more, "一套都没有写入。"], NOT_DONE
    delivered = sum(line.delivered_on is not None for line in lines)
    told = f"{project.name}：{len(lines)} 套，其中已交付 {delivered} 套。"
    if dry_run:
        check_takeover(project=project, lines=lines, source=source, actor=actor, now=now)
        return [f"{told}试读无误，没有写入。"], OK
    take_over_homes(
        project=project,
        lines=lines,
        source=source,
        actor=actor,
        now=now,
        content=content,
        file_name=file.name,
    )
    return [f"{told}已接收。"], OK
