"""Answers given to an earlier list with the same head row, put before the person once more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guijia.areas.estate.importing.fields import fold

Head = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier list: what it is called, its sheets as shown then, its answers and what was offered."""

    name: Any
    sheets: Sequence[Mapping[str, Any]]
    answers: Mapping[str, str]
    offered: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer to a question of today, and the list from which it comes."""

    answer: str
    earlier: Earlier


def head_of(sheet: Mapping[str, Any]) -> Head:
    """The head rows of a sheet folded for comparing; titles above them (one text in a row) left out."""
    lines = []
    for row in sheet["rows"][: sheet["header_row"]]:
        folded = [fold(text) if text else "" for text in row]
        while folded and not folded[-1]:
            folded.pop()
        if len({text for text in folded if text}) > 1:
            lines.append(tuple(folded))
    return tuple(lines)


def remember(
    questions: Iterable[Mapping[str, Any]],
    sheets: Iterable[Mapping[str, Any]],
    earlier: Sequence[Earlier],
) -> dict[str, Remembered]:
    """Answers by question key, from the first earlier list that has one for the same head row.

    Rule:    issue 2 f 4: the same head row, the same question, the same candidates; a person still confirms.
             Which building a list is about is no matter of its layout and is never taken over.
    Returns: nothing for a question that no earlier list answers without doubt.
    """
    heads = {sheet["name"]: head_of(sheet) for sheet in sheets}
    found: dict[str, Remembered] = {}
    for question in questions:
        head = heads.get(question["sheet"], ())
        kind, _, place = question["key"].partition("@")
        part = place.removeprefix(question["sheet"])
        if not head or "#" in part:
            continue
        offered = [candidate["value"] for candidate in question["candidates"]]
        for one in earlier:
            answer = _answer(one, head, kind, part, question["sheet"], offered)
            if answer and (kind != "building" or answer.startswith("=")):
                found[question["key"]] = Remembered(answer, one)
                break
    return found


def _answer(one: Earlier, head: Head, kind: str, part: str, sheet: str, offered: list[str]) -> str:
    """What an earlier list answered for this head row; empty when its sheets disagree."""
    alike = [known["name"] for known in one.sheets if head_of(known) == head]
    names = [sheet] if sheet in alike else alike
    answers = set()
    for name in names:
        key = f"{kind}@{name}{part}"
        answer = one.answers.get(key, one.answers.get(f"{kind}@*", ""))
        if answer in offered and sorted(one.offered.get(key, offered)) == sorted(offered):
            answers.add(answer)
    return answers.pop() if len(answers) == 1 else ""
