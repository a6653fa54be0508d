"""How much of a line of a plan is paid, as the database reckons it for lists (the rule is ``rules.plans.match``)."""

from django.db import migrations

SQL = """
CREATE FUNCTION ledger_line_paid(p_account uuid, p_line uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
WITH lines AS (
    SELECT l.id, l.position, l.amount,
        coalesce(l.due_on, (SELECT min(n.due_on) FROM ledger_planline n WHERE n.account_id = p_account
                            AND n.withdrawn_at IS NULL AND n.position > l.position), 'infinity') AS due,
        least(l.amount, coalesce((SELECT sum(r.amount) FROM ledger_receipt r
                                  WHERE r.line_id = l.id AND r.reversed_at IS NULL), 0)) AS named
    FROM ledger_planline l WHERE l.account_id = p_account AND l.withdrawn_at IS NULL
), money AS (
    SELECT coalesce(-sum(amount), 0) AS total FROM ledger_entry
    WHERE account_id = p_account AND code IN ('2203', '2241')
), kept AS (
    SELECT id, due, position, amount, total,
        least(named, greatest(0, total - coalesce(sum(named) OVER earlier, 0))) AS kept
    FROM lines, money
    WINDOW earlier AS (ORDER BY due, position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), filled AS (
    SELECT id, kept, amount - kept AS missing, greatest(0, total - sum(kept) OVER ()) AS pool,
        coalesce(sum(amount - kept) OVER (
            ORDER BY due, position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM kept
)
SELECT kept + least(missing, greatest(0, pool - before)) FROM filled WHERE id = p_line
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_money_guards")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION ledger_line_paid")]
