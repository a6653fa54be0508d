"""What was answered, handed over and said about a loan is never changed."""

from django.db import migrations

SQL = """
CREATE FUNCTION mortgage_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'mortgage: % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON mortgage_bankanswer
    FOR EACH ROW EXECUTE FUNCTION mortgage_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON mortgage_originalmove
    FOR EACH ROW EXECUTE FUNCTION mortgage_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON mortgage_overduefollowup
    FOR EACH ROW EXECUTE FUNCTION mortgage_append_only();
"""
UNDO = "DROP FUNCTION mortgage_append_only CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("mortgage", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
