"""Keyset pages: the cursor holds the place of the last row, signed, so that new rows move nothing."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from guijia.faces.api import errors


def page(
    rows: QuerySet[Any], *, name: str, by: str, down: bool, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """The rows after the cursor in the order of ``by`` and key; ``by`` is a moment, or empty for the key alone.

    Raises:  BusinessError ``api_bad_cursor``.
    Returns: the rows, and the cursor of the next page if there is one.
    """
    order = [by, "pk"] if by else ["pk"]
    rows = rows.order_by(*(f"-{one}" if down else one for one in order))
    if cursor:
        rows = rows.filter(_beyond(by, down, *_read(cursor, name)))
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    edge = [getattr(last, by).isoformat() if by else "", str(last.pk)]
    return found[:limit], signing.dumps(edge, salt=f"api.cursor.{name}")


def _read(cursor: str, name: str) -> tuple[Any, UUID]:
    try:
        moment, pk = signing.loads(cursor, salt=f"api.cursor.{name}")
    except signing.BadSignature:
        raise errors.bad_cursor() from None
    return (parse_datetime(moment) if moment else None), UUID(pk)


def _beyond(by: str, down: bool, moment: Any, pk: UUID) -> Q:
    past = "lt" if down else "gt"
    if not by:
        return Q(**{f"pk__{past}": pk})
    # The first test lets an index start there.
    return Q(**{f"{by}__{past}e": moment}) & (Q(**{f"{by}__{past}": moment}) | Q(**{f"pk__{past}": pk}))
