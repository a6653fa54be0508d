"""What the estate shows."""
