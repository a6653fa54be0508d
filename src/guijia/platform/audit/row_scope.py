"""The second line of isolation: PostgreSQL itself shows a request only rows of the projects its person works in.

The first line are the scoped queries (``…_visible_to``); this one holds when a query forgets. Tables are declared
by one line in their area's wiring; ``guards.install`` puts the policy under them. A request hands its scope down
with the first statement that names such a table, in that very statement: no question of its own. What is no
request (worker, command line) sees all projects, as its connection says from the start.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

EVERYWHERE, NOWHERE = "*", ""


@dataclass(frozen=True, slots=True)
class Protected:
    """A table whose rows belong to projects: by a column of its own, or by rows of another table.

    ``through``: table and column there that names this table's row (``here``), itself protected.
    """

    table: str
    project: str = ""
    through: tuple[str, str] = ("", "")
    here: str = "id"

    @property
    def condition(self) -> str:
        """Which rows are shown, as SQL."""
        if self.project:
            own = f"{self.project} = ANY ((SELECT row_projects())::uuid[])"
        else:
            other, column = self.through
            # Not EXISTS: that PostgreSQL would answer by reading all of the other table at once, 100 ms for a page.
            found = f"SELECT 1 FROM {other} AS other WHERE other.{column} = {self.table}.{self.here} LIMIT 1"  # noqa: S608
            own = f"({found}) IS NOT NULL"
        return f"((SELECT row_everywhere()) OR {own})"


_PROTECTED: dict[str, Protected] = {}


def protect(
    table: str, *, project: str = "", through: tuple[str, str] = ("", ""), here: str = "id"
) -> Protected:
    """Declare that rows of a table are shown only to who works in their project."""
    _names_protected.cache_clear()
    return _PROTECTED.setdefault(table, Protected(table, project, through, here))


def protected() -> list[Protected]:
    """Every declared table, by name."""
    return [_PROTECTED[table] for table in sorted(_PROTECTED)]


@functools.lru_cache(maxsize=1024)
def _names_protected(sql: str) -> bool:
    return any(table in sql for table in _PROTECTED)


# ---- whose eyes


_eyes: ContextVar[Callable[[], str] | None] = ContextVar("eyes", default=None)


def scope_words(person: Any) -> str:
    """The projects of a person as the database is told; nobody works nowhere."""
    if not getattr(person, "is_authenticated", False):
        return NOWHERE
    scope = person.scope
    return EVERYWHERE if scope is None else ",".join(sorted(str(one) for one in scope))


@contextmanager
def seen_by(person: Any) -> Iterator[None]:
    """What is asked inside is answered with what this person's projects hold."""
    token = _eyes.set(lambda: scope_words(person))
    try:
        yield
    finally:
        _eyes.reset(token)


@contextmanager
def everywhere() -> Iterator[None]:
    """What is asked inside is answered from all projects: for what the house knows once, such as a person by their
    identity number. For actions only; what was found is not shown.
    """
    token = _eyes.set(lambda: EVERYWHERE)
    try:
        yield
    finally:
        _eyes.reset(token)


class RowScope:
    """A request sees the rows of its person's projects; stands after the middleware that knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _eyes.set(lambda: scope_words(request.user))
        try:
            return self.get_response(request)
        finally:
            _eyes.reset(token)


# ---- telling the database


@dataclass(slots=True)
class _Told:
    """What a connection was told last; ``within``: told inside a transaction, which may take it back."""

    scope: str
    within: Any = None


def _known(to: Any) -> str | None:
    told: _Told = to.guijia_told
    # Django begins a new list of hooks with each commit, rollback and rollback to a savepoint.
    return told.scope if told.within is None or told.within is to.run_on_commit else None


def _hand_down(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Before a statement that names a protected table: say in the same breath for whom it is asked."""
    if not _names_protected(sql):
        return execute(sql, params, many, context)
    to, eyes = context["connection"], _eyes.get()
    wanted = EVERYWHERE if eyes is None else eyes()
    if _known(to) == wanted:
        return execute(sql, params, many, context)
    # Only project ids and the two signs get here: nothing that came from outside.
    saying = f"SELECT set_config('guijia.scope', '{wanted}', false)"
    cursor = context["cursor"].cursor
    if many or getattr(cursor, "name", None) or "%" in wanted:
        with to.connection.cursor() as apart:
            apart.execute(saying)
        result = execute(sql, params, many, context)
    else:
        result = execute(f"{saying}; {sql}", params, many, context)
        cursor.nextset()
    to.guijia_told = _Told(wanted, to.run_on_commit if to.in_atomic_block else None)
    return result


def _begin(sender: Any, connection: Any, **kwargs: Any) -> None:
    connection.guijia_told = _Told(EVERYWHERE)
    if _hand_down not in connection.execute_wrappers:
        connection.execute_wrappers.append(_hand_down)


def watch() -> None:
    """Let every connection hand its scope down; said once, when the application is ready."""
    connection_created.connect(_begin, dispatch_uid="row-scope")
    if connection.connection is not None:
        _begin(None, connection)
