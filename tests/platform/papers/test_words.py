"""Word templates: what they may name, what they may not do; no database."""

import io
from typing import TypedDict

import docx
import pytest

from guijia.kit.errors import BusinessError
from guijia.platform.papers import words


class Person(TypedDict):
    name: str
    phone: str


class Shape(TypedDict):
    number: str
    signed_on: str
    draft: bool
    buyers: list[Person]
    agent: Person | None


DATA = {
    "number": "RG-1",
    "signed_on": "2026-11-27",
    "draft": False,
    "buyers": [{"name": "张<伟>&", "phone": "1"}, {"name": "㐱䶮", "phone": "2"}],
    "agent": None,
}


def template(*paragraphs: str) -> bytes:
    document = docx.Document()
    for words_ in paragraphs:
        document.add_paragraph(words_)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def text_of(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]


def test_render_docx_fills_repeats_and_chooses() -> None:
    made = words.render_docx(
        template(
            "{{ number }} {{ signed_on|日期 }}{% if draft %}未生效{% endif %}",
            "{%p for b in buyers %}",
            "{{ loop.index }} {{ b.name }} {{ b.phone }}",
            "{%p endfor %}",
            "{% if agent %}{{ agent.name }}{% else %}无{% endif %}",
        ),
        DATA,
    )
    assert text_of(made) == ["RG-1 2026年11月27日", "1 张<伟>& 1", "2 㐱䶮 2", "无"]


def test_unknown_names_are_told_at_every_depth() -> None:
    content = template(
        "{{ number }}{{ nmae }}{{ agent.email }}",
        "{%p for b in buyers %}",
        "{{ b.phnoe }}",
        "{%p endfor %}",
        "{% if draft and signed_by %}x{% endif %}",
    )
    assert sorted(words.unknown_names(content, Shape)) == ["email", "nmae", "phnoe", "signed_by"]


def test_unknown_names_none_in_a_good_template() -> None:
    content = template("{{ number }}", "{%p for b in buyers %}", "{{ b.name }}", "{%p endfor %}")
    assert words.unknown_names(content, Shape) == []


@pytest.mark.parametrize(
    "line",
    [
        "{{ number.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ range(10) }}",
        "{{ number.upper() }}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 9999999 }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{{ number|attr('x') }}",
        "{{ number",
        "{% for b in buyers %}",
        "{{ number|nofilter }}",
    ],
)
def test_unknown_names_refuses_what_computes_or_reaches_out(line: str) -> None:
    try:
        found = words.unknown_names(template(line), Shape)
    except BusinessError as refusal:
        found = [refusal.code]
    assert found


def test_unknown_names_refuses_what_is_no_word_file() -> None:
    with pytest.raises(BusinessError, match="不是能打开的 Word"):
        words.unknown_names(b"PK\x03\x04 no", Shape)


def test_variables_of_names_lists_and_depth() -> None:
    assert words.variables_of(Shape) == [
        "number",
        "signed_on",
        "draft",
        "buyers[].name",
        "buyers[].phone",
        "agent.name",
        "agent.phone",
    ]
