"""Somebody leaves: what they have in hand, who takes it, when their account closes (离职交接)."""
