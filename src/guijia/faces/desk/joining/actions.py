"""Taking people on by a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from guijia.areas.estate.importing.problems import Severity
from guijia.areas.staffing.leave import actions as leave
from guijia.faces.desk.joining import errors, queries, rules
from guijia.faces.desk.joining.rules import Newcomer
from guijia.kit.sealed import blind_index
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.org import actions as org
from guijia.platform.org import errors as org_errors
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.places import queries as places


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list brought: accounts made, posts given."""

    hired: int
    posted: int


@action
def take_on(*, rows: Sequence[Newcomer], source: str, again_url: str, actor: Actor, now: datetime) -> Taken:
    """Take on the people of a list, all of them or nobody; done twice it finds them and changes nothing.

    Without a password nobody can sign in as them by password; names, telephones and titles of accounts that exist stay.
    Rule:    A1.2; GUARD-5; only who administers all projects.
    Writes:  Staff, Posting, Career; audit ``desk.take_on`` (and that of each deed).
    Locks:   joining (one list at a time), then staff.
    Raises:  BusinessError ``org_not_administrator``; Conflict ``desk_people_changed``.
    """
    if isinstance(actor, Staff) and not actor.may_everywhere(ADMINISTER):
        raise org_errors.not_administrator()
    queries.lock_joining()
    standing = queries.standing_for(actor, {row.login for row in rows})
    against = [one for one in rules.problems_of(rows, standing) if one.severity == Severity.ERROR]
    gone = {row.project for row in rows if row.project} - standing.projects.keys()
    if against or gone:
        raise errors.changed(against[0].message if against else "有的项目已不在。", again_url)
    people = queries.accounts_of({row.login for row in rows})
    projects = {
        str(one.pk): one for one in places.projects_among({UUID(row.project) for row in rows if row.project})
    }
    marks = {login: one.mobile_blind for login, one in standing.accounts.items()}
    hired = posted = 0
    for row in rows:
        person = people.get(row.login)
        if person is None:
            person = people[row.login] = org.hire(
                login=row.login, name=row.name, title=row.title, phone=row.phone, actor=actor, now=now
            )
            hired += 1
        account = standing.accounts.get(row.login)
        for post in row.posts:
            if account is None or (post, row.project) not in account.posts:
                org.post(
                    staff=person, role=Role(post), project=projects.get(row.project), actor=actor, now=now
                )
                posted += 1
        if row.mobile and marks.get(row.login) != blind_index("mobile", row.mobile):
            org.identify(staff=person, mobile=row.mobile, id_number="", actor=actor, now=now)
            marks[row.login] = blind_index("mobile", row.mobile)
        if row.joined_on:
            _note_career(row, person, actor, now, source)
    record(
        "desk.take_on",
        actor=actor,
        subject=next(iter(people.values())),
        reason=source,
        detail={"hired": hired, "posted": posted, "logins": sorted(people)[:200]},
    )
    return Taken(hired, posted)


def _note_career(row: Newcomer, person: Staff, actor: Actor, now: datetime, source: str) -> None:
    joined = date.fromisoformat(row.joined_on)
    worked = date.fromisoformat(row.worked_since) if row.worked_since else joined
    leave.note_career(
        staff=person, joined_on=joined, worked_since=worked, source=source, actor=actor, now=now
    )
