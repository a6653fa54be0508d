"""Which accounts belong to one natural person (GUARD-5)."""

from django.db import migrations, models
from django.db.models import Q

import guijia.kit.ids
import guijia.kit.sealed

GUARD = """
-- Accounts known by the same marks are one person when the transaction ends, whoever wrote them.
CREATE FUNCTION org_person_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM org_staff n JOIN org_staff o ON o.id <> n.id AND o.person <> n.person
        WHERE n.id = NEW.id AND (
            (n.id_blind <> '' AND o.id_blind = n.id_blind)
            OR (n.mobile_blind <> '' AND o.mobile_blind = n.mobile_blind AND (n.id_blind = '' OR o.id_blind = ''))
        )
    ) THEN
        RAISE EXCEPTION 'org: accounts of one person are kept apart' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER org_person_guard AFTER INSERT OR UPDATE OF person, mobile_blind, id_blind ON org_staff
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION org_person_guard();
"""

UNDO = "DROP TRIGGER org_person_guard ON org_staff; DROP FUNCTION org_person_guard;"
# So far every account was somebody's only one. The row triggers ask who writes: the system does.
ALONE = """
SELECT set_config('guijia.actor', '00000000-0000-0000-0000-000000000000', true);
UPDATE org_staff SET person = id WHERE person IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("org", "0002_absences")]

    operations = [
        migrations.AddField(
            "staff",
            "mobile",
            guijia.kit.sealed.SealedTextField(blank=True, default="", verbose_name="手机号码"),
        ),
        migrations.AddField(
            "staff",
            "mobile_blind",
            models.CharField(blank=True, default="", max_length=64, verbose_name="手机号码索引"),
            preserve_default=False,
        ),
        migrations.AddField(
            "staff",
            "id_blind",
            models.CharField(blank=True, default="", max_length=64, verbose_name="身份证号索引"),
            preserve_default=False,
        ),
        migrations.AddField(
            "staff", "person", models.UUIDField(editable=False, null=True, verbose_name="自然人")
        ),
        migrations.RunSQL(ALONE, migrations.RunSQL.noop),
        migrations.AlterField(
            "staff",
            "person",
            models.UUIDField(default=guijia.kit.ids.uuid7, editable=False, verbose_name="自然人"),
        ),
        migrations.AddIndex("staff", models.Index(fields=["person"], name="staff_by_person")),
        migrations.AddIndex(
            "staff",
            models.Index(fields=["mobile_blind"], name="staff_by_mobile", condition=~Q(mobile_blind="")),
        ),
        migrations.AddIndex(
            "staff",
            models.Index(fields=["id_blind"], name="staff_by_identity", condition=~Q(id_blind="")),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
