"""The only rooms that write a cancellation."""
