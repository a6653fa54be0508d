"""Who sees which homes."""
