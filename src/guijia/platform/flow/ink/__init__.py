"""Signatures by hand, as those see them who may."""
