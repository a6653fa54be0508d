"""Things without business words that every room uses."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Lowest floor."""

    name = "guijia.kit"
    label = "kit"
