"""Deciding, signing or reading one thing from a signed link in a message, on a phone, without signing in."""
