"""Second lines of the money: whole journals, plans that are the price, no debt below zero, refunds and months fixed.

The functions belong to the owner and see all rows: a request's scope must not hide what they add up.
"""

from django.db import migrations

SQL = """
-- A journal keeps the sides it was written with: none is added later.
CREATE OR REPLACE FUNCTION ledger_journal_balances() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE v_id uuid; v_sum numeric; v_count int; v_sides int;
BEGIN
    IF TG_TABLE_NAME = 'ledger_journal' THEN v_id := NEW.id; ELSE v_id := NEW.journal_id; END IF;
    SELECT coalesce(sum(amount), 0), count(*) INTO v_sum, v_count FROM ledger_entry WHERE journal_id = v_id;
    SELECT sides INTO v_sides FROM ledger_journal WHERE id = v_id;
    IF v_sum <> 0 OR v_count < 2 OR v_count <> v_sides THEN
        RAISE EXCEPTION 'ledger: journal % does not balance (sum %, % of % entries)', v_id, v_sum, v_count, v_sides
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

-- COL-01: the plan in force of an open deal is its price, neither more nor less.
CREATE FUNCTION ledger_plan_is_price() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE v_id uuid; v_sum numeric; v_price numeric;
BEGIN
    IF TG_TABLE_NAME = 'ledger_planline' THEN v_id := NEW.account_id; ELSE v_id := NEW.id; END IF;
    SELECT sum(amount) INTO v_sum FROM ledger_planline WHERE account_id = v_id AND withdrawn_at IS NULL;
    SELECT price INTO v_price FROM ledger_dealaccount WHERE id = v_id AND closed_at IS NULL;
    IF v_sum <> v_price THEN
        RAISE EXCEPTION 'ledger: plan of % is %, price is %', v_id, v_sum, v_price
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER plan_is_price AFTER INSERT OR UPDATE ON ledger_planline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_plan_is_price();
CREATE CONSTRAINT TRIGGER plan_is_price AFTER UPDATE OF price, closed_at ON ledger_dealaccount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_plan_is_price();

-- What is owed to a customer is never below zero; the price is never paid more than once.
CREATE FUNCTION ledger_money_is_there() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE v_id uuid; v_code text; v_owed numeric; v_received numeric := 0; v_price numeric;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entry' THEN v_id := NEW.account_id; ELSE v_id := NEW.id; END IF;
    FOR v_code, v_owed IN
        SELECT code, -sum(amount) FROM ledger_entry WHERE account_id = v_id AND code LIKE '2%' GROUP BY code
    LOOP
        IF v_owed < 0 THEN
            RAISE EXCEPTION 'ledger: % of % is below zero (%)', v_code, v_id, v_owed
                USING ERRCODE = 'check_violation';
        END IF;
        IF v_code IN ('2203', '2241') THEN v_received := v_received + v_owed; END IF;
    END LOOP;
    SELECT price INTO v_price FROM ledger_dealaccount WHERE id = v_id;
    IF v_received > v_price THEN
        RAISE EXCEPTION 'ledger: % received % of a price of %', v_id, v_received, v_price
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER money_is_there AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_money_is_there();
CREATE CONSTRAINT TRIGGER money_is_there AFTER UPDATE OF price ON ledger_dealaccount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_money_is_there();

-- rules.md 3.8: invoices never for more than was received (602) or than the price.
CREATE FUNCTION ledger_invoices_within() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE v_id uuid := NEW.account_id; v_prepaid numeric; v_sold numeric; v_received numeric; v_price numeric;
BEGIN
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'prepayment'), 0),
           coalesce(sum(amount) FILTER (WHERE kind = 'sale'), 0)
      INTO v_prepaid, v_sold FROM ledger_invoice WHERE account_id = v_id;
    IF v_prepaid = 0 AND v_sold = 0 THEN RETURN NULL; END IF;
    SELECT -coalesce(sum(amount), 0) INTO v_received FROM ledger_entry
     WHERE account_id = v_id AND code IN ('2203', '2241');
    SELECT price INTO v_price FROM ledger_dealaccount WHERE id = v_id;
    IF v_prepaid > v_received OR v_sold > v_price OR v_prepaid < 0 OR v_sold < 0 THEN
        RAISE EXCEPTION 'ledger: invoices of % (%, %) exceed what was received (%) or the price (%)',
            v_id, v_prepaid, v_sold, v_received, v_price USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoices_within AFTER INSERT ON ledger_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_invoices_within();
CREATE CONSTRAINT TRIGGER invoices_within AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.amount > 0 AND NEW.code IN ('2203', '2241'))
    EXECUTE FUNCTION ledger_invoices_within();

-- GUARD-8: numbered things stay; invoices and passed-on money never change but for their reversal.
CREATE FUNCTION ledger_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD)->>'reversed_at' IS NOT NULL
       OR (to_jsonb(NEW) - 'reversed_at' - 'reversal_reason') <> (to_jsonb(OLD) - 'reversed_at' - 'reversal_reason')
    THEN
        RAISE EXCEPTION 'ledger: % % is fixed', TG_TABLE_NAME, OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON ledger_invoice FOR EACH ROW EXECUTE FUNCTION ledger_fixed();
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_fixed();
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON ledger_remittance FOR EACH ROW EXECUTE FUNCTION ledger_fixed();

-- A refund goes one way only; what was asked for is what is paid.
CREATE FUNCTION ledger_refund_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_moved boolean; v_open text[] := ARRAY[
    'state', 'approved_by_id', 'approved_at', 'approval_id', 'release_number', 'bank_reference', 'paid_on',
    'paid_by_id', 'payment_id', 'reversed_at', 'reversal_reason'];
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - v_open) <> (to_jsonb(OLD) - v_open) THEN
        RAISE EXCEPTION 'ledger: refund % is fixed', OLD.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    v_moved := (OLD.state, NEW.state) IN (
        ('requested', 'approved'), ('requested', 'refused'), ('requested', 'withdrawn'), ('approved', 'paid'),
        ('paid', 'reversed'));
    IF NOT v_moved OR (OLD.payment_id IS NOT NULL AND NEW.payment_id IS DISTINCT FROM OLD.payment_id) THEN
        RAISE EXCEPTION 'ledger: refund % cannot go from % to %', OLD.number, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_way BEFORE UPDATE OR DELETE ON ledger_refund
    FOR EACH ROW EXECUTE FUNCTION ledger_refund_way();

-- Nothing is posted in a closed month. Whoever posts and whoever closes wait for each other.
CREATE FUNCTION ledger_month_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('ledger.month'), hashtext(NEW.project_id::text));
    IF EXISTS (SELECT 1 FROM ledger_closedmonth WHERE project_id = NEW.project_id AND reopened_at IS NULL
               AND month >= date_trunc('month', NEW.posted_on)::date) THEN
        RAISE EXCEPTION 'ledger: the books of % are closed', NEW.posted_on USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER month_open BEFORE INSERT ON ledger_journal FOR EACH ROW EXECUTE FUNCTION ledger_month_open();

CREATE FUNCTION ledger_month_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM pg_advisory_xact_lock(hashtext('ledger.month'), hashtext(NEW.project_id::text));
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.reopened_at IS NOT NULL OR NEW.reopened_at IS NULL OR NEW.reopening_reason = ''
       OR (NEW.project_id, NEW.month, NEW.closed_at) <> (OLD.project_id, OLD.month, OLD.closed_at) THEN
        RAISE EXCEPTION 'ledger: closed month % is fixed', OLD.month USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER month_closing BEFORE INSERT OR UPDATE OR DELETE ON ledger_closedmonth
    FOR EACH ROW EXECUTE FUNCTION ledger_month_closing();
"""

UNDO = """
DROP FUNCTION ledger_plan_is_price, ledger_money_is_there, ledger_invoices_within, ledger_fixed, ledger_refund_way,
    ledger_month_open, ledger_month_closing CASCADE;
CREATE OR REPLACE FUNCTION ledger_journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_money")]
    operations = [migrations.RunSQL(SQL, UNDO)]
