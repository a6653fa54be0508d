"""The desk: where people come in, find things and see their work."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Entry, workbench and search."""

    name = "guijia.faces.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Put the workbench into the menu."""
        from guijia.faces.desk import tables  # noqa: F401  registers on import
        from guijia.faces.desk.away import tables as away  # noqa: F401  registers on import
        from guijia.faces.desk.away import wiring  # noqa: F401  registers on import
        from guijia.faces.desk.decisions import tables as decisions  # noqa: F401
        from guijia.faces.desk.estimates import tables as estimates  # noqa: F401  registers on import
        from guijia.faces.desk.estimates.papers.registration import register as register_estimates
        from guijia.faces.desk.rights import tables as rights  # noqa: F401  registers on import
        from guijia.faces.desk.settings import tables as settings  # noqa: F401  registers on import

        register_estimates()
