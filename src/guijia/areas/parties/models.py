"""Customers, the projects that know them, and who has looked at what."""

from datetime import date

from django.db import models
from django.db.models import Q

from guijia.areas.parties.enums import (
    CustomerKind,
    IdType,
    OutsideKind,
    ResidencePermit,
    Sensitive,
    Sex,
    VisitChannel,
    VisitGrade,
    VisitKind,
    VisitWish,
)
from guijia.kit.ids import uuid7
from guijia.kit.masks import mask, mask_id, mask_mobile, mask_name
from guijia.kit.sealed import SealedTextField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Customer(models.Model):
    """A person or company that buys, once in the whole installation.

    What identifies or reaches a person lies sealed; it is found by its blind index and shown masked.
    Personal data: all of it; identity number, mobile, address, birth and e-mail are sealed (rules.md §9).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("类别", max_length=10, choices=CustomerKind.choices, default=CustomerKind.PERSON)
    name = models.CharField("姓名或名称", max_length=50)
    pinyin = models.CharField("拼音", max_length=255, blank=True)
    sort_key = models.CharField("排序", max_length=255)
    id_type = models.CharField("证件类型", max_length=20, choices=IdType.choices)
    id_number = SealedTextField("证件号码")
    id_blind = models.CharField("证件号码索引", max_length=64)
    id_tail = models.CharField("证件尾号", max_length=4)
    id_expires_on = models.DateField("证件有效期至", null=True, blank=True)
    id_long_term = models.BooleanField("证件长期有效", default=False)
    mobile = SealedTextField("手机号码")
    mobile_blind = models.CharField("手机号码索引", max_length=64, blank=True)
    mobile_tail = models.CharField("手机尾号", max_length=4, blank=True)
    nationality = models.CharField("国籍或地区", max_length=40, default="中国")
    sex = models.CharField("性别", max_length=10, choices=Sex.choices, blank=True)
    birth = SealedTextField("出生日期", blank=True, default="")
    address = SealedTextField("通讯地址", blank=True, default="")
    email = SealedTextField("电子邮箱", blank=True, default="")
    contact = models.CharField("单位联系人", max_length=50, blank=True)
    residence_permit = models.CharField(
        "居住证", max_length=12, choices=ResidencePermit.choices, default=ResidencePermit.NOT_NEEDED
    )
    guardian = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="wards", verbose_name="监护人"
    )
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间")
    updated_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    updated_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "客户"
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id_type", "id_blind"], name="customer_id_once"),
            models.CheckConstraint(
                condition=Q(kind="company", id_type="credit_code")
                | (Q(kind="person") & ~Q(id_type="credit_code")),
                name="customer_kind_has_its_document",
            ),
            models.CheckConstraint(condition=~Q(guardian=models.F("id")), name="customer_own_guardian"),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="customer_by_name"),
            models.Index(fields=["-created_at", "-id"], name="customer_by_time"),
            models.Index(fields=["mobile_blind"], name="customer_by_mobile"),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def is_company(self) -> bool:
        """Is it a legal person?"""
        return self.kind == CustomerKind.COMPANY

    @property
    def masked_name(self) -> str:
        """Name for registers and logs; a company's name is public."""
        return self.name if self.is_company else mask_name(self.name)

    @property
    def masked_mobile(self) -> str:
        """``138****5678``."""
        number = self.mobile  # opened once: each reading breaks the seal anew
        return mask_mobile(number) if number else ""

    @property
    def masked_id(self) -> str:
        """Identity number as the screen shows it; a company's code is public."""
        return self.id_number if self.is_company else mask_id(self.id_number)

    @property
    def masked_email(self) -> str:
        """``z***@example.com``."""
        return mask("email", self.email) if self.email else ""

    @property
    def birth_on(self) -> date | None:
        """Day of birth; never an instant."""
        return date.fromisoformat(self.birth) if self.birth else None

    def masked(self, field: Sensitive) -> str:
        """A sensitive field as it is shown before anybody asks for it."""
        if field == Sensitive.MOBILE:
            return self.masked_mobile
        if field == Sensitive.ID_NUMBER:
            return self.masked_id
        if field == Sensitive.EMAIL:
            return self.masked_email
        return "******" if getattr(self, field.value) else ""


class CustomerLink(models.Model):
    """A project knows a customer: whoever sees customers of that project sees this one.

    Personal data: that somebody is a customer of a project.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="links")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    linked_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    linked_at = models.DateTimeField("接入时间")

    class Meta:
        verbose_name = "项目客户"
        constraints = [models.UniqueConstraint(fields=["customer", "project"], name="customer_link_once")]
        indexes = [models.Index(fields=["project", "customer"], name="customer_link_project")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.project_id}"


class Reveal(models.Model):
    """Somebody looked at a full number, and why.

    Personal data: who looked at whose data; the value itself is not kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="reveals")
    field = models.CharField("内容", max_length=12, choices=Sensitive.choices)
    reason = models.CharField("缘由", max_length=200)
    case_id = models.UUIDField("案件", null=True)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="查看人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查看记录"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["staff", "at"], name="reveal_by_staff"),
            models.Index(fields=["customer", "-at"], name="reveal_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.field}"


class OutsideParty(models.Model):
    """An authority, bank, firm or neighbour that the department deals with (ORG-07); shared by all projects.

    Personal data: none; people stand in ``OutsideContact``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("类别", max_length=20, choices=OutsideKind.choices)
    name = models.CharField("名称", max_length=120)
    address = models.CharField("地址", max_length=200, blank=True)
    matters = models.CharField("往来事项", max_length=200, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "外部单位"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], condition=models.Q(ended_at__isnull=True), name="outside_once"
            )
        ]
        indexes = [models.Index(fields=["name", "id"], name="outside_by_name")]

    def __str__(self) -> str:
        return self.name


class OutsideContact(models.Model):
    """Somebody to call at an outside party.

    Personal data: name; phone (sealed, masked on the screen, shown in full for a reason that is kept).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(OutsideParty, on_delete=models.RESTRICT, related_name="contacts")
    name = models.CharField("联系人", max_length=60)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = SealedTextField("电话")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "外部联系人"
        indexes = [models.Index(fields=["party", "id"], name="contact_of_outside")]

    def __str__(self) -> str:
        return str(self.party)

    @property
    def masked_phone(self) -> str:
        """``138****5678``."""
        return mask_mobile(self.phone)


class OutsideItem(models.Model):
    """Something open with an outside party: who sees to it, until when.

    Personal data: none beyond who handles what.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(OutsideParty, on_delete=models.RESTRICT, related_name="items")
    title = models.CharField("事项", max_length=200)
    due_on = models.DateField("办妥日期", null=True, blank=True)
    handler = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")
    opened_at = models.DateTimeField("登记时间")
    done_at = models.DateTimeField("办妥时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=200, blank=True)

    class Meta:
        verbose_name = "往来事项"
        indexes = [
            models.Index(
                fields=["party", "due_on"], name="outside_open", condition=models.Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.title


class Visit(models.Model):
    """Somebody who may buy came to the sales office or rang it (来人来电表, INV-07).

    ``earlier`` is the first entry with the same number in the project: whoever received them then goes on.
    Personal data: name; mobile (sealed, found by its blind index, shown masked).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="visits")
    kind = models.CharField("方式", max_length=10, choices=VisitKind.choices)
    at = models.DateTimeField("时间")
    name = models.CharField("称呼", max_length=50)
    mobile = SealedTextField("手机号码", blank=True, default="")
    mobile_blind = models.CharField("手机号码索引", max_length=64, blank=True)
    mobile_tail = models.CharField("手机尾号", max_length=4, blank=True)
    channel = models.CharField("获知途径", max_length=10, choices=VisitChannel.choices)
    wish = models.CharField("意向户型", max_length=10, choices=VisitWish.choices, default=VisitWish.UNSAID)
    grade = models.CharField("意向", max_length=1, choices=VisitGrade.choices)
    note = models.CharField("备注", max_length=200, blank=True)
    consultant = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="置业顾问"
    )
    earlier = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="later", verbose_name="首次"
    )
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "来访来电"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "mobile_blind"],
                name="visit_first_once",
                condition=Q(earlier__isnull=True, voided_at__isnull=True) & ~Q(mobile_blind=""),
            ),
            models.CheckConstraint(condition=~Q(earlier=models.F("id")), name="visit_not_its_own_earlier"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="visit_void_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-at", "-id"], name="visit_list"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {mask_name(self.name)}"

    @property
    def masked_mobile(self) -> str:
        """``138****5678``."""
        number = self.mobile
        return mask_mobile(number) if number else ""
