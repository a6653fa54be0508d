"""What is kept of lists."""

from django.db import models
from django.db.models import Q

from guijia.kit.ids import uuid7
from guijia.platform.lists.enums import Sharing
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

ASKED, COLUMNS, NAME = 1000, 1000, 20


class SavedView(models.Model):
    """A view of a list (视图): what is asked of it, in which order, with which columns.

    One without a name is how its owner has arranged the list: columns in their order, and ``start``, the view
    that the list begins with.

    Personal data: none; words typed on a list of people are not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    list_key = models.CharField("列表", max_length=60)
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="保存人")
    name = models.CharField("名称", max_length=NAME, blank=True)
    asked = models.CharField("筛选", max_length=ASKED, blank=True)
    columns = models.CharField("列", max_length=COLUMNS, blank=True)
    sharing = models.CharField("共享", max_length=10, choices=Sharing.choices, default=Sharing.OWN)
    role = models.CharField("共享岗位", max_length=30, choices=Role.choices, blank=True)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="共享项目"
    )
    start = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="先看"
    )
    kept_at = models.DateTimeField("保存时间")
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "列表视图"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_key", "name"], condition=Q(ended_at__isnull=True), name="one_view_of_a_name"
            ),
            models.CheckConstraint(
                condition=~Q(sharing=Sharing.ROLE) | ~Q(role=""), name="view_shared_with_a_role_names_it"
            ),
            models.CheckConstraint(
                condition=~Q(sharing=Sharing.PROJECT) | Q(project__isnull=False),
                name="view_shared_with_a_project_names_it",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["list_key"], condition=Q(ended_at__isnull=True), name="views_of_a_list")
        ]

    def __str__(self) -> str:
        return self.name or self.list_key
