"""The five certificates as the screens show them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guijia.areas.estate import rules
from guijia.areas.estate.enums import PermitKind
from guijia.areas.estate.models import Permit
from guijia.platform.flow.registry import Gate
from guijia.platform.places.models import Building

LISTED = 6


def permit_gates(permits: Iterable[Permit], building: Building, on: date, remedy_url: str) -> list[Gate]:
    """The gate before sale: one line for each certificate."""
    permits = list(permits)
    missing = set(rules.missing_permits(permits, building.pk, on))
    found = []
    for kind in PermitKind:
        if kind in missing:
            said = f"{building.name} 没有登记，或不在有效期内；由签约主管登记"
            found.append(
                Gate(False, str(kind.label), said, "五证 PRE-05", "去登记" if remedy_url else "", remedy_url)
            )
        else:
            mine = next(
                p
                for p in permits
                if p.kind == kind and not rules.missing_permits([p], building.pk, on).count(kind)
            )
            until = f"，有效期至 {mine.expires_on:%Y-%m-%d}" if mine.expires_on else ""
            found.append(Gate(True, str(kind.label), f"{mine.number}{until}"))
    return found


def price_gate(count: int, unpriced: Sequence[str]) -> Gate:
    """The gate that every home to be sold has a price."""
    if not unpriced:
        return Gate(True, "标价", f"{count} 套均已定价")
    names = "、".join(unpriced[:LISTED]) + ("等" if len(unpriced) > LISTED else "")
    return Gate(False, "标价", f"{len(unpriced)} 套没有标价：{names}", "SUB-02")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which of the five certificates a building has on a day."""

    building: Building
    have: list[tuple[str, bool]]

    @property
    def is_complete(self) -> bool:
        """May its homes be sold?"""
        return all(ok for _, ok in self.have)


def coverage(buildings: Iterable[Building], permits: Iterable[Permit], on: date) -> list[Coverage]:
    """The five certificates of each building."""
    by_project: dict[UUID, list[Permit]] = {}
    for permit in permits:
        by_project.setdefault(permit.project_id, []).append(permit)
    found = []
    for building in buildings:
        missing = set(rules.missing_permits(by_project.get(building.project_id, []), building.pk, on))
        found.append(Coverage(building, [(str(kind.label), kind not in missing) for kind in PermitKind]))
    return found


@dataclass(frozen=True, slots=True)
class PermitLine:
    """One certificate of the list."""

    permit: Permit
    where: str
    state: str
    words: str
    scan_url: str
    may_revoke: bool


def permit_state(permit: Permit, on: date) -> tuple[str, str]:
    """How a certificate stands on a day: kind of state and words."""
    if permit.revoked_at is not None:
        return "wait", "已注销"
    if permit.issued_on > on:
        return "day", "未到发证日"
    if permit.expires_on is not None and permit.expires_on < on:
        return "late", "已过期"
    if permit.expires_on is not None and (permit.expires_on - on).days <= 60:
        return "due", f"剩 {(permit.expires_on - on).days} 天"
    return "ok", "有效"


def where_words(permit: Permit, names: dict[UUID, str]) -> str:
    """For which buildings it stands."""
    ids: Collection[UUID] = permit.building_ids
    return "、".join(names.get(i, "其他楼栋") for i in ids) if ids else "整个项目"
