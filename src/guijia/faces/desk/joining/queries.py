"""What a list of people is held against: accounts, projects, what each role carries."""

from collections.abc import Iterable

from django.db import connection

from guijia.faces.desk.joining.rules import Account, Standing
from guijia.platform.audit.acting import Actor
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import SET_RIGHTS, all_permissions
from guijia.platform.org.rights import queries as rights
from guijia.platform.places import queries as places


def lock_joining() -> None:
    """One list of people at a time: the next one sees what this one wrote.

    Locks:   joining (advisory), until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('desk.joining', 9))")


def standing_for(actor: Actor, logins: Iterable[str] | None = None) -> Standing:
    """What the list of ``actor`` is held against; all accounts, or those of some logins."""
    rows = Staff.objects.prefetch_related("postings")
    if logins is not None:
        rows = rows.filter(login__in=list(logins))
    projects = {str(one.pk): one for one in places.projects_among(None).order_by("code")}
    words = {one.name: key for key, one in projects.items()} | {
        one.code: key for key, one in projects.items()
    }
    return Standing(
        accounts={one.login: _account(one) for one in rows},
        projects={key: one.name for key, one in projects.items()},
        words=words,
        rights={role: rights.rights_of(role) for role in Role},
        known={one.key: one for one in all_permissions()},
        own_login=actor.login if isinstance(actor, Staff) else "",
        sets_rights=not isinstance(actor, Staff) or actor.may_everywhere(SET_RIGHTS),
    )


def _account(one: Staff) -> Account:
    own = {(p.role, str(p.project_id or "")) for p in one.postings_held if p.for_staff_id is None}
    return Account(one.pk, one.name, one.is_active, frozenset(own), one.mobile_blind)


def accounts_of(logins: Iterable[str]) -> dict[str, Staff]:
    """People by the name they sign in with."""
    return {
        one.login: one for one in Staff.objects.filter(login__in=list(logins)).prefetch_related("postings")
    }
