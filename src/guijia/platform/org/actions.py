"""Taking people on, posting them, letting them go."""

from datetime import datetime

from pypinyin import lazy_pinyin

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, Staff
from guijia.platform.places.models import Project


@action
def hire(
    *,
    login: str,
    name: str,
    actor: Actor,
    now: datetime,
    password: str | None = None,
    title: str = "",
    phone: str = "",
    is_demo: bool = False,
) -> Staff:
    """Enter a member of staff; without a password nobody can sign in as them by password.

    Rule:    ORG-01.
    Writes:  Staff; audit ``org.hire``.
    """
    person = Staff(
        login=login, name=name, title=title, phone=phone, is_demo=is_demo, pinyin="".join(lazy_pinyin(name))
    )
    person.set_password(password)
    person.save()
    record("org.hire", actor=actor, subject=person)
    return person


@action
def post(*, staff: Staff, role: Role, project: Project | None, actor: Actor, now: datetime) -> Posting:
    """Give a person a role in a project, or in all projects.

    Rule:    A1.2.
    Writes:  Posting; audit ``org.post``.
    """
    posting, fresh = Posting.objects.get_or_create(staff=staff, role=role, project=project, ended_at=None)
    if fresh:
        record(
            "org.post",
            actor=actor,
            subject=staff,
            project_id=project.pk if project else None,
            detail={"role": role.value},
        )
    staff.__dict__.pop("postings_held", None)
    staff.__dict__.pop("scope", None)
    return posting
