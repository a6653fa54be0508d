"""People: the first administrator of an installation."""

import os
import sys

import click

from guijia.config.commands.ready import ready

PASSWORD = "GUIJIA_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable


@click.group()
def staff() -> None:
    """人员。新装的系统没有任何账号，第一个管理员在这里建立。"""


@staff.command("create-admin")
@click.option("--login", required=True, help="登录名")
@click.option("--name", required=True, help="姓名")
def create_admin(login: str, name: str) -> None:
    """建立一个系统管理员。口令在提示后输入，或取自环境变量 GUIJIA_ADMIN_PASSWORD。

    \b
    例：guijia staff create-admin --login zhangwei --name 张伟
    退出码：0 已建立；1 登录名已有人用；2 口令不合要求。
    """
    password = os.environ.get(PASSWORD) or click.prompt(
        "口令", hide_input=True, confirmation_prompt="再输一遍"
    )
    ready()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from guijia.platform.audit.acting import SYSTEM
    from guijia.platform.clock import queries as clock
    from guijia.platform.org import actions, queries
    from guijia.platform.org.enums import Role

    try:
        validate_password(password)
    except ValidationError as weak:
        click.echo("口令不合要求：" + "；".join(weak.messages), err=True)
        sys.exit(2)
    if queries.staff_by_login(login) is not None:
        raise click.ClickException(f"登录名 {login} 已有人用。")
    now = clock.now()
    with transaction.atomic():
        person = actions.hire(login=login, name=name, password=password, actor=SYSTEM, now=now)
        actions.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    click.echo(f"已建立系统管理员 {name}（{login}）。")
