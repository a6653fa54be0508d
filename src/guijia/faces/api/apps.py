"""The API: the way in for other systems."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, addresses under ``/api/v1``, web hooks."""

    name = "guijia.faces.api"
    label = "api"
    verbose_name = "接口"

    def ready(self) -> None:
        """Put the settings of the API into the menu and the sending into the pulse."""
        from guijia.faces.api import jobs, tables, wiring  # noqa: F401  registers on import

        wiring.register()
