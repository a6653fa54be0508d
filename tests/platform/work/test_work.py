"""Background work: planned, begun, done once a row, cancelled, taken up again, done again."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.files import actions as files
from guijia.platform.files.models import StoredFile
from guijia.platform.notify.models import Message
from guijia.platform.work import actions, queries, registry
from guijia.platform.work.enums import Outcome, WorkState
from guijia.platform.work.models import Work, WorkRow
from guijia.platform.work.registry import PlannedRow, WorkKind
from tests.access.world import come_in
from tests.conftest import Cast, do_waiting_jobs

DONE: list[str] = []


def act(*, key: str, given: Mapping[str, Any], actor: Any, now: datetime) -> str:
    """A row that is done, refused, broken, or kills its worker."""
    if key.startswith("refuse"):
        raise BusinessError("tests_no", "这一条不行。", clause="规则一")
    if key.startswith("break"):
        raise ZeroDivisionError
    if key.startswith("kill"):
        raise SystemExit
    DONE.append(key)
    return "好"


def make(*, given: Mapping[str, Any], actor: Any, now: datetime, told: Any) -> StoredFile:
    """A file made in two steps."""
    if given.get("refuse"):
        raise BusinessError("tests_no", "做不了。")
    told(1, 2)
    told(2, 2)
    return files.keep_made_file(content=b"a", content_type="text/plain", name="a.txt", actor=actor, now=now)


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    DONE.clear()
    registry.kind(WorkKind("tests.act", "试办", act=act))
    registry.kind(WorkKind("tests.make", "试做", make=make))
    yield
    for key in ("tests.act", "tests.make"):
        registry._KINDS.pop(key)


def plan(cast: Cast, now: datetime, *keys: str, **changes: Any) -> Work:
    rows = [PlannedRow(key, f"第 {key}", why="早知不行。" if key.startswith("no") else "") for key in keys]
    given = {"kind": "tests.act", "title": "试办几行", "rows": rows, **changes}
    return actions.plan_work(actor=cast.manager, now=now, **given)


def begin(cast: Cast, now: datetime, work: Work) -> bool:
    return actions.begin_work(work_id=work.pk, actor=cast.manager, now=now)


def run(work: Work, now: datetime, **given: Any) -> bool:
    return actions.do_some(work_id=work.pk, read_now=lambda: now, **given)


def outcomes(work: Work) -> list[str]:
    return list(queries.rows_of(work).order_by("position").values_list("outcome", flat=True))


def test_each_row_is_done_by_itself_and_told_of(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a", "refuse", "no", "break", "b")
    assert outcomes(work) == ["waiting", "waiting", "refused", "waiting", "waiting"]
    assert not DONE
    assert not begin(cast, now, work)
    assert not run(work, now)
    work.refresh_from_db()
    assert outcomes(work) == ["done", "refused", "refused", "failed", "done"]
    assert DONE == ["a", "b"]
    assert work.state == WorkState.DONE
    assert work.words == "办成 2 行，不能办 2 行，故障 1 行。"
    row = WorkRow.objects.get(work=work, key="refuse")
    assert (row.words, row.clause) == ("这一条不行。", "规则一")
    assert Message.objects.filter(kind="work.over", staff=cast.manager).count() == 1
    assert Entry.objects.filter(action__startswith="work.").count() == 2


def test_done_twice_does_nothing_more(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a")
    begin(cast, now, work)
    run(work, now)
    run(work, now)
    assert DONE == ["a"]
    with pytest.raises(BusinessError) as refusal:
        begin(cast, now, work)
    assert refusal.value.code == "work_not_planned"


def test_a_killed_worker_leaves_its_row_to_the_next(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a", "kill", "b")
    begin(cast, now, work)
    for _ in range(3):
        with pytest.raises(SystemExit):
            run(work, now)
        assert outcomes(work) == ["done", "waiting", "waiting"]
    run(work, now)
    assert outcomes(work) == ["done", "failed", "done"]
    assert DONE == ["a", "b"]


def test_abandoned_work_is_taken_up_and_goes_on_by_itself(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, *[f"k{n}" for n in range(30)])
    assert begin(cast, now, work)
    assert actions.take_up_abandoned(actor=SYSTEM, now=now) == 0
    assert actions.take_up_abandoned(actor=SYSTEM, now=now + timedelta(minutes=1)) == 1
    do_waiting_jobs()
    work.refresh_from_db()
    assert work.state == WorkState.DONE
    assert sorted(DONE) == sorted(f"k{n}" for n in range(30))


def test_cancelled_work_stops_and_keeps_what_is_done(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a", "b")
    begin(cast, now, work)
    run(work, now, seconds=0)
    actions.cancel_work(work_id=work.pk, actor=cast.manager, now=now)
    assert not run(work, now)
    assert outcomes(work) == ["dropped", "dropped"]
    assert not DONE
    with pytest.raises(BusinessError):
        actions.cancel_work(work_id=work.pk, actor=cast.manager, now=now)


def test_what_was_refused_is_planned_again(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a", "refuse")
    begin(cast, now, work)
    with pytest.raises(BusinessError, match="还在办理"):
        actions.rerun_refused(work_id=work.pk, actor=cast.manager, now=now)
    run(work, now)
    again = actions.rerun_refused(work_id=work.pk, actor=cast.manager, now=now)
    assert again.again_id == work.pk
    assert [row.key for row in queries.rows_of(again)] == ["refuse"]


@pytest.mark.parametrize(("number", "code"), [(0, "work_nothing_to_do"), (5001, "work_too_many")])
def test_nothing_and_too_much_are_refused(cast: Cast, now: datetime, number: int, code: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        plan(cast, now, *[str(n) for n in range(number)])
    assert refusal.value.code == code
    assert not Work.objects.exists()


def test_a_file_is_made_and_only_its_owner_takes_it(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, kind="tests.make", rows=[])
    begin(cast, now, work)
    do_waiting_jobs()
    work.refresh_from_db()
    assert (work.state, work.progress, work.total) == (WorkState.DONE, 2, 2)
    url = reverse("work:file", args=[work.pk])
    assert come_in(cast.manager).get(url).content == b"a"
    assert come_in(cast.sales).get(url).status_code == 404


def test_a_refused_file_says_why(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, kind="tests.make", rows=[], given={"refuse": True})
    begin(cast, now, work)
    do_waiting_jobs()
    work.refresh_from_db()
    assert (work.state, work.words) == (WorkState.FAILED, "做不了。")


def test_the_page_previews_confirms_and_shows_each_row(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a", "no")
    client, page = come_in(cast.manager), reverse("work:work", args=[work.pk])
    shown = client.get(page).content.decode()
    assert "将办理 1 行" in shown
    assert "早知不行。" in shown
    once = {"_once": str(uuid4())}
    for _ in range(2):
        client.post(reverse("work:begin", args=[work.pk]), once)
    assert DONE == ["a"]
    assert "办成 1 行，不能办 1 行" in client.get(page).content.decode()
    assert client.post(reverse("work:again", args=[work.pk])).status_code == 302
    assert Outcome.WAITING in outcomes(Work.objects.latest("pk"))


def test_progress_is_asked_and_leads_to_the_result(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, *[f"k{n}" for n in range(25)])
    client, url = come_in(cast.manager), reverse("work:progress", args=[work.pk])
    client.post(reverse("work:begin", args=[work.pk]))
    assert "every 2s" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    do_waiting_jobs()
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"].endswith(f"{work.pk}/")


def test_the_work_of_another_does_not_exist(cast: Cast, now: datetime) -> None:
    work = plan(cast, now, "a")
    client = come_in(cast.sales)
    for name in ("work", "progress", "file"):
        assert client.get(reverse(f"work:{name}", args=[work.pk])).status_code == 404
    for name in ("begin", "cancel", "again"):
        assert client.post(reverse(f"work:{name}", args=[work.pk])).status_code == 404
    assert not DONE
