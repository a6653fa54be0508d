"""Taking in the measured areas of homes."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.estate.actions.indexing import index_units
from guijia.areas.estate.models import AreaSurvey, Home
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import areas as queries
from guijia.areas.estate.rules import Areas, why_not_measured, why_not_survey
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor, SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

TOLD = 200


@action
def enter_measured_areas(
    *,
    project: Project,
    rows: Mapping[UUID, Areas],
    source: str,
    surveyed_on: date,
    actor: Staff | SystemActor,
    now: datetime,
) -> int:
    """Enter the certified areas of homes of a project, all of them or none; prices stay as they are.

    Rule:    INV-01 forecast and measured area; rules.md 2.3.
    Writes:  AreaSurvey (the earlier one's ended_at), Home.measured_area, measured_inner_area;
             audit ``estate.enter_measured_areas``.
    Locks:   homes in the order of their ids.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_area_*`` | ``estate_home_unknown``.
    Returns: how many homes have other areas than before, or rest on another survey.
    """
    if isinstance(actor, Staff) and not actor.may(KEEP_PERMITS, project.pk):
        raise BusinessError("estate_forbidden", "您的岗位不能登记实测面积。请找签约主管或经理办理。")
    if not rows:
        raise BusinessError("estate_area_none", "没有要登记的面积。")
    if refusal := why_not_survey(source, surveyed_on, business_day(now)):
        raise refusal
    homes = queries.homes_to_measure(project, rows, actor)
    if len(homes) != len(rows):
        raise BusinessError(
            "estate_home_unknown", f"有 {len(rows) - len(homes)} 套不是本项目的房源，一套都没有写入。"
        )
    for home in homes:
        if refusal := why_not_measured(home.unit.label, rows[home.pk]):
            raise refusal
    current = queries.surveys_of(home.pk for home in homes)
    changed = [
        home for home in homes if not _same(home, rows[home.pk], current.get(home.pk), source, surveyed_on)
    ]
    told = [_told(home, rows[home.pk]) for home in changed[:TOLD]]
    _write(changed, rows, current, source=source, surveyed_on=surveyed_on, actor=actor, now=now)
    record(
        "estate.enter_measured_areas",
        actor=actor,
        subject=changed[0] if len(changed) == 1 else project,
        project_id=project.pk,
        reason=source,
        detail={"count": len(changed), "surveyed_on": surveyed_on.isoformat(), "homes": told},
    )
    return len(changed)


def _same(home: Home, areas: Areas, kept: AreaSurvey | None, source: str, surveyed_on: date) -> bool:
    if kept is None or (kept.source, kept.surveyed_on) != (source, surveyed_on):
        return False
    wanted = (areas.gross, areas.inner)
    return (
        (home.measured_area, home.measured_inner_area) == wanted
        and (kept.area, kept.inner_area) == wanted
        and kept.shared_area == _shared(areas)
    )


def _shared(areas: Areas) -> Decimal | None:
    if areas.shared is None and areas.inner is not None:
        return areas.gross - areas.inner
    return areas.shared


def _told(home: Home, areas: Areas) -> list[str]:
    return [home.unit.label, "" if home.area is None else str(home.area), str(areas.gross)]


def _write(
    homes: list[Home],
    rows: Mapping[UUID, Areas],
    current: Mapping[UUID, AreaSurvey],
    *,
    source: str,
    surveyed_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    ended = [current[home.pk] for home in homes if home.pk in current]
    for survey in ended:
        survey.ended_at = now
    AreaSurvey.objects.bulk_update(ended, ["ended_at"], batch_size=500)
    for home in homes:
        areas = rows[home.pk]
        home.measured_area, home.measured_inner_area = areas.gross, areas.inner
    Home.objects.bulk_update(homes, ["measured_area", "measured_inner_area"], batch_size=500)
    AreaSurvey.objects.bulk_create(
        AreaSurvey(
            unit_id=home.pk,
            project_id=home.project_id,
            area=rows[home.pk].gross,
            inner_area=rows[home.pk].inner,
            shared_area=_shared(rows[home.pk]),
            source=source,
            surveyed_on=surveyed_on,
            entered_by=actor if isinstance(actor, Staff) else None,
            entered_at=now,
        )
        for home in homes
    )
    index_units([home.pk for home in homes])
