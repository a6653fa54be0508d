"""Setting figures: a new row from a day on, never a changed past."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import errors, queries, rules, shipped
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import Parameter
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.places.models import Project

DAY = timedelta(days=1)


def _same_scope(key: str, jurisdiction: str, project: Project | None) -> QuerySet[Parameter]:
    return Parameter.objects.filter(key=key, jurisdiction=jurisdiction, project=project).exclude(
        status=Status.WITHDRAWN
    )


def _make_room(rows: list[Parameter], effective_from: date) -> None:
    """End the row in force before a day, withdraw one of that very day."""
    for row in rows:
        if row.effective_from == effective_from:
            row.status = Status.WITHDRAWN
            row.save(update_fields=["status"])
        elif row.effective_from < effective_from and (
            row.effective_to is None or row.effective_to >= effective_from
        ):
            row.effective_to = effective_from - DAY
            row.save(update_fields=["effective_to"])


@action
def set_parameter(
    *,
    key: str,
    effective_from: date,
    source: str,
    actor: Staff,
    now: datetime,
    value: Decimal | None = None,
    text: str = "",
    jurisdiction: str = "",
    project: Project | None = None,
) -> Parameter:
    """Let a figure hold from a day on, for the nation, a city or one project.

    The row in force before it ends on the day before; a later row keeps its own day; a row of the
    very same day is withdrawn.
    Rule:    G8; ORG administrator.
    Writes:  Parameter (new; the earlier one's effective_to or status); audit ``facts.set_parameter``.
    Locks:   the rows of that key and scope.
    Raises:  BusinessError ``facts_*``.
    """
    refusal = rules.why_not_set(
        is_administrator=actor.may(ADMINISTER, project.pk if project else None),
        is_everywhere=actor.may_everywhere(ADMINISTER),
        value=value,
        text=text,
        source=source,
        jurisdiction=jurisdiction,
        has_project=project is not None,
    )
    if refusal:
        raise refusal
    pattern = Parameter.objects.filter(key=key).order_by("effective_from").first()
    if pattern is None:
        raise errors.unknown_key(key)
    rows = list(
        _same_scope(key, jurisdiction, project).select_for_update(of=("self",)).order_by("effective_from")
    )
    _make_room(rows, effective_from)
    later = [row.effective_from for row in rows if row.effective_from > effective_from]
    fresh = Parameter.objects.create(
        key=key,
        label=pattern.label,
        unit=pattern.unit,
        reference=pattern.reference,
        value=value,
        text=text.strip(),
        jurisdiction=jurisdiction,
        project=project,
        effective_from=effective_from,
        effective_to=min(later) - DAY if later else None,
        source=source.strip(),
        status=Status.SET,
    )
    queries.forget_rows()
    record(
        "facts.set_parameter",
        actor=actor,
        subject=fresh,
        project_id=project.pk if project else None,
        detail={"key": key, "value": value, "text": text, "from": effective_from, "source": source},
    )
    return fresh


@action
def ship_parameters(*, figures: Iterable[shipped.Figure], actor: Actor) -> int:
    """Enter the figures of the release; what an administrator set or closed stays as it is.

    Rule:    G8.
    Writes:  Parameter (shipped rows only).
    Returns: number of rows entered or refreshed.
    """
    rows: dict[tuple[str, str], list[Parameter]] = {}
    for row in Parameter.objects.filter(project=None).exclude(status=Status.WITHDRAWN):
        rows.setdefault((row.key, row.jurisdiction), []).append(row)
    queries.forget_rows()
    return sum(_ship(figure, rows.setdefault((figure.key, figure.jurisdiction), [])) for figure in figures)


def _ship(figure: shipped.Figure, rows: list[Parameter]) -> int:
    """Enter or refresh one shipped figure beside the live rows of its scope; 1 if anything was written."""
    facts = {
        name: getattr(figure, name) for name in ("label", "value", "text", "unit", "source", "reference")
    }
    held = next((row for row in rows if row.effective_from == figure.effective_from), None)
    if held is not None:
        stale = [name for name, fact in facts.items() if getattr(held, name) != fact]
        if held.status != Status.SHIPPED or not stale:
            return 0
        for name in stale:
            setattr(held, name, facts[name])
        held.save(update_fields=stale)
        return 1
    earlier = [row for row in rows if row.effective_from < figure.effective_from]
    if any(row.status == Status.SET and _reaches(row, figure.effective_from) for row in earlier):
        return 0
    for row in earlier:
        if row.effective_to is None:
            row.effective_to = figure.effective_from - DAY
            row.save(update_fields=["effective_to"])
    rows.append(
        Parameter.objects.create(
            key=figure.key,
            jurisdiction=figure.jurisdiction,
            effective_from=figure.effective_from,
            effective_to=figure.effective_to,
            status=Status.SHIPPED,
            **facts,
        )
    )
    return 1


def _reaches(row: Parameter, day: date) -> bool:
    return row.effective_to is None or row.effective_to >= day
