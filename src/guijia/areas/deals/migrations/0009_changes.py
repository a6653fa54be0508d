"""Changes of deals with their papers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids

# A change moves only along its ways; what was executed, refused or withdrawn stays what it is.
WAYS = """
CREATE TRIGGER state_way BEFORE UPDATE OF state ON deals_dealchange FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    'submitted>returned,executed,refused,withdrawn;returned>submitted,refused,withdrawn');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0008_signed_terms"),
        ("parties", "0002_outside"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DealChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="变更编号")),
                (
                    "process",
                    models.CharField(
                        choices=[("W02", "认购变更"), ("W04", "签约变更"), ("W05", "更名")],
                        max_length=4,
                        verbose_name="流程",
                    ),
                ),
                ("kinds", models.JSONField(default=list, verbose_name="变更事项")),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("amend", "直接变更认购书"),
                            ("supplement", "签补充协议"),
                            ("resign", "解约后重新签约"),
                        ],
                        max_length=12,
                        verbose_name="办理方式",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "审批中"),
                            ("returned", "退回修改"),
                            ("executed", "已执行"),
                            ("refused", "未批准"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="submitted",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="变更前")),
                ("after", models.JSONField(default=dict, verbose_name="变更后")),
                (
                    "price_difference",
                    models.DecimalField(decimal_places=2, max_digits=16, verbose_name="差价"),
                ),
                ("below_floor", models.BooleanField(default=False, verbose_name="低于底价")),
                ("below_second_floor", models.BooleanField(default=False, verbose_name="低于二级底价")),
                ("reason", models.CharField(max_length=500, verbose_name="变更原因")),
                (
                    "fee",
                    models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="变更费用"),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spouse", "配偶"),
                            ("close_relative", "近亲属"),
                            ("inheritance", "继承"),
                            ("divorce", "离婚析产"),
                            ("judgment", "法院判决"),
                        ],
                        max_length=20,
                        verbose_name="关系",
                    ),
                ),
                (
                    "marital",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("single", "未婚"),
                            ("married", "已婚"),
                            ("divorced", "离异"),
                            ("widowed", "丧偶"),
                        ],
                        max_length=12,
                        verbose_name="转让方婚姻状况",
                    ),
                ),
                (
                    "encumbrance_check",
                    models.CharField(blank=True, max_length=200, verbose_name="查封抵押核验"),
                ),
                (
                    "mortgage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "没有贷款"),
                            ("pending", "已申请，未放款"),
                            ("granted", "已放款"),
                            ("released", "已结清并注销抵押"),
                        ],
                        max_length=12,
                        verbose_name="贷款状态",
                    ),
                ),
                (
                    "release_number",
                    models.CharField(blank=True, max_length=60, verbose_name="抵押注销证明号"),
                ),
                ("legal_needed", models.BooleanField(default=False, verbose_name="须法务审核")),
                ("submitted_to_bureau_on", models.DateField(null=True, verbose_name="报房管部门日期")),
                ("attended_on", models.DateField(null=True, verbose_name="到房管部门办理日期")),
                (
                    "cancelled_filing",
                    models.CharField(blank=True, max_length=60, verbose_name="备案注销凭证"),
                ),
                (
                    "supplement_number",
                    models.CharField(blank=True, max_length=60, verbose_name="补充协议编号"),
                ),
                ("applied_at", models.DateTimeField(verbose_name="申请时间")),
                ("executed_at", models.DateTimeField(null=True, verbose_name="执行时间")),
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
                        related_name="changes",
                        to="deals.contract",
                    ),
                ),
                (
                    "new_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="deal_changes_in",
                        to="places.unit",
                        verbose_name="新房",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="deal_changes",
                        to="places.project",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="changes",
                        to="deals.subscription",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="deal_changes",
                        to="places.unit",
                        verbose_name="原房",
                    ),
                ),
            ],
            options={
                "verbose_name": "成交变更",
                "ordering": ["-applied_at"],
            },
        ),
        migrations.CreateModel(
            name="ChangePaper",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="证明")),
                ("label", models.CharField(max_length=120, verbose_name="证明名称")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("received_at", models.DateTimeField(null=True, verbose_name="收到时间")),
                ("dropped_at", models.DateTimeField(null=True, verbose_name="不再需要")),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="parties.customer",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="papers",
                        to="deals.dealchange",
                    ),
                ),
            ],
            options={
                "verbose_name": "变更证明",
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="dealchange",
            index=models.Index(fields=["project", "-applied_at", "-id"], name="deal_change_list"),
        ),
        migrations.AddIndex(
            model_name="dealchange",
            index=models.Index(fields=["unit"], name="deal_change_unit"),
        ),
        migrations.AddIndex(
            model_name="dealchange",
            index=models.Index(fields=["new_unit"], name="deal_change_new_unit"),
        ),
        migrations.AddIndex(
            model_name="dealchange",
            index=models.Index(fields=["subscription", "-applied_at"], name="deal_change_of_deal"),
        ),
        migrations.AddConstraint(
            model_name="dealchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["returned", "submitted"])),
                fields=("subscription",),
                name="deal_change_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "executed"), _negated=True),
                    ("executed_at__isnull", False),
                    _connector="OR",
                ),
                name="deal_change_executed_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__gte", 0)), name="deal_change_fee_sane"
            ),
        ),
        migrations.AddConstraint(
            model_name="changepaper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at__isnull", True)),
                fields=("change", "key", "customer"),
                name="change_paper_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(WAYS, "DROP TRIGGER state_way ON deals_dealchange;"),
    ]
