"""``guijia calc``: the calculators on the command line, for front desks and integrators that script."""

import io
import json
import sys

import click

from guijia.config import calculators


def _print_topics() -> None:
    for topic in calculators.list_topics():
        click.echo(f"{topic['topic']}  {topic['label']}")
        for i in topic["inputs"]:
            need = "必填" if i["required"] else f"可选，默认 {i['default'] or '无'}"
            click.echo(f"    {i['name']}  {i['label']}（{i['unit']}；{need}）")
        click.echo(f"    结果  {' '.join(topic['result'])}")
        click.echo(f"    依据  {'；'.join(topic['sources'])}")


@click.command()
@click.option("--list", "wants_list", is_flag=True, help="列出每项计算的输入、单位、默认值与依据。")
@click.option("--json", "wants_json", is_flag=True, help="与 --list 同用：以 JSON 列出。")
def calc(wants_list: bool, wants_json: bool) -> None:
    """逐行计算：标准输入每行一个 JSON 对象，标准输出每行一个结果。

    \b
    例：echo '{"topic":"rmb_upper","inputs":{"amount":"1409.50"}}' | guijia calc
    有一行算不出，退出码为 1，其余各行照算。不设 DATABASE_URL 时用随版本发布的参数与日历。
    """
    if wants_list:
        if wants_json:
            click.echo(json.dumps(calculators.list_topics(), ensure_ascii=False, indent=2))
        else:
            _print_topics()
        return
    stdin = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n", write_through=True)
    status = calculators.run_lines(stdin, stdout)
    stdout.detach()
    sys.exit(status)
