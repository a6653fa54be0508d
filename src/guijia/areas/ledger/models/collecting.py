"""Collection: reminders, talks with who owes, promises, formal letters, breaches on their way to the end."""

from django.db import models
from django.db.models import Q

from guijia.areas.ledger.enums import (
    OPEN_BREACHES,
    BreachState,
    ContactResult,
    ContactWay,
    LetterKind,
)
from guijia.areas.ledger.models.accounts import DealAccount, PlanLine
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Reminder(models.Model):
    """One rung of the ladder of reminders that a line of a plan has reached (催款节点), until it was acted on.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="reminders")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="reminders")
    line = models.ForeignKey(PlanLine, on_delete=models.RESTRICT, related_name="reminders")
    days = models.SmallIntegerField("节点", help_text="days after the due day; below zero before it")
    raised_at = models.DateTimeField("提出")
    done_at = models.DateTimeField("办结", null=True)
    done_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="办理人"
    )

    class Meta:
        verbose_name = "催款节点"
        constraints = [models.UniqueConstraint(fields=["line", "days"], name="reminder_once")]
        indexes = [
            models.Index(
                fields=["project", "raised_at"], condition=Q(done_at__isnull=True), name="reminder_open"
            ),
            models.Index(fields=["account"], name="reminder_account"),
        ]

    def __str__(self) -> str:
        return str(self.days)


class Contact(models.Model):
    """A talk with a customer who owes (催收记录): never changed.

    Personal data: what was said.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="collection_contacts")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="contacts")
    way = models.CharField("方式", max_length=20, choices=ContactWay.choices)
    result = models.CharField("结果", max_length=20, choices=ContactResult.choices)
    words = models.CharField("内容", max_length=500)
    owed = models.DecimalField("当时逾期", max_digits=16, decimal_places=2)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="催收人")

    class Meta:
        verbose_name = "催收记录"
        indexes = [
            models.Index(fields=["account", "-made_at"], name="contact_account"),
            models.Index(fields=["project", "-made_at"], name="contact_recent"),
        ]

    def __str__(self) -> str:
        return self.words


class Promise(models.Model):
    """A promise to pay an amount by a day (付款承诺); whether it was kept is what the receipts say.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="promises")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="promises")
    contact = models.OneToOneField(Contact, on_delete=models.RESTRICT, related_name="promise")
    amount = models.DecimalField("承诺金额", max_digits=16, decimal_places=2)
    made_on = models.DateField("承诺日期")
    promised_on = models.DateField("付款日期")

    class Meta:
        verbose_name = "付款承诺"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="promise_amount_positive")]
        indexes = [
            models.Index(fields=["project", "promised_on"], name="promise_due"),
            models.Index(fields=["account"], name="promise_account"),
        ]

    def __str__(self) -> str:
        return f"{self.promised_on} {self.amount}"


class Letter(models.Model):
    """A formal letter to a customer who owes (催款函、律师函); numbered without gaps, with proof of service.

    ``working`` is how the damages were reckoned on the day it was made.
    Personal data: names of the addressees.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="letters")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="letters")
    kind = models.CharField("种类", max_length=20, choices=LetterKind.choices)
    addressees = models.CharField("收件人", max_length=200)
    due = models.DecimalField("逾期应付款", max_digits=16, decimal_places=2)
    damages = models.DecimalField("违约金", max_digits=16, decimal_places=2)
    working = models.JSONField("计算过程", default=list)
    reckoned_on = models.DateField("计算至")
    pay_by = models.DateField("要求付清")
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")
    made_at = models.DateTimeField("出具")
    sent_way = models.CharField("送达方式", max_length=60, blank=True)
    tracking = models.CharField("邮件号", max_length=60, blank=True)
    served_on = models.DateField("送达日期", null=True)

    class Meta:
        verbose_name = "催款函件"
        indexes = [
            models.Index(fields=["account"], name="letter_account"),
            models.Index(fields=["project", "-made_at"], name="letter_recent"),
        ]

    def __str__(self) -> str:
        return self.number


class Breach(models.Model):
    """A customer's breach on its way to its legal end (违约案件): demanded, waited for, decided; numbered.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="breaches")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="breaches")
    state = models.CharField("状态", max_length=20, choices=BreachState.choices, default=BreachState.NOTICE)
    ground = models.CharField("违约事实", max_length=300)
    overdue = models.DecimalField("逾期应付款", max_digits=16, decimal_places=2)
    overdue_since = models.DateField("最早逾期")
    opened_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    opened_at = models.DateTimeField("登记")
    letter = models.ForeignKey(
        Letter, on_delete=models.RESTRICT, related_name="breaches", null=True, verbose_name="催告函"
    )
    served_on = models.DateField("催告送达", null=True)
    ends_on = models.DateField("催告期满", null=True)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定", null=True)
    decision = models.CharField("决定理由", max_length=300, blank=True)
    ended_at = models.DateTimeField("结案", null=True)

    class Meta:
        verbose_name = "违约案件"
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state__in=OPEN_BREACHES), name="breach_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_BREACHES) | Q(ended_at__isnull=False),
                name="breach_over_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["project", "-opened_at"], name="breach_recent")]

    def __str__(self) -> str:
        return self.number
