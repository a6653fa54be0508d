"""May somebody be let go, and who takes what. No database, no clock."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from guijia.areas.staffing import errors
from guijia.areas.staffing.leaving.registry import InHand
from guijia.areas.staffing.permissions import LET_GO
from guijia.kit.errors import BusinessError
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, Staff


def post_key(role: str, project_id: UUID | None) -> str:
    """Under which a post is named among the successors."""
    return f"{role}@{project_id}" if project_id else role


def successor_of(thing: InHand, successors: Mapping[str, str]) -> str:
    """Id of whoever takes a thing: who takes its post, else who takes that role in all projects, else the rest."""
    for key in (post_key(thing.role, thing.project_id), thing.role, ""):
        if found := successors.get(key):
            return found
    return ""


def _holds(person: Staff, post: Posting) -> bool:
    return any(
        one.role == post.role and one.for_staff_id is None and one.project_id in {None, post.project_id}
        for one in person.postings_held
    )


def why_not_let_go(leaver: Staff, actor: Staff) -> BusinessError | None:
    """May ``actor`` arrange that somebody leaves?"""
    if not actor.may_everywhere(LET_GO):
        return errors.not_everywhere()
    if leaver.pk == actor.pk:
        return errors.is_self()
    if not leaver.is_active:
        return errors.gone_already(leaver.name)
    return None


def why_not_successors(
    *,
    leaver: Staff,
    actor: Staff,
    posts: Iterable[Posting],
    successors: Mapping[str, str],
    people: Mapping[str, Staff],
    leaving: frozenset[UUID],
    others: Mapping[str, int],
) -> BusinessError | None:
    """Does every post find its people?

    ``people``: those named who work here; ``leaving``: who is about to leave; ``others``: how many other people
    hold a post for themselves, by its key.
    Rule:    ORG-10; a post that a single person holds is not left empty; nobody gives themselves a post.
    """
    posts = list(posts)
    for wanted in {one for one in successors.values() if one}:
        if wanted == str(leaver.pk):
            return errors.successor_is_leaver()
        found = people.get(wanted)
        if found is None or found.pk in leaving:
            return errors.successor_gone(found.name if found else "接手人")
    for post in posts:
        taker = successor_of(InHand(post.pk, "", post.role, post.project_id), successors)
        if taker == str(actor.pk) and not _holds(actor, post):
            return errors.gives_themselves(Role(post.role).label)
    empty = [
        f"{Role(post.role).label}（{post.project.name if post.project else '全部项目'}）"
        for post in posts
        if not others.get(post_key(post.role, post.project_id))
        and not successor_of(InHand(post.pk, "", post.role, post.project_id), successors)
    ]
    return errors.sole_holders(sorted(empty)) if empty else None
