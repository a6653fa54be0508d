"""The ledger reckoned anew from its entries, each thing in one statement; nothing is written."""

from collections.abc import Callable
from decimal import Decimal

from django.db import connection

from guijia.areas.ledger.checking.rules import Difference, differences

# What is compared, the reckoning from the entries, and what stands there; each gives (name, number).
_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "凭证不平",
        "SELECT j.key, 0 FROM ledger_journal j WHERE false",
        "SELECT j.key, sum(e.amount) FROM ledger_journal j JOIN ledger_entry e ON e.journal_id = j.id"
        " GROUP BY j.key HAVING sum(e.amount) <> 0",
    ),
    (
        "凭证分录数",
        "SELECT j.key, j.sides FROM ledger_journal j",
        "SELECT j.key, count(*) FROM ledger_journal j JOIN ledger_entry e ON e.journal_id = j.id GROUP BY j.key",
    ),
    (
        "付款计划合计",
        "SELECT a.title || ' ' || a.id, a.price FROM ledger_dealaccount a WHERE a.closed_at IS NULL AND EXISTS"
        " (SELECT 1 FROM ledger_planline l WHERE l.account_id = a.id AND l.withdrawn_at IS NULL)",
        "SELECT a.title || ' ' || a.id, sum(l.amount) FROM ledger_dealaccount a JOIN ledger_planline l ON l.account_id = a.id"
        " WHERE a.closed_at IS NULL AND l.withdrawn_at IS NULL GROUP BY a.id, a.title",
    ),
    (
        "各期未收合计",
        "SELECT a.title || ' ' || a.id, a.price + coalesce((SELECT sum(e.amount) FROM ledger_entry e WHERE e.account_id = a.id"
        " AND e.code IN ('2203', '2241')), 0) FROM ledger_dealaccount a WHERE a.closed_at IS NULL AND EXISTS"
        " (SELECT 1 FROM ledger_planline l WHERE l.account_id = a.id AND l.withdrawn_at IS NULL)",
        "SELECT a.title || ' ' || a.id, sum(l.missing) FROM ledger_dealaccount a JOIN ledger_planline l ON l.account_id = a.id"
        " WHERE a.closed_at IS NULL AND l.withdrawn_at IS NULL GROUP BY a.id, a.title",
    ),
    (
        "收据与分录",
        "SELECT r.number, CASE WHEN r.reversed_at IS NULL THEN r.amount ELSE 0 END FROM ledger_receipt r",
        "SELECT r.number, sum(e.amount) FROM ledger_receipt r JOIN ledger_journal j"
        " ON j.id = r.journal_id OR j.reverses_id = r.journal_id JOIN ledger_entry e ON e.journal_id = j.id"
        " AND e.code LIKE '1%' GROUP BY r.number",
    ),
    (
        "负的应付余额",
        "SELECT a.title, 0 FROM ledger_dealaccount a WHERE false",
        "SELECT a.title || ' ' || e.code || ' ' || a.id, -sum(e.amount) FROM ledger_entry e JOIN ledger_dealaccount a"
        " ON a.id = e.account_id WHERE e.code LIKE '2%' GROUP BY a.id, e.code HAVING sum(e.amount) > 0",
    ),
    (
        "流水与收据",
        "SELECT l.serial || ' ' || l.id, l.amount FROM ledger_statementline l WHERE l.state = 'booked'",
        "SELECT l.serial || ' ' || l.id, sum(r.amount) FROM ledger_statementline l JOIN ledger_receipt r"
        " ON r.project_id = l.project_id AND r.bank_reference = l.serial AND r.reversed_at IS NULL"
        " WHERE l.state = 'booked' GROUP BY l.id, l.serial",
    ),
    (
        "解款与收据",
        "SELECT c.number, c.amount FROM ledger_cashbanking c",
        "SELECT c.number, sum(r.amount) FROM ledger_cashbanking c JOIN ledger_bankedreceipt b"
        " ON b.banking_id = c.id JOIN ledger_receipt r ON r.id = b.receipt_id GROUP BY c.number",
    ),
)


def all_checks() -> list[str]:
    """What is compared, by name."""
    return [what for what, _, _ in _CHECKS]


def verify(told: Callable[[str, int], object] = lambda what, count: None) -> list[Difference]:
    """Reckon everything anew and compare it with what stands there, with the eyes of the command line.

    Returns: every difference; empty when the ledger is right.
    """
    found: list[Difference] = []
    for what, expected, standing in _CHECKS:
        made = differences(what, _numbers(expected), _numbers(standing))
        told(what, len(made))
        found += made
    found += _numbers_of_receipts()
    return found


def _numbers(sql: str) -> dict[str, Decimal | int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {str(name): number for name, number in cursor.fetchall()}


def _numbers_of_receipts() -> list[Difference]:
    """Numbers of receipts without gaps, by project and year."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(number, '[0-9]+$', ''), count(*), max(substring(number from '[0-9]+$')::bigint)"
            " FROM ledger_receipt GROUP BY 1"
        )
        return [
            Difference("收据编号连续", series, str(last), str(count))
            for series, count, last in cursor.fetchall()
            if count != last
        ]
