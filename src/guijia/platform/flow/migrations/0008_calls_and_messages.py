"""Cases that cases call, and messages that they send each other and wait for."""

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
    IF NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.parent_step <> OLD.parent_step
       OR (OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at) THEN
        RAISE EXCEPTION 'flow: who called case %, and that it was answered, never changes', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- What was ticked for a case is not changed afterwards.
CREATE OR REPLACE FUNCTION flow_move_item_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.case_id <> OLD.case_id OR NEW.move_id <> OLD.move_id OR OLD.state <> 'waiting'
       OR NEW.skips IS DISTINCT FROM OLD.skips THEN
        RAISE EXCEPTION 'flow: what came of case % is written once', OLD.case_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- A message is written once and taken once; a waiting ends once.
CREATE FUNCTION flow_message_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.taken_at IS NOT NULL OR to_jsonb(NEW) - 'taken_at' IS DISTINCT FROM to_jsonb(OLD) - 'taken_at' THEN
        RAISE EXCEPTION 'flow: message % is taken once', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_message_guard BEFORE UPDATE ON flow_processmessage
    FOR EACH ROW EXECUTE FUNCTION flow_message_guard();
CREATE FUNCTION flow_wait_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.case_id <> OLD.case_id OR NEW.key <> OLD.key OR NEW.about <> OLD.about THEN
        RAISE EXCEPTION 'flow: waiting % has ended', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_wait_guard BEFORE UPDATE ON flow_messagewait
    FOR EACH ROW EXECUTE FUNCTION flow_wait_guard();
"""

UNDO = """
CREATE OR REPLACE FUNCTION flow_move_item_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.case_id <> OLD.case_id OR NEW.move_id <> OLD.move_id OR OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'flow: what came of case % is written once', OLD.case_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
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
DROP TRIGGER flow_wait_guard ON flow_messagewait;
DROP TRIGGER flow_message_guard ON flow_processmessage;
DROP FUNCTION flow_wait_guard, flow_message_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("flow", "0007_signatures"),
        ("places", "0002_speed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageWait",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event_key", models.CharField(max_length=60, verbose_name="事件")),
                ("key", models.CharField(max_length=60, verbose_name="消息")),
                ("about", models.UUIDField(verbose_name="关于")),
                ("since_at", models.DateTimeField(verbose_name="等待起")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="等待止")),
            ],
            options={
                "verbose_name": "等待消息",
            },
        ),
        migrations.CreateModel(
            name="ProcessMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=60, verbose_name="消息")),
                ("about", models.UUIDField(help_text="对象或房号，由消息的登记决定", verbose_name="关于")),
                ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                ("expires_at", models.DateTimeField(verbose_name="保留到")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="收到时间")),
            ],
            options={
                "verbose_name": "流程消息",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="上级收到结果"),
        ),
        migrations.AddField(
            model_name="case",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="children",
                to="flow.case",
                verbose_name="上级案件",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="parent_step",
            field=models.CharField(blank=True, max_length=60, verbose_name="上级步骤"),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "发起"),
                    ("decided", "办理"),
                    ("claimed", "领办"),
                    ("released", "放回"),
                    ("handed", "转交"),
                    ("returned", "退回"),
                    ("closed", "结束"),
                    ("noted", "记录"),
                    ("seated", "加签"),
                    ("signed", "签署"),
                    ("urged", "催办"),
                    ("commented", "评论"),
                    ("copied", "抄送"),
                    ("withdrawn", "撤回"),
                    ("migrated", "换版"),
                    ("called", "子流程"),
                    ("messaged", "消息"),
                ],
                max_length=12,
                verbose_name="种类",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("parent__isnull", True), ("parent_step", "")),
                    models.Q(("parent__isnull", False), models.Q(("parent_step", ""), _negated=True)),
                    _connector="OR",
                ),
                name="case_called_by_a_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("parent__isnull", False)),
                fields=("parent", "parent_step"),
                name="case_called_once",
            ),
        ),
        migrations.AddField(
            model_name="messagewait",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="waits", to="flow.case"
            ),
        ),
        migrations.AddField(
            model_name="processmessage",
            name="from_case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="flow.case",
            ),
        ),
        migrations.AddField(
            model_name="processmessage",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="places.project"
            ),
        ),
        migrations.AddField(
            model_name="messagewait",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="wait",
                to="flow.processmessage",
            ),
        ),
        migrations.AddIndex(
            model_name="processmessage",
            index=models.Index(
                condition=models.Q(("taken_at__isnull", True)),
                fields=["key", "about", "sent_at"],
                name="message_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="messagewait",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["key", "about", "since_at"],
                name="wait_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagewait",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("case", "event_key"),
                name="wait_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagewait",
            constraint=models.CheckConstraint(
                condition=models.Q(("message__isnull", True), ("ended_at__isnull", False), _connector="OR"),
                name="wait_ended_by_message",
            ),
        ),
        migrations.AddField(
            model_name="casemoveitem",
            name="skips",
            field=models.JSONField(default=list, verbose_name="跳过的审批"),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
