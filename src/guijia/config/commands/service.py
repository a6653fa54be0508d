"""Running: all in one for a first run; server, worker and migration each by itself in production."""

import os
import sys

import click

from guijia.config.commands.ready import ready, stop_when_weak


@click.command(short_help="一条命令全部启动")
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="网页的端口")
@click.option("--workers", default=2, show_default=True, help="网页服务的进程数")
def run(port: int, workers: int) -> None:
    """一条命令全部启动：数据库、建表、参考数据、演示数据、网页服务、后台作业。

    \b
    例：guijia run
        PORT=8080 guijia run
        GUIJIA_DEMO=0 guijia run        不要演示数据
    退出码：0 正常停止；1 没有启动起来；2 端口被占用，或这里已在运行。
    """
    from guijia.config.supervisor import Supervisor

    sys.exit(Supervisor(port=port, workers=workers).run())


@click.command(short_help="网页服务")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；前面应有 HTTPS 的反向代理")
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="进程数，约等于处理器核数")
@click.option("--threads", default=2, show_default=True, help="每个进程的线程数")
def server(host: str, port: int, workers: int, threads: int) -> None:
    """网页服务（正式环境）。

    需要 DATABASE_URL、GUIJIA_SECRET_KEY、GUIJIA_SEAL_KEYS、GUIJIA_INDEX_KEY、GUIJIA_HOSTS。

    \b
    例：guijia server --host 0.0.0.0 --port 8000 --workers 4
    退出码：0 正常停止；1 缺少配置或密钥太弱，不启动。
    """
    from guijia.config.supervisor import server_command

    ready(here=False)
    stop_when_weak()
    if not os.environ.get("GUIJIA_HOSTS"):
        raise click.ClickException("缺少环境变量 GUIJIA_HOSTS（用户访问的域名，逗号分开），系统不启动。")
    words = server_command(host, port, workers=workers, threads=threads)
    os.execv(words[0], words)  # noqa: S606 - our own server takes this process over


@click.command(short_help="后台作业")
@click.option("--concurrency", default=2, show_default=True, help="同时办理几件")
def worker(concurrency: int) -> None:
    """后台作业：办理排队的作业，到期即触发。可以开几个，只有一个看钟。

    \b
    例：guijia worker
    退出码：0 正常停止（手上的作业办完）；1 缺少配置，不启动；70 卡死后自行退出，由守护程序重新启动。
    """
    ready(here=False)
    stop_when_weak()
    from guijia.config import worker as hands

    hands.run(concurrency=concurrency)


@click.command(short_help="建表或升级")
@click.option("--demo", is_flag=True, help="同时装入演示数据（仅在没有任何人员时）")
def migrate(demo: bool) -> None:
    """建表或升级，装入参考数据，设好应用账号的权限。需要 DATABASE_OWNER_URL，应用账号名在 GUIJIA_APP_ROLE。

    \b
    例：DATABASE_OWNER_URL=postgresql://guijia_owner:…@db/guijia guijia migrate
    退出码：0 完成；1 没有完成，数据库保持原样或可以重来。
    """
    from django.core.exceptions import ImproperlyConfigured

    if not os.environ.get("DATABASE_OWNER_URL"):
        raise click.ClickException("缺少环境变量 DATABASE_OWNER_URL（数据库所有者的地址），不能建表。")
    from guijia.config.prepare import prepare

    try:
        prepare(demo=demo)
    except ImproperlyConfigured as missing:
        raise click.ClickException(str(missing)) from missing
    click.echo("数据库已就绪。")


@click.command(short_help="新的密钥")
def secrets() -> None:
    """给出一组新的密钥，写进正式环境的配置。请另存一份：失去 GUIJIA_SEAL_KEYS 就再也读不出证件号码。

    \b
    例：guijia secrets >> /etc/guijia.env
    """
    from guijia.config.keys import fresh_keys

    for name, value in fresh_keys().items():
        click.echo(f"GUIJIA_{name.upper()}={value}")
