"""A project, a phase or a building words clauses of its contracts for itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0005_homes_of_a_building"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="saleterms",
            name="sale_terms_one_current",
        ),
        migrations.AddField(
            model_name="saleterms",
            name="area_rule",
            field=models.TextField(blank=True, verbose_name="面积差异的处理"),
        ),
        migrations.AddField(
            model_name="saleterms",
            name="dispute",
            field=models.CharField(blank=True, max_length=200, verbose_name="争议的解决"),
        ),
        migrations.AddField(
            model_name="saleterms",
            name="facilities",
            field=models.TextField(blank=True, verbose_name="基础设施与公共设施"),
        ),
        migrations.AddField(
            model_name="saleterms",
            name="legal_review",
            field=models.CharField(blank=True, max_length=200, verbose_name="法务审核"),
        ),
        migrations.AddField(
            model_name="saleterms",
            name="phase",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="sale_terms",
                to="estate.phase",
                verbose_name="期",
            ),
        ),
        migrations.AddField(
            model_name="saleterms",
            name="title_agency",
            field=models.CharField(blank=True, max_length=200, verbose_name="不动产登记由谁办理"),
        ),
        migrations.AddField(
            model_name="saleterms",
            name="warranty",
            field=models.TextField(blank=True, verbose_name="保修范围和期限"),
        ),
        migrations.AddConstraint(
            model_name="saleterms",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("project", "phase", "building"),
                name="sale_terms_one_current",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="saleterms",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__isnull", True), ("building__isnull", True), _connector="OR"),
                name="sale_terms_one_place",
            ),
        ),
    ]
