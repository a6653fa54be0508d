"""What can be found. A projection: it can be dropped and put again from the areas at any time."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from guijia.kit.ids import uuid7


class SearchEntry(models.Model):
    """One thing that can be found, once per project in which it may be found.

    Personal data: title (a name); subtitle masked by the writer; full numbers only as keyed fingerprints.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_type = models.CharField("对象类别", max_length=60)
    subject_id = models.UUIDField("对象")
    kind = models.CharField("种类", max_length=30)
    project_id = models.UUIDField("项目", null=True, blank=True)
    title = models.CharField("名称", max_length=200)
    subtitle = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField("地址", max_length=300)
    tokens = ArrayField(models.CharField(max_length=80), verbose_name="词")
    weight = models.SmallIntegerField("轻重", default=0)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "搜索条目"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "project_id"],
                nulls_distinct=False,
                name="search_subject_once",
            )
        ]
        indexes = [GinIndex(fields=["tokens"], name="search_tokens", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
