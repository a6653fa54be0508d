"""Laying out a project: phases, building details, permits."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from guijia.areas.estate.enums import PermitKind
from guijia.areas.estate.models import BuildingDetail, Permit, Phase
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import homes as queries
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project


@action
def open_phase(*, project: Project, name: str, position: int, actor: Actor, now: datetime) -> Phase:
    """Enter a phase of a project.

    Rule:    PRE-01, INV-01.
    Writes:  Phase; audit ``estate.open_phase``.
    """
    phase = Phase.objects.create(project=project, name=name, position=position)
    record("estate.open_phase", actor=actor, subject=phase, project_id=project.pk)
    return phase


@action
def describe_building(
    *, building: Building, phase: Phase | None, actor: Actor, now: datetime, **notes: str
) -> BuildingDetail:
    """Say which phase a building belongs to, and its standard notes (公摊说明, 设备装修标准).

    Rule:    INV-01, SGN-02.
    Writes:  BuildingDetail; audit ``estate.describe_building``.
    """
    detail, _ = BuildingDetail.objects.update_or_create(building=building, defaults={"phase": phase, **notes})
    record("estate.describe_building", actor=actor, subject=building, project_id=building.project_id)
    return detail


@action
def enter_permit(
    *,
    project: Project,
    kind: PermitKind,
    number: str,
    issued_on: date,
    actor: Actor,
    now: datetime,
    expires_on: date | None = None,
    building_ids: Collection[UUID] = (),
    scan: StoredFile | None = None,
) -> Permit:
    """Enter one of the five certificates.

    Rule:    PRE-05 number, date, scan, expiry.
    Writes:  Permit; audit ``estate.enter_permit``.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_permit_dates``.
    """
    if isinstance(actor, Staff) and not actor.may(KEEP_PERMITS, project.pk):
        raise BusinessError("estate_forbidden", "您的岗位不能登记五证。请找签约主管或经理办理。")
    if expires_on is not None and expires_on < issued_on:
        raise BusinessError("estate_permit_dates", "有效期早于发证日期，请核对。", field="expires_on")
    permit = Permit.objects.create(
        project=project,
        kind=kind,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        building_ids=list(building_ids),
        scan=scan,
    )
    record("estate.enter_permit", actor=actor, subject=permit, project_id=project.pk)
    return permit


@action
def revoke_permit(*, permit_id: UUID, reason: str, actor: Staff, now: datetime) -> Permit:
    """Mark a certificate as no longer in force; what was sold under it stays sold.

    Rule:    PRE-05.
    Writes:  Permit.revoked_at; audit ``estate.revoke_permit``.
    Locks:   permit.
    Raises:  BusinessError ``estate_forbidden``; Permit.DoesNotExist when the viewer cannot see it.
    """
    permit = queries.permits_visible_to(actor).select_for_update(of=("self",)).get(pk=permit_id)
    if not actor.may(KEEP_PERMITS, permit.project_id):
        raise BusinessError("estate_forbidden", "您的岗位不能注销五证。请找签约主管或经理办理。")
    permit.revoked_at = now
    permit.save(update_fields=["revoked_at"])
    record("estate.revoke_permit", actor=actor, subject=permit, project_id=permit.project_id, reason=reason)
    return permit
