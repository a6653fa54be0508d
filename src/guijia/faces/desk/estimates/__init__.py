"""Estimates (测算): every calculation as a form at the front desk, explained, and printed for the customer."""
