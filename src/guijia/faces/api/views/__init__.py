"""Screens of the API's settings: tokens, web hooks, the list of addresses."""
