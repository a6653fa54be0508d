"""Bringing the demonstration into being, in the order in which a company would."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from guijia.areas.deals.actions import filing, stock
from guijia.areas.estate.actions import permits, price_import, price_writing, sales_control, setup, terms
from guijia.areas.estate.enums import ImportState, OffSaleCause, PermitKind
from guijia.areas.estate.queries import homes as estate
from guijia.config.demo import before, cast, deals, homes
from guijia.config.demo.lending import report_overdue, sign_agreements
from guijia.config.demo.people import Register
from guijia.config.demo.selling import Deal, sell
from guijia.config.demo.visiting import receive
from guijia.config.demo.world import World, live_through
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.org.models import Staff
from guijia.platform.places import actions as places
from guijia.platform.places import queries as place_queries
from guijia.platform.places.models import Company, Project

COMPANY = "江城归澜置业有限公司"
SEED = 20260928
BEGAN = timedelta(days=125)
"""How long ago the third phase got its price list and its permits."""
LEFT = 19
"""Contract sets that lie ready at the end: one fewer than must be."""
OFF_SALE = (
    ("3-2-0401", OffSaleCause.SET_OFF), ("3-2-0402", OffSaleCause.SET_OFF), ("3-2-0301", OffSaleCause.SET_OFF),
    ("3-2-0302", OffSaleCause.SET_OFF), ("3-1-0203", OffSaleCause.SET_OFF), ("5-1-0401", OffSaleCause.SET_OFF),
    ("5-1-0402", OffSaleCause.SET_OFF), ("5-1-0501", OffSaleCause.SET_OFF), ("5-1-0502", OffSaleCause.SET_OFF),
    ("3-2-0202", OffSaleCause.SEIZED), ("5-2-1601", OffSaleCause.SEIZED),
    ("3-1-2701", OffSaleCause.RESERVED), ("3-1-0102", OffSaleCause.RESERVED),
    ("5-2-2701", OffSaleCause.RESERVED), ("5-2-2702", OffSaleCause.RESERVED),
    ("3-2-0101", OffSaleCause.RESETTLEMENT), ("3-2-0102", OffSaleCause.RESETTLEMENT),
    ("3-2-0103", OffSaleCause.RESETTLEMENT), ("3-2-0104", OffSaleCause.RESETTLEMENT),
    ("3-1-0101", OffSaleCause.OWN_USE),
)  # fmt: skip
WHY = {
    OffSaleCause.SET_OFF: "抵付总包工程款，见工抵协议",
    OffSaleCause.SEIZED: "法院协助执行通知书",
    OffSaleCause.RESERVED: "公司保留，总经理批示",
    OffSaleCause.RESETTLEMENT: "回迁安置，见安置协议",
    OffSaleCause.OWN_USE: "售楼处样板间",
}
PERMITS = (
    (PermitKind.LAND_USE, "江国用〔{y}〕第 0117 号", 900),
    (PermitKind.LAND_PLANNING, "地字第 9901{y}00052 号", 860),
    (PermitKind.CONSTRUCTION_PLANNING, "建字第 9901{y}00131 号", 700),
    (PermitKind.CONSTRUCTION, "9901{y}06150101", 560),
)


def load(now: datetime | None = None) -> bool:
    """Load the demonstration, all of it or nothing; what is there already is left as it is.

    Rule:    spec: the demo project; by actions only.
    Returns: whether it was loaded now.
    """
    now = now or clock.now()
    if place_queries.companies().filter(name=COMPANY).exists():
        return False
    with transaction.atomic():
        _load(now)
    return True


def _load(now: datetime) -> None:
    began = now - BEGAN
    company = _open_company(began)
    glf = places.open_project(
        company=company,
        code="GLF",
        name="归澜府",
        address="江城市云塘区澜湾路 66 号",
        actor=SYSTEM,
        now=began,
    )
    yql = places.open_project(
        company=company, code="YQL", name="云栖里", address="江城市云塘区云栖路 9 号", actor=SYSTEM, now=began
    )
    people = cast.hire({"glf": glf, "yql": yql}, began)
    _lay_out(glf, people, began)
    _lay_out_neighbour(yql, people, began)
    _release(glf, people, began)
    before.take_over(glf, people["zhoumin"], began, now)
    table = clock.workday_table()
    world = World(
        now, table, glf, people, {unit.label: unit for unit in place_queries.units_of(glf)}, Register(SEED),
        Random(SEED),
    )  # fmt: skip
    sales = [*deals.filed(world), *deals.told(world)]
    _choose_homes(world, sales)
    _make_ready(world, sales, began)
    sign_agreements(glf, people["weining"], began)
    live_through([sell(world, deal) for deal in sales], now)
    receive(glf, now)
    report_overdue(world)


def _open_company(began: datetime) -> Company:
    return places.open_company(
        name=COMPANY, credit_code="99990100MA00GJ26F1", address="江城市云塘区澜湾路 66 号",
        phone="0200-5550 6600", legal_representative="韩立", actor=SYSTEM, now=began,
    )  # fmt: skip


def _import(project: Project, name: str, content: bytes, actor: Staff, now: datetime) -> None:
    """A price list goes the way every price list goes: handed in, read, confirmed, written."""
    found = price_import.upload_price_list(project=project, content=content, name=name, actor=actor, now=now)
    found = price_import.read_import(import_id=found.pk, actor=SYSTEM, now=now)
    if found.state != ImportState.PREVIEW:
        raise RuntimeError(f"{name}: {found.state} {found.questions} {found.outcome}")
    price_import.confirm_import(import_id=found.pk, actor=actor, now=now)
    price_writing.write_price_list(import_id=found.pk, actor=actor, now=now)


def _permits(
    project: Project, actor: Staff, now: datetime, kinds: tuple[tuple[PermitKind, str, int], ...]
) -> None:
    for kind, words, days in kinds:
        issued_on = business_day(now) - timedelta(days=days)
        permits.file_permit(
            project=project, kind=kind, number=words.format(y=issued_on.year), issued_on=issued_on, actor=actor,
            now=now,
        )  # fmt: skip


def _lay_out(project: Project, people: dict[str, Staff], began: datetime) -> None:
    director, lead = people["liaoqiming"], people["shenruolan"]
    phases = [
        setup.open_phase(project=project, name=name, position=n, actor=SYSTEM, now=began)
        for n, name in enumerate(("一期", "二期", "三期"), start=1)
    ]
    towers = homes.price_list("归澜府三期 3 号楼、5 号楼一房一价表", homes.towers())
    _import(project, "归澜府三期一房一价.xlsx", towers, director, began)
    _import(
        project,
        "归澜府三期商铺价格.xlsx",
        homes.price_list("归澜府三期商铺价格表", homes.shops()),
        director,
        began,
    )
    for phase in ("一期", "二期"):
        rows = homes.earlier(phase)
        _import(
            project, f"归澜府{phase}房源.xlsx", homes.price_list(f"归澜府{phase}房源", rows), director, began
        )
    of_number = {row[0]: n for n, phase in enumerate(homes.EARLIER.values()) for row in phase}
    for building in place_queries.buildings_of(project):
        setup.describe_building(
            building=building, phase=phases[of_number.get(building.number, 2)], actor=SYSTEM, now=began,
            apportionment_note="分摊共有部位：楼梯间、电梯井、门厅、消防控制室、设备间，见面积测绘报告。",
            equipment_standard="断桥铝合金窗、入户门指纹锁、户内精装、新风，见合同附件八。",
        )  # fmt: skip
    for number, years in (("", 2), ("S1", 3)):
        terms.set_sale_terms(
            project=project,
            building=next((b for b in place_queries.buildings_of(project) if b.number == number), None),
            supervision_bank="" if number else "江城商业银行归澜支行",
            supervision_account="" if number else "9558 8000 0000 2026 001",
            delivery_on=date(business_day(began).year + years, 12, 31),
            delivery_conditions=""
            if number
            else "取得建设工程竣工验收备案证明\n取得房屋测绘报告\n供水、供电、供气、供暖可以正常使用",
            source="预售资金监管协议（演示）" if not number else "商铺交付计划（演示）",
            actor=lead,
            now=began,
        )
    _permits(project, lead, began, PERMITS)
    sold = [b.pk for b in place_queries.buildings_of(project) if b.number in homes.BASE]
    issued_on = business_day(began) - timedelta(days=2)
    permits.file_permit(
        project=project, kind=PermitKind.PRE_SALE, number=f"江房预售〔{issued_on.year}〕第 031 号",
        issued_on=issued_on, building_ids=sold, actor=lead, now=began,
    )  # fmt: skip


def _lay_out_neighbour(project: Project, people: dict[str, Staff], began: datetime) -> None:
    """The other project: its building has no pre-sale permit, so nothing of it can be put on sale."""
    content = homes.price_list("云栖里 1 号楼价格表", homes.houses())
    _import(project, "云栖里价格表.xlsx", content, people["loudong"], began)
    # Nobody of that project may enter permits: the group's administrator does.
    neighbours = tuple((kind, words.replace("01", "02"), days - 300) for kind, words, days in PERMITS)
    _permits(project, people["chengyifan"], began, neighbours)


def _release(project: Project, people: dict[str, Staff], began: datetime) -> None:
    """Some homes are kept off sale with their cause, two floors are not released yet, the rest is on sale."""
    director, opening = people["liaoqiming"], began + timedelta(days=4)
    known = {home.unit.label: home for home in estate.homes_visible_to(director).filter(project=project)}
    for label, cause in OFF_SALE:
        sales_control.take_off_sale(
            unit_id=known[label].pk, cause=cause, reason=WHY[cause], actor=director, now=opening
        )
    kept = {label for label, _ in OFF_SALE}
    released: list[UUID] = [
        home.pk
        for label, home in known.items()
        if label not in kept and home.building.number in homes.BASE and (home.floor or 0) < 28
    ]
    sales_control.release_units(unit_ids=released, actor=director, now=opening)


def _choose_homes(world: World, sales: list[Deal]) -> None:
    """Give each sale without a story a home that nobody else takes."""
    taken = (
        {label for deal in sales for label in (deal.label, deal.change_to)}
        | {label for label, _ in OFF_SALE}
        | {"3-1-1802", "5-1-1404"}
    )
    free = sorted(
        label
        for label in world.units
        if label not in taken and label[0] in homes.BASE and label.rsplit("-", 1)[1] < "2800"
    )
    # More of the tower that came first.
    world.random.shuffle(free)
    free.sort(key=lambda label: label[0] == "5" and world.random.random() < 0.5)
    for deal in sales:
        deal.label = deal.label or free.pop(0)


def _make_ready(world: World, sales: list[Deal], began: datetime) -> None:
    """The contract template, the sets of paper made from it, the account of the filing system."""
    lead, officer, on = world.people["shenruolan"], world.people["linjingyi"], business_day(began)
    effective_on = date(on.year, on.month, 1)
    template = stock.publish_template(
        project=world.project, name="商品房买卖合同（预售）", version=f"{effective_on:%Y-%m}",
        effective_on=effective_on, actor=lead, now=began,
    )  # fmt: skip
    before = {"prepare", "special_approval", "book", "collect_contract", "register", "deposit", "released", "seal",
              "collect_papers", "deputy_approval"}  # fmt: skip
    used = sum(deal.stop not in before and not deal.stop.startswith("director_review") for deal in sales)
    stock.make_sets(template_id=template.pk, count=used + LEFT, actor=officer, now=began)
    filing.keep_credential(
        project=world.project, label="江城市商品房网签备案系统", secret="demo-only", holder=officer,  # noqa: S106
        rotated_on=business_day(world.now) - timedelta(days=40), actor=SYSTEM, now=began,
    )  # fmt: skip
