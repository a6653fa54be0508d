"""Acts on many rows as background work: each row is done by itself and told of afterwards. Ended views come back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.kit.bulk import act_named
from guijia.kit.undo import inverse
from guijia.platform.lists import actions, errors
from guijia.platform.lists.actions import ACT_KIND
from guijia.platform.org.models import Staff
from guijia.platform.work.registry import WorkKind, kind


def do_row(*, key: str, given: Mapping[str, Any], actor: Staff, now: datetime) -> str:
    """Do an act to one row, found anew through what the person may see.

    Raises: BusinessError ``lists_row_gone``, or as the area's action does.
    """
    act = act_named(given["act"])
    row = act.rows(actor).filter(pk=key).first() if act is not None and act.may(actor) else None
    if act is None or row is None:
        raise errors.row_gone()
    if refusal := act.why_not(actor, now)(row):
        raise refusal
    return act.deed(row, given["typed"], actor=actor, now=now)


def restore(subject: UUID, *, actor: Staff, now: datetime) -> str:
    """Bring back a view that was just ended."""
    return f"视图“{actions.restore_view(view_id=subject, actor=actor, now=now).name}”已恢复。"


kind(WorkKind(ACT_KIND, "批量办理", act=do_row))
inverse("lists.end_view", restore)
