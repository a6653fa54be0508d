"""What collection hangs into the platform: numbers, clocks, the process of a breach, letters."""

from guijia.areas.ledger.collecting import actions, papers, process
from guijia.areas.ledger.collecting.process import PERIOD_CLOCK
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    numbers.series(actions.LETTER_SERIES, "CK", gapless=True)
    numbers.series(actions.BREACH_SERIES, "WY", gapless=True)
    clock_kind(ClockKind("ledger.breach_notice", "送达违约催告", "hours", fact="breach_notice_hours"))
    clock_kind(ClockKind(PERIOD_CLOCK, "违约催告期", "days", statutory=True))
    clock_kind(ClockKind("ledger.breach_decision", "决定违约处理", "hours", fact="breach_decision_hours"))
    process.register()
    papers.register()
