"""The question page comes prefilled with answers to an earlier list of the same head row."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.estate.actions import price_import as actions
from guijia.areas.estate.actions import price_writing as writing
from guijia.areas.estate.models import PriceImport
from guijia.areas.estate.queries.price_import import remembered_for
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project
from tests.areas.estate.importing.lists import text
from tests.conftest import Cast

HEAD = ["楼栋", "楼层", "房号", "预售单价", "建筑面积", "户内面积"]
Run = Callable[[], int]


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def handed_in(
    project: Project, actor: Staff, name: str, room: str, now: datetime, run_jobs: Run
) -> PriceImport:
    content = text([HEAD, ["3栋", "18", room, "20000", "100", "80"]])
    found = actions.upload_price_list(project=project, content=content, name=name, actor=actor, now=now)
    run_jobs()
    found.refresh_from_db()
    assert found.state == "questions"
    return found


def imported(found: PriceImport, actor: Staff, answer: str, now: datetime, run_jobs: Run) -> PriceImport:
    key = found.questions[0]["key"]
    actions.answer_questions(import_id=found.pk, answers={key: answer}, actor=actor, now=now)
    run_jobs()
    actions.confirm_import(import_id=found.pk, actor=actor, now=now)
    run_jobs()
    found.refresh_from_db()
    assert found.state == "imported"
    return found


def shown(client: Client, person: Staff, found: PriceImport) -> str:
    client.force_login(person)
    return client.get(reverse("estate:import", args=[found.pk])).content.decode()


def test_page_is_prefilled_says_from_where_and_still_asks(
    cast: Cast, now: datetime, run_jobs: Run, client: Client
) -> None:
    director = cast.sales_director
    first = imported(
        handed_in(cast.project, director, "三月.csv", "01", now, run_jobs), director, "inner", now, run_jobs
    )
    second = handed_in(cast.project, director, "四月.csv", "02", now + timedelta(days=30), run_jobs)
    body = shown(client, director, second)
    assert "已按以前的答案选好" in body
    assert f'<a href="{reverse("estate:import", args=[first.pk])}">三月.csv</a>' in body
    chosen = [part for part in body.split("<input")[1:] if "checked" in part.split(">")[0]]
    assert len(chosen) == 1
    assert 'value="inner"' in chosen[0].split(">")[0]
    second.refresh_from_db()
    assert (second.state, second.mapping["answers"]) == ("questions", {})
    assert client.post(reverse("estate:import_answer", args=[second.pk]), {"q0": "gross"}).status_code == 302
    run_jobs()
    second.refresh_from_db()
    assert second.outcome["rows"][0]["pricing"] == "gross"


def test_first_list_of_its_kind_and_one_taken_back_are_not_prefilled(
    cast: Cast, now: datetime, run_jobs: Run, client: Client
) -> None:
    director = cast.sales_director
    first = handed_in(cast.project, director, "三月.csv", "01", now, run_jobs)
    assert "已按以前的答案选好" not in shown(client, director, first)
    imported(first, director, "inner", now, run_jobs)
    writing.undo_import(import_id=first.pk, actor=director, now=now)
    second = handed_in(cast.project, director, "四月.csv", "02", now, run_jobs)
    assert "已按以前的答案选好" not in shown(client, director, second)


def test_answers_of_a_project_that_the_viewer_does_not_see_stay_there(
    cast: Cast, now: datetime, run_jobs: Run, client: Client
) -> None:
    director = cast.sales_director
    imported(
        handed_in(cast.project, director, "三月.csv", "01", now, run_jobs), director, "inner", now, run_jobs
    )
    theirs = handed_in(cast.elsewhere, cast.outsider, "别处.csv", "01", now, run_jobs)
    assert remembered_for(cast.outsider, theirs) == {}
    body = shown(client, cast.outsider, theirs)
    assert "已按以前的答案选好" not in body
    assert "三月.csv" not in body


def test_own_project_counts_before_a_later_list_of_another(cast: Cast, now: datetime, run_jobs: Run) -> None:
    outsider, director = cast.outsider, cast.sales_director
    org.post(staff=director, role=Role.SALES_DIRECTOR, project=cast.elsewhere, actor=SYSTEM, now=now)
    director = Staff.objects.get(pk=director.pk)
    imported(
        handed_in(cast.project, director, "三月.csv", "01", now, run_jobs), director, "inner", now, run_jobs
    )
    later = now + timedelta(days=1)
    imported(
        handed_in(cast.elsewhere, outsider, "别处.csv", "01", later, run_jobs),
        outsider,
        "gross",
        later,
        run_jobs,
    )
    third = handed_in(cast.project, director, "四月.csv", "02", later, run_jobs)
    assert [one.answer for one in remembered_for(director, third).values()] == ["inner"]
    theirs = handed_in(cast.elsewhere, outsider, "别处二.csv", "02", later, run_jobs)
    assert [one.answer for one in remembered_for(director, theirs).values()] == ["gross"]


def test_looking_back_costs_one_query_however_many_lists_there_are(
    cast: Cast, now: datetime, run_jobs: Run
) -> None:
    director = cast.sales_director
    imported(
        handed_in(cast.project, director, "一.csv", "01", now, run_jobs), director, "inner", now, run_jobs
    )
    asked = handed_in(cast.project, director, "二.csv", "02", now, run_jobs)

    def count() -> int:
        person = Staff.objects.get(pk=director.pk)
        with CaptureQueriesContext(connection) as seen:
            remembered_for(person, asked)
        return len(seen)

    before = count()
    for number in (3, 4):
        imported(
            handed_in(cast.project, director, f"{number}.csv", f"0{number}", now, run_jobs),
            director,
            "inner",
            now,
            run_jobs,
        )
    assert count() == before
