"""Who may know which customer; how many questions a list asks."""

import pytest

from guijia.areas.parties import actions, queries
from guijia.areas.parties.permissions import REVEAL
from tests.areas.parties.cast import NOW, ZHANG_ID, ZHANG_MOBILE, Cast, id_of, particulars


def test_customers_are_those_of_the_viewers_projects(cast: Cast) -> None:
    zhang = cast.register()
    li = cast.register(particulars(name="李娜", id_number=id_of("11010119900101002")), actor=cast.outsider)
    assert list(queries.customers_visible_to(cast.sales)) == [zhang]
    assert list(queries.customers_visible_to(cast.outsider)) == [li]
    assert list(queries.customers_visible_to(cast.seal)) == [zhang]
    assert list(queries.customers_visible_to(cast.seal, REVEAL)) == []
    assert list(queries.customers_visible_to(cast.nobody)) == []
    assert list(queries.customers_visible_to(cast.sales, project_id=cast.there.pk)) == []


@pytest.mark.parametrize("mobile", [ZHANG_MOBILE, "+86 138-0013-8000", "１３８００１３８０００"])
def test_found_by_mobile_within_scope(cast: Cast, mobile: str) -> None:
    zhang = cast.register()
    assert list(queries.find_by_mobile(cast.sales, mobile)) == [zhang]
    assert list(queries.find_by_mobile(cast.outsider, mobile)) == []


@pytest.mark.parametrize("number", [ZHANG_ID, ZHANG_ID.lower(), "110105 19491231 002x"])
def test_found_by_identity_number_within_scope(cast: Cast, number: str) -> None:
    zhang = cast.register()
    assert list(queries.find_by_id_number(cast.sales, number)) == [zhang]
    assert list(queries.find_by_id_number(cast.outsider, number)) == []


def test_list_narrows_by_what_is_typed(cast: Cast) -> None:
    zhang = cast.register()
    cast.register(particulars(name="李娜", id_number=id_of("11010119900101002"), mobile="13911112222"))
    everyone = queries.customers_visible_to(cast.sales)
    for typed in ("zw", "张伟", "8000", ZHANG_ID):
        assert list(queries.matching(everyone, cast.sales, typed)) == [zhang]
    assert queries.matching(everyone, cast.sales, "  ").count() == 2
    assert queries.matching(everyone, cast.sales, "%").count() == 0


def test_home_of_another_project_does_not_find_the_customer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guijia.areas.parties import registry

    monkeypatch.setattr(
        registry,
        "_HOLDINGS",
        [lambda c, p: [registry.Holding("3-1-1801", "认购中")] if p == cast.here.pk else []],
    )
    zhang = cast.register()
    cast.register(actor=cast.outsider)
    everyone = queries.customers_visible_to(cast.outsider)
    assert queries.matching(everyone, cast.outsider, "1801").count() == 0
    mine = queries.customers_visible_to(cast.sales)
    assert list(queries.matching(mine, cast.sales, "zw 1801")) == [zhang]


def test_labels_of_buyers_are_masked(cast: Cast) -> None:
    zhang = cast.register()
    assert queries.buyers_labels([zhang.pk]) == {zhang.pk: "张*"}


def test_link_to_a_second_project_of_ones_own(cast: Cast) -> None:
    from guijia.platform.org.enums import Role
    from tests.areas.parties.cast import person

    both = person("both", (Role.SALES, cast.here), (Role.SALES, cast.there))
    zhang = cast.register()
    actions.link_to_project(customer_id=zhang.pk, project_id=cast.there.pk, actor=both, now=NOW)
    actions.link_to_project(customer_id=zhang.pk, project_id=cast.there.pk, actor=both, now=NOW)
    assert list(queries.customers_visible_to(cast.outsider)) == [zhang]
