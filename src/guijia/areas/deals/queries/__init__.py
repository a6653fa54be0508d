"""Who sees which deals."""
