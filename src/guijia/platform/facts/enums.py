"""Where a figure stands."""

from django.db import models


class Status(models.TextChoices):
    """A figure ships with the release, is set by an administrator, or was taken back."""

    SHIPPED = "shipped", "随版本发布"
    SET = "set", "本单位设定"
    WITHDRAWN = "withdrawn", "已作废"
