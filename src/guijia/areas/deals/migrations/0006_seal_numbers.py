"""The seal register gets numbers without gaps; entries made before get theirs in the order of time."""

from django.conf import settings
from django.db import migrations, models

# Rows that were sealed before keep everything else; the guards sleep while their number is added.
NUMBERS = """
ALTER TABLE deals_sealrecord DISABLE TRIGGER USER;
ALTER TABLE numbers_counter DISABLE TRIGGER USER;
ALTER TABLE numbers_issued DISABLE TRIGGER USER;
CREATE TEMPORARY TABLE sealed ON COMMIT DROP AS
SELECT s.id, s.project_id, s.at, p.code, to_char(s.at AT TIME ZONE 'Asia/Shanghai', 'YYYY') AS period,
       row_number() OVER (PARTITION BY s.project_id, to_char(s.at AT TIME ZONE 'Asia/Shanghai', 'YYYY')
                          ORDER BY s.at, s.id) AS no
FROM deals_sealrecord s JOIN places_project p ON p.id = s.project_id;
UPDATE deals_sealrecord s SET number = 'YY-' || w.code || '-' || w.period || '-' || lpad(w.no::text, greatest(4, length(w.no::text)), '0')
FROM sealed w WHERE w.id = s.id;
INSERT INTO numbers_issued (id, series, project_id, period, no, text, issued_at)
SELECT gen_random_uuid(), 'deals.seal', w.project_id, w.period, w.no, s.number, w.at
FROM sealed w JOIN deals_sealrecord s ON s.id = w.id;
INSERT INTO numbers_counter (id, series, project_id, period, last)
SELECT gen_random_uuid(), 'deals.seal', project_id, period, max(no) FROM sealed GROUP BY project_id, period;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE deals_sealrecord ENABLE TRIGGER USER;
ALTER TABLE numbers_counter ENABLE TRIGGER USER;
ALTER TABLE numbers_issued ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0005_going_back"),
        ("places", "0001_initial"),
        ("numbers", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sealrecord",
            name="number",
            field=models.CharField(default="", max_length=40, verbose_name="用印编号"),
            preserve_default=False,
        ),
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="sealrecord",
            name="number",
            field=models.CharField(max_length=40, unique=True, verbose_name="用印编号"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="fund_loan",
            field=models.DecimalField(
                decimal_places=2,
                help_text="combined loans: the fund's part",
                max_digits=16,
                null=True,
                verbose_name="其中公积金贷款",
            ),
        ),
        migrations.AlterField(
            model_name="registerperiod",
            name="kind",
            field=models.CharField(
                choices=[("F09", "合同领用登记表"), ("F14", "合同备案台帐"), ("YY", "用印登记表")],
                max_length=3,
                verbose_name="台帐",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fund_loan__isnull", True),
                    models.Q(("fund_loan__gt", 0), ("fund_loan__lt", models.F("loan_amount"))),
                    _connector="OR",
                ),
                name="subscription_fund_part",
            ),
        ),
    ]
