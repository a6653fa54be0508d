"""Questions put together once: the SQL of a query is kept, and only what it is asked about differs.

To turn a query with its joins into SQL costs more than to answer it by a key. A ``Prepared`` question does so
once for each shape of its arguments (how many ids a list holds, what is ``None``) and process.
"""

import copy
import itertools
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
# No id, text or day of the business looks like these.
_MARKS = 0xFFFFFFFF_FFFF_8FFF_8FFF_000000000000
_LAST_DAY = datetime(9999, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  (a plain zone, as the database gives it)
# A list with more ids than this is asked in the ordinary way: shapes are kept for good.
LONGEST = 24


def _mark(value: Any, number: int) -> Any:
    """A value of the same kind that stands nowhere else, so that its place in the SQL is found again."""
    if isinstance(value, UUID):
        return UUID(int=_MARKS + number)
    if isinstance(value, datetime):
        return _LAST_DAY + timedelta(microseconds=number)
    if isinstance(value, date):
        return date(9999, 2, 1) + timedelta(days=number)
    if isinstance(value, str):
        return f"\ue000{number}\ue000"
    raise TypeError(f"a prepared question cannot be asked about {type(value).__name__}")


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


class _Shape(Generic[M]):
    """One query as SQL, where its arguments stand in it, and how its rows become objects."""

    def __init__(self, question: Callable[..., QuerySet[M]], values: tuple[Any, ...]) -> None:
        numbers = itertools.count(1)
        places: dict[Any, tuple[int, int]] = {}
        marked: list[Any] = []
        for at, value in enumerate(values):
            if _is_list(value):
                marks = [_mark(one, next(numbers)) for one in value]
                places.update({mark: (at, n) for n, mark in enumerate(marks)})
                marked.append(marks)
            elif value is None or isinstance(value, bool):
                marked.append(value)
            else:
                marked.append(_mark(value, next(numbers)))
                places[marked[-1]] = (at, -1)
        rows: Any = question(*marked)
        if rows._iterable_class is not ModelIterable or rows._prefetch_related_lookups:
            raise TypeError("only questions for objects of one query can be prepared")
        compiler = rows.query.get_compiler(using=connection.alias)
        self.sql, params = compiler.as_sql()
        if compiler.has_extra_select:
            raise TypeError("what a prepared question sorts by must stand in its table")
        self.locks = bool(rows.query.select_for_update)
        self.params = [_plain(one) for one in params]
        self.holes = [
            (n, *places[one])
            for n, one in enumerate(params)
            if isinstance(one, (UUID, date, str)) and one in places
        ]
        if {(at, n) for _, at, n in self.holes} != set(places.values()):
            raise TypeError("a prepared question needs its arguments as they are")
        self._read(compiler)

    def _read(self, compiler: Any) -> None:
        info = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self.compiler = compiler
        self.model: type[M] = info["model"]
        self.own = slice(first, last)
        self.names = [field[0].target.attname for field in compiler.select[first:last]]
        self.related = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg]
        self.added = dict(compiler.annotation_col_map)
        self.converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])

    def ask(self, values: tuple[Any, ...]) -> Iterator[M]:
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("rows are locked inside a transaction only")
        params = self.params.copy()
        for place, at, n in self.holes:
            params[place] = _plain(values[at] if n < 0 else values[at][n])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: Any = cursor.fetchall()
        if self.converters:
            compiler = copy.copy(self.compiler)
            compiler.connection = connection
            rows = compiler.apply_converters(rows, self.converters)
        for row in rows:
            made: Any = self.model.from_db(connection.alias, self.names, row[self.own])
            for one in self.related:
                one.populate(row, made)
            for name, column in self.added.items():
                setattr(made, name, row[column])
            yield made


class Prepared(Generic[M]):
    """A question whose SQL is put together once; asked about ids, words and moments.

    ``question`` gets marks in the place of the values, so it may hand them to ``filter`` and nothing else:
    what it computes from them, or decides by them, would be kept for good and is refused. It may decide by
    ``None`` and by ``True`` or ``False``.
    """

    def __init__(self, question: Callable[..., QuerySet[M]]) -> None:
        self.question = question
        self._shapes: dict[tuple[Any, ...], _Shape[M]] = {}

    def all(self, *values: Any) -> list[M]:
        """Every row."""
        known = tuple(tuple(one) if _is_list(one) else one for one in values)
        lists: list[Collection[Any]] = [one for one in known if _is_list(one)]
        if any(not 0 < len(one) <= LONGEST for one in lists):
            return list(self.question(*values))
        shape = tuple(
            one
            if one is None or isinstance(one, bool)
            else (type(one).__name__, len(one))
            if _is_list(one)
            else _kind(one)
            for one in known
        )
        if shape not in self._shapes:
            self._shapes[shape] = _Shape(self.question, known)
        return list(self._shapes[shape].ask(known))

    def first(self, *values: Any) -> M | None:
        """The first row, or ``None``; the question itself says in what order and how many."""
        found = self.all(*values)
        return found[0] if found else None

    def get(self, *values: Any) -> M:
        """The only row.

        Raises: DoesNotExist of the model.
        """
        found = self.all(*values)
        if len(found) == 1:
            return found[0]
        # The ordinary question says it in the ordinary way.
        return self.question(*values).get()


def _kind(value: Any) -> str:
    return "day" if type(value) is date else type(value).__name__
