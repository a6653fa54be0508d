"""Publishing decision tables and asking them: the version of the day answers, the past is never changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.facts import actions, queries, shipped
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import DecisionTable
from guijia.platform.facts.rules.tables import Hit, Row
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
ALL_TO_GM = (Row(("-", "-", "-"), ("gm",)),)
BELOW: dict[str, Any] = {"below_floor": True, "below_second_floor": False, "under_floor_pct": 1}


@pytest.fixture
def chief(cast: Cast, now: datetime) -> Staff:
    """Administers all projects."""
    person = org.hire(login="chief_admin", name="总管", actor=SYSTEM, now=now)
    org.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return person


@pytest.fixture
def publish(chief: Staff, now: datetime) -> Callable[..., DecisionTable]:
    """Publish a version of the price table from tomorrow on; everything can be said otherwise."""

    def act(**other: Any) -> DecisionTable:
        said: dict[str, Any] = {
            "key": "price_approval", "hit": Hit.FIRST, "rows": ALL_TO_GM, "source": "公司文件 3 号", "reason": "收紧",
            "effective_from": business_day(now) + timedelta(days=1), "actor": chief, "now": now,
        }  # fmt: skip
        return actions.publish_table(**(said | other))

    return act


def approver(on: date, **more: Any) -> str:
    return str(queries.decide("price_approval", on=on, **(BELOW | more))["approver"])


def test_decide_gives_result_row_version_and_reason(db: None) -> None:
    said = queries.decide("complaint_grade", on=date(2026, 3, 1), people_together=12, behaviour="banners",
                          major_incident=False, common_problem=True, households=1)  # fmt: skip
    assert (said["grade"], said.rows, said.version) == ("1", (2,), 1)
    assert said.explanation == "第 2 行：同时到场人数 ≥ 10 人 → 建议级别：一级"
    order = queries.decide("supervision_order", on=date(2026, 3, 1), grade="1")
    assert (order["issuer"], order["receiver"], order["copies"]) == (
        "manager",
        "project_head",
        ("gm", "group"),
    )


def test_decide_one_household_s_petition_is_not_the_first_grade(db: None) -> None:
    said = queries.decide("complaint_grade", on=date(2026, 3, 1), people_together=2, behaviour="single_petition",
                          major_incident=False, common_problem=False, households=1)  # fmt: skip
    assert said["grade"] == "3"


def test_publish_table_answers_from_its_day_on_and_leaves_the_days_before(
    publish: Callable[..., DecisionTable], now: datetime
) -> None:
    made, today = publish(), business_day(now)
    assert (made.version, made.status) == (2, Status.SET)
    assert [approver(today + timedelta(days=n)) for n in (-900, 0, 1, 900)] == [
        "deputy_gm",
        "deputy_gm",
        "gm",
        "gm",
    ]
    assert Entry.objects.filter(action="facts.publish_table").count() == 1


def test_publish_table_a_project_s_own_stands_before_the_company_s(
    publish: Callable[..., DecisionTable], cast: Cast, now: datetime
) -> None:
    publish(project=cast.project)
    tomorrow = business_day(now) + timedelta(days=1)
    assert approver(tomorrow, project=cast.project) == "gm"
    assert approver(tomorrow, project=cast.elsewhere) == approver(tomorrow) == "deputy_gm"


def test_publish_table_anew_for_the_same_coming_day_withdraws_the_other(
    publish: Callable[..., DecisionTable], now: datetime
) -> None:
    first = publish()
    second = publish(rows=(Row(("-", "-", "-"), ("sales_director",)),))
    first.refresh_from_db()
    assert (first.status, second.version) == (Status.WITHDRAWN, 3)
    assert approver(second.effective_from) == "sales_director"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"effective_from": date(2026, 3, 16)}, "facts_table_past"),
        ({"source": " "}, "facts_without_source"),
        ({"rows": (Row((">", "-", "-"), ("gm",)),)}, "facts_unsound_table"),
        ({"rows": ()}, "facts_unsound_table"),
        ({"hit": Hit.UNIQUE, "rows": ALL_TO_GM * 2}, "facts_unsound_table"),
        ({"key": "no_such_table"}, "facts_unknown_table"),
        ({"rows": shipped.decision_tables()[0].table.rows}, "facts_same_table"),
    ],
)
def test_publish_table_is_refused(
    publish: Callable[..., DecisionTable], other: dict[str, Any], code: str
) -> None:
    before = DecisionTable.objects.count()
    with pytest.raises(BusinessError) as refused:
        publish(**other)
    assert (refused.value.code, DecisionTable.objects.count()) == (code, before)


def test_publish_table_is_for_administrators_in_their_reach(
    publish: Callable[..., DecisionTable], cast: Cast
) -> None:
    for person, project, code in (
        (cast.sales, cast.project, "facts_not_allowed"),
        (cast.admin, None, "facts_not_everywhere"),
        (cast.admin, cast.elsewhere, "facts_not_allowed"),
    ):
        with pytest.raises(BusinessError) as refused:
            publish(actor=person, project=project)
        assert refused.value.code == code
    assert publish(actor=cast.admin, project=cast.project).project == cast.project


def test_decide_refuses_what_it_cannot_answer(publish: Callable[..., DecisionTable], now: datetime) -> None:
    today = business_day(now)
    for key, day, inputs, code in (
        ("no_such_table", today, {}, "facts_no_table"),
        ("price_approval", date(1999, 1, 1), BELOW, "facts_no_table"),
        ("price_approval", today, {"below_floor": True}, "facts_wrong_input"),
        ("price_approval", today, BELOW | {"more": 1}, "facts_wrong_input"),
    ):  # type: tuple[str, date, dict[str, Any], str]
        with pytest.raises(BusinessError) as refused:
            queries.decide(key, on=day, **inputs)
        assert refused.value.code == code
    made = publish(rows=(Row(("否", "-", "-"), ("sales_director",)),))
    with pytest.raises(BusinessError) as refused:
        queries.decide("price_approval", on=made.effective_from, **BELOW)
    assert refused.value.code == "facts_no_row"


def test_ship_tables_leaves_what_an_administrator_published(publish: Callable[..., DecisionTable]) -> None:
    publish()
    later = [replace(one, effective_from=date(2027, 1, 1)) for one in shipped.decision_tables()]
    assert actions.ship_tables(shipped_tables=shipped.decision_tables(), actor=SYSTEM) == 0
    assert actions.ship_tables(shipped_tables=later, actor=SYSTEM) == len(later) - 1
    assert approver(date(2027, 6, 1)) == "gm"
