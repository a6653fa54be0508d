"""Nobody approves or signs with one account what they made with another (GUARD-5)."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION flow_made_by_person(v_case uuid, v_staff uuid[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM flow_casemaker m JOIN org_staff s ON s.id = m.staff_id
        WHERE m.case_id = v_case AND s.person IN (SELECT person FROM org_staff WHERE id = ANY(v_staff))
    )
$$;

CREATE FUNCTION flow_task_person_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF flow_made_by_person(NEW.case_id, ARRAY[NEW.done_by_id, NEW.done_for_id]) THEN
        RAISE EXCEPTION 'flow: a maker of case % may not approve it with another account', NEW.case_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_task_person_guard BEFORE INSERT OR UPDATE ON flow_task
    FOR EACH ROW WHEN (NEW.state = 'done' AND NEW.approves) EXECUTE FUNCTION flow_task_person_guard();

CREATE FUNCTION flow_seat_person_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM flow_task t WHERE t.id = NEW.task_id AND t.approves
        AND flow_made_by_person(t.case_id, ARRAY[NEW.signed_by_id, NEW.staff_id])
    ) THEN
        RAISE EXCEPTION 'flow: a maker may not sign their own case with another account'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_seat_person_guard BEFORE INSERT OR UPDATE ON flow_seat
    FOR EACH ROW WHEN (NEW.state IN ('agreed', 'objected')) EXECUTE FUNCTION flow_seat_person_guard();
"""

UNDO = """
DROP TRIGGER flow_seat_person_guard ON flow_seat;
DROP TRIGGER flow_task_person_guard ON flow_task;
DROP FUNCTION flow_seat_person_guard;
DROP FUNCTION flow_task_person_guard;
DROP FUNCTION flow_made_by_person;
"""


class Migration(migrations.Migration):
    dependencies = [("flow", "0003_signers"), ("org", "0003_person")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
