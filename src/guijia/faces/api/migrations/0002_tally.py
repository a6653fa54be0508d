"""The tally of requests by token: no business fact, so it lies outside the row triggers and unlogged."""

from django.db import migrations

FORWARD = """
CREATE UNLOGGED TABLE api_tokenuse (
    token_id uuid PRIMARY KEY,
    minute timestamptz NOT NULL,
    uses integer NOT NULL
);
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, "DROP TABLE api_tokenuse;")]
