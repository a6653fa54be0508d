"""The movable clock: the database's own, plus an offset that only its owner may set."""

from django.db import migrations

MAKE = """
CREATE TABLE clock_offset (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    shift interval NOT NULL DEFAULT interval '0'
);
INSERT INTO clock_offset DEFAULT VALUES;
CREATE FUNCTION guijia_now() RETURNS timestamptz LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public AS $$
    SELECT clock_timestamp() + coalesce((SELECT shift FROM public.clock_offset), interval '0')
$$;
"""

UNDO = """
DROP FUNCTION guijia_now();
DROP TABLE clock_offset;
"""


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, UNDO)]
