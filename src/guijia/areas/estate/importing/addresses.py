"""Rooms written with more in front (``1-101``, ``18-01``): what the first part names, known or asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from guijia.areas.estate.importing.fields import Field
from guijia.areas.estate.importing.mapping import Candidate, Mapping, Question
from guijia.areas.estate.importing.sheets import letters
from guijia.areas.estate.importing.tables import Flat
from guijia.areas.estate.importing.values import (
    Label,
    is_blank,
    read_building,
    read_entrance,
    read_floor,
    read_label,
)

LOOKED_AT = 2_000
_BELOW = re.compile(r"[Bb]\d", re.ASCII)
_WORDS = {"building": "前一段是楼栋", "entrance": "前一段是单元", "floor": "前一段是楼层"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A room with an open first part, and what the row's other cells say."""

    label: Label
    building: str
    entrance: str
    floor: int | None


def settle_label(flat: Flat, mapping: Mapping) -> list[Question]:
    """Say what the first part of ``1-101`` names: by the row's other cells, by an answer, or ask.

    Rule: issue 2 b: a first part that repeats the building, the unit or the floor is no doubt; one that
          could be two of them is asked.
    """
    if flat.column(Field.ROOM) is None:
        return []
    seen = list(_open_labels(flat))
    if not seen:
        return []
    answer = mapping.answer("label", flat.known_as)
    known = _known(seen)
    if len(known) == 1 or answer in known:
        flat.label = answer if answer in known else known[0]
        return []
    return [_ask(flat, seen, known)]


def _open_labels(flat: Flat) -> Iterator[_Seen]:
    for raw in islice(flat.raws(), LOOKED_AT):
        cells = {means: cell.text for means, cell in raw.cells.items()}
        label = read_label(cells.get(Field.ROOM, ""))
        if label is None or not label.open:
            continue
        if is_basement(label, cells.get(Field.FLOOR, ""), ""):
            continue
        building = read_building(cells.get(Field.BUILDING, ""))
        floor = read_floor(cells.get(Field.FLOOR, ""))
        yield _Seen(
            label,
            building.number if building else "",
            read_entrance(cells.get(Field.ENTRANCE, "")) or (building.entrance if building else ""),
            floor.number if floor else None,
        )


def _known(seen: list[_Seen]) -> list[str]:
    """What the first part may be; one answer when the other cells leave no doubt."""
    if all(one.entrance and read_entrance(one.label.open) == one.entrance for one in seen):
        return ["entrance"]
    if all(one.floor is not None and one.label.open == str(one.floor) for one in seen) and _short(seen):
        return ["floor"]
    buildings = {one.building for one in seen if one.building}
    repeats = all(one.building and one.label.open.upper() == one.building for one in seen)
    if repeats and (len(buildings) > 1 or all(one.entrance for one in seen)):
        return ["building"]
    if not buildings:
        return (
            ["building"] if any(one.entrance for one in seen) else _with_floor(["building", "entrance"], seen)
        )
    if repeats:
        return _with_floor(["building", "entrance"], seen)
    return _with_floor(["entrance"], seen)


def _short(seen: list[_Seen]) -> bool:
    return any(
        (one.label.room.isdigit() and len(one.label.room) <= 2) or _BELOW.fullmatch(one.label.open)
        for one in seen
    )


def is_basement(label: Label, floor_text: str, meant: str) -> bool:
    """Whether ``B1-023`` is place 023 of basement B1: the floor says so, or the answer that was given."""
    if not label.open or not _BELOW.fullmatch(label.open):
        return False
    floor, below = read_floor(floor_text), read_floor(label.open)
    return meant == "floor" if floor is None else bool(below and floor.number == below.number)


def _with_floor(choices: list[str], seen: list[_Seen]) -> list[str]:
    """``18-01`` may be floor 18, room 01, when no column names the floor."""
    return [*choices, "floor"] if _short(seen) and all(one.floor is None for one in seen) else choices


def _ask(flat: Flat, seen: list[_Seen], choices: list[str]) -> Question:
    room = flat.column(Field.ROOM)
    name = letters(room) if room is not None else ""
    whole = [f"{one.label.open}-{one.label.room}" for one in seen]
    samples = tuple(dict.fromkeys(whole))[:3]
    candidates = tuple(Candidate(choice, _WORDS[choice], name, samples) for choice in choices)
    text = "房号写成“一段-房号”，前一段是什么？"
    key, sheet = f"label@{flat.known_as}", flat.grid.name
    return Question(key, sheet, text, candidates, (name,), header_row=flat.last + 1)


def place_of(label: Label, meant: str, texts: dict[Field, str]) -> str:
    """Put the parts of an address into the row's other cells (``texts``), or say which two contradict.

    Returns: empty, or the words of the contradiction.
    """
    parts = {Field.BUILDING: label.building, Field.ENTRANCE: label.entrance, Field.FLOOR: label.floor}
    if label.open:
        if meant == "building" or (not meant and not texts.get(Field.BUILDING)):
            parts[Field.BUILDING] = label.open
        elif meant == "floor":
            parts[Field.FLOOR] = label.open
        else:
            parts[Field.ENTRANCE] = label.open
    for means, part in parts.items():
        if not part:
            continue
        there = texts.get(means, "")
        if is_blank(there):
            texts[means] = part
        elif _name(means, part) != _name(means, there):
            words = {Field.BUILDING: "楼栋", Field.ENTRANCE: "单元", Field.FLOOR: "楼层"}[means]
            return f"里的“{part}”与这一行的{words}“{there[:20]}”对不上"
    return ""


def _name(means: Field, text: str) -> str:
    """What two writings of one thing have in common."""
    if means is Field.ENTRANCE:
        return read_entrance(text)
    if means is Field.FLOOR:
        floor = read_floor(text)
        return floor.words if floor else text
    building = read_building(text)
    return building.number if building else text
