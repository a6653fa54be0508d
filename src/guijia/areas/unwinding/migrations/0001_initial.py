"""Cancellations, what was undone for them, and the money that goes back."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids
import guijia.kit.sealed

# A cancellation moves only along its ways; what was undone stays written.
GUARDS = """
CREATE TRIGGER state_way BEFORE UPDATE OF state ON unwinding_cancellation
    FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    'submitted>returned,approved,refused,withdrawn;returned>submitted,refused,withdrawn;approved>executed,withdrawn');
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON unwinding_undonestep FOR EACH ROW EXECUTE FUNCTION deals_kept();
"""
UNGUARD = """
DROP TRIGGER state_way ON unwinding_cancellation;
DROP TRIGGER kept ON unwinding_undonestep;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("deals", "0010_commission"),
        ("ledger", "0006_compensation"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="退房编号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "审批中"),
                            ("returned", "退回修改"),
                            ("approved", "解约办理中"),
                            ("executed", "已退房"),
                            ("refused", "未批准"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="submitted",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("parties_label", models.CharField(max_length=200, verbose_name="买受人")),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("buyer", "买受人原因"),
                            ("company", "公司原因"),
                            ("over_promise", "公司原因：过度承诺"),
                            ("loan", "贷款未获批（双方均无过错）"),
                            ("mutual", "双方协商解除"),
                        ],
                        max_length=20,
                        verbose_name="责任",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("money", "资金困难"),
                            ("loan_refused", "贷款未获批或批贷不足"),
                            ("family", "家庭变故"),
                            ("eligibility", "没有购房资格"),
                            ("promise", "承诺没有兑现"),
                            ("quality", "房屋质量"),
                            ("area", "面积误差超过约定"),
                            ("late_delivery", "逾期交付"),
                            ("design", "规划、设计变更"),
                            ("other_home", "另购他房"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="原因分类",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="退房原因")),
                ("demanded_on", models.DateField(verbose_name="客户提出日期")),
                (
                    "claim",
                    models.CharField(
                        choices=[("deposit", "定金罚则"), ("penalty", "约定违约金")],
                        default="deposit",
                        max_length=10,
                        verbose_name="守约方选择",
                    ),
                ),
                (
                    "loss",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="证明的损失"
                    ),
                ),
                (
                    "agreed_kept",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="协商扣留"
                    ),
                ),
                (
                    "agreed_paid",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="协商补偿"
                    ),
                ),
                ("with_interest", models.BooleanField(default=False, verbose_name="协商退还利息")),
                ("payee", models.CharField(max_length=120, verbose_name="收款人")),
                ("bank_name", models.CharField(max_length=120, verbose_name="开户行")),
                ("bank_account", guijia.kit.sealed.SealedTextField(verbose_name="收款账号")),
                (
                    "loan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "没有贷款"),
                            ("pending", "已申请，未放款"),
                            ("granted", "已放款"),
                            ("settled", "已结清"),
                        ],
                        max_length=10,
                        verbose_name="贷款状态",
                    ),
                ),
                ("lender", models.CharField(blank=True, max_length=120, verbose_name="贷款银行")),
                ("lender_account", guijia.kit.sealed.SealedTextField(blank=True, verbose_name="还贷账号")),
                ("has_mortgage_notice", models.BooleanField(default=False, verbose_name="已办抵押预告登记")),
                ("has_notice", models.BooleanField(default=False, verbose_name="已办预告登记")),
                ("working", models.JSONField(default=list, verbose_name="计算过程")),
                ("reckoned_at", models.DateTimeField(null=True, verbose_name="计算时间")),
                (
                    "received",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=16,
                        verbose_name="已收房款、定金",
                    ),
                ),
                (
                    "kept",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="扣留"
                    ),
                ),
                (
                    "compensation",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="赔偿与利息"
                    ),
                ),
                (
                    "to_bank",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="退还银行"
                    ),
                ),
                (
                    "to_buyer",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=16,
                        verbose_name="付给买受人合计",
                    ),
                ),
                (
                    "still_owed",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=16,
                        verbose_name="买受人尚应支付",
                    ),
                ),
                ("analysis", models.TextField(blank=True, verbose_name="原因分析")),
                ("corrective", models.TextField(blank=True, verbose_name="纠正措施")),
                ("preventive", models.TextField(blank=True, verbose_name="预防措施")),
                ("verified", models.TextField(blank=True, verbose_name="验证结果")),
                (
                    "penalty_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "不适用"),
                            ("proposed", "已提出"),
                            ("checked", "已核工资扣减"),
                            ("decided", "已批准"),
                            ("refused", "不扣罚"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="扣罚",
                    ),
                ),
                (
                    "penalty_base",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="应得佣金"
                    ),
                ),
                (
                    "penalty_times",
                    models.DecimalField(decimal_places=2, max_digits=4, null=True, verbose_name="扣罚倍数"),
                ),
                (
                    "penalty",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=16, verbose_name="扣罚金额"
                    ),
                ),
                ("penalty_check", models.CharField(blank=True, max_length=300, verbose_name="工资扣减核查")),
                ("applied_at", models.DateTimeField(verbose_name="申请时间")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="批准时间")),
                ("executed_at", models.DateTimeField(null=True, verbose_name="退房时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="了结时间")),
                ("end_cause", models.CharField(blank=True, max_length=200, verbose_name="了结原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "applied_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请经办",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cancellations",
                        to="deals.contract",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cancellations",
                        to="places.project",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cancellations",
                        to="deals.subscription",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cancellations",
                        to="places.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "退房",
                "ordering": ["-applied_at"],
            },
        ),
        migrations.CreateModel(
            name="RefundLeg",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bank", "退还银行贷款"),
                            ("price", "退还房款"),
                            ("deposit", "退还定金"),
                            ("surplus", "退还多付款"),
                            ("deed_tax", "退还代收契税"),
                            ("maintenance", "退还代收维修资金"),
                            ("other", "退还其他代收"),
                            ("compensation", "违约赔偿"),
                        ],
                        max_length=20,
                        verbose_name="款项",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                (
                    "cancellation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="legs",
                        to="unwinding.cancellation",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cancellation_leg",
                        to="ledger.refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "退款分项",
                "ordering": ["kind"],
            },
        ),
        migrations.CreateModel(
            name="UndoneStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("agreement", "签解除协议"),
                            ("loan", "结清贷款"),
                            ("mortgage_notice", "注销抵押预告登记"),
                            ("notice", "注销预告登记"),
                            ("filing", "撤销网签备案"),
                            ("invoices", "开红字发票"),
                            ("refund", "退款付清"),
                            ("papers", "收回原件与钥匙"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=80, verbose_name="凭证号")),
                ("done_on", models.DateField(verbose_name="办理日期")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "cancellation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="undone",
                        to="unwinding.cancellation",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
            ],
            options={
                "verbose_name": "解约事项",
                "ordering": ["entered_at"],
            },
        ),
        migrations.AddIndex(
            model_name="cancellation",
            index=models.Index(fields=["project", "-applied_at", "-id"], name="cancellation_list"),
        ),
        migrations.AddIndex(
            model_name="cancellation",
            index=models.Index(fields=["unit"], name="cancellation_unit"),
        ),
        migrations.AddIndex(
            model_name="cancellation",
            index=models.Index(fields=["subscription", "-applied_at"], name="cancellation_of_deal"),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["approved", "returned", "submitted"])),
                fields=("subscription",),
                name="cancellation_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "executed"), _negated=True),
                    ("executed_at__isnull", False),
                    _connector="OR",
                ),
                name="cancellation_executed_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compensation__gte", 0),
                    ("kept__gte", 0),
                    ("loss__gte", 0),
                    ("to_bank__gte", 0),
                    ("to_buyer__gte", 0),
                ),
                name="cancellation_money_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundleg",
            constraint=models.UniqueConstraint(fields=("cancellation", "kind"), name="refund_leg_once"),
        ),
        migrations.AddConstraint(
            model_name="refundleg",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="refund_leg_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="undonestep",
            constraint=models.UniqueConstraint(fields=("cancellation", "step"), name="undone_step_once"),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
