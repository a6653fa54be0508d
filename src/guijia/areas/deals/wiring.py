"""What this area hangs into the platform: numbers, clocks, processes, forms, menu."""

from guijia.areas.deals import process
from guijia.areas.deals.actions import changing, opening, stock, subscribing
from guijia.areas.deals.papers import registration as papers
from guijia.areas.deals.permissions import KEEP_SETS, SEE_COMMISSION, SEE_DEALS
from guijia.areas.deals.queries import delivery, for_ledger, holdings, pieces
from guijia.areas.estate import registry as estate
from guijia.areas.ledger import registry as ledger
from guijia.areas.parties import registry as parties
from guijia.kit import desk, menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.clock.registry import ClockKind, Rung, clock_kind
from guijia.platform.flow.registry import FIRE_TIMER
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    for table in ("deals_contract", "deals_filing", "deals_filingcredential"):
        protect(table, project="project_id")
    protect("deals_dealchange", project="project_id")
    protect("deals_commission", project="project_id")
    protect("deals_changepaper", through=("deals_dealchange", "id"), here="change_id")
    _numbers()
    _clocks()
    process.register()
    papers.register()

    parties.holdings_from(holdings.holdings)
    parties.works_on_from(holdings.works_on)
    estate.delivery_gate(delivery.price_settled)
    ledger.names_from(for_ledger.names_of)
    ledger.late_rates_from(for_ledger.late_rates_of)
    _menu()
    desk.card("deals.signings", "deals/_signing_card.html", pieces.signing_card, position=10)
    desk.card("deals.filings", "deals/_filing_card.html", pieces.filing_card, position=20)


def _numbers() -> None:
    numbers.series(subscribing.SERIES, "RG", gapless=True)
    numbers.series(changing.SERIES, "BG", gapless=True)
    numbers.series(opening.SERIES, "HT", gapless=True)
    numbers.series(stock.SET_SERIES, "TH", gapless=True)
    numbers.series(opening.SEAL_SERIES, "YY", gapless=True)
    numbers.series(stock.STOCK_SERIES, "KC", gapless=False)


_SOURCE = "超时提醒、升级（流程引擎要求）；级次为产品默认，公司可调"
# An inner step: whoever has it in hand, whom they report to, the department's manager.
STEP_LADDER = (
    Rung("percent", 80, "handler", "remind", _SOURCE),
    Rung("percent", 100, "superior", "escalate", _SOURCE),
    Rung("minutes", 120, "role", "escalate", _SOURCE, role="manager"),
)
# A term of the law: early enough to act, and the deputy in charge before it has passed.
LAW_LADDER = (
    Rung("percent", 60, "handler", "remind", _SOURCE),
    Rung("percent", 80, "superior", "escalate", _SOURCE),
    Rung("percent", 95, "role", "escalate", _SOURCE, role="deputy_gm"),
)


def _clocks() -> None:
    clock_kind(ClockKind("deals.approval", "审签", "hours", fact="approval_hours", ladder=STEP_LADDER))
    for key, label in (("gm_remind", "总经理特批提醒"), ("gm_raise", "总经理特批升级")):
        clock_kind(ClockKind(f"deals.{key}", label, "working_hours", fact=f"{key}_hours", on_due=FIRE_TIMER))
    clock_kind(
        ClockKind("deals.register", "核对登记", "working_hours", fact="review_hours", ladder=STEP_LADDER)
    )
    clock_kind(
        ClockKind(
            "deals.deposit",
            "定金到账",
            "hours",
            fact="deposit_release_hours",
            remind_fact="deposit_remind_hours",
            on_remind="deals.remind_deposit",
            on_due="deals.release_unpaid",
        )
    )
    clock_kind(ClockKind("deals.seal", "用印", "hours", fact="seal_hours", ladder=STEP_LADDER))
    clock_kind(
        ClockKind(
            "deals.sign_by",
            "约定签约日",
            "days",
            remind_fact="sign_remind_before_days",
            remind_before=True,
            on_remind="deals.remind_signing",
            on_due="deals.signing_overdue",
        )
    )
    clock_kind(
        ClockKind(
            "deals.contract_review", "合同审批", "hours", fact="contract_review_hours", ladder=STEP_LADDER
        )
    )
    clock_kind(
        ClockKind(
            "deals.filing",
            "法定备案期限",
            "days",
            fact="filing_days",
            rolls=True,
            statutory=True,
            ladder=LAW_LADDER,
        )
    )
    clock_kind(ClockKind("deals.filing_ask", "提请经理决定", "days", on_due="deals.ask_filing_decision"))


def _menu() -> None:
    def sees(viewer: menu.Viewer) -> bool:
        return bool(viewer.may(SEE_DEALS))

    menu.entry(
        "W01", "认购", "file-text", "deals:subscriptions", MenuGroup.DEALS, may=sees, position=20, letter="r"
    )
    menu.entry("W02", "变更", "transform", "deals:changes", MenuGroup.DEALS, may=sees, position=25)
    menu.entry(
        "W03", "签约", "signature", "deals:signings", MenuGroup.DEALS, may=sees, position=30, letter="q"
    )
    menu.entry(
        "W06",
        "合同备案",
        "certificate",
        "deals:contracts",
        MenuGroup.DEALS,
        may=sees,
        position=40,
        letter="b",
    )
    menu.entry(
        "deals.filings", "备案台帐", "list-check", "deals:filings", MenuGroup.BOOKS, may=sees, position=60
    )
    menu.entry(
        "deals.seals", "用印登记", "rubber-stamp", "deals:seals", MenuGroup.BOOKS, may=sees, position=62
    )
    menu.entry(
        "deals.commissions", "佣金台帐", "coin", "deals:commissions", MenuGroup.BOOKS,
        may=lambda v: bool(v.may(SEE_COMMISSION)), position=66,
    )  # fmt: skip
    menu.entry(
        "deals.sets",
        "合同套",
        "files",
        "deals:sets",
        MenuGroup.BOOKS,
        may=lambda v: bool(v.may(KEEP_SETS)),
        position=64,
    )
