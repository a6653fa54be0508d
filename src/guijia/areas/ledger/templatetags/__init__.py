"""Pieces of money that other pages place."""
