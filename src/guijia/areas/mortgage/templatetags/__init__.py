"""Pieces of loans for templates."""
