"""The API: tokens, addresses, web hooks."""
