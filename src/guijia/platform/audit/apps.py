"""The audit: who did what and why, and which rows changed below it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Stands lowest in the platform: every room above writes its deeds here."""

    name = "guijia.platform.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        """Let connections hand down for whom they ask."""
        from guijia.platform.audit import row_scope

        row_scope.watch()
