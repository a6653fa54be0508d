"""Words that several rooms of this area say the same way."""

from collections.abc import Sequence
from datetime import date, datetime, time

from guijia.kit.days import CHINA
from guijia.platform.flow.registry import Gate


def end_of_day(day: date) -> datetime:
    """The last moment of a day in China."""
    return datetime.combine(day, time(23, 59, 59), CHINA)


def start_of_day(day: date) -> datetime:
    """Nine in the morning of a day in China: when people read what they are asked."""
    return datetime.combine(day, time(9, 0), CHINA)


def seal_ground(gates: Sequence[Gate]) -> str:
    """What a seal rests on, for the register."""
    return "；".join(gate.sentence for gate in gates)[:200]
