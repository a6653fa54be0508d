"""``guijia import units``: a price list by the command line, the same way as on the screen."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guijia.config.commands.ready import ready

if TYPE_CHECKING:
    from guijia.areas.estate.importing.mapping import Mapping
    from guijia.areas.estate.importing.planning import Plan
    from guijia.areas.estate.importing.price_list import PriceList

OK, NOT_DONE, AMBIGUOUS = 0, 1, 2
SAMPLE = 5


@click.group(name="import", short_help="导入")
def imports() -> None:
    """导入现成的表。"""


@imports.command(short_help="价格表")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", required=True, metavar="CODE", help="项目代码，例如 GL")
@click.option(
    "--map",
    "map_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="列的对应与问题的答案（JSON，见手册“导入的 JSON”）",
)
@click.option("--dry-run", is_flag=True, help="只读表、列出问题与将要写入的内容，不写入")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 给出结果")
def units(file: Path, project: str, map_file: Path | None, dry_run: bool, as_json: bool) -> None:
    """导入价格表 FILE（.xls .xlsx .csv，任何单位的排法）到一个项目。

    整份写入或一行不写；已有锁定、认购或签约的房屋不调价。

    \b
    例：guijia import units 三期.xlsx --project GL --dry-run
        guijia import units 三期.xlsx --project GL --map 三期.json
    退出码：0 已写入（或试读无误）；1 有错误，一行未写；2 有不能确定之处，列出可选的答案。
    """
    ready()
    from guijia.kit.errors import BusinessError

    try:
        answer, code = _import(file, project, map_file, dry_run)
    except BusinessError as refusal:
        answer, code = {"status": "refused", "code": refusal.code, "message": refusal.message}, NOT_DONE
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
    else:
        _say(answer)
    sys.exit(code)


def _import(file: Path, code: str, map_file: Path | None, dry_run: bool) -> tuple[dict[str, Any], int]:
    from guijia.areas.estate.actions import price_writing
    from guijia.areas.estate.importing.mapping import Mapping, mapping_from_text
    from guijia.areas.estate.importing.planning import plan_import
    from guijia.areas.estate.importing.price_list import read_price_list
    from guijia.areas.estate.importing.safety import MAX_BYTES, refuse
    from guijia.areas.estate.queries import price_import as queries
    from guijia.kit.errors import BusinessError
    from guijia.platform.audit.acting import SystemActor
    from guijia.platform.clock import queries as clock
    from guijia.platform.places.models import Project
    from guijia.platform.places.queries import project_by_code

    code, name = _written(code), _written(file.name)
    try:
        project = project_by_code(code)
    except Project.DoesNotExist as missing:
        raise BusinessError("estate_import_no_project", f"没有代码为 {code} 的项目。") from missing
    if file.stat().st_size > MAX_BYTES:
        raise refuse("too_large", "文件超过 10 MB 的上限。请删去图片与多余的工作表，或分成几份导入。")
    content = file.read_bytes()
    mapping = _mapping(map_file, mapping_from_text) if map_file else Mapping()
    result = read_price_list(
        content,
        name,
        mapping=mapping,
        buildings=queries.building_names(project),
        project_name=project.name,
    )
    plan = plan_import(result.rows, queries.standing_of(project), result.problems)
    answer = _answer(name, project.code, mapping, result, plan)
    if result.questions:
        return answer | {"status": "ambiguous"}, AMBIGUOUS
    if not result.is_clean:
        return answer | {"status": "errors"}, NOT_DONE
    if dry_run:
        return answer | {"status": "dry_run"}, OK
    done = price_writing.import_at_once(
        project=project,
        content=content,
        name=name,
        result=result,
        mapping=mapping,
        actor=SystemActor(audit_name="命令行"),
        now=clock.now(),
    )
    return answer | {"status": "imported", "import_id": str(done.pk)}, OK


def _written(word: str) -> str:
    """A word of the command line or the disk that may be in another encoding, so that it can be stored and shown."""
    return word.encode(errors="replace").decode()


def _mapping(map_file: Path, read: Any) -> "Mapping":
    from guijia.kit.errors import BusinessError

    try:
        text = map_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BusinessError(
            "estate_import_bad_mapping", "对应关系文件读不出来，应为 UTF-8 的 JSON。"
        ) from error
    found: Mapping = read(text)
    return found


def _answer(name: str, project: str, mapping: "Mapping", result: "PriceList", plan: "Plan") -> dict[str, Any]:
    return {
        "file": name,
        "project": project,
        "status": "",
        "counts": result.counts() | plan.counts(),
        "questions": [question.as_json() for question in result.questions],
        "problems": [problem.as_json() for problem in result.problems.kept],
        "sheets": [
            {"name": sheet.name, "kind": sheet.kind, "header_row": sheet.header_row, "columns": sheet.columns}
            for sheet in result.sheets
        ],
        "sample": [row.as_json() for row in result.rows[:SAMPLE]],
        "mapping": mapping.as_json(),
    }


_STATUS = {
    "imported": "已写入。",
    "dry_run": "试读无误，没有写入。",
    "errors": "有错误，一行都没有写入。",
    "ambiguous": "有不能确定之处，一行都没有写入。请在 --map 的 answers 里回答：",
}
_SIGNS = {"error": "错误", "warning": "注意", "derived": "推得", "notice": "说明"}
SHOWN = 40


def _say(answer: dict[str, Any]) -> None:
    """The result in words, errors first."""
    if answer["status"] == "refused":
        click.echo(answer["message"], err=True)
        return
    counts = answer["counts"]
    click.echo(
        f"{answer['file']}：{counts['rows']} 套，{len(counts['buildings'])} 栋。{_STATUS[answer['status']]}"
    )
    for question in answer["questions"]:
        click.echo(f"？{question['key']}：{question['text']}")
        for candidate in question["candidates"]:
            samples = f"（如 {'、'.join(candidate['samples'])}）" if candidate["samples"] else ""
            click.echo(f"    {candidate['value']}  {candidate['label']}{samples}")
    if answer["status"] in ("imported", "dry_run"):
        click.echo(
            f"新增 {counts['created']}，改价 {counts['changed']}，"
            f"相同 {counts['same']}，已占用跳过 {counts['bound']}。"
        )
    order = list(_SIGNS)
    problems = sorted(answer["problems"], key=lambda problem: order.index(problem["severity"]))
    for problem in problems[:SHOWN]:
        place = " ".join(part for part in (problem["sheet"], problem["cell"]) if part)
        click.echo(f"{_SIGNS[problem['severity']]} {place}：{problem['message']}{problem['remedy']}")
    if len(problems) > SHOWN:
        click.echo(f"另有 {len(problems) - SHOWN} 处，见 --json。")
