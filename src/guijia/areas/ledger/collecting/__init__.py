"""Collection (W25): who owes what for how long, talks, promises, letters, breaches."""
