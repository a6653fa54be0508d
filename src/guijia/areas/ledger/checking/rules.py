"""What must be equal in the ledger, and what is said when it is not. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """Two things that should be equal and are not."""

    what: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what} {self.where}：应为 {self.expected}，实为 {self.found}"


def differences(
    what: str, expected: Mapping[str, Decimal | int], found: Mapping[str, Decimal | int]
) -> list[Difference]:
    """Where two reckonings of the same thing differ, by name; what only one of them knows counts as zero.

    Rule:    GUARD-2: balances, plans and receipts are recomputed from the entries.
    """
    made = []
    for key in sorted(expected.keys() | found.keys()):
        one, other = expected.get(key, 0), found.get(key, 0)
        if one != other:
            made.append(Difference(what, key, f"{one}", f"{other}"))
    return made
