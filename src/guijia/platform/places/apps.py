"""Bare identity of company, project, building and unit."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Where things are: what a case, a posting or a number series can point at."""

    name = "guijia.platform.places"
    label = "places"
    verbose_name = "地点"
