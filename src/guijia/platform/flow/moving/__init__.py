"""Versions of processes and the moves of running cases between them, as whoever publishes sees them."""
