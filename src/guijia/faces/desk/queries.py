"""What the desk reads: the cast, the viewer's work, how the installation is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.utils.safestring import SafeString

from guijia.faces.desk import drawing
from guijia.faces.desk.enums import CAST_GROUP, CastGroup, Tab, WorkGroup
from guijia.faces.desk.models import SignInAttempt
from guijia.faces.desk.rules import WINDOW
from guijia.kit import desk as registry
from guijia.platform.audit import queries as audit
from guijia.platform.clock import drift
from guijia.platform.flow import queries as flow
from guijia.platform.jobs import queries as jobs
from guijia.platform.org import queries as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER


@dataclass(frozen=True, slots=True)
class Section:
    """Work of one urgency."""

    key: str
    label: str
    rows: list[Any] = field(default_factory=list)

    @property
    def markup(self) -> SafeString:
        """The rows drawn."""
        return drawing.work(self.rows, waits=self.key == WorkGroup.WAITING)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast as the first page shows them."""

    pk: UUID
    name: str
    job: str
    where: str


def cast_by_group() -> list[tuple[str, list[Person]]]:
    """The people of the demonstration by department. Two queries."""
    found: dict[CastGroup, list[Person]] = {group: [] for group in CastGroup}
    for staff in org.demo_cast():
        roles = [Role(posting.role) for posting in staff.postings.all() if posting.is_current]
        group = next((CAST_GROUP[role] for role in roles if role in CAST_GROUP), CastGroup.SERVICE)
        found[group].append(_person(staff))
    return [(str(group.label), people) for group, people in found.items() if people]


def _person(staff: Staff) -> Person:
    held = [posting for posting in staff.postings.all() if posting.is_current]
    job = staff.title or next((posting.get_role_display() for posting in held), "")
    places = list(dict.fromkeys(posting.project.name for posting in held if posting.project))
    return Person(staff.pk, staff.name, job, "、".join(places))


def sections(rows: Sequence[Any]) -> list[Section]:
    """Rows of work by urgency, in the order they came; empty groups are left away."""
    made = [
        Section(group.value, str(group.label), [r for r in rows if r.group == group.value])
        for group in WorkGroup
    ]
    return [section for section in made if section.rows]


def cards_for(viewer: Staff, now: datetime, project_id: UUID | None) -> list[dict[str, Any]]:
    """The right column: each card's piece with its data."""
    made = [(card.template, card.source(viewer, now, project_id)) for card in registry.cards()]
    return [{"template": template, "data": data} for template, data in made if data is not None]


def failures_of(
    login_index: str, address: str | None, now: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Wrong tries in the window since the last right one: from this address, and from anywhere."""
    tries = SignInAttempt.objects.filter(login_index=login_index, tried_at__gt=now - WINDOW).order_by(
        "tried_at"
    )
    here: list[datetime] = []
    anywhere: list[datetime] = []
    for tried_at, succeeded, tried_from in tries.values_list("tried_at", "succeeded", "address"):
        if tried_from == address:
            here = [] if succeeded else [*here, tried_at]
        if not succeeded:
            anywhere.append(tried_at)
    return here, anywhere


def rows_exported_on(staff: Staff, day: date) -> int:
    """How many rows with people's data this person took away as files on a day."""
    return sum(
        int(one.get("rows", 0))
        for one in audit.details_of(staff, "desk.note_export", day)
        if one.get("personal")
    )


def health() -> jobs.Health | None:
    """How the worker is; ``None`` when the database does not answer."""
    try:
        return jobs.health()
    except DatabaseError:
        return None


def clock_drift() -> drift.Drift | None:
    """How far this server's clock is from the database's; ``None`` when the database does not answer."""
    try:
        return drift.measure()
    except DatabaseError:
        return None


def trouble_told_to(viewer: Staff) -> jobs.Health | None:
    """The worker's state for whoever can do something about it, when there is something to do."""
    if not viewer.may(ADMINISTER):
        return None
    found = jobs.health()
    return None if found.is_alive and not found.parked and not found.warning else found


def one_of_the_cast(pk: str) -> Staff | None:
    """The person of the demonstration with that id."""
    try:
        return org.demo_cast().filter(pk=UUID(pk)).first()
    except ValueError:
        return None


def stories_open() -> list[dict[str, Any]]:
    """The stories whose page exists, with who one becomes."""
    people = {person.login: person.pk for person in org.demo_cast()}
    found = []
    for story in registry.stories():
        address = story.address()
        if address and story.person in people:
            found.append({"story": story, "address": address, "person": people[story.person]})
    return found


def stop_of_tour(code: str, *, back: bool = False) -> dict[str, Any] | None:
    """The story of that code, or, when it has run its course, the next one that still stands (the one before).

    Returns: nothing when there is none, and for no code.
    """
    if not code:
        return None
    standing = stories_open()
    ahead = [one for one in standing if (one["story"].code <= code if back else one["story"].code >= code)]
    return next(iter(reversed(ahead) if back else ahead), None)


def work_of(viewer: Staff, tab: Tab, now: datetime, project_id: UUID | None) -> list[Any]:
    """The viewer's rows of work under a tab, narrowed to the chosen project."""
    rows = flow.my_work(viewer, now, tab=tab.value)
    # A row that does not know its project is shown everywhere.
    return [row for row in rows if project_id in (None, getattr(row, "project_id", project_id))]
