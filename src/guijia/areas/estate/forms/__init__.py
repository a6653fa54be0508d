"""What is typed in the estate."""
