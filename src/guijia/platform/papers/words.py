"""Word editions: a .docx that staff edit, filled in a sandbox that can only place words.

A template may name the form's data, choose (``if``) and repeat (``for``); it cannot compute, call or reach
out. What it may name is told by the form's shape.
"""

import io
import types
import typing
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from docxtpl import DocxTemplate
from jinja2 import TemplateError, Undefined, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from guijia.platform.papers import errors

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.Filter, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.Not, nodes.And,
    nodes.Or, nodes.Test, nodes.Scope,
)  # fmt: skip
_FILTERS = ("default", "first", "join", "last", "length", "trim", "upper")


def _cn_day(value: Any) -> str:
    """2026-11-27 as 2026年11月27日; anything else as it is."""
    parts = str(value).split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return str(value)
    return f"{parts[0]}年{int(parts[1])}月{int(parts[2])}日"


def environment(undefined: type[Undefined] = Undefined) -> ImmutableSandboxedEnvironment:
    """Where templates are filled: our data, a few filters, nothing to call."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=undefined)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS} | {"日期": _cn_day, "day": _cn_day}
    return made


def _sources(template: DocxTemplate) -> Iterator[str]:
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))


def _open(content: bytes) -> DocxTemplate:
    return DocxTemplate(io.BytesIO(content))


def _refuse_constructs(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, (*_ALLOWED, nodes.Helper)):
            raise errors.broken_template(f"用了不允许的写法（{type(node).__name__}，第 {node.lineno} 行）")
        if isinstance(node, nodes.Filter) and node.name not in {*_FILTERS, "日期", "day"}:
            raise errors.broken_template(f"用了不认识的过滤器“{node.name}”")


def example_of(shape: Any) -> Any:
    """A value in a shape: every text a word, every list with one entry, every choice its first."""
    origin = get_origin(shape)
    if is_typeddict(shape):
        return {name: example_of(hint) for name, hint in get_type_hints(shape).items()}
    if origin is list:
        return [example_of(get_args(shape)[0])]
    if origin is typing.Literal:
        return get_args(shape)[0]
    if origin in (Union, types.UnionType):
        return example_of(next(a for a in get_args(shape) if a is not type(None)))
    return shape is bool or "示例"


def variables_of(shape: Any, prefix: str = "") -> list[str]:
    """Every name that a template may use, dotted, lists as ``buyers[]``."""
    found: list[str] = []
    value = example_of(shape)
    for name, inner in value.items():
        found += _named(f"{prefix}{name}", inner)
    return found


def _named(name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [line for key, inner in value.items() for line in _named(f"{name}.{key}", inner)]
    if isinstance(value, list):
        return _named(f"{name}[]", value[0])
    return [name]


def unknown_names(content: bytes, shape: Any) -> list[str]:
    """Names in a template that its form does not have, in their order.

    Raises: BusinessError ``papers_broken_template``.
    """
    known = example_of(shape)
    unknown: dict[str, None] = {}

    class Recorded(Undefined):
        """Remembers what was asked for in vain and stays silent."""

        def __init__(self, hint: Any = None, obj: Any = None, name: Any = None, exc: Any = None) -> None:
            super().__init__(hint=hint, name=name)
            unknown.setdefault(str(name))

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return self

        __getitem__ = __getattr__

    jinja = environment(Recorded)
    try:
        for source in _sources(_open(content)):
            tree = jinja.parse(source)
            _refuse_constructs(tree)
            for name in sorted(meta.find_undeclared_variables(tree) - set(known)):
                unknown.setdefault(name)
        _open_and_render(content, known, jinja)
    except (TemplateError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise errors.broken_template(_reason(error)) from error
    return list(unknown)


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateError):
        return f"大括号里的写法不完整或不成对（{error.message or error}）"
    return "不是能打开的 Word 文件（docx）"


def _open_and_render(content: bytes, data: Mapping[str, Any], jinja: Any) -> bytes:
    template = _open(content)
    template.render(dict(data), jinja_env=jinja, autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()


def render_docx(content: bytes, data: Mapping[str, Any]) -> bytes:
    """The template filled with data; what is named but missing is left empty.

    Raises: BusinessError ``papers_broken_template``.
    """
    try:
        return _open_and_render(content, data, environment())
    except TemplateError as error:
        raise errors.broken_template(_reason(error)) from error
