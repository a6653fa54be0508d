"""Terms that all contracts of a project or a building have in common."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0002_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SaleTerms",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "supervision_bank",
                    models.CharField(blank=True, max_length=120, verbose_name="监管账户开户银行"),
                ),
                (
                    "supervision_account",
                    models.CharField(blank=True, max_length=60, verbose_name="监管账户账号"),
                ),
                ("delivery_on", models.DateField(blank=True, null=True, verbose_name="交付日期")),
                ("delivery_conditions", models.TextField(blank=True, verbose_name="交付条件")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "building",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="sale_terms",
                        to="places.building",
                        verbose_name="楼栋",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="sale_terms",
                        to="places.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "合同条件",
                "ordering": ["project", "-entered_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("project", "building"),
                        name="sale_terms_one_current",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
