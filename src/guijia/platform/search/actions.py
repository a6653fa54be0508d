"""Put things where the search box finds them, or take them away.

Called inside the action that changed the thing; the projection itself is no business fact, so nothing
is audited here (the guards leave ``search`` out).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models

from guijia.kit.ids import uuid7
from guijia.platform.search import rules
from guijia.platform.search.models import SearchEntry

_PUT = """
INSERT INTO search_searchentry
    (id, subject_type, subject_id, kind, project_id, title, subtitle, url, tokens, weight, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now())
ON CONFLICT (subject_type, subject_id, project_id) DO UPDATE SET
    kind = excluded.kind, title = excluded.title, subtitle = excluded.subtitle, url = excluded.url,
    tokens = excluded.tokens, weight = excluded.weight, updated_at = excluded.updated_at
"""
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Findable:
    """One thing to be found; the fields of ``put``."""

    subject: models.Model
    kind: str
    project_id: UUID | None
    title: str
    url: str
    subtitle: str = ""
    names: Sequence[str] = ()
    words: Sequence[str] = ()
    tails: Sequence[str] = ()
    exact: Sequence[str] = ()
    weight: int = 0


def _row(thing: Findable) -> list[Any]:
    return [
        uuid7(),
        thing.subject._meta.label_lower,
        thing.subject.pk,
        thing.kind,
        thing.project_id,
        thing.title[:200],
        thing.subtitle[:300],
        thing.url,
        rules.tokens_of(
            names=thing.names, words=[thing.title, *thing.words], tails=thing.tails, exact=thing.exact
        ),
        thing.weight,
    ]


def put(
    *,
    subject: models.Model,
    kind: str,
    project_id: UUID | None,
    title: str,
    url: str,
    subtitle: str = "",
    names: Sequence[str] = (),
    words: Sequence[str] = (),
    tails: Sequence[str] = (),
    exact: Sequence[str] = (),
    weight: int = 0,
) -> None:
    """Make one thing findable in one project, or change how it is found there.

    Args:
        subtitle: shown as it is: mask personal data before.
        names: people and companies: found by characters and by pinyin.
        words: labels and numbers; ``title`` is always among them.
        tails: last four of a phone or identity number.
        exact: full phone and identity numbers; kept as fingerprints only.
        weight: greater stands first.

    Writes: SearchEntry.
    """
    put_many(
        things=[
            Findable(subject, kind, project_id, title, url, subtitle, names, words, tails, exact, weight),
        ]
    )


def put_many(*, things: Iterable[Findable]) -> int:
    """Make many things findable (an import). Returns: how many.

    Writes: SearchEntry.
    """
    count = 0
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for thing in things:
            batch.append(_row(thing))
            count += 1
            if len(batch) == BATCH:
                cursor.executemany(_PUT, batch)
                batch = []
        if batch:
            cursor.executemany(_PUT, batch)
    return count


def drop(*, subject: models.Model, project_id: UUID | None = None) -> None:
    """Let a thing be found no more: in one project, or (``project_id`` empty) anywhere.

    Writes: SearchEntry.
    """
    rows = SearchEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    (rows if project_id is None else rows.filter(project_id=project_id)).delete()
