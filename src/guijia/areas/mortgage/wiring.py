"""What this area hangs into the platform: protection, numbers, clocks, the process, papers, menu."""

from guijia.platform.audit.row_scope import protect


def register() -> None:
    """Called once when the application is ready."""
    for name in ("frameagreement", "loan", "original", "overduelist", "overdueitem", "loanregister"):
        protect(f"mortgage_{name}", project="project_id")
    for name in ("bankanswer", "loanpaper"):
        protect(f"mortgage_{name}", through=("mortgage_loan", "id"), here="loan_id")
    protect("mortgage_originalmove", through=("mortgage_original", "id"), here="original_id")
    protect("mortgage_overduefollowup", through=("mortgage_overdueitem", "id"), here="item_id")
