"""Registering, correcting, revealing: it happens, it is refused, the outsider cannot find it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from guijia.areas.parties import actions, queries, registry
from guijia.areas.parties.enums import Sensitive
from guijia.areas.parties.models import Customer, CustomerLink, Reveal
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.ids import uuid7
from guijia.platform.audit.models import Entry, RowChange
from guijia.platform.facts import queries as facts
from guijia.platform.places.models import Project
from guijia.platform.search.queries import find
from tests.areas.parties.cast import NOW, ZHANG_ID, ZHANG_MOBILE, Cast, id_of, particulars


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Refused with that code, nothing written."""
    before = (Customer.objects.count(), CustomerLink.objects.count(), Reveal.objects.count())
    with pytest.raises(BusinessError) as caught:
        yield
    assert caught.value.code == code
    assert before == (Customer.objects.count(), CustomerLink.objects.count(), Reveal.objects.count())


def deeds(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def test_registered_customer_is_sealed_found_and_audited(cast: Cast) -> None:
    zhang = cast.register()
    again = Customer.objects.get(pk=zhang.pk)
    assert (again.id_number, again.mobile) == (ZHANG_ID, ZHANG_MOBILE)
    assert (again.pinyin, again.id_tail, again.mobile_tail, again.sex) == (
        "zhangwei",
        "002X",
        "8000",
        "female",
    )
    assert again.birth_on is not None
    assert (again.masked_id, again.masked_mobile) == ("110105********002X", "138****8000")
    assert str(again) == "张*"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM parties_customer c")
        row = cursor.fetchone()[0]
    for clear in (ZHANG_ID, ZHANG_MOBILE, "归澜路", "1949-12-31", "zhangwei@example.com"):
        assert clear not in row
    assert deeds("parties.register_customer") == 1
    changes = " ".join(str(c.after) for c in RowChange.objects.all())
    assert ZHANG_ID not in changes
    assert ZHANG_MOBILE not in changes
    for typed in ("张伟", "zw", "8000", "002x", ZHANG_MOBILE, ZHANG_ID.lower()):
        assert [hit.title for hit in find(cast.sales, typed)] == ["张伟"], typed
        assert find(cast.outsider, typed) == []
        assert find(cast.nobody, typed) == []
    assert "138****8000" in find(cast.sales, "zw")[0].subtitle


def test_outsider_cannot_register_here(cast: Cast) -> None:
    with pytest.raises(Project.DoesNotExist):
        actions.register_customer(project_id=cast.here.pk, given=particulars(), actor=cast.outsider, now=NOW)
    with pytest.raises(Project.DoesNotExist):
        actions.register_customer(project_id=cast.here.pk, given=particulars(), actor=cast.seal, now=NOW)


def test_same_person_in_the_same_project_is_refused_with_the_way_there(cast: Cast) -> None:
    zhang = cast.register()
    with pytest.raises(Conflict) as caught:
        cast.register(particulars(id_number=ZHANG_ID.lower()))
    assert caught.value.code == "parties_registered_already"
    assert caught.value.remedy
    assert str(zhang.pk) in caught.value.remedy.url
    assert Customer.objects.count() == 1


def test_same_person_of_another_project_is_linked_and_nothing_is_told(cast: Cast) -> None:
    zhang = cast.register()
    known = cast.register(particulars(mobile="13911112222", address="别处"), actor=cast.outsider)
    assert known.pk == zhang.pk
    assert Customer.objects.get().mobile == ZHANG_MOBILE
    assert [link.project for link in queries.links_visible_to(cast.outsider)] == [cast.there]
    assert [hit.title for hit in find(cast.outsider, "zhangwei")] == ["张伟"]
    assert deeds("parties.link_to_project") == 1
    assert deeds("parties.register_customer") == 1


def test_known_number_with_another_name_is_refused_without_telling_where(cast: Cast) -> None:
    cast.register()
    with refused("parties_identity_mismatch"):
        cast.register(particulars(name="李娜"), actor=cast.outsider)


def test_race_of_two_for_one_person_ends_in_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.register()
    blind, seen = queries.known_by_id, []

    def late(id_type: str, number: str) -> Customer | None:
        seen.append(number)
        return None if len(seen) == 1 else blind(id_type, number)

    monkeypatch.setattr(queries, "known_by_id", late)
    with refused("parties_registered_already"):
        cast.register()


def test_minor_needs_a_guardian_of_age_that_the_actor_can_see(cast: Cast) -> None:
    minor = particulars(name="张小宝", id_number=id_of("11010120150101001"), mobile="13911112222")
    with refused("parties_minor_alone"):
        cast.register(minor)
    with refused("parties_guardian_wrong"):
        cast.register(replace(minor, guardian_id=uuid7()))
    elsewhere = cast.register(
        particulars(name="李娜", id_number=id_of("11010119900101002")), actor=cast.outsider
    )
    with refused("parties_guardian_wrong"):
        cast.register(replace(minor, guardian_id=elsewhere.pk))
    father = cast.register()
    assert cast.register(replace(minor, guardian_id=father.pk)).guardian == father


def test_correction_keeps_what_is_left_out_and_counts_the_version(cast: Cast) -> None:
    zhang = cast.register()
    given = particulars(name="张玮", id_number=None, mobile=None, address=None, email="new@example.com")
    actions.correct_customer(customer_id=zhang.pk, version=1, given=given, actor=cast.sales, now=NOW)
    after = Customer.objects.get()
    assert (after.name, after.id_number, after.mobile, after.version) == ("张玮", ZHANG_ID, ZHANG_MOBILE, 2)
    assert (after.address, after.email) == ("归澜路 8 号", "new@example.com")
    entry = Entry.objects.filter(action="parties.correct_customer").get()
    assert sorted(entry.detail["columns"]) == ["email", "name", "sort_key"]
    assert [hit.title for hit in find(cast.sales, "张玮")] == ["张玮"]
    assert find(cast.sales, "张伟") == []


def test_correction_without_a_change_writes_nothing(cast: Cast) -> None:
    zhang = cast.register()
    actions.correct_customer(customer_id=zhang.pk, version=1, given=particulars(), actor=cast.sales, now=NOW)
    assert Customer.objects.get().version == 1
    assert deeds("parties.correct_customer") == 0


def test_stale_version_is_a_conflict(cast: Cast) -> None:
    zhang = cast.register()
    change: dict[str, Any] = {"customer_id": zhang.pk, "version": 1, "actor": cast.sales, "now": NOW}
    actions.correct_customer(given=particulars(name="张玮"), **change)
    with pytest.raises(Conflict) as caught:
        actions.correct_customer(given=particulars(name="张炜"), **change)
    assert caught.value.code == "parties_changed_meanwhile"
    assert Customer.objects.get().name == "张玮"


def test_correcting_to_a_taken_number_is_refused(cast: Cast) -> None:
    cast.register()
    other = cast.register(particulars(name="李娜", id_number=id_of("11010119900101002")))
    with pytest.raises(Conflict) as caught:
        actions.correct_customer(
            customer_id=other.pk, version=1, given=particulars(name="李娜"), actor=cast.sales, now=NOW
        )
    assert caught.value.code == "parties_id_taken"


def test_outsider_cannot_correct_link_or_reveal(cast: Cast) -> None:
    zhang = cast.register()
    with pytest.raises(Customer.DoesNotExist):
        actions.correct_customer(
            customer_id=zhang.pk, version=1, given=particulars(), actor=cast.outsider, now=NOW
        )
    with pytest.raises(Customer.DoesNotExist):
        actions.link_to_project(customer_id=zhang.pk, project_id=cast.there.pk, actor=cast.outsider, now=NOW)
    for viewer in (cast.outsider, cast.seal, cast.nobody):
        with pytest.raises(Customer.DoesNotExist):
            actions.reveal_field(
                customer_id=zhang.pk, field=Sensitive.MOBILE, reason="回电客户", actor=viewer, now=NOW
            )


def test_reveal_gives_the_value_and_writes_who_and_why(cast: Cast) -> None:
    zhang = cast.register()
    shown = actions.reveal_field(
        customer_id=zhang.pk, field=Sensitive.ID_NUMBER, reason="核对证件原件", actor=cast.sales, now=NOW
    )
    assert shown == ZHANG_ID
    entry = Entry.objects.filter(action="parties.reveal").get()
    assert (entry.reason, entry.detail, entry.project_id) == (
        "核对证件原件",
        {"field": "id_number", "case": ""},
        cast.here.pk,
    )
    assert ZHANG_ID not in str(entry.__dict__)
    assert Reveal.objects.get().staff == cast.sales


def test_reveal_without_reason_is_refused_unless_working_on_the_case(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, case = cast.register(), uuid7()
    look: dict[str, Any] = {"customer_id": zhang.pk, "field": Sensitive.MOBILE, "reason": "", "now": NOW}
    with refused("parties_reason_needed"):
        actions.reveal_field(actor=cast.sales, **look)
    with refused("parties_reason_needed"):
        actions.reveal_field(actor=cast.sales, case_id=case, **look)
    monkeypatch.setattr(registry, "_WORKS_ON", [lambda *asked: asked == (cast.sales, zhang.pk, case)])
    assert actions.reveal_field(actor=cast.sales, case_id=case, **look) == ZHANG_MOBILE
    assert Reveal.objects.get().reason == "办理案件"
    with refused("parties_reason_needed"):
        actions.reveal_field(actor=cast.supervisor, case_id=case, **look)


def test_daily_cap_stops_and_leaves_a_mark(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "value", lambda key, **_: 2)
    people = [
        cast.register(particulars(name=f"客户{n}", id_number=id_of(f"110101199001010{n:02d}")))
        for n in range(1, 4)
    ]
    look: dict[str, Any] = {"field": Sensitive.MOBILE, "reason": "回电客户", "actor": cast.sales}
    for customer in people[:2]:
        actions.reveal_field(customer_id=customer.pk, now=NOW, **look)
    actions.reveal_field(customer_id=people[0].pk, now=NOW, **look)
    with refused("parties_reveal_cap"):
        actions.reveal_field(customer_id=people[2].pk, now=NOW, **look)
    assert deeds("parties.reveal_refused") == 1
    tomorrow = NOW + timedelta(hours=9)
    assert actions.reveal_field(customer_id=people[2].pk, now=tomorrow, **look) == ZHANG_MOBILE


def test_shipped_cap_is_there(figures: None) -> None:
    assert facts.value("reveal_daily_cap", on=NOW.date()) == 50
