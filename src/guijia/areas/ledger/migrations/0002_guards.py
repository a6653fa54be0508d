"""GUARD-2 in the database: journals balance at commit, and nothing in the ledger is rubbed out."""

from django.db import migrations

SQL = """
CREATE FUNCTION ledger_journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_id uuid; v_sum numeric; v_count int;
BEGIN
    IF TG_TABLE_NAME = 'ledger_journal' THEN v_id := NEW.id; ELSE v_id := NEW.journal_id; END IF;
    SELECT coalesce(sum(amount), 0), count(*) INTO v_sum, v_count FROM ledger_entry WHERE journal_id = v_id;
    IF v_sum <> 0 OR v_count < 2 THEN
        RAISE EXCEPTION 'ledger: journal % does not balance (sum %, % entries)', v_id, v_sum, v_count
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_balances AFTER INSERT ON ledger_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_journal_balances();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_journal_balances();

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_journal
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

-- A receipt changes in one way only: it is marked as reversed, once.
CREATE FUNCTION ledger_receipt_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reversed_at IS NOT NULL
       OR (to_jsonb(NEW) - 'reversed_at' - 'reversal_reason') <> (to_jsonb(OLD) - 'reversed_at' - 'reversal_reason') THEN
        RAISE EXCEPTION 'ledger: receipt % is fixed', OLD.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_fixed BEFORE UPDATE OR DELETE ON ledger_receipt
    FOR EACH ROW EXECUTE FUNCTION ledger_receipt_fixed();
"""

UNDO = """
DROP FUNCTION ledger_journal_balances, ledger_append_only, ledger_receipt_fixed CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
