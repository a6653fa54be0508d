"""Loans through HTTP: lists, the page of a loan, banks, overdue instalments."""
