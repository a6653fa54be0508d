"""Screens of deals."""
