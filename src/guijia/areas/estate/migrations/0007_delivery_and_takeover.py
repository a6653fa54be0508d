"""Handovers with the proof of the maintenance fund; lists of homes that were sold before the system."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0006_clauses"),
        ("files", "0001_initial"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Takeover",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("homes", models.PositiveIntegerField(verbose_name="套数")),
                ("entered_at", models.DateTimeField(verbose_name="接收时间")),
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
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="takeovers",
                        to="places.project",
                    ),
                ),
            ],
            options={"verbose_name": "期初接收", "ordering": ["project", "-entered_at"]},
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="交接书编号")),
                ("delivered_on", models.DateField(verbose_name="交付日期")),
                ("fund_number", models.CharField(blank=True, max_length=60, verbose_name="维修资金凭证编号")),
                ("fund_paid_on", models.DateField(null=True, verbose_name="维修资金交存日期")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
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
                    "fund_file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="deliveries",
                        to="places.project",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="delivery",
                        to="places.unit",
                    ),
                ),
                (
                    "takeover",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="deliveries",
                        to="estate.takeover",
                    ),
                ),
            ],
            options={"verbose_name": "交付", "ordering": ["project", "-delivered_on"]},
        ),
        migrations.AddConstraint(
            model_name="takeover",
            constraint=models.CheckConstraint(
                condition=models.Q(("homes__gt", 0), models.Q(("source", ""), _negated=True)),
                name="takeover_rests_on_something",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["project", "-delivered_on"], name="delivery_recent"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("takeover__isnull", False),
                    models.Q(
                        ("fund_file__isnull", False),
                        ("fund_paid_on__isnull", False),
                        models.Q(("fund_number", ""), _negated=True),
                        models.Q(("number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delivery_after_the_fund",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fund_paid_on__isnull", True),
                    ("fund_paid_on__lte", models.F("delivered_on")),
                    _connector="OR",
                ),
                name="delivery_fund_first",
            ),
        ),
    ]
