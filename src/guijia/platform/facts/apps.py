"""Figures that a rule needs and that change: with their source and the day from which they hold."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """Effective-dated parameters of the nation, a city or a project."""

    name = "guijia.platform.facts"
    label = "facts"
    verbose_name = "参数"

    def ready(self) -> None:
        """Say for how long a deed can be taken back."""
        from guijia.kit import undo
        from guijia.platform.facts import queries

        undo.limit_by(queries.undo_minutes)
