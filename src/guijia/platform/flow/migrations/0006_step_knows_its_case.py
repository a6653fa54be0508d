"""A step knows when its case began: the cases that wait for a role are read in that order."""

from django.db import migrations, models
from django.db.models import Q

FILL = """
ALTER TABLE flow_task DISABLE TRIGGER USER;
UPDATE flow_task t SET case_opened_at = c.opened_at FROM flow_case c WHERE c.id = t.case_id;
ALTER TABLE flow_task ENABLE TRIGGER USER;
"""
HELP = "that of the case, which never changes: a role's cases are read in this order"


class Migration(migrations.Migration):
    dependencies = [("flow", "0006_moving")]

    operations = [
        migrations.AddField(
            "task",
            "case_opened_at",
            models.DateTimeField(help_text=HELP, null=True, verbose_name="案件发起时间"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            "task", "case_opened_at", models.DateTimeField(help_text=HELP, verbose_name="案件发起时间")
        ),
        migrations.AddIndex(
            "task",
            models.Index(
                fields=["role", "project", "-case_opened_at", "-case"],
                name="task_of_role_by_case",
                condition=Q(state="open"),
            ),
        ),
    ]
