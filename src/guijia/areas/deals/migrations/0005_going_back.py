"""The ways a state may go, now with those of taking back and sending back."""

from django.db import migrations

WAYS = """
DROP TRIGGER state_way ON deals_subscription;
CREATE TRIGGER state_way BEFORE UPDATE OF state ON deals_subscription FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    '{subscription}');
DROP TRIGGER state_way ON deals_contract;
CREATE TRIGGER state_way BEFORE UPDATE OF state ON deals_contract FOR EACH ROW EXECUTE FUNCTION deals_state_way(
    '{contract}');
"""

NEW = WAYS.format(
    subscription="submitted>approved,returned,refused,released;returned>submitted,refused,released;"
    "approved>registered,returned,refused,submitted,released;registered>deposited,released;deposited>sealed;"
    "sealed>signed,released;signed>released,sealed",
    contract="preparing>ready,void;ready>signed,preparing,void;signed>reviewing,void;reviewing>approved,signed,void;"
    "approved>sealed,void,reviewing,signed;sealed>filed,void;filed>void",
)
OLD = WAYS.format(
    subscription="submitted>approved,returned,refused;returned>submitted,refused;"
    "approved>registered,returned,refused;registered>deposited,released;deposited>sealed;"
    "sealed>signed,released;signed>released,sealed",
    contract="preparing>ready,void;ready>signed,preparing,void;signed>reviewing,void;reviewing>approved,signed,void;"
    "approved>sealed,void;sealed>filed,void;filed>void",
)


class Migration(migrations.Migration):
    dependencies = [("deals", "0004_speed")]

    operations = [migrations.RunSQL(NEW, OLD)]
