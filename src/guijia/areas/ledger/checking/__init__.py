"""Whether the ledger says everywhere what its entries say."""
