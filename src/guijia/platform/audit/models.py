"""What the audit keeps. Nothing here is ever changed or deleted by the application."""

from django.db import models


class Entry(models.Model):
    """One deed: who did what to which thing and why; one per action.

    Written only through the database function ``audit_record``; partitioned by month.
    Personal data: none (labels are masked by the writer).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    actor_id = models.UUIDField("经办人")
    actor_name = models.CharField("经办人姓名", max_length=60)
    action = models.CharField("动作", max_length=80)
    subject_type = models.CharField("对象类别", max_length=60)
    subject_id = models.CharField("对象", max_length=60)
    subject_label = models.CharField("对象名称", max_length=200)
    project_id = models.UUIDField("项目", null=True)
    reason = models.TextField("缘由", blank=True)
    detail = models.JSONField("详情", default=dict)
    request_id = models.CharField("请求", max_length=64, blank=True)

    class Meta:
        managed = False
        db_table = "audit_entry"
        ordering = ["-id"]
        verbose_name = "审计记录"

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_name} {self.action}"


class RowChange(models.Model):
    """One changed row, caught by a trigger below every action.

    Personal data: sealed columns only in their sealed form.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    transaction_id = models.BigIntegerField("事务")
    actor_id = models.UUIDField("经办人", null=True)
    actor_name = models.CharField("经办人姓名", max_length=60)
    request_id = models.CharField("请求", max_length=64, blank=True)
    table_name = models.CharField("表", max_length=63)
    row_id = models.CharField("行", max_length=60)
    operation = models.CharField("操作", max_length=1)
    before = models.JSONField("变前", null=True)
    after = models.JSONField("变后", null=True)

    class Meta:
        managed = False
        db_table = "audit_rowchange"
        ordering = ["-id"]
        verbose_name = "行变更"

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} {self.operation}"


class RequestKey(models.Model):
    """A post that was carried out, with the answer it got: pressing twice does it once.

    Personal data: none.
    """

    pk = models.CompositePrimaryKey("user_id", "key")
    user_id = models.UUIDField()
    key = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    answer_url = models.TextField(blank=True, default="", db_default="")

    class Meta:
        verbose_name = "一次性提交"
        indexes = [models.Index(fields=["claimed_at"], name="requestkey_claimed")]

    def __str__(self) -> str:
        return self.key
