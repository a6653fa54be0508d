"""Calculations as they were printed for customers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids


def _to(label: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=label
    )


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0001_initial"),
        ("desk", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Estimate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("topic", models.CharField(max_length=40, verbose_name="计算")),
                ("label", models.CharField(max_length=40, verbose_name="名称")),
                ("typed", models.JSONField(verbose_name="所填")),
                ("result", models.JSONField(verbose_name="结果")),
                ("explain", models.JSONField(verbose_name="计算过程")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("made_by", _to(settings.AUTH_USER_MODEL)),
                ("project", _to("places.project", null=True)),
                ("subscription", _to("deals.subscription", null=True)),
                ("unit", _to("places.unit", null=True)),
            ],
            options={
                "verbose_name": "测算单",
                "ordering": ["-made_at"],
            },
        ),
    ]
