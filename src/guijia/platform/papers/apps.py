"""Papers: what is printed, from one declared form to a PDF, a Word file and their keeping."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Forms that are printed."""

    name = "guijia.platform.papers"
    label = "papers"
    verbose_name = "单据"
