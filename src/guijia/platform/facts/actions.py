"""Setting figures: a new row from a day on, never a changed past."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import errors, queries, shipped
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import DecisionTable, Parameter
from guijia.platform.facts.rules import setting, tables
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
    refusal = setting.why_not_set(
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


# ---- decision tables


@action
def publish_table(
    *,
    key: str,
    hit: tables.Hit,
    rows: Iterable[tables.Row],
    effective_from: date,
    source: str,
    reason: str,
    actor: Staff,
    now: datetime,
    project: Project | None = None,
) -> DecisionTable:
    """Let a new version of a decision table hold from a day on, for the company or one project.

    A version that was to begin on the very same day and has not begun yet is withdrawn.
    Rule:    G8; DMN 1.3 §8.2.10; ORG administrator.
    Writes:  DecisionTable (new; one that has not begun: status); audit ``facts.publish_table``.
    Locks:   the versions of that key.
    Raises:  BusinessError ``facts_*``.
    """
    versions = list(DecisionTable.objects.filter(key=key).select_for_update(of=("self",)).order_by("version"))
    # The order of a project's versions begins with the company's table.
    own = [row for row in versions if row.project_id == (project.pk if project else None)]
    basis = next(reversed([row for row in own if row.status != Status.WITHDRAWN] or versions), None)
    if basis is None:
        raise errors.unknown_table(key)
    before = tables.from_data(key, basis.label, basis.content)
    fresh = replace(before, hit=hit, rows=tuple(rows))
    refusal = setting.why_not_publish(
        is_administrator=actor.may(ADMINISTER, project.pk if project else None),
        is_everywhere=actor.may_everywhere(ADMINISTER),
        has_project=project is not None,
        table=fresh,
        before=before if own else replace(before, rows=()),
        source=source,
        effective_from=effective_from,
        today=business_day(now),
    )
    if refusal:
        raise refusal
    for row in own:
        if row.effective_from == effective_from and row.status != Status.WITHDRAWN:
            row.status = Status.WITHDRAWN
            row.save(update_fields=["status"])
    made = DecisionTable.objects.create(
        key=key,
        label=basis.label,
        version=max((row.version for row in own), default=0) + 1,
        project=project,
        content=tables.as_data(fresh),
        effective_from=effective_from,
        source=source.strip(),
        reason=reason.strip(),
        status=Status.SET,
        published_by=actor,
        published_at=now,
    )
    queries.forget_rows()
    record(
        "facts.publish_table",
        actor=actor,
        subject=made,
        project_id=project.pk if project else None,
        reason=reason.strip(),
        detail={"key": key, "version": made.version, "from": effective_from, "source": source},
    )
    return made


@action
def ship_tables(*, shipped_tables: Iterable[shipped.ShippedTable], actor: Actor) -> int:
    """Enter the decision tables of the release; a version that is there stays as it is.

    Rule:    G8.
    Writes:  DecisionTable (shipped versions only).
    Returns: number of versions entered.
    """
    entered = 0
    for one in shipped_tables:
        own = list(DecisionTable.objects.filter(key=one.table.key, project=None))
        content = tables.as_data(one.table)
        if any(row.effective_from >= one.effective_from or row.status == Status.SET for row in own):
            continue
        DecisionTable.objects.create(
            key=one.table.key,
            label=one.table.label,
            version=max((row.version for row in own), default=0) + 1,
            content=content,
            effective_from=one.effective_from,
            source=one.source,
            status=Status.SHIPPED,
        )
        entered += 1
    queries.forget_rows()
    return entered
