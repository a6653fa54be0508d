"""Job descriptions: written, issued by another, read by whoever holds the post, version by version."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.staffing.enums import SheetStage
from guijia.areas.staffing.models import PostReading, PostSheet
from guijia.areas.staffing.posts import actions, queries, rules
from guijia.areas.staffing.posts.tables import PostSheetList
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from guijia.platform.notify.models import Message
from guijia.platform.org.enums import Role
from guijia.platform.papers import actions as papers
from tests.access.world import come_in
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _today(db: None, now: datetime) -> None:
    move_to(now)


def values(**other: Any) -> dict[str, Any]:
    made: dict[str, Any] = dict.fromkeys(rules.CONTENT, "") | dict.fromkeys(
        ("direct", "indirect", "managers", "professionals", "others"), 0
    )
    made |= {
        "number": "ROL-03", "unit": "归澜置业有限公司", "title": "签约专员", "effective_on": TODAY, "purpose": "按标准合同签约",
        "duties": [{"words": "审核合同", "degree": "full"}], "indicators": ["差错率低于 1%"],
    }  # fmt: skip
    return made | other


def draft(cast: Any, now: datetime, seen: str = "", actor: Any = None, **other: Any) -> PostSheet:
    return actions.keep_draft(
        project=cast.project,
        role=Role.CONTRACT,
        values=values(**other),
        seen=seen,
        actor=actor or cast.hr,
        now=now,
    )


def issued(cast: Any, now: datetime, **other: Any) -> PostSheet:
    return actions.issue_sheet(sheet_id=draft(cast, now, **other).pk, actor=cast.manager, now=now)


def test_lines_lose_their_numbers_and_duties_keep_their_degree() -> None:
    assert rules.lines_of(" 1. 审核合同\n\n2、催款 \n（三）归档") == ["审核合同", "催款", "（三）归档"]
    found = rules.duties_of({"help": "统计", "full": "1 审核\n2 签约"})
    assert [(one["words"], one["degree"]) for one in found] == [
        ("审核", "full"),
        ("签约", "full"),
        ("统计", "help"),
    ]
    assert rules.duties_words(found, "full") == "审核\n签约"


def test_the_newest_issued_version_holds_from_its_day(cast: Any, now: datetime) -> None:
    first = issued(cast, now)
    second = issued(cast, now + timedelta(minutes=1), effective_on=date(2026, 4, 1), purpose="另一个目的")
    versions = queries.versions_of(cast.project.pk, Role.CONTRACT)
    assert [one.version for one in versions] == [2, 1]
    in_march, in_april = (rules.in_force(versions, day) for day in (TODAY, date(2026, 4, 1)))
    assert (in_march, in_april) == (first, second)
    assert rules.standing_words(second, in_march, TODAY) == ("day", "待生效")
    assert rules.standing_words(first, in_april, date(2026, 4, 1)) == ("no", "已被新版替代")
    assert rules.differences(first, second) == ["职位目的"]


@pytest.mark.parametrize(
    ("actor", "changed", "code"),
    [
        ("contract", {}, "not_issuer"),
        ("hr", {}, "not_issuer"),
        ("manager", {"effective_on": date(2026, 3, 15)}, "too_early"),
    ],
)
def test_issuing_is_refused_with_its_reason(
    cast: Any, now: datetime, actor: str, changed: dict[str, Any], code: str
) -> None:
    made = draft(cast, now, **changed)
    refusal = rules.why_not_issue(made, getattr(cast, actor), TODAY, None)
    assert refusal is not None
    assert refusal.code == f"staffing_post_{code}"


def test_nobody_issues_their_own_words_and_nothing_is_issued_twice(cast: Any, now: datetime) -> None:
    own = draft(cast, now, actor=cast.manager)
    with pytest.raises(BusinessError) as refused:
        actions.issue_sheet(sheet_id=own.pk, actor=cast.manager, now=now)
    assert refused.value.code == "staffing_post_own_draft"
    actions.issue_sheet(sheet_id=own.pk, actor=cast.deputy_gm, now=now)
    for deed in (
        lambda: actions.issue_sheet(sheet_id=own.pk, actor=cast.deputy_gm, now=now),
        lambda: actions.drop_draft(sheet_id=own.pk, actor=cast.hr, now=now),
    ):
        with pytest.raises(BusinessError) as refused:
            deed()
        assert refused.value.code == "staffing_post_wrong_state"


def test_who_saves_over_another_s_words_is_told(cast: Any, now: datetime) -> None:
    first = draft(cast, now)
    stale = rules.mark_of(first)
    again = draft(cast, now + timedelta(minutes=1), seen=stale, purpose="补充")
    assert (again.pk, again.version) == (first.pk, 1)
    for seen in ("", stale):
        with pytest.raises(BusinessError) as refused:
            draft(cast, now, seen=seen, actor=cast.manager)
        assert (refused.value.code, refused.value.status) == ("staffing_post_changed", 409)
    actions.drop_draft(sheet_id=again.pk, actor=cast.hr, now=now)
    assert draft(cast, now).version == 2


def test_who_holds_the_post_is_told_and_signs_once(cast: Any, now: datetime) -> None:
    made = issued(cast, now)
    told = Message.objects.filter(kind=actions.NEWS)
    assert cast.contract.pk in {one.staff_id for one in told}
    first = actions.sign_reading(sheet_id=made.pk, actor=cast.contract, now=now)
    again = actions.sign_reading(sheet_id=made.pk, actor=cast.contract, now=now + timedelta(days=1))
    assert (again.pk, again.read_at) == (first.pk, now)
    assert Entry.objects.filter(action="staffing.sign_reading").count() == 1
    with pytest.raises(BusinessError) as refused:
        actions.sign_reading(sheet_id=made.pk, actor=cast.sales, now=now)
    assert refused.value.code == "staffing_post_not_holder"
    with pytest.raises(PostSheet.DoesNotExist):
        actions.sign_reading(sheet_id=made.pk, actor=cast.outsider, now=now)


def test_drafts_are_seen_by_those_who_write_and_issue(cast: Any, now: datetime) -> None:
    made = draft(cast, now)
    seen = {name: queries.sheet_seen(getattr(cast, name), made.pk) is not None
            for name in ("hr", "manager", "deputy_gm", "group_manager", "contract", "outsider")}  # fmt: skip
    assert seen == {
        "hr": True, "manager": True, "deputy_gm": True, "group_manager": True, "contract": False, "outsider": False,
    }  # fmt: skip
    with pytest.raises(BusinessError) as refused:
        draft(cast, now, actor=cast.contract)
    assert refused.value.code == "staffing_post_not_writer"


def test_screens_write_issue_read_and_print(cast: Any, now: datetime) -> None:
    writer, reader = come_in(cast.hr), come_in(cast.contract)
    url = f"{reverse('staffing:write_post')}?project={cast.project.pk}&role=contract"
    page = writer.get(url)
    assert "按标准合同签约" in page.content.decode()
    body = {
        "number": "ROL-03", "unit": "归澜置业", "title": "签约专员", "effective_on": "2026-03-20", "purpose": "签约",
        "full": "审核合同\n签约", "direct": "0", "indirect": "0", "managers": "0", "professionals": "0", "others": "0",
    }  # fmt: skip
    assert writer.post(url, body | {"full": ""}).status_code == 422
    assert writer.post(url, body | {"managers": "3"}).status_code == 422
    made = writer.post(url, body)
    assert made.status_code == 302
    assert writer.post(url, body).status_code == 409
    sheet = PostSheet.objects.get()
    assert [one["words"] for one in sheet.duties] == ["审核合同", "签约"]
    shown = come_in(cast.manager).get(made.url).content.decode()
    assert "签发" in shown
    assert reader.get(made.url).status_code == 404
    assert come_in(cast.manager).post(reverse("staffing:issue_post", args=[sheet.pk])).status_code == 302
    assert "待我签阅" in reader.get(reverse("staffing:posts"), {"mine": "1"}).content.decode()
    assert reader.post(reverse("staffing:read_post", args=[sheet.pk])).status_code == 302
    assert PostReading.objects.get().staff_id == cast.contract.pk
    assert "已签阅 1 人" in reader.get(reverse("staffing:posts")).content.decode()
    paper = papers.print_form(code="F54", subject=PostSheet.objects.get(), actor=cast.contract, now=now)
    assert paper.number
    assert PostSheet.objects.get().state == SheetStage.ISSUED


def test_the_list_asks_as_often_for_many_as_for_one(cast: Any, now: datetime) -> None:
    client, counts = come_in(cast.hr), []
    for role in (Role.CONTRACT, Role.SALES, Role.ARCHIVE, Role.TITLE):
        actions.keep_draft(
            project=cast.project, role=role, values=values(title=role.label), seen="", actor=cast.hr, now=now
        )
        if role in {Role.CONTRACT, Role.TITLE}:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse("staffing:posts")).status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]
    assert PostSheetList.title == "职位说明书"
