"""May this figure be set, may this decision table be published?"""

from datetime import date, timedelta
from decimal import Decimal

from guijia.kit.errors import BusinessError
from guijia.platform.facts import errors
from guijia.platform.facts.rules import tables


def why_not_set(
    *,
    is_administrator: bool,
    is_everywhere: bool,
    value: Decimal | None,
    text: str,
    source: str,
    jurisdiction: str,
    has_project: bool,
) -> BusinessError | None:
    """Refusal to set a figure, or ``None``.

    Rule:    G8: every figure has a value, a scope and a source; what holds beyond one project is set only by who
             administers all of them.
    """
    if not is_administrator:
        return errors.not_allowed()
    if not has_project and not is_everywhere:
        return errors.not_everywhere()
    if (value is None) == (not text.strip()):
        return errors.without_value()
    if not source.strip():
        return errors.without_source()
    if jurisdiction and has_project:
        return errors.two_scopes()
    return None


def why_not_publish(
    *,
    is_administrator: bool,
    is_everywhere: bool,
    has_project: bool,
    table: tables.Table,
    before: tables.Table,
    source: str,
    effective_from: date,
    today: date,
) -> BusinessError | None:
    """Refusal to publish a version of a decision table, or ``None``.

    Rule:    G8: a source, and whoever administers all projects for what holds beyond one; today and the past are
             never changed: a version holds from tomorrow on at the earliest; DMN: the table is sound.
    """
    if not is_administrator:
        return errors.not_allowed()
    if not has_project and not is_everywhere:
        return errors.not_everywhere()
    if not source.strip():
        return errors.without_source()
    if effective_from <= today:
        return errors.table_past(today + timedelta(days=1))
    if (table.inputs, table.outputs) != (before.inputs, before.outputs):
        return errors.unsound_table("表头不能改；条件和结果由程序给出。")
    faults = [one.words for one in tables.problems_of(table) if one.is_fault]
    if faults:
        more = f"还有 {len(faults) - 1} 处。" if len(faults) > 1 else ""
        return errors.unsound_table(faults[0] + more)
    if (table.rows, table.hit) == (before.rows, before.hit):
        return errors.same_table()
    return None
