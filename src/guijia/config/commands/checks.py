"""Checks: is the installation well, what was parked, is the code in its rooms."""

import json
import sys

import click

from guijia.config.commands.ready import ready


@click.command(short_help="运行状况")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 给出，供监控读取")
def health(as_json: bool) -> None:
    """运行是否正常：数据库能否应答，后台的心跳有多久，有没有停办的作业。

    \b
    例：guijia health
        guijia health --json
    退出码：0 正常；1 不正常。
    """
    ready()
    from django.db import DatabaseError

    from guijia.platform.jobs import queries

    try:
        found = queries.health()
    except DatabaseError as error:
        raise click.ClickException(f"数据库没有应答：{error}") from error
    if as_json:
        click.echo(
            json.dumps(
                {
                    "alive": found.is_alive,
                    "pulse_age_seconds": found.pulse_age_seconds,
                    "waiting": found.waiting,
                    "running": found.running,
                    "parked": found.parked,
                    "oldest_waiting_seconds": found.oldest_waiting_seconds,
                    "trouble": found.trouble,
                    "warning": found.warning,
                }
            )
        )
    else:
        age = "从未有过" if found.pulse_age_seconds is None else f"{found.pulse_age_seconds:.0f} 秒前"
        click.echo(
            f"数据库：应答正常\n后台心跳：{age}\n"
            f"等候 {found.waiting}，在办 {found.running}，停办 {found.parked}"
        )
        if found.trouble:
            click.echo(f"最近的故障：{found.trouble}")
        if found.warning:
            click.echo(f"注意：{found.warning}")
    sys.exit(0 if found.is_alive and not found.trouble and not found.warning else 1)


@click.command(short_help="停办的作业")
@click.option("--retry", type=int, metavar="ID", help="重新办理这一件")
def jobs(retry: int | None) -> None:
    """停办的后台作业：试过几次都不成的，列在这里等人处理。

    \b
    例：guijia jobs
        guijia jobs --retry 1024
    退出码：0 没有停办的，或已重新排队；1 有停办的，或没有这一件。
    """
    ready()
    from guijia.platform.jobs import actions, queries

    if retry is not None:
        if not actions.retry_parked(retry):
            raise click.ClickException(f"没有停办的作业 {retry}。")
        click.echo(f"作业 {retry} 已重新排队。")
        return
    found = queries.parked_jobs()
    for job in found:
        asked = json.dumps(job.arguments, ensure_ascii=False)
        click.echo(f"{job.id}  {job.name}  试过 {job.attempts} 次  {job.parked_at:%F %T}  {asked}")
    click.echo(f"共 {len(found)} 件停办。")
    sys.exit(1 if found else 0)


@click.command("verify-ledger", short_help="核对账本")
def verify_ledger() -> None:
    """由分录重新计算余额、付款计划、收据、流水入账与解款，与账上所记逐项比较。

    有差异时逐条列出，退出码 1。
    \b
    例：guijia verify-ledger
    """
    ready()
    from guijia.areas.ledger.checking import queries

    found = queries.verify(
        lambda what, count: click.echo(f"{'差异 ' + str(count) if count else '相符'}  {what}")
    )
    for one in found:
        click.echo(str(one))
    if found:
        raise SystemExit(1)
    click.echo("账本核对相符。")


@click.command("check-rooms", short_help="各在其位")
def check_rooms() -> None:
    """源代码是否各在其位：谁能读库、谁能写库、规则不看钟、文件与函数的长短、页面里没有内嵌脚本。

    \b
    例：guijia check-rooms
    退出码：0 都在其位；1 有不在其位的（逐条列出）。
    """
    from guijia.config import rooms

    sys.exit(rooms.main())
