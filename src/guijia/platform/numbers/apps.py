"""Numbers on papers and deeds: gapless where the company requires it, unique everywhere."""

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Hands out numbers by series, project and business year."""

    name = "guijia.platform.numbers"
    label = "numbers"
    verbose_name = "编号"
