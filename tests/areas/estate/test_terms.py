"""What all contracts say alike: set by those who may, kept when changed, printed as it held on the day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions import setup
from guijia.areas.estate.actions.terms import set_sale_terms
from guijia.areas.estate.enums import STANDARD_CLAUSES, Clause
from guijia.areas.estate.models import SaleTerms
from guijia.areas.estate.queries.terms import Terms, standard_clauses, terms_of, terms_visible_to
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.facts.models import Parameter
from tests.areas.deals.sale import ready_to_sell

pytestmark = pytest.mark.django_db
DAY = date(2027, 12, 31)


def put(cast: Any, now: datetime, **changed: Any) -> SaleTerms:
    given = {
        "project": cast.project, "building": None, "supervision_bank": "监管银行", "supervision_account": "6222 0001",
        "delivery_on": DAY, "delivery_conditions": "竣工验收备案\n通水通电", "source": "监管协议 1 号",
        "actor": cast.signing_lead, "now": now,
    }  # fmt: skip
    return set_sale_terms(**(given | changed))


def test_building_s_own_terms_go_before_the_project_s_and_the_rest_is_the_project_s(
    cast: Any, now: datetime
) -> None:
    building, _ = ready_to_sell(cast, now)
    assert terms_of(building, now) == Terms(clauses=standard_clauses(business_day(now)))
    put(cast, now)
    standard = standard_clauses(business_day(now))
    assert terms_of(building, now) == Terms(
        "监管银行", "6222 0001", DAY, ("竣工验收备案", "通水通电"), standard
    )
    put(
        cast, now, building=building, supervision_bank="", supervision_account="", delivery_conditions="",
        delivery_on=date(2028, 6, 30),
    )  # fmt: skip
    found = terms_of(building, now)
    assert (found.supervision_account, found.delivery_on) == ("6222 0001", date(2028, 6, 30))


def test_terms_changed_later_leave_what_held_on_the_day(cast: Any, now: datetime) -> None:
    building, _ = ready_to_sell(cast, now)
    put(cast, now)
    put(cast, now + timedelta(days=9), delivery_on=date(2028, 1, 1))
    assert terms_of(building, now + timedelta(days=1)).delivery_on == DAY
    assert terms_of(building, now + timedelta(days=10)).delivery_on == date(2028, 1, 1)
    assert Entry.objects.filter(action="estate.set_sale_terms").count() == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": " "}, "estate_terms_source"),
        ({"supervision_account": ""}, "estate_terms_account"),
        ({"supervision_bank": ""}, "estate_terms_account"),
        (
            {
                "supervision_bank": "",
                "supervision_account": "",
                "delivery_on": None,
                "delivery_conditions": "",
            },
            "estate_terms_empty",
        ),
        ({"actor": "sales"}, "estate_forbidden"),
        ({"actor": "outsider"}, "estate_forbidden"),
    ],
)
def test_terms_are_refused_and_nothing_is_written(
    cast: Any, now: datetime, changed: dict[str, Any], code: str
) -> None:
    if "actor" in changed:
        changed = {"actor": getattr(cast, changed["actor"])}
    with pytest.raises(BusinessError) as refused:
        put(cast, now, **changed)
    assert refused.value.code == code
    assert not SaleTerms.objects.exists()


def test_page_shows_and_sets_terms_of_one_s_own_projects(cast: Any, now: datetime) -> None:
    ready_to_sell(cast, now)
    client, page = Client(), reverse("estate:terms")
    with acting(SYSTEM):
        client.force_login(cast.signing_lead)
    typed = {
        "where": str(cast.project.pk), "supervision_bank": "监管银行", "supervision_account": "６２２２0001",
        "delivery_on": "2027-12-31", "delivery_conditions": "通水\n通电", "source": "监管协议 1 号",
    }  # fmt: skip
    assert client.post(page, typed | {"source": ""}).status_code == 422
    assert client.post(page, typed | {"where": str(cast.elsewhere.pk)}).status_code == 422
    assert client.post(page, typed).status_code == 302
    shown = client.get(page).content.decode()
    assert "62220001" in shown
    assert "在用" in shown
    with acting(SYSTEM):
        client.force_login(cast.outsider)
    assert "62220001" not in client.get(page).content.decode()
    assert not terms_visible_to(cast.outsider).exists()
    with acting(SYSTEM):
        client.force_login(cast.sales)
    assert "由签约主管、客服经理或系统管理员登记" in client.get(page).content.decode()


def test_clause_is_the_building_s_the_phase_s_the_project_s_or_the_standard_and_a_stroke_is_nothing(
    cast: Any, now: datetime
) -> None:
    building, _ = ready_to_sell(cast, now)
    phase = setup.open_phase(project=cast.project, name="三期", position=3, actor=SYSTEM, now=now)
    setup.describe_building(
        building=building, phase=phase, apportionment_note="", equipment_standard="", actor=SYSTEM, now=now
    )
    assert terms_of(building, now).clauses == standard_clauses(business_day(now))
    bare = {
        "supervision_bank": "",
        "supervision_account": "",
        "delivery_on": None,
        "delivery_conditions": "",
    }
    put(cast, now, clauses={Clause.DISPUTE: "提交江城仲裁委员会仲裁", Clause.WARRANTY: "两年"})
    put(cast, now, phase=phase, clauses={Clause.DISPUTE: "向三期所在地法院起诉"}, **bare)
    put(cast, now, building=building, clauses={Clause.WARRANTY: "／"}, **bare)
    found = terms_of(building, now)
    assert found.clauses[Clause.DISPUTE] == "向三期所在地法院起诉"
    assert found.clauses[Clause.WARRANTY] == ""
    assert found.clauses[Clause.TITLE_AGENCY] == STANDARD_CLAUSES[Clause.TITLE_AGENCY]
    assert found.supervision_bank == "监管银行"
    assert SaleTerms.objects.filter(ended_at__isnull=True).count() == 3


def test_page_takes_clauses_for_a_phase_and_says_what_awaits_review(cast: Any, now: datetime) -> None:
    ready_to_sell(cast, now)
    phase = setup.open_phase(project=cast.project, name="三期", position=3, actor=SYSTEM, now=now)
    client, page = Client(), reverse("estate:terms")
    with acting(SYSTEM):
        client.force_login(cast.signing_lead)
    typed = {"where": str(phase.pk), "dispute": "提交江城仲裁委员会仲裁", "source": "法务意见 3 号"}
    assert client.post(page, typed).status_code == 302
    made = SaleTerms.objects.get()
    assert (made.phase, made.building, made.dispute) == (phase, None, "提交江城仲裁委员会仲裁")
    shown = client.get(page).content.decode()
    assert "待法务审核" in shown
    assert "提交江城仲裁委员会仲裁" in shown
    assert "双倍返还" in shown


def test_standard_area_clause_says_the_figures_of_the_day(cast: Any, now: datetime) -> None:
    building, _ = ready_to_sell(cast, now)
    words = terms_of(building, now).clauses[Clause.AREA_RULE]
    assert "3% 以内（含 3%）" in words
    assert "30 日内退还" in words
    assert "{" not in words
    with acting(SYSTEM):
        for key, figure in (("area_error_pct", "2.5"), ("area_refund_days", "20")):
            Parameter.objects.create(
                key=key, label=key, value=Decimal(figure), project=cast.project, source="协议",
                effective_from=business_day(now) + timedelta(days=1),
            )  # fmt: skip
    assert terms_of(building, now).clauses[Clause.AREA_RULE] == words
    later = terms_of(building, now + timedelta(days=1)).clauses[Clause.AREA_RULE]
    assert ("2.5% 以内（含 2.5%）" in later, "20 日内退还" in later) == (True, True)


def test_screen_shows_the_standard_text_with_its_figures(client: Client, cast: Any) -> None:
    client.force_login(cast.signing_lead)
    seen = client.get(reverse("estate:terms")).content.decode()
    assert "含 3%" in seen
    assert "area_error_pct" not in seen
