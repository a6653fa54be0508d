"""Homes are kept for a deal that asks to move."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0007_delivery_and_takeover"),
    ]

    operations = [
        migrations.AlterField(
            model_name="commitment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("hold", "锁定"),
                    ("subscription", "认购"),
                    ("contract", "合同"),
                    ("change", "换房"),
                ],
                max_length=20,
                verbose_name="种类",
            ),
        ),
    ]
