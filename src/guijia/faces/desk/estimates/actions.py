"""Keeping an estimate: what was told to a customer can be found again."""

from collections.abc import Mapping
from datetime import datetime

from guijia.faces.desk import errors
from guijia.faces.desk.estimates import queries
from guijia.faces.desk.estimates.forms import inputs_of
from guijia.faces.desk.estimates.registry import Topic, calculators
from guijia.faces.desk.models import Estimate
from guijia.faces.desk.permissions import ESTIMATE
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff


@action
def keep_estimate(
    *, topic: Topic, typed: Mapping[str, str], known: queries.Known | None, actor: Staff, now: datetime
) -> Estimate:
    """Compute once more and keep what comes out, with the working, so that it can be printed.

    Rule:    A3 what leaves the house on paper is on record; G8 nothing missing is guessed.
    Writes:  Estimate; audit ``desk.keep_estimate``.
    Raises:  BusinessError ``desk_may_not_estimate`` and the refusals of the calculation.
    """
    project = known.home.project if known else None
    if not actor.may(ESTIMATE, project.pk if project else None):
        raise errors.may_not_estimate()
    result, explain = calculators().compute(topic.name, inputs_of(topic, typed, business_day(now)))
    kept = Estimate.objects.create(
        topic=topic.name,
        label=topic.label,
        typed=dict(typed),
        result=result,
        explain=explain,
        project=project,
        unit_id=known.home.pk if known else None,
        subscription=known.deal if known else None,
        made_by=actor,
        made_at=now,
    )
    record(
        "desk.keep_estimate",
        actor=actor,
        subject=kept,
        project_id=kept.project_id,
        detail={"topic": topic.name},
    )
    return kept
