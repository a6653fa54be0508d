"""``guijia``: everything an operator needs, grouped; a command's code is loaded when it is asked for.

Exit codes: 0 done; 1 it could not be done (the reason is printed); 2 the request is wrong or ambiguous.
"""

import importlib
import os
from dataclasses import dataclass

import click

HERE = "guijia.config.commands"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: where its code lies, in which group it is shown, what it does."""

    place: str
    group: str
    help: str


ENTRIES = {
    "run": Entry(f"{HERE}.service", "运行", "一条命令全部启动：数据库、数据、网页、后台（首次运行与试用）"),
    "server": Entry(f"{HERE}.service", "运行", "网页服务（正式环境）"),
    "worker": Entry(f"{HERE}.service", "运行", "后台作业（正式环境）"),
    "migrate": Entry(f"{HERE}.service", "运行", "建表或升级，装入参考数据（以数据库所有者身份）"),
    "secrets": Entry(f"{HERE}.service", "运行", "给出一组新的密钥，供正式环境使用"),
    "staff": Entry(f"{HERE}.people", "人员", "人员：建立第一个管理员，按人员表登记，设口令"),
    "import": Entry(f"{HERE}.imports", "数据", "导入价目表等文件"),
    "takeover": Entry(f"{HERE}.takeover", "数据", "期初接收：启用本系统以前已售、已交付的房源"),
    "calendar": Entry(f"{HERE}.calendars", "数据", "工作日历：录入国务院的年度通知，查看已知的年份"),
    "reference": Entry(f"{HERE}.data", "数据", "重新装入参考数据：日历、法定参数、流程"),
    "demo": Entry(f"{HERE}.data", "数据", "在空的数据库里装入演示数据"),
    "calc": Entry(f"{HERE}.calc", "计算", "按条款计算，不需要数据库"),
    "health": Entry(f"{HERE}.checks", "检查", "运行是否正常"),
    "jobs": Entry(f"{HERE}.checks", "检查", "停办的后台作业：列出，重新办理"),
    "verify-ledger": Entry(f"{HERE}.checks", "检查", "由分录重新核对账本，列出差异"),
    "check-rooms": Entry(f"{HERE}.checks", "检查", "源代码是否各在其位（开发用）"),
    "handbook": Entry("guijia.config.handbook", "检查", "由流程图生成手册页"),
}


class Grouped(click.Group):
    """Shows commands by group and loads the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command in the order it is shown."""
        return list(ENTRIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command's module and take the command of that name from it."""
        entry = ENTRIES.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(entry.place)
        for attribute in (
            cmd_name.replace("-", "_"),
            f"{cmd_name}_",
            f"{cmd_name}_command",
            "imports",
            "command",
        ):
            found = getattr(module, attribute, None)
            if isinstance(found, click.Command):
                return found
        raise click.ClickException(f"{entry.place} 里没有命令 {cmd_name}。")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Groups, each with its commands."""
        groups = dict.fromkeys(entry.group for entry in ENTRIES.values())
        for group in groups:
            with formatter.section(group):
                formatter.write_dl(
                    [(name, entry.help) for name, entry in ENTRIES.items() if entry.group == group]
                )


@click.group(
    cls=Grouped,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="退出码：0 办成；1 办不成（原因已写明）；2 请求本身有误或有歧义。",
)
@click.version_option(
    package_name=None, version=importlib.import_module("guijia").__version__, prog_name="guijia"
)
def cli() -> None:
    """归家：客户服务部的工作标准手册，运行起来的样子。"""


def main() -> None:
    """The command line's door."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guijia.config.settings")
    cli(prog_name="guijia")
