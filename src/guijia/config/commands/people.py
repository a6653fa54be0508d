"""People: the first administrator of an installation, people by a list, passwords."""

import os
import sys
from pathlib import Path

import click

from guijia.config.commands.ready import ready

PASSWORD = "GUIJIA_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
SHOWN = 40


@click.group()
def staff() -> None:
    """人员。新装的系统没有任何账号，第一个管理员在这里建立；成批的人员用人员表导入。"""


@staff.command("create-admin")
@click.option("--login", required=True, help="登录名")
@click.option("--name", required=True, help="姓名")
def create_admin(login: str, name: str) -> None:
    """建立一个系统管理员。口令在提示后输入，或取自环境变量 GUIJIA_ADMIN_PASSWORD。

    \b
    例：guijia staff create-admin --login zhangwei --name 张伟
    退出码：0 已建立；1 登录名已有人用；2 口令不合要求。
    """
    password = _asked_password()
    ready()
    from django.db import transaction

    from guijia.platform.audit.acting import SYSTEM
    from guijia.platform.clock import queries as clock
    from guijia.platform.org import actions, queries
    from guijia.platform.org.enums import Role

    _refuse_weak(password)
    if queries.staff_by_login(login) is not None:
        raise click.ClickException(f"登录名 {login} 已有人用。")
    now = clock.now()
    with transaction.atomic():
        person = actions.hire(login=login, name=name, password=password, actor=SYSTEM, now=now)
        actions.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    click.echo(f"已建立系统管理员 {name}（{login}）。")


@staff.command("import", short_help="按人员表登记")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只读表并逐格核对，不写入")
def import_(file: Path, dry_run: bool) -> None:
    """按人员表 FILE（.xls .xlsx .csv）登记账号和岗位；空白表在网页“人员与岗位”→“导入人员”下载。

    有一格不对就一个人都不写；再导入一次不会重复登记。登记的账号没有口令，用 guijia staff set-password 设置。

    \b
    例：guijia staff import 人员表.xlsx --dry-run
    退出码：0 已登记（或核对无误）；1 有错误，一个人未写。
    """
    ready()
    from guijia.kit.errors import BusinessError

    try:
        words, code = _take_on(file, dry_run)
    except BusinessError as refusal:
        raise click.ClickException(refusal.message) from refusal
    for line in words:
        click.echo(line, err=code != 0)
    sys.exit(code)


def _take_on(file: Path, dry_run: bool) -> tuple[list[str], int]:
    from guijia.areas.estate.importing.reading import read_grids
    from guijia.areas.estate.importing.safety import MAX_BYTES, refuse
    from guijia.faces.desk.joining import actions, queries, rules
    from guijia.kit.days import business_day
    from guijia.platform.audit.acting import SystemActor
    from guijia.platform.clock import queries as clock

    if file.stat().st_size > MAX_BYTES:
        raise refuse("too_large", "文件超过 10 MB 的上限。请分成几份导入。")
    actor, now = SystemActor(audit_name="命令行"), clock.now()
    found = rules.read_roster(
        read_grids(file.read_bytes(), file.name), queries.standing_for(actor), business_day(now)
    )
    if found.faults:
        said = [f"{one.cell}：{one.message}{one.remedy}" for one in found.faults[:SHOWN]]
        more = [f"另有 {len(found.faults) - SHOWN} 处。"] if len(found.faults) > SHOWN else []
        return [*said, *more, "一个人都没有写入。"], 1
    if dry_run:
        return [f"{len(found.rows)} 行核对无误，没有写入。"], 0
    taken = actions.take_on(
        rows=found.rows, source=f"人员表 {file.name}"[:200], again_url="", actor=actor, now=now
    )
    return [f"已登记 {taken.hired} 个新账号、{taken.posted} 个岗位。"], 0


@staff.command("set-password")
@click.option("--login", required=True, help="登录名")
def set_password(login: str) -> None:
    """给一个账号设口令。口令在提示后输入，或取自环境变量 GUIJIA_ADMIN_PASSWORD。

    \b
    例：guijia staff set-password --login zhangwei
    退出码：0 已设置；1 没有这个在职的账号；2 口令不合要求。
    """
    password = _asked_password()
    ready()
    from guijia.platform.audit.acting import SystemActor
    from guijia.platform.clock import queries as clock
    from guijia.platform.org import actions, queries

    _refuse_weak(password)
    person = queries.staff_by_login(login)
    if person is None:
        raise click.ClickException(f"没有登录名为 {login} 的在职人员。")
    actions.set_password(
        staff=person, password=password, actor=SystemActor(audit_name="命令行"), now=clock.now()
    )
    click.echo(f"已设置 {person.name}（{login}）的口令。")


def _asked_password() -> str:
    found: str = os.environ.get(PASSWORD) or click.prompt(
        "口令", hide_input=True, confirmation_prompt="再输一遍"
    )
    return found


def _refuse_weak(password: str) -> None:
    """Say what a password lacks and end. Raises: SystemExit."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as weak:
        click.echo("口令不合要求：" + "；".join(weak.messages), err=True)
        sys.exit(2)
