"""Papers: what is printed, from one declared form to a PDF, a Word file and their keeping."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Forms that are printed."""

    name = "guijia.platform.papers"
    label = "papers"
    verbose_name = "单据"

    def ready(self) -> None:
        """Put the keeping of Word templates into the menu."""
        from guijia.kit import menu
        from guijia.kit.enums import MenuGroup
        from guijia.platform.papers.permissions import PUBLISH_TEMPLATES

        menu.entry(
            "papers.templates",
            "单据模板",
            "file-type-docx",
            "papers:templates",
            MenuGroup.SETTINGS,
            may=lambda viewer: bool(viewer.may(PUBLISH_TEMPLATES)),
            position=40,
        )
