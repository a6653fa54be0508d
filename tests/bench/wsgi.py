"""The server's door for the bench: the product's own, with the bench's settings from the environment."""

from guijia.config.wsgi import application

__all__ = ["application"]
