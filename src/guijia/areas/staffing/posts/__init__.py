"""Job descriptions: written, issued, read by whoever holds the post (ORG-09, F54)."""
