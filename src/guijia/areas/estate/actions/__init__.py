"""What happens to homes; the only rooms that write them."""
