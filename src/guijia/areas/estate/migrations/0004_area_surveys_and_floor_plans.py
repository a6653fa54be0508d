"""Measured areas with the survey they rest on; floor plans with code, areas and who entered them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0003_sale_terms"),
        ("files", "0001_initial"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaSurvey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("area", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="实测建筑面积")),
                (
                    "inner_area",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, null=True, verbose_name="实测套内面积"
                    ),
                ),
                (
                    "shared_area",
                    models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="分摊面积"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("surveyed_on", models.DateField(verbose_name="测绘日期")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停用时间")),
            ],
            options={
                "verbose_name": "实测成果",
                "ordering": ["unit", "-entered_at"],
            },
        ),
        migrations.AlterModelOptions(
            name="floorplan",
            options={"ordering": ["project", "code", "name"], "verbose_name": "户型图"},
        ),
        migrations.AddField(
            model_name="floorplan",
            name="area",
            field=models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="建筑面积"),
        ),
        migrations.AddField(
            model_name="floorplan",
            name="changed_at",
            field=models.DateTimeField(null=True, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="floorplan",
            name="changed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="floorplan",
            name="code",
            field=models.CharField(blank=True, max_length=20, verbose_name="户型编号"),
        ),
        migrations.AddField(
            model_name="floorplan",
            name="inner_area",
            field=models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="套内面积"),
        ),
        migrations.AddIndex(
            model_name="floorplan",
            index=models.Index(fields=["code", "id"], name="floor_plan_by_code"),
        ),
        migrations.AddConstraint(
            model_name="floorplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("project", "code"),
                name="floor_plan_code_once",
            ),
        ),
        migrations.AddField(
            model_name="areasurvey",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="areasurvey",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="area_surveys", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="areasurvey",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="area_surveys", to="places.unit"
            ),
        ),
        migrations.AddIndex(
            model_name="areasurvey",
            index=models.Index(fields=["project", "-entered_at"], name="area_survey_recent"),
        ),
        migrations.AddConstraint(
            model_name="areasurvey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("unit",),
                name="area_survey_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="areasurvey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("area__gt", 0),
                    models.Q(
                        ("inner_area__isnull", True),
                        models.Q(("inner_area__gt", 0), ("inner_area__lte", models.F("area"))),
                        _connector="OR",
                    ),
                    models.Q(("shared_area__isnull", True), ("shared_area__gte", 0), _connector="OR"),
                ),
                name="area_survey_sensible",
            ),
        ),
    ]
