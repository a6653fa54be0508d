"""What there is to sell: phases, homes, permits, price tables; who holds a home; its sales control."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from guijia.areas.estate.enums import (
    Clause,
    CommitmentKind,
    HomeState,
    HomeUse,
    ImportState,
    OffSaleCause,
    PermitKind,
    PricingBasis,
)
from guijia.kit.ids import uuid7
from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project, Unit


class Phase(models.Model):
    """A phase (分期) of a project.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="phases")
    name = models.CharField("分期", max_length=40)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "分期"
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="phase_name_once")]

    def __str__(self) -> str:
        return self.name


class BuildingDetail(models.Model):
    """What the estate knows of a building beyond its name.

    Personal data: none.
    """

    building = models.OneToOneField(
        Building, on_delete=models.RESTRICT, primary_key=True, related_name="detail"
    )
    phase = models.ForeignKey(Phase, on_delete=models.RESTRICT, null=True, related_name="buildings")
    apportionment_note = models.TextField("公摊说明", blank=True)
    equipment_standard = models.TextField("设备装修标准", blank=True)

    class Meta:
        verbose_name = "楼栋详情"

    def __str__(self) -> str:
        return str(self.building)


class FloorPlan(models.Model):
    """A floor plan (户型图) shared by the homes of one layout.

    A home is of this plan when its price list calls its layout by the plan's code or name. Areas in ㎡.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="floor_plans")
    code = models.CharField("户型编号", max_length=20, blank=True)
    name = models.CharField("户型", max_length=60)
    area = models.DecimalField("建筑面积", max_digits=10, decimal_places=2, null=True)
    inner_area = models.DecimalField("套内面积", max_digits=10, decimal_places=2, null=True)
    picture = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, null=True, related_name="+")
    changed_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    changed_at = models.DateTimeField("登记时间", null=True)

    class Meta:
        verbose_name = "户型图"
        ordering = ["project", "code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="floor_plan_once"),
            models.UniqueConstraint(
                fields=["project", "code"], condition=~Q(code=""), name="floor_plan_code_once"
            ),
        ]
        indexes = [models.Index(fields=["code", "id"], name="floor_plan_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class SaleTerms(models.Model):
    """What every contract of a project, a phase or one building says alike: account, handover, clauses.

    A change ends the row and makes a new one; contracts print what held on the day they were signed. A clause
    that is empty is that of the wider place, last the standard text; a stroke (／) says that nothing is agreed.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="sale_terms")
    building = models.ForeignKey(
        Building,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="sale_terms",
        verbose_name="楼栋",
    )
    phase = models.ForeignKey(
        Phase, on_delete=models.RESTRICT, null=True, blank=True, related_name="sale_terms", verbose_name="期"
    )
    supervision_bank = models.CharField("监管账户开户银行", max_length=120, blank=True)
    supervision_account = models.CharField("监管账户账号", max_length=60, blank=True)
    delivery_on = models.DateField("交付日期", null=True, blank=True)
    delivery_conditions = models.TextField("交付条件", blank=True)
    area_rule = models.TextField("面积差异的处理", blank=True)
    facilities = models.TextField("基础设施与公共设施", blank=True)
    title_agency = models.CharField("不动产登记由谁办理", max_length=200, blank=True)
    warranty = models.TextField("保修范围和期限", blank=True)
    dispute = models.CharField("争议的解决", max_length=200, blank=True)
    legal_review = models.CharField("法务审核", max_length=200, blank=True)
    source = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "合同条件"
        ordering = ["project", "-entered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "phase", "building"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="sale_terms_one_current",
            ),
            models.CheckConstraint(
                condition=Q(phase__isnull=True) | Q(building__isnull=True), name="sale_terms_one_place"
            ),
        ]

    @property
    def clauses(self) -> list[tuple[str, str]]:
        """The clauses that are worded here, by their names."""
        return [(key.label, words) for key in Clause if (words := getattr(self, key.value))]

    def __str__(self) -> str:
        return f"{self.building or self.phase or self.project} 合同条件"


class Permit(models.Model):
    """One of the five certificates of some buildings (PRE-05).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="permits")
    kind = models.CharField("证照", max_length=30, choices=PermitKind.choices)
    number = models.CharField("证号", max_length=80)
    issued_on = models.DateField("发证日期")
    expires_on = models.DateField("有效期至", null=True, blank=True)
    building_ids = ArrayField(models.UUIDField(), default=list, help_text="empty = the whole project")
    scan = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField("注销时间", null=True, blank=True)

    class Meta:
        verbose_name = "证照"
        ordering = ["project", "kind", "-issued_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "number"], name="permit_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class PriceTable(models.Model):
    """A price table (价格表) as it was put in force.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="price_tables")
    name = models.CharField("价格表", max_length=120)
    effective_on = models.DateField("执行日期")

    class Meta:
        verbose_name = "价格表"
        ordering = ["-effective_on"]

    def __str__(self) -> str:
        return self.name


class PriceImport(models.Model):
    """A price list on its way in: read, asked about, previewed, written as a whole or not at all.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="price_imports")
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="+")
    file_name = models.CharField("文件", max_length=255)
    state = models.CharField("状态", max_length=20, choices=ImportState.choices, default=ImportState.UPLOADED)
    mapping = models.JSONField("列对应", default=dict)
    questions = models.JSONField("待确认", default=list)
    outcome = models.JSONField("结果", default=dict, encoder=DjangoJSONEncoder)
    problems = models.JSONField("问题", default=list, encoder=DjangoJSONEncoder)
    done_rows = models.PositiveIntegerField("已处理行", default=0)
    total_rows = models.PositiveIntegerField("总行数", default=0)
    price_table = models.ForeignKey(PriceTable, on_delete=models.RESTRICT, null=True, related_name="imports")
    uploaded_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    imported_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    unaudited_columns = ("problems", "questions", "outcome", "done_rows")

    class Meta:
        verbose_name = "价格表导入"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["project", "-uploaded_at"], name="price_import_recent")]

    def __str__(self) -> str:
        return self.file_name


class Home(models.Model):
    """The facts of a unit on sale (房源): where it lies, areas, prices, and its state in sales control.

    Areas in ㎡, prices in yuan including VAT. ``state`` is written by sales control only.
    Personal data: none.
    """

    unit = models.OneToOneField(Unit, on_delete=models.RESTRICT, primary_key=True, related_name="home")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="homes")
    building = models.ForeignKey(Building, on_delete=models.RESTRICT, related_name="homes")
    entrance = models.CharField("单元", max_length=20, blank=True)
    floor = models.SmallIntegerField("楼层")
    room = models.CharField("室号", max_length=20)
    column = models.PositiveSmallIntegerField("列", default=0, help_text="place on its floor, from the left")
    layout = models.CharField("户型", max_length=60, blank=True)
    orientation = models.CharField("朝向", max_length=20, blank=True)
    use = models.CharField("用途", max_length=20, choices=HomeUse.choices, default=HomeUse.DWELLING)
    forecast_area = models.DecimalField("预测建筑面积", max_digits=10, decimal_places=2, null=True)
    forecast_inner_area = models.DecimalField("预测套内面积", max_digits=10, decimal_places=2, null=True)
    measured_area = models.DecimalField("实测建筑面积", max_digits=10, decimal_places=2, null=True)
    measured_inner_area = models.DecimalField("实测套内面积", max_digits=10, decimal_places=2, null=True)
    area_derived = models.BooleanField("面积由总价推算", default=False)
    pricing = models.CharField(
        "计价方式", max_length=10, choices=PricingBasis.choices, default=PricingBasis.GROSS
    )
    unit_price = models.DecimalField("单价", max_digits=12, decimal_places=2, null=True)
    list_price = models.DecimalField("标价", max_digits=16, decimal_places=2, null=True)
    floor_price = models.DecimalField("底价", max_digits=16, decimal_places=2, null=True)
    second_floor_price = models.DecimalField("二级底价", max_digits=16, decimal_places=2, null=True)
    price_table = models.ForeignKey(PriceTable, on_delete=models.RESTRICT, null=True, related_name="homes")
    entered_by_import = models.ForeignKey(
        PriceImport, on_delete=models.RESTRICT, null=True, related_name="homes"
    )
    state = models.CharField("状态", max_length=20, choices=HomeState.choices, default=HomeState.UNRELEASED)
    off_sale_cause = models.CharField("不可售原因", max_length=20, choices=OffSaleCause.choices, blank=True)
    state_since = models.DateTimeField("状态起", null=True)
    withdrawn_at = models.DateTimeField(
        "撤销录入", null=True, help_text="entered by an import that was undone"
    )

    class Meta:
        verbose_name = "房源"
        ordering = ["building", "entrance", "-floor", "column", "room"]
        indexes = [
            models.Index(fields=["project", "state"], name="home_project_state"),
            models.Index(fields=["building", "entrance", "floor"], name="home_board"),
            models.Index(fields=["building"], name="home_standing", condition=Q(withdrawn_at__isnull=True)),
            models.Index(fields=["entered_by_import"], name="home_import"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="off_sale") & ~Q(off_sale_cause="")
                | ~Q(state="off_sale") & Q(off_sale_cause=""),
                name="home_off_sale_has_cause",
            ),
            models.CheckConstraint(
                condition=Q(list_price__isnull=True) | Q(list_price__gt=0), name="home_price_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.unit.label

    @property
    def label(self) -> str:
        """The unit as people call it (房号)."""
        return self.unit.label

    @property
    def area(self) -> "Decimal | None":
        """Gross area that counts today: measured when there is one, forecast before."""
        return self.measured_area if self.measured_area is not None else self.forecast_area

    @property
    def inner_area(self) -> "Decimal | None":
        """Inner area that counts today."""
        return self.measured_inner_area if self.measured_inner_area is not None else self.forecast_inner_area


class AreaSurvey(models.Model):
    """The measured areas (实测面积) of a home as a survey certified them; a later one ends the earlier.

    The home carries the areas of its survey in force. Areas in ㎡.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="area_surveys")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="area_surveys")
    area = models.DecimalField("实测建筑面积", max_digits=10, decimal_places=2)
    inner_area = models.DecimalField("实测套内面积", max_digits=10, decimal_places=2, null=True)
    shared_area = models.DecimalField("分摊面积", max_digits=10, decimal_places=2, null=True)
    source = models.CharField("依据", max_length=200)
    surveyed_on = models.DateField("测绘日期")
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "实测成果"
        ordering = ["unit", "-entered_at"]
        indexes = [models.Index(fields=["project", "-entered_at"], name="area_survey_recent")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at__isnull=True), name="area_survey_one_current"
            ),
            models.CheckConstraint(
                condition=Q(area__gt=0)
                & (Q(inner_area__isnull=True) | Q(inner_area__gt=0, inner_area__lte=models.F("area")))
                & (Q(shared_area__isnull=True) | Q(shared_area__gte=0)),
                name="area_survey_sensible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} 实测"


class Commitment(models.Model):
    """What binds a home: a hold, a subscription, a contract. At most one is live at any time.

    Personal data: none (the document carries the names).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="commitments")
    kind = models.CharField("种类", max_length=20, choices=CommitmentKind.choices)
    holder = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="commitments")
    document_type = models.CharField("凭据类别", max_length=60, blank=True)
    document_id = models.UUIDField("凭据", null=True)
    document_number = models.CharField("凭据编号", max_length=60, blank=True)
    started_at = models.DateTimeField("起")
    expires_at = models.DateTimeField("到期", null=True)
    ended_at = models.DateTimeField("止", null=True)
    end_cause = models.CharField("终止原因", max_length=60, blank=True)

    class Meta:
        verbose_name = "占用"
        constraints = [
            # GUARD-1: a home is never promised twice, on any number of servers.
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at__isnull=True), name="commitment_one_live"
            ),
            models.CheckConstraint(
                condition=~Q(kind="hold") | Q(expires_at__isnull=False), name="commitment_hold_expires"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(ended_at__isnull=True), name="commitment_expiring"
            ),
            models.Index(fields=["document_id"], name="commitment_document"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.get_kind_display()}"


class Takeover(models.Model):
    """A list of homes sold, and perhaps delivered, before this system, taken over with what it rests on (期初接收).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="takeovers")
    source = models.CharField("依据", max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, null=True, related_name="+")
    homes = models.PositiveIntegerField("套数")
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField("接收时间")

    class Meta:
        verbose_name = "期初接收"
        ordering = ["project", "-entered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(homes__gt=0) & ~Q(source=""), name="takeover_rests_on_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} 期初接收 {self.homes} 套"


class Delivery(models.Model):
    """The handover (交付) of a home: its paper, its day, the proof that the maintenance fund was paid before.

    Of homes taken over the proof lies where they were sold; then the takeover is what it rests on.
    Personal data: none (the papers carry the names).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.OneToOneField(Unit, on_delete=models.RESTRICT, related_name="delivery")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="deliveries")
    number = models.CharField("交接书编号", max_length=40, blank=True)
    delivered_on = models.DateField("交付日期")
    fund_number = models.CharField("维修资金凭证编号", max_length=60, blank=True)
    fund_paid_on = models.DateField("维修资金交存日期", null=True)
    fund_file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, null=True, related_name="+")
    takeover = models.ForeignKey(Takeover, on_delete=models.RESTRICT, null=True, related_name="deliveries")
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "交付"
        ordering = ["project", "-delivered_on"]
        indexes = [models.Index(fields=["project", "-delivered_on"], name="delivery_recent")]
        constraints = [
            # 165 号令 art. 13: no handover before the fund, whatever program writes here.
            models.CheckConstraint(
                condition=Q(takeover__isnull=False)
                | Q(fund_paid_on__isnull=False, fund_file__isnull=False) & ~Q(fund_number="") & ~Q(number=""),
                name="delivery_after_the_fund",
            ),
            models.CheckConstraint(
                condition=Q(fund_paid_on__isnull=True) | Q(fund_paid_on__lte=models.F("delivered_on")),
                name="delivery_fund_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} 交付 {self.number}".strip()


class SalesControlEntry(models.Model):
    """One line of the sales-control register (F11): a state change with its document and its actor.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="sales_control")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="sales_control")
    at = models.DateTimeField("时间")
    before = models.CharField("原状态", max_length=20, choices=HomeState.choices)
    after = models.CharField("新状态", max_length=20, choices=HomeState.choices)
    cause = models.CharField("事由", max_length=120)
    document_type = models.CharField("凭据类别", max_length=60, blank=True)
    document_id = models.UUIDField("凭据", null=True)
    document_number = models.CharField("凭据编号", max_length=60, blank=True)
    actor_name = models.CharField("经办人", max_length=60)

    class Meta:
        verbose_name = "销控登记"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["unit", "-at"], name="sales_control_unit"),
            models.Index(fields=["project", "-at"], name="sales_control_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.before}→{self.after}"
