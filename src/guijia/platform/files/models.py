"""What was handed in or made, and what it belongs to."""

from django.db import models
from django.db.models import Q

from guijia.kit.ids import uuid7
from guijia.platform.places.models import Project


class StoredFile(models.Model):
    """A file as it was kept; never changed. Equal content is kept once under its fingerprint.

    Personal data: the content may show identity papers; it is sealed at rest and reached only through
    what it is attached to. The name as its sender gave it, cleaned.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField("指纹", max_length=64)
    size = models.PositiveIntegerField("字节")
    content_type = models.CharField("类型", max_length=100)
    name = models.CharField("文件名", max_length=160)
    kept_at = models.DateTimeField("收存时间")
    kept_by_id = models.UUIDField("收存人")

    class Meta:
        verbose_name = "文件"
        indexes = [models.Index(fields=["sha256"], name="storedfile_sha256")]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="storedfile_not_empty")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Can a browser show it as a picture?"""
        return self.content_type.startswith("image/")


class Attachment(models.Model):
    """A file belongs to a thing (a subscription, a contract, an import) under a label.

    Taken off by mistake or replaced: it ends, it is not deleted.
    Personal data: as the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="attachments")
    subject_type = models.CharField("对象类别", max_length=60)
    subject_id = models.UUIDField("对象")
    label = models.CharField("名目", max_length=120, blank=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, null=True, related_name="+")
    uploaded_by_id = models.UUIDField("上传人")
    uploaded_by_name = models.CharField("上传人姓名", max_length=60)
    uploaded_at = models.DateTimeField("上传时间")
    ended_at = models.DateTimeField("撤下时间", null=True)
    end_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "附件"
        ordering = ["uploaded_at", "pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "uploaded_at"], name="attachment_subject")
        ]

    def __str__(self) -> str:
        return self.label or "附件"
