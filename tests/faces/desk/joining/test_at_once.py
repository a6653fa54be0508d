"""Two administrators with lists of the same people at once: everybody is taken on once."""

from datetime import date, datetime
from typing import Any

import pytest

from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.staffing.enums import SheetStage
from guijia.areas.staffing.models import PostSheet
from guijia.areas.staffing.posts import actions as posts
from guijia.faces.desk.joining import actions, queries, rules
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, Staff
from tests.areas.deals.test_changes_at_once import both
from tests.areas.estate.importing.lists import text
from tests.areas.staffing.test_posts import values

HEAD = ["登录名", "姓名", "岗位", "项目"]


@pytest.mark.django_db(transaction=True)
def test_the_same_list_twice_at_once_takes_everybody_on_once(cast: Any, now: datetime) -> None:
    lines = [HEAD, *([f"xin{at}", "新人", "签约专员", "归澜府"] for at in range(5))]
    rows = rules.read_roster(
        read_grids(text(lines), "a.csv"), queries.standing_for(SYSTEM), date(2026, 3, 16)
    ).rows
    chiefs = [org.hire(login=f"chief{at}", name="总管", actor=SYSTEM, now=now) for at in range(2)]
    for chief in chiefs:
        org.post(staff=chief, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)

    def take(chief: Staff) -> object:
        return actions.take_on(rows=rows, source="表", again_url="/", actor=chief, now=now)

    assert both(lambda: take(chiefs[0]), lambda: take(chiefs[1])) == ["ok", "ok"]
    assert Staff.objects.filter(login__startswith="xin").count() == 5
    assert Posting.objects.filter(staff__login__startswith="xin").count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_post_at_once_keep_the_first(cast: Any, now: datetime) -> None:
    def write(actor: Staff) -> object:
        return posts.keep_draft(
            project=cast.project, role=Role.CONTRACT, values=values(), seen="", actor=actor, now=now
        )

    told = both(lambda: write(cast.hr), lambda: write(cast.manager))
    assert sorted(told) == ["ok", "staffing_post_changed"]
    assert PostSheet.objects.filter(state=SheetStage.DRAFT).count() == 1
