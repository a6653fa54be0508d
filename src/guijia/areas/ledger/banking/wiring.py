"""What statements hang into the platform: kinds of background work, the number of cash, the hook of reversals."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.areas.ledger import registry as ledger
from guijia.areas.ledger.banking import actions
from guijia.areas.ledger.banking.kinds import CLAIM, MATCH
from guijia.areas.ledger.permissions import SEE_BANK
from guijia.platform.files.models import StoredFile
from guijia.platform.numbers import registry as numbers
from guijia.platform.org.models import Staff
from guijia.platform.work.registry import WorkKind, kind


def _match(
    *, given: Mapping[str, Any], actor: Staff, now: datetime, told: Callable[[int, int], bool]
) -> StoredFile:
    return actions.match_statement(statement_id=UUID(given["statement"]), told=told, actor=actor, now=now)


def sees_bank(viewer: Staff) -> bool:
    """Are these pages in the viewer's menu?"""
    return viewer.may(SEE_BANK)


def register() -> None:
    """Called once when the application is ready."""
    numbers.series(actions.CASH_SERIES, "JK", gapless=True)
    kind(WorkKind(MATCH, "匹配银行流水", make=_match))
    kind(WorkKind(CLAIM, "银行流水入账", act=actions.claim_certain))
    ledger.before_reversal(actions.let_go)
