"""Keeping the floor plans of a project."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.estate.models import FloorPlan
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import plans as queries
from guijia.areas.estate.rules import why_not_plan
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import Actor, SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@action
def keep_floor_plan(
    *,
    project: Project,
    code: str,
    name: str,
    actor: Staff | SystemActor,
    now: datetime,
    plan_id: UUID | None = None,
    area: Decimal | None = None,
    inner_area: Decimal | None = None,
    picture: bytes = b"",
    picture_name: str = "",
) -> FloorPlan:
    """Enter a floor plan of a project or correct one; without a new picture the old one stays.

    Rule:    INV-01 floor plan.
    Writes:  FloorPlan, StoredFile; audit ``estate.keep_floor_plan``.
    Locks:   the plan that is corrected.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_plan_name`` | ``estate_area_inner`` |
             ``estate_plan_picture`` | ``files_*``; Conflict ``estate_plan_known``;
             FloorPlan.DoesNotExist when the viewer cannot see it.
    """
    if isinstance(actor, Staff) and not actor.may(KEEP_PERMITS, project.pk):
        raise BusinessError("estate_forbidden", "您的岗位不能登记户型。请找签约主管或经理办理。")
    if refusal := why_not_plan(code, name, area, inner_area):
        raise refusal
    plan = queries.plan_for_update(plan_id, project, actor) if plan_id else FloorPlan(project=project)
    if field := queries.plan_known(project, code, name, plan.pk):
        said = f"户型编号 {code}" if field == "code" else f"户型“{name}”"
        raise Conflict("estate_plan_known", f"{said}已经登记过，请改那一条。", clause="INV-01", field=field)
    plan.code, plan.name, plan.area, plan.inner_area = code, name, area, inner_area
    plan.changed_by = actor if isinstance(actor, Staff) else None
    plan.changed_at = now
    if picture_name:
        plan.picture = _picture(picture, picture_name, actor, now)
    if plan_id:
        plan.save(update_fields=["code", "name", "area", "inner_area", "changed_by", "changed_at", "picture"])
    else:
        plan.save(force_insert=True)
    record(
        "estate.keep_floor_plan",
        actor=actor,
        subject=plan,
        project_id=project.pk,
        detail={"code": code, "name": name, "picture": plan.picture.sha256 if plan.picture else ""},
    )
    return plan


def _picture(content: bytes, name: str, actor: Actor, now: datetime) -> StoredFile:
    file = files.keep_file(content=content, name=name, actor=actor, now=now)
    if not file.is_picture:
        raise BusinessError(
            "estate_plan_picture", "户型图应是图片（JPG、PNG），请把图纸存成图片再上传。", field="picture"
        )
    return file
