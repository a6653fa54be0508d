"""States of a printed paper."""

from django.db import models


class PaperState(models.TextChoices):
    """A paper is a draft (watermark), in force, or replaced by a later print."""

    DRAFT = "draft", "未生效"
    EFFECTIVE = "effective", "有效"
    VOID = "void", "作废"
