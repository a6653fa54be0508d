"""Whoever signs besides a step's own role signs by hand too; set with the signature, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guijia.kit.ids

GUARD = """
CREATE FUNCTION flow_seat_ink_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.staff_id::text IS DISTINCT FROM current_setting('guijia.actor', true) OR NOT EXISTS (
        SELECT 1 FROM flow_seat s
        WHERE s.id = NEW.seat_id AND s.state IN ('agreed', 'objected') AND s.signed_by_id = NEW.staff_id
    ) THEN
        RAISE EXCEPTION 'flow: only who signed seat % signs it by hand', NEW.seat_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flow_seat_ink_guard BEFORE INSERT ON flow_seatsignature
    FOR EACH ROW EXECUTE FUNCTION flow_seat_ink_guard();
CREATE TRIGGER flow_seat_ink_once BEFORE UPDATE OR DELETE ON flow_seatsignature
    FOR EACH ROW EXECUTE FUNCTION flow_written_once();
"""

UNDO = """
DROP TRIGGER flow_seat_ink_once ON flow_seatsignature;
DROP TRIGGER flow_seat_ink_guard ON flow_seatsignature;
DROP FUNCTION flow_seat_ink_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("flow", "0008_calls_and_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SeatSignature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=guijia.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_saved", models.BooleanField(default=False, verbose_name="用留存签名")),
                ("signed_at", models.DateTimeField(verbose_name="签名时间")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="ink", to="flow.seat"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签名人",
                    ),
                ),
            ],
            options={"verbose_name": "签署人手写签名"},
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
