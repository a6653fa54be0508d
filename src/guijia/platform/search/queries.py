"""What the search box answers, within the projects of whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet

from guijia.kit.among import among
from guijia.platform.org.models import Staff
from guijia.platform.places.queries import units_labelled
from guijia.platform.search import registry, rules
from guijia.platform.search.models import SearchEntry

M = TypeVar("M", bound=Model)
# What a single letter matches is cut off here: whoever wants less than this types one letter more.
CANDIDATES = 400
# A beginning of a label shorter than this is that of too many homes.
LABEL_BEGINS = 3
NOWHERE = UUID(int=0)
_SELECT = """
SELECT kind, title, subtitle, url, subject_id FROM (
    SELECT kind, title, subtitle, url, subject_id, weight, updated_at FROM search_searchentry
    WHERE {tests} AND {visible} LIMIT {most}) AS found
ORDER BY lower(title) = %s DESC, starts_with(lower(title), %s) DESC, strpos(lower(title), %s) > 0 DESC,
    weight DESC, updated_at DESC, title, subject_id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of the search box."""

    kind: str
    title: str
    subtitle: str
    url: str
    subject_id: UUID

    @property
    def kind_label(self) -> str:
        """The word for its kind."""
        return registry.kind_of(self.kind).label


def _within(scope: frozenset[UUID] | None, *, unbound: bool) -> tuple[str, list[Any]]:
    """SQL for the projects of a scope; ``unbound`` lets things of no project through."""
    if scope is None:
        return ("true", []) if unbound else ("project_id IS NOT NULL", [])
    if not scope:
        return "false", []
    # Written so that no index serves it: the words narrow down far more than the project does.
    nowhere = [NOWHERE] if unbound else []
    return "coalesce(project_id, %s) = ANY(%s)", [NOWHERE, [*scope, *nowhere]]


def _visible(viewer: Staff) -> tuple[str, list[Any]]:
    """Each guarded kind by the scope of its permission, every other kind by where the viewer works."""
    guarded = registry.guarded_kinds()
    # Things of no project are for those who work in all of them, unless their kind names a permission.
    parts = []
    where, values = _within(viewer.scope, unbound=viewer.scope is None)
    if not guarded:
        return where, values
    parts.append(f"(NOT kind = ANY(%s) AND {where})")
    values = [[k.key for k in guarded], *values]
    by_scope: dict[frozenset[UUID] | None, list[str]] = {}
    for kind in guarded:
        if kind.permission is not None:
            by_scope.setdefault(viewer.scope_of(kind.permission), []).append(kind.key)
    for scope, kinds in by_scope.items():
        inside, more = _within(scope, unbound=True)
        parts.append(f"(kind = ANY(%s) AND {inside})")
        values += [kinds, *more]
    return "(" + " OR ".join(parts) + ")", values


def _statement(viewer: Staff, wanted: Sequence[rules.Wanted], text: str, limit: int) -> tuple[str, list[Any]]:
    tests, values = [], []
    for word in wanted:
        if word.all_of:
            tests.append("tokens @> %s::varchar[]")
            values.append(list(word.all_of))
        else:
            tests.append("tokens && %s::varchar[]")
            values.append(list(word.any_of))
    visible, more = _visible(viewer)
    folded = rules.fold(text.strip())
    # Only the fixed pieces above are joined; what was typed travels as parameters.
    return _SELECT.format(tests=" AND ".join(tests), visible=visible, most=CANDIDATES), [
        *values,
        *more,
        folded,
        folded,
        folded,
        limit,
    ]


def _entries(wanted: Sequence[rules.Wanted]) -> QuerySet[SearchEntry]:
    found = SearchEntry.objects.all()
    for word in wanted:
        if word.all_of:
            found = found.filter(tokens__contains=list(word.all_of))
        else:
            found = found.filter(tokens__overlap=list(word.any_of))
    return found


def subjects_matching(viewer: Staff, text: str, *, kind: str) -> QuerySet[SearchEntry, UUID] | None:
    """Ids of the things of one kind that answer what was typed, for a list to narrow itself by.

    Returns: ``None`` when nothing that can be looked for was typed. The list keeps its own scope.
    """
    wanted = rules.wanted_of(text)
    if not wanted:
        return None if not text.strip() else SearchEntry.objects.none().values_list("subject_id", flat=True)
    found = _entries(wanted).filter(kind=kind)
    if viewer.scope is not None:
        found = found.filter(project_id__in=viewer.scope)
    return found.values_list("subject_id", flat=True)


def _findable_by(viewer: Staff) -> Q:
    """Entries that the viewer may find, for use within a larger question."""

    def inside(scope: frozenset[UUID] | None) -> Q:
        return Q() if scope is None else Q(project_id__in=scope)

    guarded = registry.guarded_kinds()
    by_scope: dict[frozenset[UUID] | None, list[str]] = {}
    for kind in guarded:
        if kind.permission is not None:
            by_scope.setdefault(viewer.scope_of(kind.permission), []).append(kind.key)
    found = ~Q(kind__in=[kind.key for kind in guarded]) & inside(viewer.scope)
    for scope, kinds in by_scope.items():
        found |= Q(kind__in=kinds) & inside(scope)
    return found


def matching(
    rows: QuerySet[M],
    viewer: Staff,
    text: str,
    *,
    about: Sequence[str],
    begins: Sequence[str] = (),
    homes: str = "",
    also: Q | None = None,
) -> QuerySet[M]:
    """The rows of a list that answer what was typed, found by the words of the search box.

    A part of a word is looked for in no row: no index would serve that.
    Args:
        about: fields with the id of a thing that can be found: its names, pinyin, homes and numbers.
        begins: fields whose beginning was typed, found even before the thing was made findable.
        homes: field with the id of a home, found by the beginning of its label.
        also: what else is an answer.
    """
    typed = text.strip().upper()
    if not typed:
        return rows
    found = also or Q(pk__in=[])
    for field in begins:
        found |= Q(**{f"{field}__startswith": typed})
    if homes and len(typed) >= LABEL_BEGINS:
        found |= among(homes, units_labelled(typed).values("pk"))
    if wanted := rules.wanted_of(text):
        things = _entries(wanted).filter(_findable_by(viewer)).values("subject_id")
        for field in about:
            found |= among(field, things)
    return rows.filter(found)


def find(viewer: Staff, text: str, limit: int = 8) -> list[Hit]:
    """The best answers to what was typed: all of its words, only what the viewer may find.

    Rule:    SYS-04.
    Returns: one entry a thing, best first, then grouped by kind in the registry's order;
             empty when nothing was typed.
    """
    wanted = rules.wanted_of(text)
    if not wanted:
        return []
    # A thing that lies in several projects has an entry in each: one of them is enough.
    sql, values = _statement(viewer, wanted, text, limit * 2)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    best: dict[UUID, Hit] = {}
    for row in rows:
        best.setdefault(row[4], Hit(*row))
    hits = list(best.values())[:limit]
    return sorted(hits, key=lambda hit: registry.kind_of(hit.kind).order)
