"""Questions that many pages ask word for word: put into SQL once, then only asked.

Putting a question of the ORM into SQL takes longer than the database takes to answer a small one.
"""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# One for each person and kind of question; people change, so the oldest are dropped.
MOST = 5000
_KEPT: dict[Hashable, tuple[str, tuple[Any, ...]] | None] = {}


def asked(
    key: Hashable,
    question: Callable[[], QuerySet[Any, Any]],
    moments: Mapping[datetime, datetime] | None = None,
) -> list[tuple[Any, ...]]:
    """The rows that answer ``question``, plain values in the order of its columns.

    ``key`` must name everything that the question depends on. What differs each time is a moment: the
    question says a stand-in, ``moments`` the true one.
    """
    if key not in _KEPT:
        while len(_KEPT) >= MOST:
            _KEPT.pop(next(iter(_KEPT)), None)
        try:
            _KEPT[key] = question().query.sql_with_params()
        except EmptyResultSet:
            _KEPT[key] = None
    kept = _KEPT[key]
    if kept is None:
        return []
    sql, params = kept
    if moments:
        params = tuple(moments.get(p, p) if isinstance(p, datetime) else p for p in params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
