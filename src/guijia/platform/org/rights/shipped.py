"""The roles as they are shipped: number in the list of requirements, section, duties, source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guijia.platform.org.enums import Role


@dataclass(frozen=True, slots=True)
class RoleSheet:
    """What a role is for; ``number`` is empty for those that the diagrams needed besides the list.

    Rule:    A1.2 (ROL-01 to ROL-42).
    """

    role: Role
    number: str
    section: str
    duties: str
    source: str


@cache
def sheets() -> dict[Role, RoleSheet]:
    """Every role with its sheet, in the order of the sections."""
    data = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    rows = [
        RoleSheet(Role(one["key"]), one["number"], one["section"], one["duties"], one["source"])
        for one in data["role"]
    ]
    return {row.role: row for row in rows}


def sections() -> dict[str, list[RoleSheet]]:
    """The roles by section, both in the order of the list."""
    found: dict[str, list[RoleSheet]] = {}
    for sheet in sheets().values():
        found.setdefault(sheet.section, []).append(sheet)
    return found
