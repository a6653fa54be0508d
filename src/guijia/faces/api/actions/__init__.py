"""What the API and its settings write: tokens, kept answers, web hooks."""
