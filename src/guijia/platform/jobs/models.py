"""What the worker leaves behind so that others see it live."""

from django.db import models


class Heartbeat(models.Model):
    """The last time a part of the worker was alive (心跳); ``pulse`` is the one that fires what is due.

    Personal data: none.
    """

    name = models.CharField("名称", max_length=40, primary_key=True)
    at = models.DateTimeField("最近一次")
    trouble = models.TextField("最近的故障", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "心跳"

    def __str__(self) -> str:
        return self.name
