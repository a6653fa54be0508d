"""Subscriptions and contracts keep the areas they were made with; those made before get theirs from the surveys."""

from django.db import migrations, models

# What had been surveyed when the paper was made counts, otherwise the forecast; areas without a survey are
# those of the price list, which no list has changed since the home was bound.
AREAS = """
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} d SET
  area = CASE WHEN w.measured THEN coalesce(w.area, h.measured_area) ELSE h.forecast_area END,
  inner_area = CASE WHEN w.measured THEN coalesce(w.inner_area, h.measured_inner_area, h.forecast_inner_area)
                    ELSE h.forecast_inner_area END,
  area_basis = CASE WHEN w.measured THEN 'measured' ELSE 'forecast' END
FROM (
  SELECT o.id, o.unit_id, s.area, s.inner_area,
         s.id IS NOT NULL OR (u.measured_area IS NOT NULL AND NOT EXISTS
           (SELECT 1 FROM estate_areasurvey a WHERE a.unit_id = o.unit_id)) AS measured
  FROM {table} o
  JOIN estate_home u ON u.unit_id = o.unit_id
  LEFT JOIN LATERAL (SELECT a.* FROM estate_areasurvey a WHERE a.unit_id = o.unit_id AND a.entered_at < {made}
                     ORDER BY a.entered_at DESC LIMIT 1) s ON true
) w
JOIN estate_home h ON h.unit_id = w.unit_id
WHERE w.id = d.id AND d.{day} IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE {table} ENABLE TRIGGER USER;
"""
SUBSCRIPTIONS = AREAS.format(table="deals_subscription", day="submitted_at", made="o.submitted_at")
CONTRACTS = AREAS.format(
    table="deals_contract",
    day="signed_on",
    made="(o.signed_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'",
)


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0006_seal_numbers"),
        ("estate", "0004_area_surveys_and_floor_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="area",
            field=models.DecimalField(
                decimal_places=2, max_digits=10, null=True, verbose_name="约定建筑面积"
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="area_basis",
            field=models.CharField(
                blank=True,
                choices=[("forecast", "预测"), ("measured", "实测")],
                max_length=10,
                verbose_name="面积依据",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="inner_area",
            field=models.DecimalField(
                decimal_places=2, max_digits=10, null=True, verbose_name="约定套内面积"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="area",
            field=models.DecimalField(
                decimal_places=2, max_digits=10, null=True, verbose_name="约定建筑面积"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="area_basis",
            field=models.CharField(
                blank=True,
                choices=[("forecast", "预测"), ("measured", "实测")],
                max_length=10,
                verbose_name="面积依据",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="inner_area",
            field=models.DecimalField(
                decimal_places=2, max_digits=10, null=True, verbose_name="约定套内面积"
            ),
        ),
        migrations.RunSQL(SUBSCRIPTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(CONTRACTS, migrations.RunSQL.noop),
    ]
