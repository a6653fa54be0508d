"""The kinds of things that the platform knows somebody to have in hand."""

from datetime import datetime

from guijia.areas.staffing import queries
from guijia.areas.staffing.leaving import registry
from guijia.areas.staffing.leaving.registry import InHand, Kind
from guijia.kit.days import china
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.flow.actions import relieve
from guijia.platform.flow.enums import TaskState
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


def _posts(staff: Staff) -> list[InHand]:
    return [
        InHand(
            one.pk,
            f"{one.get_role_display()}（{one.project.name if one.project else '全部项目'}）",
            one.role,
            one.project_id,
        )
        for one in queries.posts_of(staff)
    ]


def _pass_post(thing: InHand, leaver: Staff, to: Staff | None, actor: Staff, now: datetime) -> str:
    if to is None:
        return "由其他任岗人承担"
    post = next((one for one in queries.posts_of(leaver) if one.pk == thing.id), None)
    if post is None:
        return "已免岗"
    org.post(staff=to, role=Role(post.role), project=post.project, actor=actor, now=now)
    return f"{to.name}任岗"


def _steps(staff: Staff) -> list[InHand]:
    rows = flow.tasks_visible_to(staff).filter(assignee=staff, state=TaskState.OPEN)
    return [
        InHand(one.pk, f"{one.case.number} {one.name}", one.role, one.project_id)
        for one in rows.select_related("case").order_by("due_at", "pk")
    ]


def _pass_step(thing: InHand, leaver: Staff, to: Staff | None, actor: Staff, now: datetime) -> str:
    task = flow.tasks_visible_to(leaver).filter(pk=thing.id).first()
    if task is None:
        return "已办结"
    try:
        taken = relieve(task=task, to=people.staff_by_id(to.pk) if to else None, actor=actor, now=now)
    except BusinessError as refusal:
        return refusal.message
    return f"转给{taken.name}" if taken else f"交回{Role(thing.role).label}"


def _absences(staff: Staff) -> list[InHand]:
    return [
        InHand(
            one.pk,
            f"{one.staff.name} {china(one.from_at):%m-%d} 至 {china(one.until_at):%m-%d}"
            f"{'，由其代理' if one.deputy_id == staff.pk else ''}",
        )
        for one in people.absences_touching(staff)
    ]


def _pass_absence(thing: InHand, leaver: Staff, to: Staff | None, actor: Staff, now: datetime) -> str:
    absence = next((one for one in people.absences_touching(leaver) if one.pk == thing.id), None)
    if absence is None:
        return "已结束"
    # What follows from somebody's leaving needs no right to arrange the absence of others.
    org.cancel_absence(absence=absence, actor=SYSTEM, now=now)
    if absence.deputy_id != leaver.pk:
        return "取消"
    if to is None:
        return "代理终止，须另行登记"
    try:
        org.announce_absence(
            staff=absence.staff,
            deputy=to,
            from_at=max(absence.from_at, now),
            until_at=absence.until_at,
            reason=absence.reason,
            roles=tuple(absence.roles),
            actor=SYSTEM,
            now=now,
        )
    except BusinessError as refusal:
        return f"代理终止：{refusal.message}"
    return f"改由{to.name}代理"


def register() -> None:
    """Register the kinds. Posts first: whoever takes a step has to hold its role by then."""
    registry.kind(Kind("posts", "任岗", _posts, _pass_post, position=10))
    registry.kind(Kind("steps", "领办的步骤", _steps, _pass_step, position=20))
    registry.kind(Kind("absences", "离岗与代理", _absences, _pass_absence, position=30))
