"""Commission of sales; a subscription whose deposit is in can come to nothing before its seal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids

WAYS = """
DROP TRIGGER state_way ON deals_subscription;
CREATE TRIGGER state_way BEFORE UPDATE OF state ON deals_subscription FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    '{ways}');
"""
OLD = (
    "submitted>approved,returned,refused,released;returned>submitted,refused,released;"
    "approved>registered,returned,refused,submitted,released;registered>deposited,released;deposited>sealed;"
    "sealed>signed,released;signed>released,sealed"
)
NEW = OLD.replace("deposited>sealed;", "deposited>sealed,released;")

# What was earned is never written over: it is taken back by a line of its own.
KEPT = """
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON deals_commission FOR EACH ROW EXECUTE FUNCTION deals_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0009_changes"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Commission",
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
                            ("earned", "成交计佣"),
                            ("adjusted", "变更调整"),
                            ("reversed", "退房冲回"),
                            ("penalty", "过度承诺扣罚"),
                        ],
                        max_length=12,
                        verbose_name="性质",
                    ),
                ),
                ("base", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="计佣房款")),
                ("rate_pct", models.DecimalField(decimal_places=4, max_digits=6, verbose_name="佣金率")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="金额")),
                ("earned_on", models.DateField(verbose_name="归属日期")),
                ("document", models.CharField(max_length=40, verbose_name="依据")),
                ("cause", models.CharField(max_length=200, verbose_name="说明")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "consultant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="置业顾问",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="commissions",
                        to="places.project",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="commissions",
                        to="deals.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "佣金",
                "ordering": ["-earned_on"],
                "indexes": [
                    models.Index(fields=["project", "-earned_on", "-id"], name="commission_list"),
                    models.Index(fields=["consultant", "-earned_on"], name="commission_consultant"),
                    models.Index(fields=["subscription"], name="commission_of_deal"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="commission_not_nothing"
                    )
                ],
            },
        ),
        migrations.RunSQL(WAYS.format(ways=NEW), WAYS.format(ways=OLD)),
        migrations.RunSQL(KEPT, "DROP TRIGGER kept ON deals_commission;"),
    ]
