"""Walks one sale to each stage by the product's own actions and says which rows that made.

Run as a process of its own on the bench's database, with the application's rights; prints JSON.
``multiply`` then copies those rows, so that every one of a hundred thousand cases looks like a real one:
open cases carry the engine state of a real case at that step.
"""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

PREFIX = "样"
NAME = "钱样本"
# The first is the one that is measured.
PROJECTS = [("GL", "归澜府"), *((f"P{n}", f"第{n}府") for n in range(1, 11))]
CONSULTANTS, OFFICERS = 40, 10
SEALED = ("id_number", "mobile", "birth", "address", "email")
LEFT_ALONE = (
    "audit_",
    "search_",
    "procrastinate_",
    "django_",
    "jobs_",
    "numbers_",
    "auth_",
    "org_",
    "facts_",
)

Rows = dict[str, set[str]]


def everything() -> Rows:
    """The keys of all rows of all business tables."""
    from django.apps import apps
    from django.db import connection

    found: Rows = {}
    for model in apps.get_models():
        table, key = model._meta.db_table, model._meta.pk.column
        if model._meta.managed and key and not table.startswith(LEFT_ALONE):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{key}"::text FROM "{table}"')
                found[table] = {row[0] for row in cursor.fetchall()}
    return found


def setting() -> SimpleNamespace:
    """Projects, their people, contract paper; the first project is the one that is measured."""
    from guijia.platform.audit.acting import SYSTEM
    from guijia.platform.clock.queries import now
    from guijia.platform.org import actions as org
    from guijia.platform.org.enums import Role
    from guijia.platform.places import actions as places

    moment = now()
    company = places.open_company(name="归澜置业", actor=SYSTEM, now=moment)
    projects = [
        places.open_project(company=company, code=code, name=name, actor=SYSTEM, now=moment)
        for code, name in PROJECTS
    ]
    people = {}
    for role in Role:
        people[role.value] = org.hire(login=role.value, name=f"赵{role.label[0]}", actor=SYSTEM, now=moment)
        for project in projects if role is Role.MANAGER else projects[:1]:
            org.post(staff=people[role.value], role=role, project=project, actor=SYSTEM, now=moment)
    many = {Role.SALES: [people["sales"]], Role.CONTRACT: [people["contract"]]}
    for role, count in ((Role.SALES, CONSULTANTS), (Role.CONTRACT, OFFICERS)):
        for n in range(1, count):
            many[role].append(
                org.hire(login=f"{role.value}{n}", name=f"{role.label[0]}{n}", actor=SYSTEM, now=moment)
            )
            org.post(staff=many[role][-1], role=role, project=projects[0], actor=SYSTEM, now=moment)
    # Sells in the neighbouring projects, whose homes the other measurements leave alone.
    for project in projects[1:]:
        org.post(staff=many[Role.SALES][-1], role=Role.SALES, project=project, actor=SYSTEM, now=moment)
    return SimpleNamespace(
        project=projects[0], projects=projects, consultants=many[Role.SALES], officers=many[Role.CONTRACT],
        now=moment, **people,
    )  # fmt: skip


def home_on_sale(cast: Any, at: int, now: datetime) -> Any:
    """One building with one home on sale."""
    from guijia.areas.estate.actions import sales_control
    from guijia.areas.estate.models import Home
    from guijia.platform.audit.acting import SYSTEM, acting
    from guijia.platform.places import actions as places
    from guijia.platform.places.models import Unit
    from tests.areas.deals.sale import FLOOR, LIST_PRICE, SECOND_FLOOR, give_permits

    number = f"{PREFIX}{at}"
    building = places.open_building(
        project=cast.project, number=number, name=number, position=at, actor=SYSTEM, now=now
    )
    give_permits(cast, building, now)
    before = everything()
    unit = places.enter_units(
        units=[Unit(project=cast.project, building=building, label=f"{number}-1-0101")],
        project=cast.project, actor=SYSTEM, now=now,
    )[0]  # fmt: skip
    with acting(SYSTEM):
        Home.objects.create(
            unit=unit, project=cast.project, building=building, entrance="1", floor=1, room="0101",
            forecast_area=Decimal("100.00"), forecast_inner_area=Decimal("80.00"), unit_price=Decimal(10000),
            list_price=LIST_PRICE, floor_price=FLOOR, second_floor_price=SECOND_FLOOR,
        )  # fmt: skip
    sales_control.release_units(unit_ids=[unit.pk], actor=cast.sales_director, now=now)
    return before, building, unit


def next_morning(now: datetime) -> datetime:
    """Ten o'clock on the next working day."""
    from guijia.kit.days import CHINA, business_day
    from guijia.platform.clock.queries import workday_table
    from guijia.platform.clock.rules import add_workdays

    day: date = add_workdays(business_day(now), 1, workday_table()).due
    return datetime(day.year, day.month, day.day, 10, tzinfo=CHINA)


def stages(now: datetime) -> dict[str, Callable[[Any], Any]]:
    """How far a sale is walked for each kind of sample."""
    morning = next_morning(now)

    def ready_to_sign(sale: Any) -> Any:
        return sale.subscribed().prepare().book(morning).collect().bring_papers()

    def sent(sale: Any) -> Any:
        return ready_to_sign(sale).sign().pay(Decimal(950000)).send()

    def filed(sale: Any) -> Any:
        sent(sale)
        for step in ("lead_review", "finance_review"):
            sale.approve(step)
        return sale.seal_contract().file()

    return {
        "free": lambda sale: sale,
        "filed": filed,
        "refused": lambda sale: sale.hold().submit().review(outcome="refuse"),
        "review": lambda sale: sale.hold().submit(),
        "register": lambda sale: sale.hold().submit().review(),
        "deposit": lambda sale: sale.hold().submit().review().register(),
        "prepare": lambda sale: sale.subscribed(),
        "sent": sent,
    }


def walk(cast: Any, stage: str, go: Callable[[Any], Any], at: int) -> dict[str, Any]:
    """One sample. Returns: its rows by table, and what has to differ in each copy of it."""
    from tests.areas.deals.sale import Sale, customer

    before, building, unit = home_on_sale(cast, at, cast.now)
    sale = Sale(cast, cast.now, unit)
    person = customer(cast, cast.now, name=NAME)
    from guijia.areas.deals.actions.subscribing import BuyerChoice
    from guijia.areas.deals.enums import BuyerRole

    sale.buyers = [BuyerChoice(person.pk, BuyerRole.PURCHASER)]
    go(sale)
    made = {table: sorted(keys - before.get(table, set())) for table, keys in everything().items()}
    if sale.contract is not None and sale.contract.paper_set_id:
        made.setdefault("deals_contractset", []).append(str(sale.contract.paper_set_id))
    case, task = "", ""
    if stage == "register":
        from guijia.platform.flow.models import Task

        found = Task.objects.get(case__subject_id=sale.subscription.pk, state="open")
        case, task = str(found.case_id), str(found.pk)
    return {
        "rows": {table: keys for table, keys in made.items() if keys and table != "places_building"},
        "building": str(building.pk),
        "project": str(cast.project.pk),
        "unit": str(unit.pk),
        "label": unit.label,
        "customer": str(person.pk),
        "blind": [person.id_blind, person.mobile_blind],
        "tails": [person.id_tail, person.mobile_tail],
        "sort": [person.pinyin, person.sort_key],
        "consultant": str(cast.sales.pk),
        "officer": str(cast.contract.pk),
        "sealed": sealed_of(person),
        "subscription": str(sale.subscription.pk) if sale.subscription else "",
        "contract": str(sale.contract.pk) if sale.contract else "",
        "case": case,
        "task": task,
    }


def sealed_of(person: Any) -> list[tuple[str, str, str]]:
    """Where each sealed value of a customer belongs, its token, and what it says."""
    from django.db import connection

    found = []
    for place, column in ((f"parties.customer.{name}", name) for name in SEALED):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{column}" FROM parties_customer WHERE id = %s', [person.pk])
            token = cursor.fetchone()[0]
        if token:
            found.append((place, token, getattr(person, column)))
    return found


def session_of(staff: Any) -> str:
    """Sign somebody in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main() -> None:
    """Everything; prints what ``multiply`` needs."""
    import django

    django.setup()
    from tests.areas.deals.sale import Sale

    cast = setting()
    Sale(cast, cast.now, None).stock(100)  # type: ignore[arg-type]
    found = {
        stage: walk(cast, stage, go, at) for at, (stage, go) in enumerate(stages(cast.now).items(), start=1)
    }
    sys.stdout.write(
        json.dumps(
            {
                "samples": found,
                "today": (cast.now + timedelta(hours=8)).date().isoformat(),
                "projects": [str(one.pk) for one in cast.projects],
                "consultants": [str(one.pk) for one in cast.consultants],
                "officers": [str(one.pk) for one in cast.officers],
                "sessions": {
                    role: session_of(getattr(cast, role)) for role in ("sales", "contract", "manager")
                },
            }
        )
    )


if __name__ == "__main__":
    main()
