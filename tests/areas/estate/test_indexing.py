"""Homes are found by the search box."""

from datetime import datetime
from typing import Any

from guijia.areas.estate.actions.indexing import index_project, index_units
from guijia.platform.search import queries as search
from tests.areas.estate.sales import lay_out


def test_index_units_makes_homes_findable_in_their_project_only(cast: Any, now: datetime) -> None:
    building, units = lay_out(cast, now)
    assert index_units([u.pk for u in units]) == 4
    assert index_project(cast.project.pk) == 4
    label = units[2].label
    for asked in (label, "0301", f"{building.name}0301"):
        titles = [hit.title for hit in search.find(cast.sales, asked)]
        assert label in titles, asked
    (hit,) = search.find(cast.sales, label)
    assert hit.kind_label == "房屋"
    assert hit.url == f"/home/{units[2].pk}/"
    assert search.find(cast.outsider, label) == []
