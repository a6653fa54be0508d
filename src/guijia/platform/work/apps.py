"""Long work that a person asks for and need not wait for."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Background work: its rows, its progress, its result."""

    name = "guijia.platform.work"
    label = "work"
    verbose_name = "后台工作"

    def ready(self) -> None:
        """Declare the job that does it, and the list in the menu."""
        from guijia.platform.work import jobs, tables  # noqa: F401  registers on import
