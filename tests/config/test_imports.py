"""``guijia import units``: exit codes, JSON, nothing written but as a whole."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guijia.areas.estate.models import Home, PriceImport
from guijia.config.commands import imports as command
from tests.areas.estate.importing.lists import text, xlsx
from tests.conftest import Cast

ROWS = [
    ["楼栋", "楼层", "房号", "预售单价", "建筑面积", "户内面积"],
    ["3栋", "18", "01", "20000", "100", "80"],
]


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(command, "ready", lambda: None)


def run(path: Path, *more: str, project: str = "GL") -> tuple[Result, Any]:
    words: Sequence[str] = ["units", str(path), "--project", project, "--json", *more]
    done = CliRunner().invoke(command.imports, words)
    return done, json.loads(done.stdout)


def test_ambiguity_gives_candidates_then_the_map_answers(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text(ROWS, "gb18030"))
    done, answer = run(path)
    assert (done.exit_code, answer["status"]) == (2, "ambiguous")
    question = answer["questions"][0]
    assert {candidate["value"] for candidate in question["candidates"]} == {"gross", "inner"}
    assert not PriceImport.objects.exists()
    answers = tmp_path / "map.json"
    answers.write_text(json.dumps({"answers": {question["key"]: "gross"}}), encoding="utf-8")
    done, answer = run(path, "--map", str(answers), "--dry-run")
    assert (done.exit_code, answer["status"], answer["counts"]["created"]) == (0, "dry_run", 1)
    assert not PriceImport.objects.exists()
    done, answer = run(path, "--map", str(answers))
    assert (done.exit_code, answer["status"]) == (0, "imported")
    assert Home.objects.get().entered_by_import_id.__str__() == answer["import_id"]


def test_errors_name_the_cell_and_write_nothing(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"A": [["楼栋", "房号", "建筑面积", "总价"], ["3栋", "101", "x", 1000000]]}))
    done, answer = run(path)
    assert (done.exit_code, answer["status"]) == (1, "errors")
    assert [problem["cell"] for problem in answer["problems"] if problem["severity"] == "error"] == ["C2"]
    assert not Home.objects.exists()


def test_refusals_are_sentences(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7")
    done, answer = run(path)
    assert (done.exit_code, answer["code"]) == (1, "estate_import_not_a_list")
    done, answer = run(path, project="NONE")
    assert (done.exit_code, answer["code"]) == (1, "estate_import_no_project")
    said = CliRunner().invoke(command.imports, ["units", str(path), "--project", "GL"])
    assert said.exit_code == 1
    assert "不是价格表" in said.stderr
