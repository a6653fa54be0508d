"""Where things are: company, project, building, unit; identity only, the facts stand in ``estate``."""

from django.db import models

from guijia.kit.ids import uuid7


class Company(models.Model):
    """A company of the group: the one that develops and sells (项目公司).

    Personal data: none (the legal representative's name is a company fact).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("公司名称", max_length=120, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)

    class Meta:
        verbose_name = "公司"

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A project (项目): the scope of almost every right and every list.

    ``jurisdiction`` names the city whose local rules apply (facts are looked up by it).
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Company, on_delete=models.RESTRICT, related_name="projects")
    code = models.CharField("项目代码", max_length=12, unique=True)
    name = models.CharField("项目名称", max_length=60)
    jurisdiction = models.CharField("城市", max_length=40, blank=True)
    address = models.CharField("坐落", max_length=200, blank=True)

    class Meta:
        verbose_name = "项目"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building (楼栋) of a project.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="buildings")
    number = models.CharField("楼号", max_length=20, help_text="例如 3、A1")
    name = models.CharField("楼栋名称", max_length=60, help_text="例如 3 号楼")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "楼栋"
        ordering = ["project", "position", "number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="building_number_once")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A home or other unit (房屋, 套) that can be sold, named by its label ``楼号-单元-房号``.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="units")
    building = models.ForeignKey(Building, on_delete=models.RESTRICT, related_name="units")
    label = models.CharField("房号", max_length=60, help_text="例如 3-1-1801")

    class Meta:
        verbose_name = "房屋"
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["project", "label"], name="unit_label_once")]
        # Lists of what happens to homes are sorted by their label.
        indexes = [models.Index(fields=["label", "id"], name="unit_by_label")]

    def __str__(self) -> str:
        return self.label
