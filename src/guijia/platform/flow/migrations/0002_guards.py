"""What the database itself holds about cases: immutable versions, decided tasks, nobody approves their own."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION flow_version_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'flow: a published version never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER flow_version_guard BEFORE UPDATE OR DELETE ON flow_processversion
    FOR EACH ROW EXECUTE FUNCTION flow_version_guard();

-- GUARD-5: decided by whoever is acting, never by a maker of an approved case, decided once.
CREATE FUNCTION flow_task_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE v_actor text := current_setting('guijia.actor', true);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.state <> 'open' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
            RAISE EXCEPTION 'flow: step % of case % is decided', OLD.step_key, OLD.case_id
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.approves IS DISTINCT FROM OLD.approves OR NEW.case_id <> OLD.case_id
           OR NEW.step_key <> OLD.step_key OR NEW.role <> OLD.role OR NEW.project_id <> OLD.project_id THEN
            RAISE EXCEPTION 'flow: what step % is never changes', OLD.step_key USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.state = 'done' THEN
        IF coalesce(NEW.done_by_id::text, '00000000-0000-0000-0000-000000000000') IS DISTINCT FROM v_actor THEN
            RAISE EXCEPTION 'flow: nobody decides step % in another name', NEW.step_key
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.approves AND EXISTS (
            SELECT 1 FROM flow_casemaker m WHERE m.case_id = NEW.case_id AND m.staff_id = NEW.done_by_id
        ) THEN
            RAISE EXCEPTION 'flow: a maker of case % may not approve it', NEW.case_id
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_task_guard BEFORE INSERT OR UPDATE ON flow_task
    FOR EACH ROW EXECUTE FUNCTION flow_task_guard();

-- A line of the history and a maker stay as they were written.
CREATE FUNCTION flow_written_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'flow: % is written once', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER flow_event_guard BEFORE UPDATE OR DELETE ON flow_caseevent
    FOR EACH ROW EXECUTE FUNCTION flow_written_once();
CREATE TRIGGER flow_maker_guard BEFORE UPDATE OR DELETE ON flow_casemaker
    FOR EACH ROW EXECUTE FUNCTION flow_written_once();

-- A case that ended stays ended, and stays about the same thing.
CREATE FUNCTION flow_case_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.state <> 'open' AND NEW.state IS DISTINCT FROM OLD.state THEN
        RAISE EXCEPTION 'flow: case % is closed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.subject_id <> OLD.subject_id OR NEW.project_id <> OLD.project_id OR NEW.version_id <> OLD.version_id
       OR NEW.maker_id IS DISTINCT FROM OLD.maker_id OR NEW.opened_at <> OLD.opened_at THEN
        RAISE EXCEPTION 'flow: what case % is about never changes', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_case_guard BEFORE UPDATE ON flow_case
    FOR EACH ROW EXECUTE FUNCTION flow_case_guard();
"""

UNDO = """
DROP TRIGGER flow_case_guard ON flow_case;
DROP TRIGGER flow_maker_guard ON flow_casemaker;
DROP TRIGGER flow_event_guard ON flow_caseevent;
DROP TRIGGER flow_task_guard ON flow_task;
DROP TRIGGER flow_version_guard ON flow_processversion;
DROP FUNCTION flow_case_guard, flow_written_once, flow_task_guard, flow_version_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("flow", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
