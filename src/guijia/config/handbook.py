"""``guijia handbook``: writes the pages of the processes from their diagrams, so that book and work never differ."""

from pathlib import Path

import click

from guijia.platform.flow.diagram import CALL, GATEWAYS, SERVICE, STEP, TIMEOUT, Diagram, Node, read
from guijia.platform.flow.drawing import svg_of
from guijia.platform.flow.registry import Process, step_of
from guijia.platform.org.enums import Role

WAYS = {"refuse": "不同意", "return": "退回", "withdrawn": "撤回", TIMEOUT: "到时未办"}


def page_of(process: Process, diagram: Diagram) -> str:
    """One page: 内容, 程序, 控制要点, 相关表格."""
    rows = [_row(number, node, diagram) for number, node in enumerate(in_order(diagram), start=1)]
    noted = [node for node in in_order(diagram, every=True) if node.note]
    points = [
        f"{number}. **{named(node, diagram)}**：{node.note}" for number, node in enumerate(noted, start=1)
    ]
    forms = [f"- {code} 《{title}》" for code, title in process.forms] or ["- 无"]
    parts = [
        f"# {process.key} {process.name}",
        "> 本页由流程图生成（`guijia handbook`），请改流程图，不要改本页。",
        "## 内容",
        diagram.note or "—",
        "## 程序",
        f"![{process.name}流程图]({process.key}.svg)",
        "| 序 | 步骤 | 岗位 | 时限 | 办法 | 去向 |\n|---|---|---|---|---|---|\n" + "\n".join(rows),
        "## 控制要点",
        "\n".join(points) or "—",
        "控制要点由系统在办理时执行；改动流程图只改变由谁、何时办，不改变能不能办。",
        "## 相关表格",
        "\n".join(forms),
    ]
    return "\n\n".join(parts) + "\n"


def in_order(diagram: Diagram, every: bool = False) -> list[Node]:
    """Steps as the work meets them; those reached only by a return or a refusal come last."""
    met: list[str] = []
    seen: set[str] = set()

    def visit(key: str, sideways: bool) -> None:
        if key in seen:
            return
        seen.add(key)
        ways = [way.target for way in diagram.out.get(key, ())]
        for following in reversed([*ways, *(diagram.exits.get(key, {}).values() if sideways else ())]):
            visit(following, sideways)
        met.append(key)

    start = next((node.id for node in diagram.nodes.values() if node.kind == "startEvent"), "")
    visit(start, sideways=False)
    main = met[::-1]
    met.clear()
    seen.clear()
    visit(start, sideways=True)
    order = main + [key for key in met[::-1] if key not in main]
    return [diagram.nodes[key] for key in order if key and (every or diagram.nodes[key].kind in {STEP, CALL})]


def named(node: Node, diagram: Diagram) -> str:
    """The step's words, with its role where two steps are called the same."""
    twins = [one for one in diagram.nodes.values() if one.label == node.label]
    return (
        f"{node.label}（{Role(node.role).label}）"
        if len(twins) > 1 and node.role in set(Role)
        else node.label
    )


def _row(number: int, node: Node, diagram: Diagram) -> str:
    step = step_of(node.form_key)
    outcomes = "、".join(one.label for one in step.outcomes) if step else ""
    if node.kind == CALL:
        outcomes = f"子流程 {node.calls}"
    role = Role(node.role).label if node.role in set(Role) else node.role
    cells = [str(number), node.label, role, _clock(node.due), outcomes or "—", _next(node, diagram)]
    return f"| {' | '.join(cells)} |"


def _clock(due: str) -> str:
    from guijia.platform.clock.registry import all_kinds

    return next((kind.label for kind in all_kinds() if kind.key == due), due or "—")


def _next(node: Node, diagram: Diagram) -> str:
    """Where each way out leads, gateways read through."""
    found = [words for way in diagram.out.get(node.id, ()) for words in _through(way.target, diagram)]
    for outcome, event in diagram.exits.get(node.id, {}).items():
        for way in diagram.out.get(event, ()):
            found.append(f"{WAYS.get(outcome, outcome)} → {named(diagram.nodes[way.target], diagram)}")
    for one in diagram.besides.get(node.id, ()):
        acts = "、".join(beside.label for beside in diagram.beside(one.id) if beside.kind == SERVICE)
        found.append(f"{_clock(one.due)}到时 → {acts}（本步仍待办）")
    return "；".join(found) or "—"


def _through(target: str, diagram: Diagram, said: str = "", depth: int = 0) -> list[str]:
    node = diagram.nodes[target]
    if node.kind not in GATEWAYS or depth > 8:
        return [f"{said}{named(node, diagram)}"]
    found = []
    for way in diagram.out[target]:
        words = f"{said}{node.label}{way.name}，" if way.name else said
        found += _through(way.target, diagram, words, depth + 1)
    return found


def write(folder: Path) -> list[Path]:
    """Write a page and a picture for every process. Returns: the files that differ from what was there."""
    from guijia.platform.flow.registry import all_processes

    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for process in all_processes():
        diagram = read(process.file.read_bytes())
        for name, text in (
            (f"{process.key}.md", page_of(process, diagram)),
            (f"{process.key}.svg", svg_of(diagram)),
        ):
            path = folder / name
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
                changed.append(path)
    return changed


@click.command("handbook")
@click.option("--into", default="docs/handbook", show_default=True, help="写到哪个目录")
@click.option("--check", is_flag=True, help="只检查：手册页与流程图不一致时退出码为 1（先写出）")
def handbook(into: str, check: bool) -> None:
    """由流程图生成手册页（内容、程序、控制要点、相关表格）和流程图图片。

    例：guijia handbook；guijia handbook --check
    """
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guijia.config.settings")
    import django

    django.setup()
    changed = write(Path(into))
    for path in changed:
        click.echo(f"已写 {path}")
    if not changed:
        click.echo("手册页与流程图一致。")
    if check and changed:
        raise SystemExit(1)
