"""Stories that one can open from the first page, and the projects at a glance."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from guijia.areas.deals.enums import ContractState, SubscriptionState
from guijia.areas.deals.queries import deals
from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.queries import board, homes
from guijia.kit import desk
from guijia.kit.days import business_day
from guijia.kit.desk import Glance
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.row_scope import everywhere
from guijia.platform.clock import queries as clock
from guijia.platform.flow import queries as flow
from guijia.platform.flow.enums import CaseState
from guijia.platform.org import queries as org

CODE = "GLF"
SETTLED = (SubscriptionState.RELEASED, SubscriptionState.REFUSED, SubscriptionState.SIGNED)
UNFILED = (ContractState.SIGNED, ContractState.REVIEWING, ContractState.APPROVED, ContractState.SEALED)


@dataclass(frozen=True, slots=True)
class Told:
    """A story about one home's case (``label`` empty: about the project itself)."""

    code: str
    title: str
    sentence: str
    person: str
    label: str
    process: str
    todo: str


STORIES = (
    Told(
        "W01-1",
        "共有人证件过期",
        "签约专员想登记，差一条",
        "linjingyi",
        "3-1-1801",
        "W01",
        "看中间的卡点：共有人的证件过期，“登记”按不下去。点卡点旁的链接更正证件，再回来登记。",
    ),
    Told(
        "W01-2",
        "低于底价，等特批",
        "分管副总说行才行",
        "shaming",
        "3-1-0603",
        "W01",
        "价格低于底价，要分管副总特批。看左边的优惠和底价差，写意见，试试“同意”或“不同意”。",
    ),
    Told(
        "W01-3",
        "定金还没到账",
        "48 小时不到，系统释放房源",
        "hewanqing",
        "3-1-1104",
        "W01",
        "看右边的时限：定金到期未到账，系统自动释放房源。以出纳身份登记一笔定金，时限就停。",
    ),
    Told(
        "W01-5",
        "认购书被退回",
        "顾问改了重报，改过的重新审签",
        "taoran",
        "5-2-1103",
        "W01",
        "看经过里的退回意见。点“修改”，改好再报，审签从头走一遍。",
    ),
    Told(
        "W02",
        "换房补差价",
        "新房先锁住，原房等最后一个签字",
        "zhoumin",
        "3-1-1403",
        "W02",
        "左边是变更前后：原房、原价都没动，新房已用“换房”锁住。同意后到总经理，他一签，系统当场执行。",
    ),
    Told(
        "W03",
        "配偶不到场，怎么签",
        "代理人没带授权委托书",
        "linjingyi",
        "3-1-1504",
        "W03",
        "看应收资料：代理人还缺授权委托书原件。收到后勾选，卡点才放行。",
    ),
    Told(
        "W03-2",
        "补充条款先特批",
        "客户来之前定下来",
        "shaming",
        "5-1-1602",
        "W03",
        "补充条款与范本不同，要先特批。看条款原文，写意见决定。",
    ),
    Told(
        "W03-3",
        "合同套不够 20 套",
        "系统自己派的活",
        "linjingyi",
        "",
        "W03S",
        "合同套少于 20 套时系统派给签约专员的活。登记新套打的合同，任务自己了结。",
    ),
    Told(
        "W06",
        "首付差 2 万，备案期限将到",
        "卡点不放，期限不等",
        "linjingyi",
        "3-2-1203",
        "W06",
        "首付差 2 万，备案按不下去；右边的法定期限还在走。点卡点旁的链接看账户。",
    ),
    Told(
        "W06-2",
        "备案与期限冲突，书面决定",
        "第 20、25、28 天提请经理",
        "zhoumin",
        "3-2-1203",
        "W06D",
        "备案卡点与法定期限冲突，第 20、25、28 天提请经理。写下书面决定，看它记进一房一档。",
    ),
)


def _case(told: Told) -> str | None:
    """Where the story's case is read, while it runs."""
    person = org.staff_by_login(told.person)
    if person is None:
        return None
    cases = flow.cases_visible_to(person).filter(
        project__code=CODE, process_key=told.process, state=CaseState.OPEN
    )
    if told.label:
        cases = cases.filter(unit__label=told.label)
    found = cases.order_by("-opened_at").values_list("pk", flat=True).first()
    return reverse("flow:case", args=[found]) if found else None


def _board(label: str) -> str | None:
    """The board with a home's card open."""
    home = homes.homes_visible_to(SYSTEM).filter(project__code=CODE, unit__label=label).first()
    return None if home is None else f"{reverse('estate:board', args=[home.building_id])}?unit={home.pk}"


def _home(label: str) -> str | None:
    """The page of a home, or its place on the board."""
    home = homes.homes_visible_to(SYSTEM).filter(project__code=CODE, unit__label=label).first()
    if home is None:
        return None
    try:
        return reverse("home", args=[home.pk])
    except NoReverseMatch:
        return _board(label)


def _release(number: str) -> str | None:
    """Where homes of a building are put on sale."""
    found = homes.buildings_visible_to(SYSTEM).filter(project__code=CODE, number=number).first()
    return None if found is None else reverse("estate:release", args=[found.pk])


def register() -> None:
    """Called where the demonstration is served."""
    for told in STORIES:
        desk.story(told.code, told.title, told.sentence, told.person, _opener(told), told.todo)
    desk.story(
        "W01",
        "一套房两人要",
        "陶然先到，贺晨再点就被挡住",
        "hechen",
        lambda: _board("3-1-1801"),
        "点销控图上的 3-1-1801：陶然已经锁定，看“锁定”为什么按不下去。",
    )
    desk.story(
        "W01-4",
        "未批准的房，换人认购",
        "上一份作废，一房一档都记着",
        "liaoqiming",
        lambda: _home("3-1-1001"),
        "看时间线：前一份认购未批准，房源放回，换人重新认购。",
    )
    desk.story(
        "W07",
        "五证不齐，推不了盘",
        "商铺还差预售许可证",
        "liaoqiming",
        lambda: _release("S1"),
        "勾选几间商铺再点下一步：缺哪一证、找谁登记，写在卡点里。",
    )
    desk.glance(glances)


def _opener(told: Told) -> Callable[[], str | None]:
    return lambda: _case(told)


def glances() -> list[Glance]:
    """What is sold of each building, and how far the sales and handovers are."""
    project = homes.projects_visible_to(SYSTEM).filter(code=CODE).first()
    if project is None:
        return []
    phases: dict[str, dict[str, int]] = {}
    for building in homes.buildings_visible_to(SYSTEM).filter(project=project):
        if building.number != "S1":
            states = phases.setdefault(board.phase_name(building), {})
            for state, count in homes.state_counts(building).items():
                states[state] = states.get(state, 0) + count
    states = phases.get("三期", {})
    open_ = deals.subscriptions_visible_to(SYSTEM).filter(project=project).exclude(state__in=SETTLED).count()
    with everywhere():  # said at the door, before anybody has come in
        unfiled = deals.contracts_visible_to(SYSTEM).filter(project=project, state__in=UNFILED).count()
    ready = deals.ready_sets(project.pk, business_day(clock.now()))
    return [
        *[_handed_over(phase, phases[phase]) for phase in ("一期", "二期") if phase in phases],
        Glance(
            f"三期 {sum(states.values())}",
            f"在售 {states.get(HomeState.AVAILABLE, 0)} · 已备案 {states.get(HomeState.FILED, 0)}",
            f"工抵 {states.get(OffSaleCause.SET_OFF, 0)} · 查封 {states.get(OffSaleCause.SEIZED, 0)}",
        ),
        Glance("成交中", f"未签 {open_} · 未备案 {unfiled}", f"合同套在库 {ready}"),
    ]


def _handed_over(phase: str, states: dict[str, int]) -> Glance:
    """A phase that is being handed over, or has been."""
    done, left = states.get(HomeState.DELIVERED, 0), states.get(HomeState.FILED, 0)
    words = f"已交付 {done}" if left else "已全部交付"
    return Glance(f"{phase} {sum(states.values())}", words, f"待交付 {left}" if left else "期初接收")
