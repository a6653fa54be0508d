"""The room checker: what import contracts cannot show. What does not stand where the house says is named.

A line that must differ says why: ``# rooms: <reason>``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
FILE_LINES, FILE_WARNING, FUNCTION_LINES, TEMPLATE_LINES = 600, 400, 60, 150
EXCUSE = "# rooms:"

READING_ROOMS = frozenset({"queries", "actions", "models", "admin"})
# Besides ``actions``: the audit's own machinery and what prepares the database as its owner.
WRITING_ROOMS = frozenset({"actions", "acting", "guards", "prepare", "postgres"})
# Below the views nothing knows HTTP.
ROOMS_WITHOUT_HTTP = frozenset(
    {"models", "rules", "queries", "actions", "process", "jobs", "enums", "errors", "papers"}
)
ALWAYS_WRITES = frozenset({"bulk_create", "bulk_update", "get_or_create", "update_or_create"})
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
CLOCKS = frozenset({"now", "today", "utcnow", "localtime", "localdate", "time_ns", "monotonic"})
APP_FLOORS = frozenset({"areas", "platform", "faces"})
NO_NAMES = frozenset({"utils", "helpers", "common", "misc", "util", "helper"})
ENGINE = "SpiffWorkflow"
RAW_WRITE = re.compile(r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE)\b", re.IGNORECASE)

INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE), "内嵌脚本"),
    (re.compile(r"<style\b", re.IGNORECASE), "内嵌样式"),
    (re.compile(r"<[a-z][^<>]*\sstyle=", re.IGNORECASE), "style 属性"),
    (re.compile(r"<[a-z][^<>]*\son[a-z]+=", re.IGNORECASE), "on… 属性"),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript: 地址"),
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not where it belongs."""

    path: str
    line: int
    words: str
    is_fault: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


def rooms_of(path: Path) -> frozenset[str]:
    """The rooms a file stands in: its own name and the folders inside its app."""
    parts = path.with_suffix("").parts
    return frozenset(parts[2:] if parts[0] in APP_FLOORS else parts[1:] or parts)


def check_source(path: Path, text: str) -> Iterator[Finding]:
    """Everything about one Python file; ``path`` is relative to the package."""
    rooms, lines = rooms_of(path), text.splitlines()
    yield from _check_size(path, len(lines))
    for part in rooms & NO_NAMES:
        yield Finding(str(path), 1, f"名称 {part} 什么也没说")
    tree = ast.parse(text, str(path))
    for node in ast.walk(tree):
        found = [*_check_length(node), *_check_imports(node, path, rooms), *_check_calls(node, rooms)]
        for line, words in found:
            if EXCUSE not in lines[line - 1]:
                yield Finding(str(path), line, words)


def _check_size(path: Path, lines: int) -> Iterator[Finding]:
    if lines > FILE_LINES:
        yield Finding(str(path), lines, f"文件 {lines} 行，超过 {FILE_LINES} 行")
    elif lines > FILE_WARNING:
        yield Finding(
            str(path), lines, f"文件 {lines} 行，过了 {FILE_WARNING} 行，宜按名词拆开", is_fault=False
        )


def _check_length(node: ast.AST) -> Iterator[tuple[int, str]]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        words = node.body[0]
        length -= (words.end_lineno or words.lineno) - words.lineno + 1
    if length > FUNCTION_LINES:
        yield node.lineno, f"函数 {node.name} 有 {length} 行，超过 {FUNCTION_LINES} 行"


def _check_imports(node: ast.AST, path: Path, rooms: frozenset[str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return
    line = node.lineno
    if any(name.split(".")[0] == ENGINE for name in names) and not (
        "engine" in rooms and "flow" in path.parts
    ):
        yield line, "只有 platform/flow/engine 认识流程引擎"
    if rooms & ROOMS_WITHOUT_HTTP and path.parts[0] != "kit" and any(_is_http(name) for name in names):
        yield line, "页面以下的房间不认识 HTTP"
    if "rules" in rooms and any(name.startswith(("django.db", "django.core.cache")) for name in names):
        yield line, "规则不碰数据库"


def _is_http(name: str) -> bool:
    return name.startswith(("django.http", "django.shortcuts", "django.views", "django_htmx"))


def _check_calls(node: ast.AST, rooms: frozenset[str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not rooms & READING_ROOMS:
        yield node.lineno, f".{node.attr} 只在 queries、actions、models 里"
    if not rooms & WRITING_ROOMS and isinstance(node, ast.Constant) and RAW_WRITE.match(str(node.value)):
        yield node.lineno, "写库的语句只在 actions 里"
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute):
        if not rooms & WRITING_ROOMS and _is_write(node, node.func):
            yield node.lineno, f".{node.func.attr}() 是写库，只在 actions 里"
        if "rules" in rooms and node.func.attr in CLOCKS:
            yield node.lineno, f"规则不看钟：.{node.func.attr}()"
    elif isinstance(node.func, ast.Name) and "rules" in rooms and node.func.id in CLOCKS:
        yield node.lineno, f"规则不看钟：{node.func.id}()"


def _is_write(call: ast.Call, function: ast.Attribute) -> bool:
    """Does this call look like one that writes rows (not a dictionary's, a hash's or a picture's)?"""
    name = function.attr.removeprefix("a") if function.attr.startswith("abulk_") else function.attr
    if name in ALWAYS_WRITES:
        return True
    named = {keyword.arg for keyword in call.keywords}
    if name in {"save", "asave"}:
        return not call.args and (not named or bool(named & {"update_fields", "force_insert", "using"}))
    if name in {"create", "acreate", "update", "aupdate"}:
        return not call.args and bool(call.keywords)
    return name in {"delete", "adelete"} and not call.args and not call.keywords


def check_template(path: Path, text: str) -> Iterator[Finding]:
    """Everything about one template."""
    lines = text.splitlines()
    if len(lines) > TEMPLATE_LINES:
        yield Finding(str(path), len(lines), f"模板 {len(lines)} 行，超过 {TEMPLATE_LINES} 行")
    for pattern, words in INLINE:
        for found in pattern.finditer(text):
            yield Finding(str(path), text.count("\n", 0, found.start()) + 1, f"{words}：内容安全策略不许")


def check(root: Path = SOURCE) -> list[Finding]:
    """Everything in the package, faults and warnings."""
    findings: list[Finding] = []
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        if "migrations" not in place.parts and "node_modules" not in place.parts:
            findings += check_source(place, path.read_text())
    for path in sorted(root.rglob("templates/**/*.html")):
        findings += check_template(path.relative_to(root), path.read_text())
    return sorted(findings)


def main() -> int:
    """Print what was found. Returns: the exit code, 1 when anything is a fault."""
    findings = check()
    for finding in findings:
        print(f"{'' if finding.is_fault else '提醒 '}{finding}")
    faults = sum(finding.is_fault for finding in findings)
    print(f"房间检查：{faults} 处不在其位，{len(findings) - faults} 处提醒。")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
