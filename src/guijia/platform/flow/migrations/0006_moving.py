"""Running cases move to another version of their diagram: only those that a person chose for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids

GUARD = """
CREATE OR REPLACE FUNCTION flow_case_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.state <> 'open' AND NEW.state IS DISTINCT FROM OLD.state THEN
        RAISE EXCEPTION 'flow: case % is closed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.subject_id <> OLD.subject_id OR NEW.project_id <> OLD.project_id
       OR NEW.maker_id IS DISTINCT FROM OLD.maker_id OR NEW.opened_at <> OLD.opened_at THEN
        RAISE EXCEPTION 'flow: what case % is about never changes', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.version_id <> OLD.version_id AND NOT EXISTS (
        SELECT 1 FROM flow_casemoveitem i JOIN flow_casemove m ON m.id = i.move_id
        JOIN flow_processversion v ON v.id = m.to_version_id
        WHERE i.case_id = OLD.id AND i.state = 'waiting' AND v.key = OLD.process_key
          AND m.from_version_id = OLD.version_id AND m.to_version_id = NEW.version_id
    ) THEN
        RAISE EXCEPTION 'flow: case % was not chosen to move to another version', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- What was chosen to move, by whom, and what came of it, stays as it was written.
CREATE FUNCTION flow_move_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.asked_by_id::text IS DISTINCT FROM current_setting('guijia.actor', true) THEN
            RAISE EXCEPTION 'flow: nobody moves cases in another name' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF to_jsonb(NEW) - 'done_at' IS DISTINCT FROM to_jsonb(OLD) - 'done_at' THEN
        RAISE EXCEPTION 'flow: move % is written once', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_move_guard BEFORE INSERT OR UPDATE ON flow_casemove
    FOR EACH ROW EXECUTE FUNCTION flow_move_guard();

CREATE FUNCTION flow_move_item_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.case_id <> OLD.case_id OR NEW.move_id <> OLD.move_id OR OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'flow: what came of case % is written once', OLD.case_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_move_item_guard BEFORE UPDATE ON flow_casemoveitem
    FOR EACH ROW EXECUTE FUNCTION flow_move_item_guard();
"""

UNDO = """
DROP TRIGGER flow_move_item_guard ON flow_casemoveitem;
DROP TRIGGER flow_move_guard ON flow_casemove;
DROP FUNCTION flow_move_item_guard, flow_move_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("flow", "0005_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("steps", models.JSONField(default=dict, verbose_name="步骤对应")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                ("asked_at", models.DateTimeField(verbose_name="发起时间")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
                (
                    "from_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="flow.processversion",
                    ),
                ),
                (
                    "to_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="flow.processversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "在办案件换版",
            },
        ),
        migrations.CreateModel(
            name="CaseMoveItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等候"), ("moved", "已换"), ("stayed", "没有换")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="结果")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="办理时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="flow.case"
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="items", to="flow.casemove"
                    ),
                ),
            ],
            options={
                "verbose_name": "换版案件",
            },
        ),
        migrations.AddIndex(
            model_name="casemove",
            index=models.Index(fields=["-asked_at", "-id"], name="move_by_time"),
        ),
        migrations.AddConstraint(
            model_name="casemoveitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("case",), name="case_in_one_move"
            ),
        ),
        migrations.AddConstraint(
            model_name="casemoveitem",
            constraint=models.UniqueConstraint(fields=("move", "case"), name="case_once_in_move"),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
