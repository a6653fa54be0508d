"""The series that exist: each area declares its own once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """One run of numbers (编号规则): its key, the letters it prints, and whether a gap is a fault."""

    key: str
    prefix: str
    gapless: bool = True


_SERIES: dict[str, Series] = {}


def series(key: str, prefix: str, gapless: bool = True) -> Series:
    """Declare a series; declared twice with another meaning is a defect.

    Args:
        key: ``<app>.<noun>``, frozen once released.
        prefix: what stands before the year on the paper.
        gapless: every number is accounted for (认购书, 收据, 归档号); otherwise only unique (来电, 工单).
    """
    wanted = Series(key, prefix, gapless)
    if _SERIES.setdefault(key, wanted) != wanted:
        raise ValueError(f"number series {key} is declared twice")
    return wanted


def series_of(key: str) -> Series:
    """The series of that key. Raises: KeyError for one that nobody declared."""
    return _SERIES[key]


def all_series() -> list[Series]:
    """Every declared series, by key."""
    return [_SERIES[key] for key in sorted(_SERIES)]
