"""Is it allowed now? What is the number, the deadline? Pure."""
