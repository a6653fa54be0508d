"""How the board and the lists of the estate look."""
