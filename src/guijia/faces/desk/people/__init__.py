"""One member of staff: posts, and who they are as a natural person."""
