"""One transaction, one actor, once: what every action stands on."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client

from guijia.platform.audit import actions
from guijia.platform.audit.acting import SYSTEM, AlreadyDoneError, Posting, acting, action, posting
from guijia.platform.audit.models import Entry, RequestKey, RowChange
from guijia.platform.places.models import Company


@pytest.fixture
def posted() -> Any:
    """A post with a key, as the middleware would set it."""
    post = Posting(user_id=uuid4(), key="k1", request_id="r1")
    token = posting.set(post)
    yield post
    posting.reset(token)


@action
def found(*, name: str, actor: Any, now: datetime | None = None) -> Company:
    """A tiny action."""
    company = Company.objects.create(name=name)
    actions.record("test.found", actor=actor, subject=company)
    return company


@pytest.mark.django_db
def test_action_leaves_one_entry_and_the_changed_row_under_the_actor_s_name() -> None:
    company = found(name="甲", actor=SYSTEM)
    entry = Entry.objects.get(action="test.found")
    assert (entry.actor_name, entry.subject_id) == ("系统", str(company.pk))
    change = RowChange.objects.get(table_name="places_company", row_id=str(company.pk))
    assert (change.operation, change.actor_name, change.after["name"]) == ("I", "系统", "甲")


@pytest.mark.django_db
def test_update_keeps_only_what_changed() -> None:
    company = found(name="甲", actor=SYSTEM)
    with acting(SYSTEM):
        Company.objects.filter(pk=company.pk).update(phone="010-1")
    change = RowChange.objects.filter(row_id=str(company.pk), operation="U").get()
    assert (change.before, change.after) == ({"phone": ""}, {"phone": "010-1"})


@pytest.mark.django_db
def test_entry_in_another_s_name_is_refused(cast: Any) -> None:
    with pytest.raises(DatabaseError, match="not the one acting"), transaction.atomic(), acting(cast.sales):
        actions.record("test.forged", actor=cast.gm, subject=cast.project)


@pytest.mark.django_db
def test_same_post_is_carried_out_once(posted: Posting) -> None:
    found(name="甲", actor=SYSTEM)
    posted.claimed = False  # the second press: another request with the same key
    with pytest.raises(AlreadyDoneError), transaction.atomic():
        found(name="乙", actor=SYSTEM)
    assert Company.objects.count() == 1
    assert RequestKey.objects.count() == 1


@pytest.mark.django_db
def test_nested_actions_claim_the_key_once_and_refusal_gives_it_back(posted: Posting) -> None:
    @action
    def outer(*, actor: Any) -> None:
        found(name="甲", actor=actor)
        raise ValueError

    with pytest.raises(ValueError), transaction.atomic():
        outer(actor=SYSTEM)
    assert RequestKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_refused_deed_leaves_the_key_with_the_earlier_deed_of_the_same_post(posted: Posting) -> None:
    @action
    def refused(*, actor: Any) -> None:
        raise ValueError

    found(name="甲", actor=SYSTEM)
    with pytest.raises(ValueError):
        refused(actor=SYSTEM)
    found(name="乙", actor=SYSTEM)
    assert posted.claimed
    assert Company.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_lock_that_was_not_to_be_had_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    class Busy(Exception):
        sqlstate = "55P03"

    @action
    def busy(*, actor: Any) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError from Busy()
        return "done"

    assert busy(actor=SYSTEM) == "done"
    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
def test_unknown_outcome_is_never_tried_again() -> None:
    tries: list[int] = []

    @action
    def broken(*, actor: Any) -> None:
        tries.append(1)
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        broken(actor=SYSTEM)
    assert len(tries) == 1


@pytest.mark.django_db
def test_every_business_table_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name = 'audit_row'"
        )
        watched = {table for (table,) in cursor.fetchall()}
    unwatched = {"audit", "search", "jobs", "kit", "work"}
    for model in apps.get_models():
        config = apps.get_app_config(model._meta.app_label)
        if config.name.startswith("guijia.") and config.label not in unwatched and model._meta.managed:
            assert model._meta.db_table in watched, model._meta.label


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_entry", "audit_rowchange"])
def test_application_cannot_write_the_audit_itself(table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET actor_name = 'x'", f"TRUNCATE {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_next_months_have_their_place() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass")
        (partitions,) = cursor.fetchone() or (0,)
    assert partitions >= 4


@pytest.mark.django_db
def test_second_press_over_http_leads_where_the_first_one_led(
    client: Client, cast: Any, now: datetime
) -> None:
    from tests.areas.deals.sale import ready_to_sell

    _, units = ready_to_sell(cast, now)
    with acting(SYSTEM):
        client.force_login(cast.sales)
    address = f"/homes/unit/{units[0].pk}/hold"
    first = client.post(address, {"_once": "same"})
    second = client.post(address, {"_once": "same"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.headers["Location"] == first.headers["Location"]


def test_posts_in_other_threads_do_not_share_a_key(posted: Posting) -> None:
    seen: list[Posting | None] = []
    worker: Callable[[], None] = lambda: seen.append(posting.get())  # noqa: E731
    thread = threading.Thread(target=worker)
    thread.start()
    thread.join()
    assert seen == [None]
