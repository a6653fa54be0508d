"""What is allowed with a loan, what is missing, what a bank's list says: no database, no clock."""
