"""Homes of a building are counted from an index alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("estate", "0004_area_surveys_and_floor_plans")]

    operations = [
        migrations.AddIndex(
            "home",
            models.Index(fields=["building"], name="home_standing", condition=Q(withdrawn_at__isnull=True)),
        ),
    ]
