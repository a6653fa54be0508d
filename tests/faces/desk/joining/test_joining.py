"""People by a list: each cell judged, all or nobody, done twice as once, one list at a time."""

import io
import re
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.staffing.models import Career
from guijia.faces.desk.joining import actions, queries, rules
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, Staff
from tests.access.world import come_in
from tests.areas.estate.importing.lists import text, xlsx
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
HEAD = ["登录名*", "姓名*", "手机号码", "职务", "岗位*", "项目", "部门", "入职日期", "参加工作日期"]
GOOD = [
    "liming",
    "李明",
    "13800001234",
    "专员",
    "签约专员、印章管理员",
    "归澜府",
    "客户服务部",
    "2025-03-01",
    "2013-07-01",
]
TODAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _today(db: None, now: datetime) -> None:
    move_to(now)


@pytest.fixture
def chief(cast: Any, now: datetime) -> Staff:
    """Who administers all projects."""
    person = org.hire(login="chief", name="总管", actor=SYSTEM, now=now)
    org.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return person


def row(**other: str) -> list[str]:
    kinds = (
        "login",
        "name",
        "mobile",
        "title",
        "posts",
        "project",
        "department",
        "joined_on",
        "worked_since",
    )
    return [other.get(kind, value) for kind, value in zip(kinds, GOOD, strict=True)]


def read(rows: list[list[str]], actor: Any) -> rules.Roster:
    grids = read_grids(text([HEAD, *rows]), "人员表.csv")
    return rules.read_roster(grids, queries.standing_for(actor), TODAY)


def faults(rows: list[list[str]], actor: Any) -> list[tuple[str, str]]:
    return [(one.cell, one.code) for one in read(rows, actor).faults]


@pytest.mark.parametrize(
    ("changed", "cell", "code"),
    [
        ({"login": ""}, "A2", "required"),
        ({"login": "李明"}, "A2", "login"),
        ({"name": ""}, "B2", "required"),
        ({"mobile": "1380000"}, "C2", "mobile"),
        ({"posts": ""}, "E2", "required"),
        ({"posts": "签约员"}, "E2", "unknown_post"),
        ({"posts": "签约专员、签约专员"}, "E2", "post_twice"),
        ({"posts": "业主（外部）"}, "E2", "outside_post"),
        ({"posts": "置业顾问、财务收款员", "department": ""}, "E2", "apart"),
        ({"posts": "系统管理员、财务收款员", "department": ""}, "E2", "apart"),
        ({"project": ""}, "F2", "required"),
        ({"project": "云海府"}, "F2", "unknown_project"),
        ({"department": "财务部"}, "G2", "department"),
        ({"joined_on": "三月一日"}, "H2", "day"),
        ({"joined_on": "2026-02-30"}, "H2", "day"),
        ({"joined_on": "2026-03-17"}, "H2", "day_ahead"),
        ({"joined_on": ""}, "I2", "day"),
        ({"worked_since": "2025-03-02"}, "I2", "day_order"),
        ({"login": "gone"}, "A2", "left"),
        ({"login": "outsider"}, "A2", "taken"),
        ({"login": "chief", "name": "总管"}, "E2", "own_post"),
        (
            {
                "login": "chief",
                "name": "总管",
                "posts": "系统管理员",
                "project": "全部项目",
                "department": "",
            },
            "H2",
            "own_days",
        ),
    ],
)
def test_each_cell_says_what_stands_against_it(
    chief: Staff, now: datetime, changed: dict[str, str], cell: str, code: str
) -> None:
    gone = org.hire(login="gone", name="走了", actor=SYSTEM, now=now)
    org.let_go(staff=gone, actor=SYSTEM, now=now)
    assert (cell, code) in faults([row(**changed)], chief)


def test_a_good_row_has_no_fault_and_rows_are_held_against_each_other(chief: Staff) -> None:
    assert not faults([GOOD], chief)
    assert not faults([GOOD, row(project="云栖里")], chief)
    assert faults([GOOD, GOOD], chief) == [("E3", "duplicate"), ("E3", "duplicate")]
    assert faults([GOOD, row(name="李鸣", project="云栖里")], chief) == [("B3", "conflicting")]
    assert faults(
        [GOOD, row(posts="置业顾问", department=""), row(posts="财务收款员", department="")], chief
    ) == [("E4", "apart")]
    notices = read([GOOD, row(login="liming2", name="李明明")], chief).problems
    assert [(one.cell, one.code, one.severity) for one in notices] == [("C3", "same_mobile", "notice")]


def test_titles_above_the_headers_other_words_and_dates_of_a_workbook_are_read(chief: Staff) -> None:
    lines = [["归澜府人员花名册"], [], ["工号", "姓名", "岗位名称", "项目代码", "到岗日期"],
             ["wangfang", "王芳", "档案管理员", "gl", datetime(2025, 5, 6)]]  # noqa: DTZ001  # fmt: skip
    grids = read_grids(xlsx({"花名册": lines}), "花名册.xlsx")
    found = rules.read_roster(grids, queries.standing_for(chief), TODAY)
    assert not found.problems
    assert (found.rows[0].login, found.rows[0].posts, found.rows[0].joined_on) == (
        "wangfang",
        ("archive",),
        "2025-05-06",
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [([["姓名", "岗位"]], "no_columns"), ([HEAD], "nobody"), ([HEAD, *[GOOD] * 501], "too_many")],
)
def test_a_list_that_is_none_is_refused_as_a_whole(chief: Staff, rows: list[list[str]], code: str) -> None:
    with pytest.raises(BusinessError) as refused:
        rules.read_roster(read_grids(text(rows), "a.csv"), queries.standing_for(chief), TODAY)
    assert refused.value.code == f"desk_people_{code}"


def take(rows: list[list[str]], actor: Any, now: datetime) -> actions.Taken:
    return actions.take_on(rows=read(rows, actor).rows, source="人员表", again_url="/", actor=actor, now=now)


def test_the_list_is_written_once_and_finds_itself_the_second_time(chief: Staff, now: datetime) -> None:
    assert take([GOOD, row(project="云栖里")], chief, now) == actions.Taken(1, 4)
    person = Staff.objects.get(login="liming")
    assert (person.mobile, person.has_usable_password(), person.postings.count()) == ("13800001234", False, 4)
    assert Career.objects.get(staff=person).worked_since == date(2013, 7, 1)
    assert take([GOOD, row(project="云栖里")], chief, now) == actions.Taken(0, 0)
    assert person.postings.count() == 4
    assert Entry.objects.filter(action="desk.take_on").count() == 2
    assert Entry.objects.filter(action="org.identify").count() == 1


def test_what_changed_since_the_preview_stops_the_whole_list(chief: Staff, now: datetime) -> None:
    rows = read([row(login="first", name="甲", mobile=""), GOOD], chief).rows
    org.hire(login="liming", name="别人", actor=SYSTEM, now=now)
    with pytest.raises(BusinessError) as refused:
        actions.take_on(rows=rows, source="表", again_url="/", actor=chief, now=now)
    assert refused.value.code == "desk_people_changed"
    assert not Staff.objects.filter(login="first").exists()


def test_only_who_administers_all_projects_takes_people_on(cast: Any, chief: Staff, now: datetime) -> None:
    rows = read([GOOD], chief).rows
    for person in (cast.admin, cast.hr):
        with pytest.raises(BusinessError) as refused:
            actions.take_on(rows=rows, source="表", again_url="/", actor=person, now=now)
        assert refused.value.code == "org_not_administrator"
        assert come_in(person).post(reverse("settings:join")).status_code in {404, 422}
    assert come_in(cast.hr).get(reverse("settings:join")).status_code == 404
    assert come_in(cast.admin).get(reverse("settings:join")).status_code == 200
    assert "导入人员" not in come_in(cast.admin).get(reverse("settings:people")).content.decode()


def upload(client: Any, rows: list[list[str]]) -> Any:
    file = SimpleUploadedFile("人员表.csv", text([HEAD, *rows]))
    return client.post(reverse("settings:join"), {"file": file})


def sealed(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_screens_preview_mark_and_write(chief: Staff) -> None:
    client = come_in(chief)
    bad = upload(client, [GOOD, row(login="zhao", name="赵一", posts="签约员")])
    assert bad.status_code == 422
    page = bad.content.decode()
    assert "没有“签约员”这个岗位" in page
    assert sealed(page, "sealed") == ""
    marked = client.post(reverse("settings:join_copy"), {"copy": sealed(page, "copy")})
    sheet = openpyxl.load_workbook(io.BytesIO(marked.content)).active
    assert sheet is not None
    assert "没有“签约员”这个岗位" in str(sheet["J3"].value)
    assert sheet["E3"].comment is not None
    good = upload(client, [GOOD])
    assert good.status_code == 200
    body = {"step": "confirm", "sealed": sealed(good.content.decode(), "sealed")}
    for _ in range(2):
        assert client.post(reverse("settings:join"), body).status_code == 302
    assert Posting.objects.filter(staff__login="liming").count() == 2
    stale = client.post(reverse("settings:join"), body | {"sealed": body["sealed"] + "x"})
    assert stale.status_code == 422
    assert "已失效" in stale.content.decode()


def test_the_blank_list_is_read_as_it_is_filled_in(chief: Staff) -> None:
    given = come_in(chief).get(reverse("settings:join_blank"))
    book = openpyxl.load_workbook(io.BytesIO(given.content))
    sheet = book["人员"]
    for column, value in enumerate(("wu", "吴一", "", "", "", "签约专员", "归澜府"), start=1):
        sheet.cell(2, column, value)
    held = io.BytesIO()
    book.save(held)
    found = rules.read_roster(read_grids(held.getvalue(), "人员表.xlsx"), queries.standing_for(chief), TODAY)
    assert not found.faults
    assert [one.login for one in found.rows] == ["wu"]
