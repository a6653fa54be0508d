"""Who came to the sales office or rang it: the register of visitors and callers (INV-07)."""
