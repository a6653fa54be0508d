"""Compensation of a cancelled purchase: an account for what is owed, one for what it costs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_line_paid"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="code",
            field=models.CharField(
                choices=[
                    ("1001", "库存现金"),
                    ("1002", "预售资金监管账户"),
                    ("1002-02", "一般存款账户"),
                    ("1002-03", "代收款专户"),
                    ("2203", "预收房款"),
                    ("2241", "定金"),
                    ("2241-02", "应付退款"),
                    ("2241-03", "代收契税"),
                    ("2241-04", "代收维修资金"),
                    ("2241-05", "应付违约赔偿"),
                    ("2241-09", "其他应付款"),
                    ("6301", "违约金收入"),
                    ("6711", "营业外支出（违约赔偿）"),
                ],
                max_length=8,
                verbose_name="科目",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="source",
            field=models.CharField(
                choices=[
                    ("price", "房款"),
                    ("deposit", "定金"),
                    ("surplus", "多付款"),
                    ("deed_tax", "代收契税"),
                    ("maintenance", "代收维修资金"),
                    ("other", "其他代收"),
                    ("compensation", "违约赔偿"),
                ],
                max_length=20,
                verbose_name="退哪笔款",
            ),
        ),
    ]
