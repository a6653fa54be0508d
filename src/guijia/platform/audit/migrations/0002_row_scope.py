"""What the policies of row security ask: is everything shown, else which projects. The policies themselves are put under
the tables by ``guards.install``, from what the areas declare.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION row_everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public AS $$
    -- A deed of the system itself, inside whatever request, knows no scope.
    SELECT coalesce(current_setting('guijia.scope', true), '') = '*'
        OR coalesce(current_setting('guijia.actor', true), '') = '00000000-0000-0000-0000-000000000000'
$$;
CREATE FUNCTION row_projects() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public AS $$
    SELECT CASE WHEN coalesce(current_setting('guijia.scope', true), '') IN ('', '*') THEN '{}'::uuid[]
        ELSE string_to_array(current_setting('guijia.scope', true), ',')::uuid[] END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_audit")]

    operations = [migrations.RunSQL(FUNCTIONS, "DROP FUNCTION row_everywhere, row_projects")]
