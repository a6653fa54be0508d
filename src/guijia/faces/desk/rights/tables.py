"""How the roles and their rights are laid out, and their place in the menu."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import ADMINISTER, Permission, holders, shipped_holders
from guijia.platform.org.rights import queries
from guijia.platform.org.rights.shipped import RoleSheet, sections


def _administers(viewer: menu.Viewer) -> bool:
    return bool(viewer.may(ADMINISTER))


menu.entry(
    "settings.roles",
    "岗位与权限",
    "shield-check",
    "rights:roles",
    MenuGroup.SETTINGS,
    may=_administers,
    position=15,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One right as one role stands to it."""

    right: Permission
    role: Role
    is_held: bool
    is_shipped: bool

    @property
    def sign(self) -> str:
        """``+`` given beyond what was shipped, ``−`` taken from it, else empty."""
        if self.is_held == self.is_shipped:
            return ""
        return "+" if self.is_held else "−"

    @property
    def is_barred(self) -> bool:
        """Can the right never be given to the role?"""
        return self.role in self.right.never and not self.is_held

    @property
    def words(self) -> str:
        """What a sheet of paper says."""
        return {"+": "有（增加）", "−": "无（减少）"}.get(self.sign, "有" if self.is_held else "")


def held(right: Permission, role: Role) -> Held:
    """How a role stands to a right."""
    return Held(right, role, role in holders(right), role in shipped_holders(right))


def areas(asked: str = "") -> list[tuple[str, list[Permission]]]:
    """Every right by the name of its area; ``asked`` narrows by words or key."""
    found = []
    for app, rights in queries.by_area().items():
        label = str(apps.get_app_config(app).verbose_name) if app in apps.app_configs else app
        named = [one for one in rights if asked in one.label or asked in one.key or asked in label]
        if named:
            found.append((label, named))
    return found


def role_areas(role: Role) -> list[tuple[str, list[Held]]]:
    """Every right by area, as one role stands to it."""
    return [(label, [held(one, role) for one in rights]) for label, rights in areas()]


def role_lines(asked: str = "") -> list[tuple[str, list[dict[str, Any]]]]:
    """The roles by section, with how many people hold them, what they carry and how far that was adjusted."""
    people = queries.people_per_role()
    found = []
    for section, sheets in sections().items():
        lines = [_line(sheet, people.get(sheet.role.value, 0)) for sheet in sheets if _named(sheet, asked)]
        if lines:
            found.append((section, lines))
    return found


def _named(sheet: RoleSheet, asked: str) -> bool:
    return any(
        asked in words for words in (sheet.role.label, sheet.number, sheet.section, sheet.duties, sheet.role)
    )


def _line(sheet: RoleSheet, people: int) -> dict[str, Any]:
    carried, shipped = queries.rights_of(sheet.role), queries.shipped_rights_of(sheet.role)
    return {
        "sheet": sheet,
        "people": people,
        "carried": len(carried),
        "words": _difference(len(carried - shipped), len(shipped - carried)),
    }


def _difference(given: int, taken: int) -> str:
    return "，".join(
        words for words in (f"增 {given}" if given else "", f"减 {taken}" if taken else "") if words
    )


HEADS = ("编号", "部门", "岗位", "职责", "领域", "权限", "代码", "现状", "出厂")


def lines() -> Iterator[list[str]]:
    """Every role × right as rows of a sheet."""
    for section, sheets in sections().items():
        for sheet in sheets:
            for label, rights in role_areas(sheet.role):
                for one in rights:
                    if one.is_held or one.is_shipped:
                        yield [
                            sheet.number, section, str(sheet.role.label), sheet.duties, label, one.right.label,
                            one.right.key, one.words, "有" if one.is_shipped else "",
                        ]  # fmt: skip
