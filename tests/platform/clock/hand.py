"""The hand that moves the movable clock in tests: the owner's right, taken for a moment."""

from datetime import datetime, timedelta

from django.db import connection

from guijia.config import settings as product


def move_by(shift: timedelta) -> None:
    """Let the database's clock of this test run ahead (or back) by ``shift``."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("UPDATE clock_offset SET shift = %s", [shift])
        cursor.execute(f"SET ROLE {connection.ops.quote_name(product.APP_ROLE)}")


def move_to(moment: datetime) -> None:
    """Let the database's clock of this test show ``moment`` now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        real: datetime = cursor.fetchone()[0]
    move_by(moment - real)
