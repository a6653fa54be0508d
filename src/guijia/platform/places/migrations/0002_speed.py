"""Lists of deals, contracts and receipts are sorted by the label of their home."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["label", "id"], name="unit_by_label"),
        ),
    ]
