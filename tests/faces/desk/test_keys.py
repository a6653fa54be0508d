"""The keyboard and the living numbers of the menu: every shortcut is told of, numbers come without a reload."""

from datetime import datetime

import pytest
from django.urls import reverse

from guijia.kit import keys, menu
from guijia.kit.enums import MenuGroup
from tests.access.world import come_in
from tests.areas.deals.sale import Sale, ready_to_sell
from tests.conftest import Cast


def test_every_shortcut_and_every_letter_of_ones_menu_is_told_of(cast: Cast) -> None:
    page = come_in(cast.sales).get(reverse("keys")).content.decode()
    for found in keys.by_group().values():
        assert all(one.words in page for one in found)
    mine = [one for one in menu.entries_for(cast.sales) if one.letter]
    assert {"desk", "estate.board", "W01"} <= {one.key for one in mine}
    assert all(f'<span class="kbd">{one.letter}</span></dt><dd>{one.label}' in page for one in mine)
    assert "批量审批" not in page


def test_the_menu_carries_its_letters(cast: Cast) -> None:
    page = come_in(cast.sales).get(reverse("desk")).content.decode()
    assert 'data-entry="desk" data-go="d"' in page
    assert reverse("keys") in page


def test_a_letter_and_a_shortcut_mean_one_thing() -> None:
    with pytest.raises(ValueError, match="leads to desk already"):
        menu.entry("tests.other", "别处", "x", "desk", MenuGroup.WORK, letter="d")
    with pytest.raises(ValueError, match="means two things"):
        keys.shortcut(keys.ROWS, "X", "别的")


def test_the_numbers_are_those_of_the_menu(cast: Cast, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    Sale(cast, now, units[0]).hold().submit()
    client = come_in(cast.sales_director)
    told = client.get(reverse("counts")).json()
    shown = client.get(reverse("desk")).content.decode()
    total, late, more = told["entries"]["desk"]
    assert (total >= 1, more) == (True, False)
    assert told["late"] == late
    assert f'<span class="sr-only">共 </span>{total}</span>' in shown
