"""Writing a job description, issuing it, signing that it was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.areas.staffing import structure
from guijia.areas.staffing.enums import SheetStage
from guijia.areas.staffing.models import PostReading, PostSheet
from guijia.areas.staffing.posts import errors, queries, rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.notify import actions as notify
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

NEWS = "staffing.post_issued"


@action
def keep_draft(
    *, project: Project, role: str, values: Mapping[str, Any], seen: str, actor: Staff, now: datetime
) -> PostSheet:
    """Write the next version of a post's description, or go on with its draft; what was issued stays as it is.

    ``seen``: the mark of the draft that was changed, so that nobody writes over another's words.
    Rule:    ORG-09.
    Writes:  PostSheet; audit ``staffing.keep_draft``.
    Locks:   the post.
    Raises:  BusinessError ``staffing_post_*``; Conflict ``staffing_post_changed``.
    """
    if refusal := rules.why_not_write(actor, project, role):
        raise refusal
    queries.lock_post(project.pk, role)
    versions = queries.versions_of(project.pk, role)
    draft = next((one for one in versions if one.state == SheetStage.DRAFT), None)
    if seen != rules.mark_of(draft):
        raise errors.changed(draft.made_by.name if draft else "同事")
    if draft is None:
        section = structure.section_of(role)
        draft = PostSheet(
            project=project,
            role=role,
            version=versions[0].version + 1 if versions else 1,
            section=section,
            department=structure.department_of(section),
        )
    for name in rules.CONTENT:
        setattr(draft, name, values[name])
    draft.made_by, draft.made_at = actor, now
    draft.save()
    record(
        "staffing.keep_draft",
        actor=actor,
        subject=draft,
        project_id=project.pk,
        detail={"role": role, "version": draft.version},
    )
    return draft


@action
def issue_sheet(*, sheet_id: UUID, actor: Staff, now: datetime) -> PostSheet:
    """Issue a draft: from its day on it replaces the version before; who holds the post is asked to read it.

    Rule:    ORG-09 signature of the superior.
    Writes:  PostSheet; messages; audit ``staffing.issue_sheet``.
    Locks:   post sheet.
    Raises:  BusinessError ``staffing_post_*``; Conflict ``staffing_post_wrong_state``;
             PostSheet.DoesNotExist for an outsider.
    """
    sheet = queries.sheet_for_update(actor, sheet_id)
    versions = queries.versions_of(sheet.project_id, sheet.role)
    last = next((one for one in versions if one.state == SheetStage.ISSUED), None)
    if refusal := rules.why_not_issue(sheet, actor, business_day(now), last):
        raise refusal
    sheet.state, sheet.issued_by, sheet.issued_at = SheetStage.ISSUED, actor, now
    sheet.save(update_fields=["state", "issued_by", "issued_at"])
    notify.say(
        kind=NEWS,
        to=queries.holders_of(sheet.project_id, sheet.role),
        actor=actor,
        now=now,
        subject=sheet,
        version=str(sheet.version),
        project_id=sheet.project_id,
        fields={"post": sheet.title, "version": str(sheet.version), "on": f"{sheet.effective_on:%Y-%m-%d}"},
    )
    record(
        "staffing.issue_sheet",
        actor=actor,
        subject=sheet,
        project_id=sheet.project_id,
        detail={"role": sheet.role, "version": sheet.version, "effective_on": sheet.effective_on},
    )
    return sheet


@action
def drop_draft(*, sheet_id: UUID, actor: Staff, now: datetime) -> PostSheet:
    """Lay a draft aside; the version in force stays.

    Writes:  PostSheet.state; audit ``staffing.drop_draft``.
    Locks:   post sheet.
    Raises:  BusinessError ``staffing_post_not_writer``; Conflict ``staffing_post_wrong_state``.
    """
    sheet = queries.sheet_for_update(actor, sheet_id)
    if refusal := rules.why_not_write(actor, sheet.project, sheet.role):
        raise refusal
    if sheet.state != SheetStage.DRAFT:
        raise errors.wrong_state(sheet.get_state_display(), "作废")
    sheet.state, sheet.ended_at = SheetStage.DROPPED, now
    sheet.save(update_fields=["state", "ended_at"])
    record("staffing.drop_draft", actor=actor, subject=sheet, project_id=sheet.project_id)
    return sheet


@action
def sign_reading(*, sheet_id: UUID, actor: Staff, now: datetime) -> PostReading:
    """Sign that one has read the description of one's own post; signed twice, the first day stays.

    Rule:    ORG-09 signature of the incumbent.
    Writes:  PostReading; audit ``staffing.sign_reading``.
    Locks:   post sheet.
    Raises:  BusinessError ``staffing_post_not_holder``; Conflict ``staffing_post_wrong_state``.
    """
    sheet = queries.sheet_for_update(actor, sheet_id)
    if refusal := rules.why_not_read(sheet, actor):
        raise refusal
    reading, fresh = PostReading.objects.get_or_create(sheet=sheet, staff=actor, defaults={"read_at": now})
    if fresh:
        record("staffing.sign_reading", actor=actor, subject=sheet, project_id=sheet.project_id)
    return reading
