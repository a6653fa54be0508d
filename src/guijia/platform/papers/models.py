"""What was printed, and the Word templates that staff keep."""

from django.db import models
from django.db.models import Q

from guijia.kit.ids import uuid7
from guijia.platform.files.models import StoredFile
from guijia.platform.papers.enums import PaperState
from guijia.platform.places.models import Project


class Paper(models.Model):
    """A form as it was printed: what it said (fingerprint of its data), when, by whom.

    ``token`` stands in its QR code; it leads to the thing the paper speaks of, for those who may see it.
    A later print with other content replaces the earlier one, which stays readable as void.
    Personal data: the PDF shows full identities; it is sealed at rest and every opening is audited.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    form_code = models.CharField("表号", max_length=20)
    number = models.CharField("编号", max_length=60)
    subject_type = models.CharField("对象类别", max_length=60)
    subject_id = models.UUIDField("对象")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, null=True, related_name="+")
    version = models.PositiveIntegerField("第几次打印")
    state = models.CharField("状态", max_length=12, choices=PaperState.choices)
    content_sha256 = models.CharField("内容指纹", max_length=64)
    token = models.CharField("二维码", max_length=32, unique=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="+")
    made_by_id = models.UUIDField("打印人")
    made_by_name = models.CharField("打印人姓名", max_length=60)
    made_at = models.DateTimeField("打印时间")
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "单据"
        ordering = ["form_code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["form_code", "subject_type", "subject_id", "version"], name="paper_version_once"
            ),
            models.UniqueConstraint(
                fields=["form_code", "subject_type", "subject_id"],
                condition=~Q(state=PaperState.VOID),
                name="paper_one_current",
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="paper_subject")]

    def __str__(self) -> str:
        return f"{self.form_code} {self.number}"


class WordTemplate(models.Model):
    """An edition of a form's Word template; the newest is used, the older ones stay.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    form_code = models.CharField("表号", max_length=20)
    version = models.PositiveIntegerField("版本")
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="+")
    note = models.CharField("修改说明", max_length=200, blank=True)
    uploaded_by_id = models.UUIDField("上传人")
    uploaded_by_name = models.CharField("上传人姓名", max_length=60)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "Word 模板"
        ordering = ["form_code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["form_code", "version"], name="wordtemplate_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.form_code} 第 {self.version} 版"
