"""May this figure be set?"""

from decimal import Decimal

from guijia.kit.errors import BusinessError
from guijia.platform.facts import errors


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
