"""Which figure holds, who may set it, and that the release never overwrites an administrator."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from guijia.kit.days import CHINA
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.facts import actions, queries, reference, shipped
from guijia.platform.facts.models import Parameter
from guijia.platform.org.actions import hire, post
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.actions import open_company, open_project
from guijia.platform.places.models import Project

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
DAY = date(2026, 11, 21)
NEEDED = [
    "hold_minutes",
    "deposit_cap_pct",
    "deposit_remind_hours",
    "deposit_release_hours",
    "sign_by_days",
    "sign_remind_before_days",
    "sign_overdue_days",
    "contract_stock_min",
    "contract_collect_days_before",
    "filing_days",
    "review_hours",
    "min_down_payment_pct",
    "floor_price_pct",
    "second_floor_price_pct",
    "signing_desks",
    "signing_age_years",
    "reveal_daily_cap",
]


@pytest.fixture
def project(db: None) -> Project:
    reference.load_parameters()
    company = open_company(name="测试公司", actor=SYSTEM, now=NOW)
    return open_project(company=company, code="F1", name="甲项目", jurisdiction="杭州", actor=SYSTEM, now=NOW)


@pytest.fixture
def other(project: Project) -> Project:
    return open_project(
        company=project.company, code="F2", name="乙项目", jurisdiction="宁波", actor=SYSTEM, now=NOW
    )


@pytest.fixture
def admin(project: Project) -> Staff:
    person = hire(login="admin", name="管理员", actor=SYSTEM, now=NOW)
    post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=NOW)
    return person


def put(admin: Staff, key: str, value: str, since: date, **more: Any) -> Parameter:
    return actions.set_parameter(
        key=key, value=Decimal(value), effective_from=since, source="公司决定", actor=admin, now=NOW, **more
    )


@pytest.mark.parametrize("key", NEEDED)
def test_shipped_figures_are_there_with_a_source(key: str) -> None:
    figure = shipped.find(key, DAY)
    assert figure.value is not None
    assert figure.source


def test_shipped_figures_of_one_key_never_overlap() -> None:
    for one in shipped.figures():
        held = [
            f
            for f in shipped.figures()
            if (f.key, f.jurisdiction) == (one.key, one.jurisdiction) and f.holds(one.effective_from)
        ]
        assert held == [one]
        assert (one.value is None) == bool(one.text)


def test_shipped_value_by_day() -> None:
    assert shipped.value("min_down_payment_second_pct", date(2024, 6, 1)) == 25
    assert shipped.value("min_down_payment_second_pct", date(2024, 9, 24)) == 15
    with pytest.raises(BusinessError) as refusal:
        shipped.value("min_down_payment_pct", date(2020, 1, 1))
    assert refusal.value.code == "facts_missing"
    assert "首付" in refusal.value.message


def test_load_parameters_twice_changes_nothing(project: Project) -> None:
    assert reference.load_parameters() == 0
    assert Parameter.objects.count() == len(shipped.figures())


def test_value_of_the_database_equals_shipped(project: Project) -> None:
    for key in NEEDED:
        assert queries.value(key, on=DAY, project=project) == shipped.value(key, DAY)
    assert queries.words("filing_decision_days", on=DAY) == "20,25,28"
    assert queries.words("hold_minutes", on=DAY) == "30 分钟"


@pytest.mark.parametrize("key", ["hold_minutess", "filing_decision_days"])
def test_value_missing_or_no_number_is_refused(project: Project, key: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        queries.value(key, on=DAY)
    assert refusal.value.code == "facts_missing"
    assert "2026-11-21" in refusal.value.message


def test_value_narrowest_scope_wins(project: Project, other: Project, admin: Staff) -> None:
    put(admin, "hold_minutes", "20", date(2026, 1, 1), jurisdiction="杭州")
    assert queries.value("hold_minutes", on=DAY, project=project) == 20
    put(admin, "hold_minutes", "10", date(2026, 1, 1), project=project)
    assert queries.value("hold_minutes", on=DAY, project=project) == 10
    assert queries.value("hold_minutes", on=DAY, project=other) == 30
    assert queries.value("hold_minutes", on=DAY, jurisdiction="杭州") == 20
    assert queries.value("hold_minutes", on=DAY) == 30
    assert queries.value("hold_minutes", on=date(2025, 12, 31), project=project) == 30


def test_set_parameter_keeps_the_past_and_a_later_row(project: Project, admin: Staff) -> None:
    put(admin, "hold_minutes", "40", date(2026, 12, 1))
    put(admin, "hold_minutes", "35", date(2026, 11, 1))
    found = [queries.value("hold_minutes", on=d) for d in (date(2026, 10, 31), DAY, date(2026, 12, 1))]
    assert found == [30, 35, 40]
    put(admin, "hold_minutes", "36", date(2026, 11, 1))
    assert queries.value("hold_minutes", on=DAY) == 36
    assert Parameter.objects.filter(key="hold_minutes", status="withdrawn").count() == 1
    assert Entry.objects.filter(action="facts.set_parameter", actor_id=admin.pk).count() == 3


def test_load_parameters_leaves_an_administrators_rows_alone(project: Project, admin: Staff) -> None:
    put(admin, "hold_minutes", "45", date(2004, 1, 1))
    put(admin, "sign_by_days", "10", date(2026, 1, 1))
    before = list(Parameter.objects.order_by("pk").values())
    assert reference.load_parameters() == 0
    assert list(Parameter.objects.order_by("pk").values()) == before
    assert queries.value("hold_minutes", on=DAY) == 45


def test_load_parameters_refreshes_a_shipped_row_that_a_release_corrected(project: Project) -> None:
    with acting(SYSTEM):
        Parameter.objects.filter(key="hold_minutes").update(value=29)
    assert reference.load_parameters() == 1
    assert queries.value("hold_minutes", on=DAY) == 30


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": " "}, "facts_without_source"),
        ({"value": None}, "facts_without_value"),
        ({"text": "三十"}, "facts_without_value"),
        ({"jurisdiction": "杭州", "project": True}, "facts_two_scopes"),
        ({"key": "hold_minutess"}, "facts_unknown_key"),
    ],
)
def test_set_parameter_refused_changes_nothing(
    project: Project, admin: Staff, changed: dict[str, Any], code: str
) -> None:
    wanted = {
        "key": "hold_minutes",
        "value": Decimal(1),
        "effective_from": DAY,
        "source": "会议纪要",
    } | changed
    if wanted.get("project"):
        wanted["project"] = project
    before = list(Parameter.objects.order_by("pk").values())
    with pytest.raises(BusinessError) as refusal:
        actions.set_parameter(**wanted, actor=admin, now=NOW)
    assert refusal.value.code == code
    assert list(Parameter.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("jurisdiction", ["", "杭州"])
def test_set_parameter_beyond_one_project_by_its_administrator_is_refused(
    project: Project, jurisdiction: str
) -> None:
    near = hire(login="near", name="项目管理员", actor=SYSTEM, now=NOW)
    post(staff=near, role=Role.ADMIN, project=project, actor=SYSTEM, now=NOW)
    before = list(Parameter.objects.order_by("pk").values())
    with pytest.raises(BusinessError) as refusal:
        put(near, "hold_minutes", "1", DAY, jurisdiction=jurisdiction)
    assert refusal.value.code == "facts_not_everywhere"
    assert refusal.value.clause
    assert list(Parameter.objects.order_by("pk").values()) == before
    assert put(near, "hold_minutes", "1", DAY, project=project).project == project


def test_set_parameter_by_another_role_is_refused(project: Project, other: Project) -> None:
    person = hire(login="sales", name="顾问", actor=SYSTEM, now=NOW)
    post(staff=person, role=Role.SALES, project=project, actor=SYSTEM, now=NOW)
    with pytest.raises(BusinessError) as refusal:
        put(person, "hold_minutes", "1", DAY, project=project)
    assert refusal.value.code == "facts_not_allowed"


def test_parameters_visible_to_hides_other_projects(project: Project, other: Project, admin: Staff) -> None:
    put(admin, "hold_minutes", "11", DAY, project=project)
    put(admin, "hold_minutes", "12", DAY, project=other)
    person = hire(login="sales", name="顾问", actor=SYSTEM, now=NOW)
    post(staff=person, role=Role.SALES, project=project, actor=SYSTEM, now=NOW)
    seen = set(
        queries.parameters_visible_to(person).filter(project__isnull=False).values_list("project", flat=True)
    )
    assert seen == {project.pk}
    assert queries.parameters_visible_to(admin).filter(project__isnull=False).count() == 2
