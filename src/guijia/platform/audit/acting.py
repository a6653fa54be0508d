"""How one action runs: one transaction, one actor, told to the database, done once."""

import contextlib
import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from guijia.kit import memory

P = ParamSpec("P")
R = TypeVar("R")

# Serialization failure, deadlock, lock not available: safe to try again, nothing was written.
RETRYABLE = frozenset({"40001", "40P01", "55P03"})
TRIES = 3


class Actor(Protocol):
    """Whoever acts: a member of staff or the system itself."""

    @property
    def pk(self) -> Any:
        """Identity written beside the deed."""
        ...

    @property
    def audit_name(self) -> str:
        """Name written beside the deed, so that it can be read after people leave."""
        ...


NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The system acting by itself: a clock that ran out, an import that was confirmed."""

    audit_name: str = "系统"
    pk: UUID = NOBODY
    is_system: bool = True


SYSTEM = SystemActor()


class AlreadyDoneError(Exception):
    """This very post was carried out before; nothing is done a second time."""


@dataclass(slots=True)
class Posting:
    """One post of a form by one person, carrying the key that makes it happen once."""

    user_id: UUID
    key: str
    request_id: str = ""
    claimed: bool = field(default=False)


posting: ContextVar[Posting | None] = ContextVar("posting", default=None)
# Who acts in the transaction under way, as the database was told: nested actions of the same actor need not
# tell it again, and are no units of their own: a refusal among them undoes the whole deed.
_told: ContextVar[tuple[str, str, str] | None] = ContextVar("told", default=None)


# Deeds of the transaction under way that are not in the audit yet: written together before it ends, and before
# another actor is told, because the database takes a deed only from whoever acts.
_unwritten: ContextVar[list[list[Any]] | None] = ContextVar("unwritten", default=None)
_SAY = (
    "set_config('guijia.actor', %s, true), set_config('guijia.actor_name', %s, true),"
    " set_config('guijia.request', %s, true)"
)
_ENTRY = "audit_record(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
AT_ONCE = 100


def _tell_database(said: tuple[str, str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_SAY}", list(said))


def _tell_and_claim(said: tuple[str, str, str], post: Posting) -> None:
    """Say who acts and take the key of this post inside the action's own transaction; refuse a second taking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_requestkey (user_id, key, claimed_at)"  # noqa: S608  (constants only)
            f" SELECT %s, %s, now() FROM (SELECT {_SAY}) AS told (actor, name, request)"
            " WHERE actor IS NOT NULL AND name IS NOT NULL AND request IS NOT NULL"
            " ON CONFLICT DO NOTHING RETURNING key",
            [post.user_id, post.key, *said],
        )
        if cursor.fetchone() is None:
            raise AlreadyDoneError
    post.claimed = True


def enter(row: list[Any]) -> None:
    """Put a deed into the audit: with the others of its transaction, before that ends.

    ``row`` begins with the actor; whoever is not the one acting is refused by the database at once.
    """
    rows, said = _unwritten.get(), _told.get()
    if rows is None or said is None or str(row[0]) != said[0]:
        _write([row])
        return
    rows.append(row)
    if len(rows) >= AT_ONCE:
        _write_out()


def _write(rows: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([_ENTRY] * len(rows))}", [value for row in rows for value in row])


def _write_out() -> None:
    rows = _unwritten.get()
    if rows:
        _write(rows)
        rows.clear()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """A transaction in which everything written carries ``actor``'s name.

    Inside one of the same actor it is part of that one: what is refused here undoes all of it.
    Writes: RequestKey, when the post that caused this carries a key; the audit entries of what was done.
    Raises: AlreadyDoneError when the same post was carried out before.
    """
    outermost = not connection.in_atomic_block
    post = posting.get()
    said = (str(actor.pk), actor.audit_name, post.request_id if post else "")
    around = None if outermost else _told.get()
    if around == said and (post is None or not post.key or post.claimed):
        with transaction.atomic(savepoint=False):
            yield
        return
    claims = post is not None and bool(post.key) and not post.claimed
    with contextlib.ExitStack() as deed:
        deed.enter_context(transaction.atomic(savepoint=around != said))
        if around is None:
            deed.enter_context(memory.one_deed())
            deed.callback(_unwritten.reset, _unwritten.set([]))
        else:
            _write_out()
        token = _told.set(said)
        try:
            if post is not None and claims:
                _tell_and_claim(said, post)
            else:
                _tell_database(said)
            yield
            _write_out()
        except BaseException:
            (_unwritten.get() or []).clear()
            memory.let_all_go()
            # What an earlier deed of the same post has taken stays taken.
            if post is not None and claims and outermost:
                post.claimed = False
            raise
        finally:
            _told.reset(token)
        if around is not None and around != said:
            # Whoever acted before goes on under their own name.
            _tell_database(around)


def _sqlstate(error: OperationalError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make ``function`` an action: one transaction, its ``actor`` told to the database.

    Tried again (at most three times, with jitter) after a deadlock, a serialization failure or a
    lock that was not to be had; never after an unknown outcome. Nested actions share the transaction.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor: Any = kwargs["actor"]
        if connection.in_atomic_block:
            with acting(actor):
                return function(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with acting(actor):
                    return function(*args, **kwargs)
            except OperationalError as error:
                if _sqlstate(error) not in RETRYABLE or attempt == TRIES:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable")

    return run
