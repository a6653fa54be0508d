"""What this area hangs into the platform: number, clocks, process, form, menu."""

from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import blocks
from guijia.areas.deals.wiring import STEP_LADDER
from guijia.areas.unwinding import process
from guijia.areas.unwinding.actions import cancelling
from guijia.areas.unwinding.papers import registration as papers
from guijia.areas.unwinding.queries import cancellations, steps
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    protect("unwinding_cancellation", project="project_id")
    for table in ("unwinding_undonestep", "unwinding_refundleg"):
        protect(table, through=("unwinding_cancellation", "id"), here="cancellation_id")
    numbers.series(cancelling.SERIES, "TF", gapless=True)
    clock_kind(
        ClockKind(
            "unwinding.refund", "退款付清", "workdays", fact="refund_payment_workdays", ladder=STEP_LADDER
        )
    )
    clock_kind(
        ClockKind("unwinding.analysis", "分析与纠正", "days", fact="analysis_days", ladder=STEP_LADDER)
    )
    blocks.stands_in_the_way(cancellations.open_number)
    blocks.shows_beside(steps.beside_deal)
    process.register()
    papers.register()
    menu.entry(
        "W10", "退房", "logout", "unwinding:cancellations", MenuGroup.DEALS,
        may=lambda v: bool(v.may(SEE_DEALS)), position=45,
    )  # fmt: skip
