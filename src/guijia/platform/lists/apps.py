"""What people keep of lists: views under a name, their own arrangement."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Views of lists, and acts on many of their rows."""

    name = "guijia.platform.lists"
    label = "lists"
    verbose_name = "列表视图"

    def ready(self) -> None:
        """Tell every list what is kept of it."""
        from guijia.kit import lists, shelves
        from guijia.platform.lists import exporting, queries, tables, wiring  # noqa: F401  registers on import

        shelves.keep_with(queries.shelf_of)
        lists.export_later.append(exporting.export_later)
