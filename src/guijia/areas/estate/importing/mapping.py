"""Questions that only a person can answer, and the answers kept for the next list of that office."""

import json
from dataclasses import dataclass, field
from typing import Any

from guijia.areas.estate.importing.fields import Field
from guijia.areas.estate.importing.sheets import column_of
from guijia.kit.errors import BusinessError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer: its value for the mapping, its words, samples from the list."""

    value: str
    label: str
    column: str = ""
    samples: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "value": self.value,
            "label": self.label,
            "column": self.column,
            "samples": list(self.samples),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Something the list does not say for certain.

    ``key`` is stable for lists of the same layout; ``free`` allows an answer outside the candidates;
    ``columns`` are highlighted where the sheet is shown.
    """

    key: str
    sheet: str
    text: str
    candidates: tuple[Candidate, ...]
    columns: tuple[str, ...] = ()
    free: bool = False
    header_row: int = 0

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "key": self.key,
            "sheet": self.sheet,
            "text": self.text,
            "columns": list(self.columns),
            "free": self.free,
            "header_row": self.header_row,
            "candidates": [candidate.as_json() for candidate in self.candidates],
        }


@dataclass(slots=True)
class Mapping:
    """How to read the lists of an office: answers by question, columns fixed by hand.

    ``answers`` are kept by question key; a key for any sheet has ``*`` in place of the sheet's name.
    ``columns`` fixes the meaning of a column by its letter: ``{"Sheet1": {"D": "unit_price"}}``.
    """

    answers: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, Field]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def answer(self, kind: str, sheet: str) -> str | None:
        """The answer to a question of a sheet, or the one given for any sheet."""
        for key in (f"{kind}@{sheet}", f"{kind}@*"):
            if key in self.answers:
                self.used.add(key)
                return self.answers[key]
        return None

    def columns_of(self, sheet: str) -> dict[int, Field]:
        """Columns of a sheet that were fixed by hand."""
        fixed = self.columns.get("*", {}) | self.columns.get(sheet, {})
        return {number: means for name, means in fixed.items() if (number := column_of(name)) is not None}

    def as_json(self) -> dict[str, Any]:
        """The mapping as it is stored and as ``--map`` reads it."""
        columns = {
            sheet: {name: means.value for name, means in fixed.items()}
            for sheet, fixed in self.columns.items()
        }
        return {"version": VERSION, "answers": self.answers, "columns": columns}


def _wrong(message: str) -> BusinessError:
    return BusinessError("estate_import_bad_mapping", message, field="map")


def mapping_from_json(data: object) -> Mapping:
    """A mapping from plain data.

    Raises: BusinessError ``estate_import_bad_mapping`` with what is wrong in it.
    """
    if not isinstance(data, dict) or data.get("version", VERSION) != VERSION:
        raise _wrong(f"对应关系文件应是 JSON 对象，version 为 {VERSION}。")
    answers, columns = data.get("answers", {}), data.get("columns", {})
    if not isinstance(answers, dict) or not all(isinstance(value, str) for value in answers.values()):
        raise _wrong("对应关系文件的 answers 应是“问题: 答案”，答案为文字。")
    if not isinstance(columns, dict) or not all(isinstance(fixed, dict) for fixed in columns.values()):
        raise _wrong("对应关系文件的 columns 应是“表名: {列: 含义}”。")
    read: dict[str, dict[str, Field]] = {}
    for sheet, fixed in columns.items():
        read[str(sheet)] = {}
        for name, means in fixed.items():
            if column_of(str(name)) is None:
                raise _wrong(f"对应关系文件里“{name}”不是列名，应为 A、B、AA 这样的字母。")
            try:
                read[str(sheet)][str(name).upper()] = Field(str(means))
            except ValueError as error:
                raise _wrong(f"对应关系文件里 {name} 列的含义“{means}”不认识。") from error
    return Mapping(answers={str(key): value for key, value in answers.items()}, columns=read)


def mapping_from_text(text: str) -> Mapping:
    """A mapping from the text of a file (see :func:`mapping_from_json`)."""
    try:
        return mapping_from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise _wrong("对应关系文件不是有效的 JSON。") from error
