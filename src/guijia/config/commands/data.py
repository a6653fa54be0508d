"""Reference data and the demonstration."""

import os

import click

from guijia.config.commands.ready import ready


def _as_owner() -> None:
    from guijia.config.local import use_this_machine
    from guijia.config.postgres import PostgresError

    try:
        use_this_machine()
    except PostgresError as missing:
        raise click.ClickException(str(missing)) from missing
    if not os.environ.get("DATABASE_OWNER_URL"):
        raise click.ClickException("缺少环境变量 DATABASE_OWNER_URL（数据库所有者的地址）。")
    os.environ["GUIJIA_AS_OWNER"] = "1"
    ready()


@click.command(short_help="参考数据")
def reference() -> None:
    """重新装入参考数据：工作日历、法定参数、流程。管理员改过的不会被覆盖。

    \b
    例：guijia reference
    退出码：0 完成；1 没有完成。
    """
    _as_owner()
    from guijia.config import reference as data

    data.load()
    click.echo("参考数据已装入。")


@click.command(short_help="演示数据")
def demo() -> None:
    """在还没有任何人员的数据库里装入演示数据（归澜府）。

    \b
    例：guijia demo
    退出码：0 完成；1 数据库里已有人员，不装。
    """
    _as_owner()
    from guijia.config import prepare
    from guijia.platform.org import queries

    if not queries.nobody_works_here():
        raise click.ClickException("数据库里已有人员，演示数据只装入空的数据库。")
    prepare.load_demo()
    click.echo("演示数据已装入。")
