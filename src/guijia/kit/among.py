"""Rows named by another question: that one is answered first, then the rows are fetched by key."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Func, Q, QuerySet


def among(field: str, keys: QuerySet[Any, Any]) -> Q:
    """Rows whose ``field`` is one of the keys, a QuerySet of one column.

    As ``IN (SELECT …)`` PostgreSQL weighs both questions against each other by statistics that know little of
    words and of work that is open, and now and then reads whole tables. Here it has no choice.
    """
    read = ArraySubquery(keys)
    # Keys that are known to be none come out as NULL, which ANY takes as well.
    return Q(
        Func(field, read, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
    )
