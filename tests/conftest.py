"""Test wiring: the database is made by its owner and used with the application's rights."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from guijia.config import settings as product


def _use_application_role(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Every connection of the tests works with the rights of the application, not of the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [product.APP_ROLE])
        if cursor.fetchone():
            cursor.execute(f"SET ROLE {connection.ops.quote_name(product.APP_ROLE)}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the name of the test database as settings give it."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Create, migrate and guard the test database as owner; then step down to the application's role."""
    from django.test.utils import setup_databases, teardown_databases

    from guijia.config import reference
    from guijia.platform.audit import guards

    with django_db_blocker.unblock():
        worker = getattr(request.config, "workerinput", {}).get("workerid")
        old = setup_databases(verbosity=0, interactive=False, parallel=0, aliases=["default"], serialized_aliases=[])
        del worker
        guards.install(product.APP_ROLE)
        reference.load()
        connection.close()
        connection_created.connect(_use_application_role, dispatch_uid="application-role")
    yield
    with django_db_blocker.unblock():
        connection_created.disconnect(dispatch_uid="application-role")
        connection.close()
        teardown_databases(old, verbosity=0)
