"""How a number reads."""

from datetime import datetime

from guijia.kit.days import business_day

DIGITS = 4
PLAIN_DIGITS = 6


def period_of(now: datetime) -> str:
    """The business year whose numbers are being given out (北京时间).

    Rule: GUARD-3; the year turns over at midnight in China, wherever the server stands.
    """
    return str(business_day(now).year)


def head(prefix: str, project_code: str | None, period: str) -> str:
    """What stands before the running number: ``RG-GLF-2026-``."""
    return "-".join(part for part in (prefix, project_code, period) if part) + "-"
