"""A small form about a project, for tests of the printing room."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict
from uuid import UUID

import docx
import pytest

from guijia.platform.papers import registry
from guijia.platform.papers.shapes import Head


class Note(TypedDict):
    head: Head
    words: str


class Desk:
    """What the form says; a test changes it."""

    def __init__(self, form: registry.PaperForm) -> None:
        self.form = form
        self.words = "第一次"
        self.draft = False


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def desk(tmp_path: Path, media: Path) -> Iterator[Desk]:
    typ = tmp_path / "note.typ"
    typ.write_text(
        '#import "/platform/papers/templates/form.typ": *\n#let d = json(bytes(sys.inputs.data))\n'
        "#show: sheet.with(d)\n#d.words\n#both-sign([a], [b])\n#boxes((([x], signed(none)),))\n"
        '#opinions(((step: "x", name: "", outcome: "", text: "", at: ""),))',
        encoding="utf-8",
    )
    word = tmp_path / "note.docx"
    document = docx.Document()
    document.add_paragraph("{{ head.number }} {{ words }}")
    document.save(str(word))
    kept: dict[str, Desk] = {}

    def context(subject_id: UUID) -> Any:
        head = Head(
            number="N-1", edition="2026-09", draft=kept["desk"].draft, place="3-1-1801", handler="陶然"
        )
        return Note(head=head, words=kept["desk"].words)

    form = registry.form(
        registry.PaperForm(
            code="T01",
            title="测试单",
            copies=["客户", "档案"],
            subject="places.project",
            template=Inside(typ),
            context=context,
            may_see=lambda viewer, pk: viewer.scope is None or pk in viewer.scope,
            subject_url=lambda pk: f"/somewhere/{pk}",
            word_template=word,
            shape=Note,
        )
    )
    kept["desk"] = Desk(form)
    yield kept["desk"]
    registry._FORMS.pop("T01")


def Inside(path: Path) -> Any:  # noqa: N802
    """Templates live below the product's folder; a test's own is given as its source."""
    return path.read_bytes()
