"""What this area hangs into the platform: protection, numbers, clocks, the process, papers, menu."""

from guijia.areas.deals.registry import CHANGE_EXECUTED, CONTRACT_FILED
from guijia.areas.deals.wiring import STEP_LADDER
from guijia.areas.mortgage import actions, jobs, notices, process
from guijia.areas.mortgage.papers import registration as papers
from guijia.areas.mortgage.permissions import KEEP_BANKS, SEE_LOANS
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.jobs import news, pulse
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    for name in ("frameagreement", "loan", "original", "overduelist", "overdueitem", "loanregister"):
        protect(f"mortgage_{name}", project="project_id")
    for name in ("bankanswer", "loanpaper"):
        protect(f"mortgage_{name}", through=("mortgage_loan", "id"), here="loan_id")
    protect("mortgage_originalmove", through=("mortgage_original", "id"), here="original_id")
    protect("mortgage_overduefollowup", through=("mortgage_overdueitem", "id"), here="item_id")
    numbers.series(actions.SERIES, "AJ", gapless=True)
    _clocks()
    notices.register()
    process.register()
    papers.register()
    news.listen(CONTRACT_FILED, "mortgage.open_loans")
    news.listen(CHANGE_EXECUTED, "mortgage.follow_terms")
    pulse.register(jobs.queue_due_weeks, name="mortgage.close_week", every_seconds=300)
    _menu()


def _clocks() -> None:
    clock_kind(
        ClockKind(
            "mortgage.notify", "通知客户", "workdays", fact="mortgage_notify_workdays", ladder=STEP_LADDER
        )
    )
    clock_kind(
        ClockKind(
            "mortgage.papers",
            "资料备齐",
            "days",
            fact="mortgage_papers_days",
            on_due="mortgage.remind_papers",
        )
    )
    for key, label in (("bank", "银行审批"), ("fund", "公积金初审")):
        clock_kind(ClockKind(f"mortgage.{key}", label, "days", fact="bank_decision_days", external=True))
    clock_kind(ClockKind("mortgage.payout", "银行放款", "days", fact="bank_payout_days", external=True))
    clock_kind(
        ClockKind(
            "mortgage.settle", "与客户商定", "workdays", fact="mortgage_settle_workdays", ladder=STEP_LADDER
        )
    )
    clock_kind(
        ClockKind(
            "mortgage.voucher", "归集凭证", "workdays", fact="mortgage_voucher_workdays", ladder=STEP_LADDER
        )
    )


def _menu() -> None:
    def sees(viewer: menu.Viewer) -> bool:
        return bool(viewer.may(SEE_LOANS))

    def keeps(viewer: menu.Viewer) -> bool:
        return bool(viewer.may(KEEP_BANKS))

    deals, books = MenuGroup.DEALS, MenuGroup.BOOKS
    for key, label, icon, group, may, at in (
        ("loans", "按揭", "building-bank", deals, sees, 50),
        ("missing", "按揭缺件", "file-unknown", books, sees, 66),
        ("weeks", "按揭不齐周单", "calendar-event", books, sees, 67),
        ("overdue", "逾期贷款", "alert-triangle", books, sees, 68),
        ("agreements", "银行协议", "file-certificate", books, keeps, 69),
        ("checklist", "按揭资料清单", "checklist", books, keeps, 70),
    ):
        menu.entry(
            "W08" if key == "loans" else f"mortgage.{key}", label, icon, f"mortgage:{key}", group, may=may,
            position=at,
        )  # fmt: skip
