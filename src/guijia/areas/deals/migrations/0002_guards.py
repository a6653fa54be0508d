"""GUARD-5 and GUARD-8 in the database: states move only along their ways, what is sealed or filed stays."""

from django.db import migrations

SQL = """
-- Argument 1: lines "from>to,to;from>to": every way a state may go.
CREATE FUNCTION deals_state_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_line text; v_from text; v_to text[];
BEGIN
    IF NEW.state = OLD.state THEN RETURN NEW; END IF;
    FOREACH v_line IN ARRAY string_to_array(TG_ARGV[0], ';') LOOP
        v_from := split_part(v_line, '>', 1);
        v_to := string_to_array(split_part(v_line, '>', 2), ',');
        IF v_from = OLD.state AND NEW.state = ANY (v_to) THEN RETURN NEW; END IF;
    END LOOP;
    RAISE EXCEPTION '%: illegal transition % -> %', TG_TABLE_NAME, OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER state_way BEFORE UPDATE OF state ON deals_subscription FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    'submitted>approved,returned,refused;returned>submitted,refused;approved>registered,returned,refused;registered>deposited,released;deposited>sealed;sealed>signed,released;signed>released,sealed');
CREATE TRIGGER state_way BEFORE UPDATE OF state ON deals_contract FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    'preparing>ready,void;ready>signed,preparing,void;signed>reviewing,void;reviewing>approved,signed,void;approved>sealed,void;sealed>filed,void;filed>void');

CREATE FUNCTION deals_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: a registered line is never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON deals_filing FOR EACH ROW EXECUTE FUNCTION deals_kept();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON deals_sealrecord FOR EACH ROW EXECUTE FUNCTION deals_kept();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON estate_salescontrolentry FOR EACH ROW EXECUTE FUNCTION deals_kept();

-- A signed-off contract keeps its content; only where it stands may move.
CREATE FUNCTION deals_contract_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('sealed', 'filed', 'void')
       AND (to_jsonb(NEW) - 'state' - 'holder' - 'voided_at' - 'void_cause')
        <> (to_jsonb(OLD) - 'state' - 'holder' - 'voided_at' - 'void_cause') THEN
        RAISE EXCEPTION 'deals_contract: % is sealed, its content stays', OLD.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_fixed BEFORE UPDATE ON deals_contract FOR EACH ROW EXECUTE FUNCTION deals_contract_fixed();
"""

UNDO = "DROP FUNCTION deals_state_way, deals_kept, deals_contract_fixed CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("deals", "0001_initial"), ("estate", "0002_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
