"""Puts the guards under the tables after each migration: row triggers and the application's rights.

Run as the owner of the database, never by the application's role.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models

from guijia.platform.audit.row_scope import protected

# Tables whose rows come and go by their nature; everything else is never deleted by the application.
TRANSIENT = frozenset({"django_session", "search_entry", "search_searchentry"})
# Tables the application may read only: written through functions.
READ_ONLY = frozenset({"audit_entry", "audit_rowchange", "clock_offset"})
# No row trigger: they hold no business fact (the audit itself, the queue, sessions, kept projections).
UNWATCHED_APPS = frozenset(
    {"audit", "search", "sessions", "contenttypes", "auth", "procrastinate", "jobs", "work"}
)


def _watched_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_config.name.startswith("guijia.")
        and model._meta.app_label not in UNWATCHED_APPS
    ]


def install(role: str) -> int:
    """Give ``role`` exactly the application's rights and put a row trigger on every business table.

    Returns: number of tables watched.
    """
    watched = _watched_models()
    with connection.cursor() as cursor:
        quote = connection.ops.quote_name
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {quote(role)}")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            if table in TRANSIENT or table.startswith("procrastinate_"):
                cursor.execute(f"GRANT DELETE ON {quote(table)} TO {quote(role)}")
            if table.startswith(tuple(READ_ONLY)) or table == "django_migrations":
                cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {quote(table)} FROM {quote(role)}")
        for model in watched:
            table, key = model._meta.db_table, model._meta.pk.column
            skip = ",".join(getattr(model, "unaudited_columns", ()))
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_row ON {quote(table)}")
            cursor.execute(
                f"CREATE TRIGGER audit_row AFTER INSERT OR UPDATE OR DELETE ON {quote(table)}"
                f" FOR EACH ROW EXECUTE FUNCTION audit_row(%s, %s)",
                [key, skip],
            )
        for one in protected():
            _protect(cursor, one.table, one.condition, role)
        _let_guards_see_all(cursor)
        cursor.execute(
            "SELECT audit_prepare_month((now() + make_interval(months => m))::date) FROM generate_series(0, 2) m"
        )
    return len(watched)


def _protect(cursor: Any, table: str, condition: str, role: str) -> None:
    """Let the application see and change only rows of the projects it was told; new rows are the action's matter."""
    quoted, to = connection.ops.quote_name(table), connection.ops.quote_name(role)
    cursor.execute(f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY")
    for policy, what in (("row_seen", "SELECT"), ("row_changed", "UPDATE"), ("row_gone", "DELETE")):
        cursor.execute(f"DROP POLICY IF EXISTS {policy} ON {quoted}")
        cursor.execute(f"CREATE POLICY {policy} ON {quoted} FOR {what} TO {to} USING ({condition})")
    cursor.execute(f"DROP POLICY IF EXISTS row_made ON {quoted}")
    cursor.execute(f"CREATE POLICY row_made ON {quoted} FOR INSERT TO {to} WITH CHECK (true)")


def _let_guards_see_all(cursor: Any) -> None:
    """Triggers that ask protected tables ask them as their owner: a rule of the database holds for every row,
    whoever's eyes the connection has at the moment of the check.
    """
    names = "|".join(one.table for one in protected())
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prorettype = 'trigger'::regtype AND prosrc ~ %s",
        [rf"\y({names})\y"],
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = pg_catalog, public")
