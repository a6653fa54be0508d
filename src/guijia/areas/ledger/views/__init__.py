"""Pages of money: the account of a deal (``account``), what is done on it (``deeds``), lists (``lists``)."""
