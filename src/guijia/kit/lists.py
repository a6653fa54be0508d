"""The one list page: columns, search, filters, sorting, keyset paging, column choice, Excel.

An area configures it in its ``tables.py`` and calls ``respond`` in its view with a queryset that is already
scoped to the viewer. What an address asks for is looked up among what the page declares; anything else is ignored.
"""

import functools
import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import F, Field, Model, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from guijia.kit import asking, bulk, excel, list_drawing, shelves
from guijia.kit.days import day_of, midnight
from guijia.kit.enums import YesNo
from guijia.kit.templatetags.kit import NOTHING, amount, day, moment
from guijia.kit.views import StaffRequest, chosen_project, is_fragment

M = TypeVar("M", bound=Model)

COUNTED = 500
EXPORTED = 100_000
# How often a file that is made in the background tells how far it is.
TOLD_EVERY = 500
LONGEST_SEARCH = 80
MOST_WORDS = 6
# Words of the address that the page itself understands; a filter may not be called so.
RESERVED = frozenset({"q", "sort", "after", "before", "excel", "view", "counts"})
# The number behind a view is counted so far, and looked for so long; longer, and the view has no number.
COUNTED_IN_VIEW, COUNTING_MS = 99, 150


@dataclass(frozen=True)  # no slots: ``Column[Thing](…)`` must be able to note its type
class Column(Generic[M]):
    """One column: ``value`` reads a row (a dotted name or a function), ``show`` dresses it for the screen.

    ``sort`` is the field that orders the list by this column; without one it cannot be sorted.
    ``chosen`` tells whether it is shown before anybody chose columns.
    """

    key: str
    label: str
    value: str | Callable[[M], Any] = ""
    sort: str = ""
    right: bool = False
    chosen: bool = True
    show: Callable[[M], str] | None = None

    @cached_property
    def opening(self) -> str:
        """The beginning of each of its cells."""
        look = ' class="n-"' if self.right else ""
        return f'<td data-label="{html.escape(self.label)}"{look}>'

    @property
    def through(self) -> str:
        """The relation that a dotted value is read through, as the ORM writes it; empty for none."""
        return self.value.rpartition(".")[0].replace(".", "__") if isinstance(self.value, str) else ""

    @cached_property
    def coded(self) -> str:
        """The field whose label is shown, when ``value`` is its ``get_…_display``; empty otherwise."""
        name = self.value if isinstance(self.value, str) else ""
        return name[4:-8] if name.startswith("get_") and name.endswith("_display") else ""

    def read(self, row: M) -> Any:
        """The plain value, as Excel gets it."""
        if callable(self.value):
            return self.value(row)
        if self.coded:
            return _label_of(type(row), self.coded, getattr(row, self.coded))
        found: Any = row
        for name in (self.value or self.key).split("."):
            found = getattr(found, name, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def cell(self, row: M, now: datetime) -> str:
        """The value as the screen shows it; safe markup only from ``show``."""
        return self.show(row) if self.show else as_words(self.read(row), now)


@functools.cache
def _labels(model: type[Model], name: str) -> dict[Any, Any]:
    choices: Any = model._meta.get_field(name)
    return dict(choices.flatchoices)


def _label_of(model: type[Model], name: str, value: Any) -> Any:
    """What ``get_…_display`` says, which puts its table of labels together for every row anew."""
    return _labels(model, name).get(value, value)


def as_words(value: Any, now: datetime) -> str:
    """A value as a list shows it."""
    if type(value) is str and value:
        return value
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return str((YesNo.YES if value else YesNo.NO).label)
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, datetime):
        return moment(value, now)
    return day(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Choice(Generic[M]):
    """A filter by one of some values: a field to compare, or a function that narrows.

    ``choices`` may be a function of the viewer (at most one query). A ``quiet`` filter is what other pages lead
    here with: it is shown, and its choices are asked for, only while it is on.
    """

    key: str
    label: str
    choices: Sequence[tuple[str, str]] | Callable[[Any], Sequence[tuple[str, str]]]
    narrow: str | Callable[[QuerySet[M], str], QuerySet[M]]
    quiet: bool = False

    def options(self, viewer: Any) -> list[tuple[str, str]]:
        """Values and words."""
        found = self.choices(viewer) if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in found]

    def apply(self, rows: QuerySet[M], value: str) -> QuerySet[M]:
        """The rows with that value."""
        return self.narrow(rows, value) if callable(self.narrow) else rows.filter(**{self.narrow: value})


@dataclass(frozen=True, slots=True)
class Period:
    """A filter by days: from, to, both included; ``on_date`` is the field (a moment or a day); quiet as a choice."""

    key: str
    label: str
    on_date: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, after everything unknown was dropped.

    ``lost``: it names words that are kept no longer.
    """

    search: str = ""
    sort: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the page shows it."""

    url: str
    cells: list[tuple[Any, str]]
    # The key by which it is chosen for an act on many; empty when the list offers none.
    pick: str = ""

    @property
    def markup(self) -> SafeString:
        """The row drawn; here and not in the template, because a page has hundreds of cells."""
        drawn = [list_drawing.box(self.pick, self.cells[0][1])] if self.pick and self.cells else []
        for place, (column, words) in enumerate(self.cells):
            # As conditional_escape does it, without its detours: what is marked as safe came from ``show``.
            text = words if isinstance(words, SafeString) else html.escape(str(words))
            if place == 0 and self.url:
                text = f'<a class="open-" data-open href="{html.escape(self.url)}">{text}</a>'
            drawn.append(f"{column.opening}{text}</td>")
        return mark_safe(f'<tr data-row tabindex="-1">{"".join(drawn)}</tr>')  # noqa: S308  every part is escaped


class ListPage(Generic[M]):
    """A list of one kind of thing. Subclass it in ``tables.py`` and set what differs.

    ``respond`` gives the page, its piece for htmx, or the Excel file; the number of queries does not grow with
    the rows as long as the queryset selects what the columns read.
    """

    key: str = ""
    title: str = ""
    columns: Sequence[Column[M]] = ()
    filters: Sequence[Choice[M] | Period] = ()
    # Lookups any of which must match each typed word, or a function that narrows.
    search: Sequence[str] | Callable[[QuerySet[M], str], QuerySet[M]] = ()
    search_hint: str = ""
    default_sort: str = "-pk"
    page_size: int = 50
    project_field: str = ""
    # Names or other data of people: taken away as a file only within limits, searched without words in the address.
    personal: bool = True
    empty_title: str = ""
    empty_words: str = ""
    template: str = "kit/list.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.key:
            _PAGES.setdefault(cls.key, cls)

    def url_of(self, row: M) -> str:
        """Where a row leads; empty when it leads nowhere."""
        return ""

    def ordered_by(self, name: str, asked: Asked) -> str:
        """The field that gives the same order as ``name`` at less cost, for what is asked; ``name`` where none does."""
        return name

    @property
    def is_searched(self) -> bool:
        """Has the list a box to look for words in it?"""
        return bool(self.search) or type(self).found is not ListPage.found

    # ---- what is asked ----

    @classmethod
    def understood(cls, text: str, most: int) -> str:
        """What of an address this list understands, as a view keeps it."""
        given, kept = QueryDict(text[: 4 * most]), QueryDict(mutable=True)
        # Words typed on a list of people stay with whoever typed them (``kit.asking``): a view does not keep them.
        words = ["sort"] if cls.personal else ["q", "sort"]
        for one in cls.filters:
            words += [f"{one.key}_from", f"{one.key}_to"] if isinstance(one, Period) else [one.key]
        for word in words:
            if value := given.get(word, "")[:LONGEST_SEARCH]:
                kept[word] = value
        return kept.urlencode()[:most]

    def asked(self, request: StaffRequest, given: QueryDict | None = None) -> Asked:
        """Read the address, or what a view keeps of one; unknown words and values are dropped, never an error."""
        given = request.GET if given is None else given
        chosen, days = {}, {}
        for one in self.filters:
            if isinstance(one, Period):
                for edge in (f"{one.key}_from", f"{one.key}_to"):
                    if found := day_of(given.get(edge, "")):
                        days[edge] = found
            elif (value := given.get(one.key, "")) and value in dict(one.options(request.user)):
                chosen[one.key] = value
        sort = given.get("sort", "")
        typed: str | None = given.get("q", "") if self.is_searched else ""
        if self.personal and typed:
            typed = asking.words_of(request, typed)
        return Asked(
            search=" ".join((typed or "").split())[:LONGEST_SEARCH],
            lost=typed is None,
            sort=sort if sort.removeprefix("-") in self._sortable() else "",
            chosen=chosen,
            days=days,
        )

    def _sortable(self) -> dict[str, str]:
        return {column.key: column.sort for column in self.columns if column.sort}

    def narrowed(self, request: StaffRequest, rows: QuerySet[M], asked: Asked) -> QuerySet[M]:
        """The rows that the search and the filters leave."""
        rows = self.filtered(rows, asked, chosen_project(request))
        return self.found(request.user, rows, asked.search) if asked.search else rows

    def filtered(self, rows: QuerySet[M], asked: Asked, project_id: UUID | None) -> QuerySet[M]:
        """The rows that the filters leave, of one project or of all."""
        if self.project_field and project_id is not None:
            rows = rows.filter(**{self.project_field: project_id})
        for one in self.filters:
            if isinstance(one, Period):
                first, last = asked.days.get(f"{one.key}_from"), asked.days.get(f"{one.key}_to")
                rows = rows.filter(within(rows, one.on_date, first, last))
            elif one.key in asked.chosen:
                rows = one.apply(rows, asked.chosen[one.key])
        return rows

    def found(self, viewer: Any, rows: QuerySet[M], text: str) -> QuerySet[M]:
        """The rows that answer what was typed; lists of what the search box knows ask it instead."""
        if callable(self.search):
            return self.search(rows, text)
        for word in text.split()[:MOST_WORDS]:
            rows = rows.filter(_any_of(Q(**{lookup: word}) for lookup in self.search))
        return rows

    # ---- pages ----

    def page_of(self, request: StaffRequest, rows: QuerySet[M], asked: Asked) -> tuple[list[M], bool, bool]:
        """The rows of the page asked for, and whether there are some before and after it."""
        name, down = self._order(asked)
        name = self.ordered_by(name, asked)
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        edge = self._edge(rows, name, after or before)
        backwards = edge is not None and not after
        nullable = _may_be_null(rows, name)
        found = rows.order_by(*_ordering(name, down != backwards, nullable, backwards))
        if edge is not None:
            found = found.filter(_beyond(name, edge, down != backwards, nullable, backwards))
        page = list(found[: self.page_size + 1])
        more, page = len(page) > self.page_size, page[: self.page_size]
        if backwards:
            return page[::-1], more, True
        return page, edge is not None, more

    def _order(self, asked: Asked) -> tuple[str, bool]:
        key = asked.sort.removeprefix("-")
        name = self._sortable()[key] if key else self.default_sort.removeprefix("-")
        return name, (asked.sort or self.default_sort).startswith("-")

    @staticmethod
    def _edge(rows: QuerySet[M], name: str, key: str) -> tuple[Any, Any] | None:
        """Sort value and key of the row at the page's edge; the address carries its key only, never a name."""
        if not key:
            return None
        try:
            pk = rows.model._meta.pk.to_python(key)
        except (ValidationError, ValueError, OverflowError):
            return None
        found: tuple[Any, Any] | None = rows.filter(pk=pk).values_list(name, "pk").first()
        return found

    # ---- answer ----

    def respond(self, request: StaffRequest, rows: QuerySet[M], **context: Any) -> HttpResponse:
        """Answer the request with the page, its piece, or the Excel file."""
        shelf = shelves.shelf_of(request.user, self.key)
        given = shelf.given(request.GET)
        asked, tabs = self.asked(request, given), shelves.tabs(shelf, given)
        if "counts" in given and is_fragment(request):
            return self._counted(request, rows, shelf, tabs)
        shown = self.columns_shown(shelf, given)
        narrowed = self.narrowed(request, _with_relations(rows, shown), asked)
        if "excel" in given:
            return self._export(request, narrowed, asked, shown)
        page, before, after = self.page_of(request, narrowed, asked)
        total = narrowed.order_by()[: COUNTED + 1].count() if before or after else len(page)
        columns = [(column, self._sort_link(given, column, asked)) for column in shown]
        acts = bulk.acts_of(self.key, request.user) if page else []
        made = {
            "list": self,
            "asked": asked,
            "columns": columns,
            "heads": list_drawing.heads(columns),
            "offered": list_drawing.offered(
                [*((column, True) for column in shown), *((c, False) for c in self.columns if c not in shown)]
            ),
            "filters": [self._filter_shown(request, one, asked) for one in self.filters],
            "rows": [
                Row(
                    self.url_of(row),
                    [(column, column.cell(row, request.now)) for column in shown],
                    str(row.pk) if acts else "",
                )
                for row in page
            ],
            "total": min(total, COUNTED),
            "is_more": total > COUNTED,
            "is_narrowed": bool(asked.search or asked.chosen or asked.days),
            "before": _address(given, before=page[0].pk) if before and page else "",
            "after": _address(given, after=page[-1].pk) if after and page else "",
            "excel": _address(given, excel=1),
            "here": f"{request.path}?{given.urlencode()}" if given else request.path,
            "tabs": tabs,
            "tab": next((one for one in tabs if one.on and one.pk), None),
            "all": f"?view={shelves.ALL}" if shelf.start else request.path,
            "to_keep": shelves.asked_in(given).urlencode(),
            "counts": _address(given, counts=1) if tabs else "",
            "bulk_acts": acts,
            **context,
        }
        response = render(request, "kit/_list.html" if is_fragment(request) else self.template, made)
        response.headers["Vary"] = "HX-Request, Cookie"
        return response

    def columns_shown(self, shelf: shelves.Shelf, given: QueryDict) -> list[Column[M]]:
        """The columns of the view, or those this person chose, or those shown to everybody."""
        view = shelf.view(given.get("view", ""))
        wanted = (view.columns if view else ()) or shelf.columns
        return shelves.in_order(self.columns, wanted) or [c for c in self.columns if c.chosen]

    def _counted(
        self, request: StaffRequest, rows: QuerySet[M], shelf: shelves.Shelf, tabs: list[shelves.Tab]
    ) -> HttpResponse:
        """The tabs with the number of rows behind each view, as far as they are quickly counted."""
        for tab in tabs:
            view = shelf.view(str(tab.pk))
            if view is not None:
                asked = self.asked(request, QueryDict(view.asked))
                tab.count = _count_in_time(self.narrowed(request, rows, asked))
        here = _address(request.GET, counts=1)
        return render(request, "kit/_list_tabs.html", {"tabs": tabs, "here": here, "is_counted": True})

    def _sort_link(self, given: QueryDict, column: Column[M], asked: Asked) -> dict[str, str]:
        if not column.sort:
            return {}
        name, down = self._order(asked)
        on = name == column.sort
        turned = column.key if on and down else f"-{column.key}"
        return {
            "url": _address(given, sort=turned if on else column.key),
            "now": ("descending" if down else "ascending") if on else "none",
        }

    def _filter_shown(self, request: StaffRequest, one: Choice[M] | Period, asked: Asked) -> dict[str, Any]:
        if isinstance(one, Period):
            first, last = asked.days.get(f"{one.key}_from"), asked.days.get(f"{one.key}_to")
            if one.quiet and first is None and last is None:
                return {"key": one.key, "markup": ""}
            return {"key": one.key, "markup": list_drawing.period(one.key, one.label, first, last)}
        value = asked.chosen.get(one.key, "")
        if one.quiet and not value:
            return {"key": one.key, "markup": ""}
        options = one.options(request.user)
        return {"key": one.key, "markup": list_drawing.choice(one.key, one.label, options, value)}

    def _export(
        self, request: StaffRequest, rows: QuerySet[M], asked: Asked, shown: list[Column[M]]
    ) -> HttpResponse:
        number = rows.order_by()[: EXPORTED + 1].count()
        if number > EXPORTED:
            return HttpResponseRedirect(_address(request.GET, too_many=1))
        name, down = self._order(asked)
        ordered = rows.order_by(*_ordering(name, down, _may_be_null(rows, name), False))
        values: Iterable[list[Any]] = (
            [column.read(row) for column in shown] for row in ordered.iterator(chunk_size=2000)
        )
        if isinstance(request, ExportRequest):
            values = _telling(values, number, request.told)
        else:
            for hook in on_export:
                hook(request, self, number)
            for later in export_later:
                if address := later(request, self, number):
                    return HttpResponseRedirect(address)
        made = excel.download(
            self.title, [column.label for column in shown], values, request.user, request.now
        )
        # A file is an answer like any other; Django's types keep the two apart.
        return cast(HttpResponse, made)


_PAGES: dict[str, type[ListPage[Any]]] = {}


def page_named(key: str) -> type[ListPage[Any]] | None:
    """The list of that key."""
    return _PAGES.get(key)


# Told of every export before it is sent, so that the audit (above this floor) can write it down.
on_export: list[Callable[[StaffRequest, ListPage[Any], int], None]] = []

# Asked (above this floor) whether a file of so many rows is made without somebody waiting for it: the address at
# which it will be found, or nothing.
export_later: list[Callable[[StaffRequest, ListPage[Any], int], str]] = []


class ExportRequest(StaffRequest):
    """A request for a list as a file that was made before and for which nobody waits.

    ``told`` hears how many of how many rows are written.
    """

    told: Callable[[int, int], None]


def _telling(
    lines: Iterable[list[Any]], number: int, told: Callable[[int, int], None]
) -> Iterator[list[Any]]:
    for written, line in enumerate(lines):
        if written % TOLD_EVERY == 0:
            told(written, max(number, written))
        yield line


def _count_in_time(rows: QuerySet[Any]) -> str:
    """How many rows there are, in words; empty when counting them would take too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            say = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"
            cursor.execute(say, [str(COUNTING_MS)])
            (before, _) = cursor.fetchone()
            found = rows.order_by()[: COUNTED_IN_VIEW + 1].count()
            cursor.execute(say, [before])
    except OperationalError:
        return ""
    return f"{COUNTED_IN_VIEW}+" if found > COUNTED_IN_VIEW else str(found)


def _with_relations(rows: QuerySet[M], shown: Sequence[Column[M]]) -> QuerySet[M]:
    """Rows with what the columns shown read through: what nobody looks at is not fetched."""
    wanted = sorted({column.through for column in shown if column.through})
    known = [path for path in wanted if (hops := _hops(rows, path)) and all(h.many_to_one for h in hops)]
    return rows.select_related(*known) if known else rows


def within(rows: QuerySet[Any], name: str, first: date | None, last: date | None) -> Q:
    """Rows whose day or moment lies between two days, both included; a day without an end is open there."""
    kind = _field_of(rows, name)
    if kind is None or kind.get_internal_type() != "DateTimeField":
        edges = {f"{name}__gte": first, f"{name}__lte": last}
    else:
        # As moments, so that an index serves: a cast of every row to its day would hide them from it.
        end = midnight(last + timedelta(days=1)) if last else None
        edges = {f"{name}__gte": midnight(first) if first else None, f"{name}__lt": end}
    return Q(**{key: value for key, value in edges.items() if value is not None})


def _any_of(tests: Iterable[Q]) -> Q:
    found = Q()
    for test in tests:
        found |= test
    return found


def _address(asked: QueryDict, **changes: Any) -> str:
    kept = asked.copy()
    for key in ("after", "before", "excel", "too_many", "counts"):
        kept.pop(key, None)
    for key, value in changes.items():
        kept[key] = str(value)
    return f"?{kept.urlencode()}"


def _hops(rows: QuerySet[Any], name: str) -> "list[Field[Any, Any]]":
    """The fields along ``a__b``; empty for a value computed in the query."""
    model, found = rows.model, []
    relations: Any = getattr(rows.query, "_filtered_relations")  # noqa: B009 - unknown to the stubs
    narrowed = {key: relation.relation_name for key, relation in relations.items()}
    for part in name.split("__"):
        try:
            if part in narrowed:  # a relation of which each row of the question has one
                model = model._meta.get_field(narrowed[part]).related_model
                continue
            hop = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return []
        found.append(hop)
        model = hop.related_model or model
    return found


def _field_of(rows: QuerySet[Any], name: str) -> "Field[Any, Any] | None":
    hops = _hops(rows, name)
    return hops[-1] if hops else None


def _may_be_null(rows: QuerySet[Any], name: str) -> bool:
    hops = _hops(rows, name)
    return not hops or any(hop.null for hop in hops)


def _ordering(name: str, down: bool, nullable: bool, backwards: bool) -> list[Any]:
    """By the field, then by key. Empty values come last; read backwards they come first."""
    if name == "pk":
        return ["-pk" if down else "pk"]
    if not nullable:
        return [f"-{name}", "-pk"] if down else [name, "pk"]
    nulls: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
    by = F(name).desc(**nulls) if down else F(name).asc(**nulls)
    return [by, "-pk" if down else "pk"]


def _beyond(name: str, edge: tuple[Any, Any], down: bool, nullable: bool, backwards: bool) -> Q:
    """The rows past the edge, in the order of ``_ordering``; the first test lets an index start there."""
    value, pk = edge
    past, keys = ("lt", "pk__lt") if down else ("gt", "pk__gt")
    if name == "pk":
        return Q(**{keys: pk})
    if value is None:
        same_empty = Q(**{f"{name}__isnull": True, keys: pk})
        return same_empty | Q(**{f"{name}__isnull": False}) if backwards else same_empty
    found = Q(**{f"{name}__{past}e": value}) & (Q(**{f"{name}__{past}": value}) | Q(**{keys: pk}))
    return found | Q(**{f"{name}__isnull": True}) if nullable and not backwards else found
