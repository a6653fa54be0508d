"""Pieces of customers that other pages place."""
