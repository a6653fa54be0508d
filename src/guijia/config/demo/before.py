"""The first two phases of the demonstration: sold before the system came, taken over with their lists."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from guijia.areas.estate.actions.takeover import take_over_homes
from guijia.areas.estate.queries.delivery import units_by_label
from guijia.areas.estate.rules import TakenOver
from guijia.config.demo import homes
from guijia.kit.days import business_day
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

# The first phase was handed over for six weeks, 19 months ago; of the second 212 homes in two days.
LONG_AGO, SPREAD_DAYS, SECOND_DONE, FIRST_DAY = timedelta(days=578), 42, 212, 128


def take_over(project: Project, manager: Staff, began: datetime, now: datetime) -> None:
    """Post both phases with the lists that the company kept: the second stands on its second day of handover."""
    units = units_by_label(project)
    take_over_homes(
        project=project,
        lines=_first(units, began),
        source="一期交付移交清单（演示）",
        actor=manager,
        now=began,
    )
    take_over_homes(
        project=project,
        lines=_second(units, now),
        source="二期售房台帐与交付第 2 天签到表（演示）",
        actor=manager,
        now=now - timedelta(minutes=5),
    )


def labels(phase: str) -> list[str]:
    """The homes of a phase as lists name them."""
    return [f"{building}-{entrance}-{room}" for building, entrance, _, room, *_ in homes.earlier(phase)]


def _first(units: dict[str, UUID], began: datetime) -> list[TakenOver]:
    started = business_day(began + (timedelta(days=125) - LONG_AGO))
    return [
        TakenOver(units[label], f"GL1-{n:04d}", started + timedelta(days=n % SPREAD_DAYS), f"JF1-{n:04d}")
        for n, label in enumerate(labels("一期"), start=1)
    ]


def _second(units: dict[str, UUID], now: datetime) -> list[TakenOver]:
    """Every home is filed; who has come so far came yesterday or today, from all floors."""
    today, known = business_day(now), labels("二期")
    came = Random(SECOND_DONE).sample(range(len(known)), SECOND_DONE)
    days = {n: today - timedelta(days=int(at < FIRST_DAY)) for at, n in enumerate(came)}
    return [
        TakenOver(units[label], f"GL2-{n + 1:04d}", days.get(n), f"JF2-{n + 1:04d}" if n in days else "")
        for n, label in enumerate(known)
    ]
