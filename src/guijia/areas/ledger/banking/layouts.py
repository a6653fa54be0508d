"""How banks lay their statements out, as data (``layouts.toml``)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).parent / "layouts.toml"

Side = Literal["credit_column", "flag", "sign"]


@dataclass(frozen=True, slots=True)
class Layout:
    """One bank's way: which head stands over what; ``optional`` columns may be missing."""

    key: str
    label: str
    side: Side
    days: tuple[str, ...]
    heads: dict[str, tuple[str, ...]]
    optional: dict[str, tuple[str, ...]]
    arrival: frozenset[str] = frozenset()
    payment: frozenset[str] = frozenset()

    def columns_in(self, row: list[str]) -> dict[str, int] | None:
        """Where what stands when this row holds the heads; none when a needed head is missing."""
        at = {plain(text): number for number, text in reversed(list(enumerate(row))) if text}
        found: dict[str, int] = {}
        for what, names in {**self.heads, **self.optional}.items():
            place = next((at[name] for name in map(plain, names) if name in at), None)
            if place is not None:
                found[what] = place
            elif what in self.heads:
                return None
        return found


def plain(text: str) -> str:
    """A head without spaces and with half-width brackets: banks are not strict with these."""
    return "".join(text.split()).replace("（", "(").replace("）", ")")


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout that ships, in the order in which they are tried."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["layout"]
    return tuple(
        Layout(
            key=row["key"],
            label=row["label"],
            side=row["side"],
            days=tuple(row["days"]),
            heads={what: tuple(names) for what, names in row["heads"].items()},
            optional={what: tuple(names) for what, names in row.get("optional", {}).items()},
            arrival=frozenset(row.get("arrival", ())),
            payment=frozenset(row.get("payment", ())),
        )
        for row in rows
    )
