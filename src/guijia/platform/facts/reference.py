"""Figures that every installation starts with."""

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.facts import actions, shipped


def load_parameters() -> int:
    """Enter the shipped figures; safe to run again, an administrator's rows are left alone.

    Returns: number of rows entered or refreshed.
    """
    return actions.ship_parameters(figures=shipped.figures(), actor=SYSTEM)


def load_tables() -> int:
    """Enter the shipped decision tables; safe to run again, an administrator's versions are left alone.

    Returns: number of versions entered.
    """
    return actions.ship_tables(shipped_tables=shipped.decision_tables(), actor=SYSTEM)
