"""The audit's tables are made by hand: partitioned by month, written through functions only."""

import django.db.models.deletion  # noqa: F401
from django.db import migrations, models

TABLES = """
CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    actor_id uuid NOT NULL,
    actor_name varchar(60) NOT NULL,
    action varchar(80) NOT NULL,
    subject_type varchar(60) NOT NULL,
    subject_id varchar(60) NOT NULL,
    subject_label varchar(200) NOT NULL,
    project_id uuid,
    reason text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    request_id varchar(64) NOT NULL DEFAULT '',
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_subject ON audit_entry (subject_type, subject_id, id DESC);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id DESC);

CREATE TABLE audit_rowchange (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    transaction_id bigint NOT NULL,
    actor_id uuid,
    actor_name varchar(60) NOT NULL DEFAULT '',
    request_id varchar(64) NOT NULL DEFAULT '',
    table_name varchar(63) NOT NULL,
    row_id varchar(60) NOT NULL,
    operation char(1) NOT NULL,
    before jsonb,
    after jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_rowchange_row ON audit_rowchange (table_name, row_id, id DESC);

-- Whatever month nobody prepared still has a place to land.
CREATE TABLE audit_entry_other PARTITION OF audit_entry DEFAULT;
CREATE TABLE audit_rowchange_other PARTITION OF audit_rowchange DEFAULT;
"""

FUNCTIONS = """
CREATE FUNCTION audit_record(
    p_actor uuid, p_actor_name text, p_action text, p_type text, p_id text, p_label text,
    p_project uuid, p_reason text, p_detail jsonb, p_request text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    -- The name beside a deed is the one this transaction declared: nobody signs for another.
    IF p_actor::text IS DISTINCT FROM current_setting('guijia.actor', true) THEN
        RAISE EXCEPTION 'audit: actor % is not the one acting', p_actor USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.audit_entry (at, actor_id, actor_name, action, subject_type, subject_id,
        subject_label, project_id, reason, detail, request_id)
    VALUES (clock_timestamp(), p_actor, p_actor_name, p_action, p_type, p_id, p_label, p_project,
        p_reason, p_detail, p_request);
END $$;

-- Row trigger: argument 1 is the name of the key column, argument 2 a comma list of columns to leave out.
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    v_actor text := nullif(current_setting('guijia.actor', true), '');
    v_before jsonb; v_after jsonb; v_key text; v_skip text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',');
BEGIN
    IF v_actor IS NULL THEN
        RAISE EXCEPTION 'audit: nobody is acting on %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP <> 'INSERT' THEN v_before := to_jsonb(OLD) - v_skip; END IF;
    IF TG_OP <> 'DELETE' THEN v_after := to_jsonb(NEW) - v_skip; END IF;
    v_key := coalesce(v_after, v_before) ->> TG_ARGV[0];
    IF TG_OP = 'UPDATE' THEN
        IF v_before = v_after THEN RETURN NULL; END IF;
        -- Only what changed is kept.
        SELECT jsonb_object_agg(b.key, b.value), jsonb_object_agg(b.key, v_after -> b.key)
          INTO v_before, v_after
          FROM jsonb_each(v_before) b WHERE b.value IS DISTINCT FROM v_after -> b.key;
    END IF;
    INSERT INTO public.audit_rowchange (at, transaction_id, actor_id, actor_name, request_id, table_name,
        row_id, operation, before, after)
    VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint, v_actor::uuid,
        coalesce(current_setting('guijia.actor_name', true), ''),
        coalesce(current_setting('guijia.request', true), ''), TG_TABLE_NAME, coalesce(v_key, ''),
        left(TG_OP, 1), v_before, v_after);
    RETURN NULL;
END $$;

-- Prepare the partition of the month that holds p_day, if it is not there.
CREATE FUNCTION audit_prepare_month(p_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE v_from date := date_trunc('month', p_day); v_name text; v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['audit_entry', 'audit_rowchange'] LOOP
        v_name := v_table || '_' || to_char(v_from, 'YYYYMM');
        IF to_regclass('public.' || v_name) IS NULL THEN
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                v_name, v_table, v_from, (v_from + interval '1 month')::date);
        END IF;
    END LOOP;
END $$;
"""

UNDO = """
DROP TABLE audit_entry, audit_rowchange;
DROP FUNCTION audit_record, audit_row, audit_prepare_month;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(TABLES + FUNCTIONS, UNDO),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("actor_id", models.UUIDField(verbose_name="经办人")),
                ("actor_name", models.CharField(max_length=60, verbose_name="经办人姓名")),
                ("action", models.CharField(max_length=80, verbose_name="动作")),
                ("subject_type", models.CharField(max_length=60, verbose_name="对象类别")),
                ("subject_id", models.CharField(max_length=60, verbose_name="对象")),
                ("subject_label", models.CharField(max_length=200, verbose_name="对象名称")),
                ("project_id", models.UUIDField(null=True, verbose_name="项目")),
                ("reason", models.TextField(blank=True, verbose_name="缘由")),
                ("detail", models.JSONField(default=dict, verbose_name="详情")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="请求")),
            ],
            options={
                "verbose_name": "审计记录",
                "db_table": "audit_entry",
                "ordering": ["-id"],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RowChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("transaction_id", models.BigIntegerField(verbose_name="事务")),
                ("actor_id", models.UUIDField(null=True, verbose_name="经办人")),
                ("actor_name", models.CharField(max_length=60, verbose_name="经办人姓名")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="请求")),
                ("table_name", models.CharField(max_length=63, verbose_name="表")),
                ("row_id", models.CharField(max_length=60, verbose_name="行")),
                ("operation", models.CharField(max_length=1, verbose_name="操作")),
                ("before", models.JSONField(null=True, verbose_name="变前")),
                ("after", models.JSONField(null=True, verbose_name="变后")),
            ],
            options={
                "verbose_name": "行变更",
                "db_table": "audit_rowchange",
                "ordering": ["-id"],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RequestKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("key", models.CharField(max_length=64)),
                ("claimed_at", models.DateTimeField()),
                ("answer_url", models.TextField(blank=True, default="", db_default="")),
            ],
            options={
                "verbose_name": "一次性提交",
                "indexes": [models.Index(fields=["claimed_at"], name="requestkey_claimed")],
            },
        ),
    ]
