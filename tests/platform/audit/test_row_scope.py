"""Row security: raw SQL as the application sees only rows of the projects that were handed down."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from guijia.areas.parties.models import Customer, CustomerLink
from guijia.platform.audit import row_scope
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.row_scope import everywhere, protected, seen_by
from tests.areas.deals.sale import Sale, ready_to_sell
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(cast: Cast, now: datetime) -> SimpleNamespace:
    """One customer of each project."""
    made = SimpleNamespace()
    for name, project in (("ours", cast.project), ("theirs", cast.elsewhere)):
        with acting(SYSTEM):
            customer = Customer.objects.create(
                name=name, sort_key=name, id_type="id_card", id_number=name, id_blind=uuid4().hex, id_tail="1",
                mobile="", created_at=now, updated_at=now,
            )  # fmt: skip
            CustomerLink.objects.create(customer=customer, project=project, linked_at=now)
        setattr(made, name, customer)
    connection.cursor().execute("SELECT set_config('guijia.actor', '', true)")
    return made


def names_by_raw_sql(scope: str) -> set[str]:
    """The customers that a statement gets that nobody scoped, asked past everything of ours."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guijia.scope', %s, true)", [scope])
        cursor.execute("SELECT name FROM parties_customer WHERE name IN ('ours', 'theirs')")
        return {name for (name,) in cursor.fetchall()}


def test_raw_sql_gets_what_the_scope_holds_and_nothing_without_one(
    known: SimpleNamespace, cast: Cast
) -> None:
    assert names_by_raw_sql("*") == {"ours", "theirs"}
    assert names_by_raw_sql("") == set()
    assert names_by_raw_sql(str(uuid4())) == set()
    assert names_by_raw_sql(str(cast.project.pk)) == {"ours"}
    assert names_by_raw_sql(f"{cast.project.pk},{cast.elsewhere.pk}") == {"ours", "theirs"}


def test_raw_sql_changes_nothing_of_another_project(known: SimpleNamespace, cast: Cast) -> None:
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guijia.actor', %s, true)", [str(cast.sales.pk)])
        cursor.execute("SELECT set_config('guijia.scope', %s, true)", [str(cast.project.pk)])
        cursor.execute("UPDATE parties_customer SET contact = 'x' WHERE name IN ('ours', 'theirs')")
        assert cursor.rowcount == 1


def test_a_query_that_forgets_its_scope_is_narrowed_for_whoever_asks(
    known: SimpleNamespace, cast: Cast
) -> None:
    def forgetful() -> set[str]:
        return set(Customer.objects.filter(name__in=("ours", "theirs")).values_list("name", flat=True))

    assert forgetful() == {"ours", "theirs"}
    with seen_by(cast.sales):
        assert forgetful() == {"ours"}
        with everywhere():
            assert forgetful() == {"ours", "theirs"}
        assert forgetful() == {"ours"}
    with seen_by(cast.outsider):
        assert forgetful() == {"theirs"}
    with seen_by(None):
        assert forgetful() == set()
    with seen_by(cast.group_manager):
        assert forgetful() == {"ours", "theirs"}
    assert forgetful() == {"ours", "theirs"}


def test_what_a_rollback_takes_back_is_told_again(known: SimpleNamespace, cast: Cast) -> None:
    def seen() -> int:
        return Customer.objects.filter(name__in=("ours", "theirs")).count()

    with seen_by(cast.sales):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert seen() == 1
            raise ZeroDivisionError
        assert seen() == 1
    assert seen() == 2


def test_the_scope_goes_with_the_statement_and_costs_no_question(
    known: SimpleNamespace, cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    assert cast.sales.scope == frozenset({cast.project.pk})  # a request's person comes with their posts
    with seen_by(cast.sales), django_assert_num_queries(2):
        assert [row.name for row in Customer.objects.filter(name="ours")] == ["ours"]
        assert [row.name for row in Customer.objects.filter(name="theirs").iterator()] == []


def test_a_deed_of_the_system_inside_a_request_sees_all(known: SimpleNamespace, cast: Cast) -> None:
    with seen_by(cast.sales), acting(SYSTEM):
        assert Customer.objects.filter(name__in=("ours", "theirs")).count() == 2


def test_the_middleware_sees_through_the_eyes_of_the_request_s_person(
    known: SimpleNamespace, cast: Cast
) -> None:
    def view(request: Any) -> Any:
        return Customer.objects.filter(name__in=("ours", "theirs")).count()

    request: Any = RequestFactory().get("/")
    for person, number in ((cast.sales, 1), (SimpleNamespace(is_authenticated=False), 0)):
        request.user = person
        seen: Any = row_scope.RowScope(view)(request)
        assert seen == number


def test_every_declared_table_is_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        guarded = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename, count(*) FROM pg_policies GROUP BY 1")
        policies = dict(cursor.fetchall())
    assert guarded == {one.table for one in protected()}
    assert {policies[name] for name in guarded} == {4}


def test_tables_of_money_contracts_and_identity_are_declared() -> None:
    declared = {one.table for one in protected()}
    assert declared >= {"parties_customer", "parties_customerlink", "deals_contract", "deals_filing"}
    tables = [t for t in connection.introspection.table_names() if t.startswith("ledger_")]
    assert set(tables) <= declared, "a ledger table without row security: one line in the area's wiring"


def test_guards_of_the_database_see_every_row_whoever_looks(cast: Cast, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    Sale(cast, now, units[0]).hold().submit().review().register().pay_deposit()
    with connection.connection.cursor() as cursor:
        # Somebody else's request is the next on this connection; only now are the journals weighed.
        cursor.execute("SELECT set_config('guijia.actor', %s, true)", [str(cast.outsider.pk)])
        cursor.execute("SELECT set_config('guijia.scope', %s, true)", [str(cast.elsewhere.pk)])
        cursor.execute("SELECT count(*) FROM ledger_journal")
        assert cursor.fetchone() == (0,)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
