"""The only rooms that read cancellations for others."""
