"""Signatures by hand: one kept by each, one under a decision, set by whoever decided and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids

GUARD = """
CREATE FUNCTION flow_ink_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.staff_id::text IS DISTINCT FROM current_setting('guijia.actor', true) OR NOT EXISTS (
        SELECT 1 FROM flow_task t WHERE t.id = NEW.task_id AND t.state = 'done' AND t.done_by_id = NEW.staff_id
    ) THEN
        RAISE EXCEPTION 'flow: only who decided step % signs it', NEW.task_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_ink_guard BEFORE INSERT ON flow_tasksignature
    FOR EACH ROW EXECUTE FUNCTION flow_ink_guard();
CREATE TRIGGER flow_ink_once BEFORE UPDATE OR DELETE ON flow_tasksignature
    FOR EACH ROW EXECUTE FUNCTION flow_written_once();
"""

UNDO = """
DROP TRIGGER flow_ink_once ON flow_tasksignature;
DROP TRIGGER flow_ink_guard ON flow_tasksignature;
DROP FUNCTION flow_ink_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("flow", "0006_step_knows_its_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskSignature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_saved", models.BooleanField(default=False, verbose_name="用留存签名")),
                ("signed_at", models.DateTimeField(verbose_name="签名时间")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签名人",
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="ink", to="flow.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "手写签名",
            },
        ),
        migrations.CreateModel(
            name="SavedSignature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kept_at", models.DateTimeField(verbose_name="保存时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签名人",
                    ),
                ),
            ],
            options={
                "verbose_name": "留存签名",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("staff",),
                        name="saved_signature_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
