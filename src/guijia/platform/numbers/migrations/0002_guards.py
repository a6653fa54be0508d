"""The database's own guard over the counters, and the sequence of plain numbers."""

from django.db import migrations

GUARDS = """
CREATE SEQUENCE numbers_plain;

CREATE FUNCTION numbers_one_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last <> OLD.last + 1 OR (NEW.series, NEW.period) <> (OLD.series, OLD.period)
       OR NEW.project_id IS DISTINCT FROM OLD.project_id THEN
        RAISE EXCEPTION 'numbers: a counter moves up by one only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER numbers_one_up BEFORE UPDATE ON numbers_counter FOR EACH ROW EXECUTE FUNCTION numbers_one_up();

CREATE FUNCTION numbers_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'numbers: a number that was handed out stays as it is' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER numbers_kept BEFORE UPDATE ON numbers_issued FOR EACH ROW EXECUTE FUNCTION numbers_kept();
"""

UNDO = """
DROP TRIGGER numbers_kept ON numbers_issued;
DROP TRIGGER numbers_one_up ON numbers_counter;
DROP FUNCTION numbers_kept;
DROP FUNCTION numbers_one_up;
DROP SEQUENCE numbers_plain;
"""


class Migration(migrations.Migration):
    dependencies = [("numbers", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
