"""Job descriptions: what a post is for, version by version, and who has read them."""

from django.db import models

from guijia.areas.staffing.enums import SheetStage
from guijia.kit.ids import uuid7
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class PostSheet(models.Model):
    """A version of the job description of a post in a project (职位说明书, F54, ORG-09).

    A version that was issued is never changed; the next one replaces it from its own day on. Who holds the post,
    and who stands above, is not kept here: the postings say it.
    ``duties``: lists of words and degree (全责, 部分, 支持); ``indicators``: lists of words and target.
    Personal data: none beyond who wrote and issued it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+", verbose_name="项目")
    role = models.CharField("岗位", max_length=30, choices=Role.choices)
    number = models.CharField("职位编号", max_length=30)
    version = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=8, choices=SheetStage.choices, default=SheetStage.DRAFT)
    unit = models.CharField("单位", max_length=120)
    title = models.CharField("职位名称", max_length=60)
    department = models.CharField("部门", max_length=30)
    section = models.CharField("组", max_length=30)
    effective_on = models.DateField("生效日期")
    education = models.CharField("学历", max_length=120, blank=True)
    experience = models.CharField("经验", max_length=300, blank=True)
    knowledge = models.CharField("专业知识", max_length=300, blank=True)
    business_scope = models.CharField("业务了解范围", max_length=300, blank=True)
    purpose = models.TextField("职位目的", max_length=1000)
    authority = models.TextField("权限", max_length=1000, blank=True)
    inside_contacts = models.CharField("内部沟通", max_length=300, blank=True)
    outside_contacts = models.CharField("外部沟通", max_length=300, blank=True)
    direct = models.PositiveSmallIntegerField("直接下属", default=0)
    indirect = models.PositiveSmallIntegerField("间接下属", default=0)
    managers = models.PositiveSmallIntegerField("其中经理人员", default=0)
    professionals = models.PositiveSmallIntegerField("其中专业人员", default=0)
    others = models.PositiveSmallIntegerField("其中其他人员", default=0)
    sales_scale = models.CharField("销售额", max_length=60, blank=True)
    profit_scale = models.CharField("利润", max_length=60, blank=True)
    headcount_scale = models.CharField("人数", max_length=60, blank=True)
    duties = models.JSONField("职责范围", default=list)
    indicators = models.JSONField("考核指标", default=list)
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="编写人")
    made_at = models.DateTimeField("编写时间")
    issued_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    ended_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "职位说明书"
        constraints = [
            models.UniqueConstraint(fields=["project", "role", "version"], name="post_sheet_version_once"),
            models.UniqueConstraint(
                fields=["project", "role"], condition=models.Q(state="draft"), name="post_sheet_draft_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | models.Q(issued_by__isnull=False, issued_at__isnull=False)
                & ~models.Q(issued_by=models.F("made_by")),
                name="post_sheet_issued_by_other",
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"], name="post_sheet_by_time")]

    def __str__(self) -> str:
        return f"{self.number} {self.title} 第 {self.version} 版"

    @property
    def subordinates(self) -> int:
        """All subordinates."""
        return self.direct + self.indirect


class PostReading(models.Model):
    """Somebody who holds the post has read a version of its description (任职人签阅).

    Personal data: none beyond who read what when.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sheet = models.ForeignKey(PostSheet, on_delete=models.RESTRICT, related_name="readings")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="任职人")
    read_at = models.DateTimeField("签阅时间")

    class Meta:
        verbose_name = "职位说明书签阅"
        constraints = [models.UniqueConstraint(fields=["sheet", "staff"], name="post_reading_once")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.sheet_id}"
