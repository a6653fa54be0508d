"""What the frame of every page shows: menu, projects, who is here. Asked only when a page has a frame."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from guijia.faces.desk import drawing
from guijia.faces.desk.enums import TOUR
from guijia.kit import desk as registry
from guijia.kit import menu
from guijia.kit.addresses import fixed_address
from guijia.kit.enums import MenuGroup
from guijia.kit.standing import asked
from guijia.kit.templatetags.kit import icon
from guijia.kit.views import TOLD, chosen_project
from guijia.platform.clock.middleware import now_of
from guijia.platform.org.models import Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the menu as this page shows it."""

    label: str
    url: str
    icon: SafeString
    on: bool
    total: int
    late: int
    is_more: bool
    key: str
    letter: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one word."""

    label: str
    lines: list[Line]

    @property
    def markup(self) -> SafeString:
        """The entries drawn."""
        return drawing.entries(self.lines)


class Place(NamedTuple):
    """A project to choose."""

    pk: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the way through the stories: the story, its place among them, the codes beside it."""

    story: registry.Story
    number: int
    total: int
    before: str
    after: str


class Shell:
    """The frame of one page for one viewer; at most three queries, and none before it is drawn."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def viewer(self) -> Staff | None:
        """Who has signed in."""
        user: Staff | AnonymousUser = getattr(self._request, "user", AnonymousUser())
        return user if isinstance(user, Staff) else None

    @cached_property
    def counts(self) -> dict[str, menu.Count]:
        """Open work by entry."""
        return menu.counts_for(self.viewer, now_of(self._request)) if self.viewer else {}

    @property
    def late(self) -> int:
        """What is late on the viewer's own desk."""
        return self.counts.get("desk", menu.Count(0)).late

    @cached_property
    def groups(self) -> list[Group]:
        """The menu, with the place where the viewer is marked."""
        if self.viewer is None:
            return []
        made: dict[MenuGroup, list[Line]] = {}
        addresses = [(entry, _address(entry.url_name)) for entry in menu.entries_for(self.viewer)]
        here = max(
            (url for _, url in addresses if url and self._request.path.startswith(url)), key=len, default=""
        )
        # A case belongs to its process (its side task to the same), not to the list of all cases.
        process = getattr(self._request, "menu_place", "")
        own = max((e.key for e, url in addresses if url and process.startswith(e.key)), key=len, default="")
        for entry, url in addresses:
            if not url:
                continue
            is_here = entry.key == own if own else url == here
            count = self.counts.get(entry.key, menu.Count(0))
            made.setdefault(entry.group, []).append(
                Line(
                    entry.label,
                    url,
                    icon(entry.icon),
                    is_here,
                    count.total,
                    count.late,
                    count.is_more,
                    entry.key,
                    entry.letter,
                )
            )
        return [Group(str(group.label), lines) for group, lines in made.items()]

    @cached_property
    def projects(self) -> list[Place]:
        """The projects one can choose from, by code."""
        if self.viewer is None:
            return []
        scope = self.viewer.scope

        def question() -> QuerySet[Project, Any]:
            return places.projects_among(scope).values_list("pk", "name")

        return [Place._make(row) for row in asked(("desk.projects", scope), question)]

    @property
    def project(self) -> Place | None:
        """The project chosen, when the viewer works in it."""
        wanted: UUID | None = chosen_project(self._request)
        return next((p for p in self.projects if p.pk == wanted), None)

    @property
    def demo(self) -> bool:
        """Is this the demonstration, where one may change who one is?"""
        return bool(settings.DEMO)

    @cached_property
    def tour(self) -> Stop | None:
        """Where one stands who is led through the stories."""
        session = getattr(self._request, "session", None)
        code = session.get(TOUR) if settings.DEMO and session is not None and self.viewer else None
        stories = registry.stories()
        at = next((n for n, story in enumerate(stories) if story.code == code), None)
        if at is None:
            return None
        before = stories[at - 1].code if at else ""
        after = stories[at + 1].code if at + 1 < len(stories) else ""
        return Stop(stories[at], at + 1, len(stories), before, after)

    @property
    def tour_starts(self) -> str:
        """The first story one can be led to; empty outside the demonstration."""
        stories = registry.stories() if settings.DEMO else []
        return stories[0].code if stories else ""

    @property
    def job(self) -> str:
        """The post beside the name."""
        if self.viewer is None:
            return ""
        return self.viewer.title or next((str(role.label) for role in sorted(self.viewer.roles)), "")

    @property
    def jobs(self) -> list[str]:
        """Every post held."""
        return [str(role.label) for role in sorted(self.viewer.roles)] if self.viewer else []

    @cached_property
    def told(self) -> list[Any]:
        """What was done just before, said once."""
        session = getattr(self._request, "session", None)
        return session.pop(TOLD, []) if session is not None else []


def _address(url_name: str) -> str:
    try:
        return fixed_address(url_name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame, drawn lazily."""
    return {"shell": Shell(request)}
