"""Taking numbers."""

from datetime import datetime
from typing import Any

from django.db import connection

from guijia.kit.ids import uuid7
from guijia.platform.numbers import registry, rules
from guijia.platform.places.models import Project

# One statement: the counter's row is locked as late and as shortly as can be.
TAKE = """
WITH taken AS (
    INSERT INTO numbers_counter AS c (id, series, project_id, period, last) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (series, project_id, period) DO UPDATE SET last = c.last + 1
    RETURNING last
)
INSERT INTO numbers_issued (id, series, project_id, period, no, text, issued_at)
SELECT %s, %s, %s, %s, last, %s || lpad(last::text, greatest(%s, length(last::text)), '0'), %s FROM taken
RETURNING text
"""


def take(series_key: str, *, project: Project | None, now: datetime) -> str:
    """Take the next number (取号) of a series; call it last in an action.

    Rule:    GUARD-3 gapless numbers: taken in the transaction of the deed that bears it, so a deed that
             fails gives its number back, and a void deed keeps it.
    Writes:  Counter, Issued (gapless series); nothing but the sequence (plain series).
    Locks:   the counter of this series, project and year until the transaction ends.
    Raises:  KeyError for a series nobody declared.
    Returns: the number as printed, such as ``RG-GLF-2026-0001``.
    """
    series = registry.series_of(series_key)
    period = rules.period_of(now)
    front = rules.head(series.prefix, project.code if project else None, period)
    if not series.gapless:
        return f"{front}{_plain():0{rules.PLAIN_DIGITS}d}"
    if not connection.in_atomic_block:
        raise RuntimeError("a gapless number is taken inside the transaction of its deed")
    place = [series.key, project.pk if project else None, period]
    values: list[Any] = [uuid7(), *place, uuid7(), *place, front, rules.DIGITS, now]
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        (text,) = cursor.fetchone()
    return str(text)


def _plain() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('numbers_plain')")
        (number,) = cursor.fetchone()
    return int(number)
