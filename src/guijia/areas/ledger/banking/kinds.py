"""Names of the background work on statements."""

MATCH = "ledger.match_statement"
CLAIM = "ledger.claim_lines"
