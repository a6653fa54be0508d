"""What the bank tells: statements read and matched to plans, arrivals receipted, cash taken to the bank."""
