"""What is done about the bank; every receipt goes through ``ledger.actions.receive``."""

from guijia.areas.ledger.banking.actions.accounts import (
    add_bank_account,
    assign_virtual_account,
    end_bank_account,
)
from guijia.areas.ledger.banking.actions.cash import CASH_SERIES, bank_cash
from guijia.areas.ledger.banking.actions.lines import (
    claim_certain,
    claim_line,
    let_go,
    restore_line,
    set_aside,
    share_out,
)
from guijia.areas.ledger.banking.actions.statements import (
    finish_matching,
    import_statement,
    keep_matches,
    keep_statement,
    match_statement,
)

__all__ = [
    "CASH_SERIES",
    "add_bank_account",
    "assign_virtual_account",
    "bank_cash",
    "claim_certain",
    "claim_line",
    "end_bank_account",
    "finish_matching",
    "import_statement",
    "keep_matches",
    "keep_statement",
    "let_go",
    "match_statement",
    "restore_line",
    "set_aside",
    "share_out",
]
