"""The paper that a customer takes home."""
