"""Words of views."""

from django.db import models


class Sharing(models.TextChoices):
    """Who finds a view above the list."""

    OWN = "own", "只有自己"
    ROLE = "role", "一个岗位"
    PROJECT = "project", "一个项目"
    ALL = "all", "所有人"
