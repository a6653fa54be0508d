"""The handbook's process pages are those of the diagrams."""

from pathlib import Path

from guijia.config import handbook
from guijia.platform.flow.diagram import read
from guijia.platform.flow.drawing import svg_of
from guijia.platform.flow.registry import all_processes

DOCS = Path(__file__).parents[2] / "docs/handbook"


def test_pages_are_in_step_with_the_diagrams(tmp_path: Path) -> None:
    handbook.write(tmp_path)
    for made in tmp_path.iterdir():
        kept = DOCS / made.name
        assert kept.exists(), f"missing {kept.name}: run `guijia handbook`"
        assert kept.read_text() == made.read_text(), f"{kept.name} is stale: run `guijia handbook`"


def test_page_names_every_step_role_and_form() -> None:
    for process in all_processes():
        diagram = read(process.file.read_bytes())
        page = handbook.page_of(process, diagram)
        for node in diagram.steps:
            assert node.label in page
        for title in ("## 内容", "## 程序", "## 控制要点", "## 相关表格"):
            assert title in page
        for code, _ in process.forms:
            assert code in page


def test_second_writing_changes_nothing(tmp_path: Path) -> None:
    assert handbook.write(tmp_path)
    assert handbook.write(tmp_path) == []


def test_every_node_is_laid_out_beside_the_act() -> None:
    for process in all_processes():
        diagram = read(process.file.read_bytes())
        assert set(diagram.nodes) <= set(diagram.boxes), process.key
        assert {way.id for way in diagram.ways} <= set(diagram.lines), process.key
        assert max(box.x + box.width for box in diagram.boxes.values()) <= 440
        assert svg_of(diagram).startswith("<svg")
