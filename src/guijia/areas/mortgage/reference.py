"""The checklists that every installation starts with: read from ``checklist.toml``, kept as rows."""

import tomllib
from datetime import datetime
from pathlib import Path

from guijia.areas.mortgage import actions, queries
from guijia.platform.audit.acting import SYSTEM

FILE = Path(__file__).with_name("checklist.toml")


def load_checklist(now: datetime) -> int:
    """Enter the shipped papers that were never entered; what an administrator changed or retired stays so.

    Returns: how many were new.
    """
    known = queries.shipped_items()
    fresh = 0
    for position, row in enumerate(tomllib.loads(FILE.read_text(encoding="utf-8"))["paper"], start=1):
        wanted = actions.Item(
            bank="",
            loan_kind=row.get("loan", ""),
            borrower=row["borrower"],
            key=row["key"],
            label=row["label"],
            valid_days=row.get("valid_days"),
            required=row.get("required", True),
            source=row["source"],
            position=position * 10,
        )
        if (wanted.loan_kind, wanted.borrower, wanted.key) in known:
            continue
        actions.enter_item(item=wanted, project=None, actor=SYSTEM, now=now)
        fresh += 1
    return fresh
