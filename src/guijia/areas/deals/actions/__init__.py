"""What happens to a deal; the only rooms that write it."""
