"""Words that every page shares."""

from django.db import models


class MenuGroup(models.TextChoices):
    """Groups of the side menu, in the order of a home's life."""

    WORK = "work", ""
    DEALS = "deals", "成交"
    MONEY = "money", "资金"
    BOOKS = "books", "底账"
    SETTINGS = "settings", "设置"


class YesNo(models.TextChoices):
    """How a truth is written in a list."""

    YES = "yes", "是"
    NO = "no", "否"


class Told(models.TextChoices):
    """How a page says what has just been done."""

    OK = "ok", "已办"
    DUE = "due", "请注意"
    LATE = "late", "没有办成"
