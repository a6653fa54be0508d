"""By when the certificate of title must be there, and the documents for it."""

from dataclasses import dataclass
from datetime import date

from guijia.kit.errors import BusinessError
from guijia.platform.clock.rules import DAY, PeriodDue, WorkdayTable, add_months, period_due

CLAUSE = "商品房买卖合同解释第十四条"
YEAR_CLAUSE = "商品房买卖合同解释第十五条"
DOCUMENTS_CLAUSE = "城市房地产开发经营管理条例第三十二条"
KINDS: dict[str, str] = {"presale": "预售", "completed": "现售"}


@dataclass(frozen=True, slots=True)
class TitleDeadline:
    """Days by which the developer answers for the certificate and for its own documents.

    ``rescission_from``: first day on which the buyer may rescind. ``documents_due``: unknown before handover.
    """

    raw_due: date
    due: date
    documents_due: date | None
    rescission_from: date
    provisional: bool
    explain: tuple[str, ...] = ()


def title_deadline(
    *,
    kind: str,
    handover: date | None,
    signed: date | None,
    statutory_days: int,
    documents_days: int,
    table: WorkdayTable,
    contract_days: int | None = None,
    roll: bool = True,
) -> TitleDeadline:
    """The day by which the buyer must have the certificate.

    Rule:    6.7: the term of the contract; else 90 days, pre-sale from handover, completed from signing.
    Raises:  BusinessError ``deals_bad_title_input`` | ``clock_bad_period``.
    """
    start, field = (handover, "handover") if kind == "presale" else (signed, "signed")
    if start is None:
        word = "交付日" if kind == "presale" else "签约日"
        raise BusinessError(
            "deals_bad_title_input",
            f"{KINDS[kind]}从{word}起算，请给出 {field}。",
            clause=CLAUSE,
            field=field,
        )
    days = statutory_days if contract_days is None else contract_days
    found = period_due(start, days=days, roll=roll, table=table)
    papers = period_due(handover, days=documents_days, roll=roll, table=table) if handover else None
    ground = CLAUSE if contract_days is None else f"合同约定 {days} 日；{CLAUSE}"
    lines = [
        f"{KINDS[kind]}商品房自{'交付' if kind == 'presale' else '签约'}日 {start} 起 {days} 日，"
        f"至 {found.raw_due}（{ground}）。",
        *_rolled(found),
    ]
    if papers is not None:
        lines.append(
            f"开发商应在交付后 {documents_days} 日内报送资料，至 {papers.due}（{DOCUMENTS_CLAUSE}）。"
        )
    late = add_months(found.due, 12) + DAY
    lines.append(f"因出卖人原因逾期超过一年（自 {late} 起），买受人可以解除合同（{YEAR_CLAUSE}）。")
    provisional = found.provisional or (papers is not None and papers.provisional)
    return TitleDeadline(
        found.raw_due, found.due, papers.due if papers else None, late, provisional, tuple(lines)
    )


def _rolled(found: PeriodDue) -> tuple[str, ...]:
    if not found.skipped:
        return ()
    return (f"末日逢休假日，顺延至 {found.due}（民法典第二百零三条）。",)
