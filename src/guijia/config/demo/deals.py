"""Which sales there are: those with a story by name, and the many that make a month."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from guijia.areas.deals.enums import BuyerRole, PaymentMethod
from guijia.config.demo.cast import CONSULTANTS, OFFICERS
from guijia.config.demo.people import Person
from guijia.config.demo.selling import Deal
from guijia.config.demo.world import World

BUYER, CO_OWNER, AGENT = BuyerRole.PURCHASER, BuyerRole.CO_OWNER, BuyerRole.AGENT
DAY = timedelta(days=1)
FILED = 26
METHODS = (
    *(PaymentMethod.MORTGAGE,) * 6, PaymentMethod.PROVIDENT, PaymentMethod.COMBINED, PaymentMethod.LUMP_SUM,
    PaymentMethod.INSTALMENT,
)  # fmt: skip
CLAUSE = "补充条款：精装交付标准按附件八，厨房台面改为石英石，差价由出卖人承担。"


def _alone(name: str, *, is_woman: bool = False, born: int = 1990) -> list[tuple[Person, BuyerRole]]:
    return [(Person(name, is_woman, born), BUYER)]


def _couple(one: str, other: str, *, born: int = 1988) -> list[tuple[Person, BuyerRole]]:
    return [(Person(one, False, born), BUYER), (Person(other, True, born + 2), CO_OWNER)]


def told(world: World) -> list[Deal]:
    """The sales that somebody can find by their story, and those of the mock-ups."""
    return [*_subscribed(world), *_to_be_signed(world), *_overdue(world), *_signed(world), *_undone(world)]


def _subscribed(world: World) -> list[Deal]:
    ago = world.ago
    li = Person("李娜", is_woman=True, born=1990, id_days=-10)
    return [
        # W01: two consultants wanted this home; a co-owner's identity card has run out meanwhile.
        Deal("3-1-1801", "register", ago(1.9), [(Person("张伟", born=1988), BUYER), (li, CO_OWNER)],
             down_payment=Decimal("671600.00")),
        Deal("3-1-1104", "deposit", ago(14), _alone("徐海燕", is_woman=True), "qiuyue", "miaokexin"),
        Deal("5-1-1701", "deposit", ago(6), _alone("丁一", born=1996), "hechen", "yanzhixing",
             PaymentMethod.LUMP_SUM, Decimal(96), Decimal(100000)),
        # Under the floor price: the deputy general manager decides.
        Deal("3-1-0603", "deputy_approval", ago(5), _alone("上官文博", born=1979), "xinglei",
             rate=Decimal("94.5"), note="老业主，全款一次付清，申请 94.5 折", method=PaymentMethod.LUMP_SUM),
        Deal("5-1-0901", "director_review", ago(3), _couple("热合曼·吐尔逊", "阿米娜·吐尔逊"), "abuduweili",
             rate=Decimal("94.8")),
        Deal("3-2-0201", "director_review", ago(1), _alone("童言", is_woman=True, born=1999), "mayiming"),
        Deal("3-2-2704", "director_review", ago(0.5), _alone("曲高和", born=1971), "genglu",
             method=PaymentMethod.PROVIDENT),
        Deal("5-2-1103", "director_review:return", ago(9), _alone("卓越", born=1994)),
        Deal("5-2-0602", "register", ago(1.6), _couple("宁致远", "薄荷"), "hechen", "miaokexin"),
        Deal("3-2-0701", "seal", ago(7), _alone("雪莲·哈力克", is_woman=True), "abuduweili", "miaokexin"),
        Deal("3-1-1202", "collect_papers", ago(12), _couple("高山", "流水清"), "qiuyue"),
    ]  # fmt: skip


def _to_be_signed(world: World) -> list[Deal]:
    day = world.workday(world.today)
    back = world.at(world.workday(world.today, -3), 9, 40)
    spouse = [(Person("谭卫东", born=1983), BUYER), (Person("苏晓梅", is_woman=True, born=1985), CO_OWNER),
              (Person("谭卫国", born=1980), AGENT)]  # fmt: skip
    return [
        # W02: the first home stays until the last signature, the second is kept meanwhile.
        Deal("3-1-1403", "prepare", back, _alone("安歌", is_woman=True), "qiuyue", rate=Decimal(98),
             change_to="3-2-1602"),
        Deal("3-1-2004", "prepare", back, _alone("伊然", is_woman=True), "genglu", "yanzhixing"),
        Deal("5-1-1602", "special_approval", back, _alone("钟离昧", born=1975), "xinglei", deviations=CLAUSE),
        Deal("3-1-0901", "collect_contract", back, _alone("孟祥宇"), sign_on=world.workday(day, 2), sign_at=time(10, 30)),
        # W03: the wife is abroad, the brother-in-law comes without the notarised power of attorney.
        Deal("3-1-1504", "sign", back, spouse, sign_on=day, sign_at=time(9, 30),
             lacks=frozenset({"power_of_attorney"})),
        Deal("5-2-2201", "sign", back, _alone("周子墨", born=1997), "ouyangqing", sign_on=day, sign_at=time(14)),
        Deal("5-2-0903", "sign", back, _alone("高晓峰"), "hechen", sign_on=day, sign_at=time(15),
             lacks=frozenset({"eligibility"})),
        Deal("3-2-0601", "sign", back, _couple("罗成", "何雨薇"), "qiuyue", "miaokexin", sign_on=day, sign_at=time(16)),
    ]  # fmt: skip


def _overdue(world: World) -> list[Deal]:
    """The agreed day of signing has passed."""

    def back(days: int) -> datetime:
        return world.at(world.today - (7 + days) * DAY, 9, 30)

    return [
        Deal("3-2-0704", "book", back(2), _couple("罗志强", "邓雅琴", born=1981), "genglu"),
        Deal("3-1-2404", "prepare", back(1), _alone("贝加尔", born=1969), "mayiming", "miaokexin"),
        Deal("5-1-1302", "book", back(5), _alone("冷秋", is_woman=True), "xinglei", "yanzhixing"),
        Deal("5-2-2004", "sign", back(3), _couple("柏舟", "蒹葭"), "qiuyue", lacks=frozenset({"marriage"}), pays=False),
    ]  # fmt: skip


def _signed(world: World) -> list[Deal]:
    """Signed and not filed yet; ``back(n)`` begins so that the signing was n working days ago."""

    def back(days: int) -> datetime:
        return world.at(world.workday(world.today, -days - 5), 9, 40)

    def signed_on_day(days: int) -> tuple[datetime, dict[str, object]]:
        on = world.workday_near(world.today - days * DAY)
        return world.at(world.workday(on, -5), 9, 40), {"sign_on": on}

    old, on_28 = signed_on_day(28)
    later, on_21 = signed_on_day(21)
    call = "财务催收差额，顾问每日联系客户，三日内到账即备案。"
    short = Deal("3-2-1203", "file", old, _couple("陈国栋", "许晓雯"), "taoran", "linjingyi",
                 short=Decimal(20000), decisions=(call, "客户书面承诺本周内补足，暂不解约，继续催收。"))  # fmt: skip
    deals = [
        replace(short, **on_28),  # type: ignore[arg-type]
        replace(
            Deal("5-1-0804", "file", old, _alone("段小云", is_woman=True), "hechen", "miaokexin",
                 decisions=("住建局系统维护，恢复当日提交。", "恢复后优先办理。", "今日提交备案，由苗可心跟进。")), **on_28),  # type: ignore[arg-type]
        replace(
            Deal("3-1-1902", "manager_review", later, _alone("冉建华", born=1966), "qiuyue", "yanzhixing",
                 deviations=CLAUSE, decisions=("法务已审，经理本周内审批。",)), **on_21),  # type: ignore[arg-type]
        Deal("5-2-1702", "finance_review", back(1), _couple("汪俊杰", "宋佳"), "xinglei", "miaokexin"),
        Deal("3-2-2602", "seal_contract", back(3), _alone("邵明"), "ouyangqing"),
        Deal("3-1-1602", "submit", back(1), _couple("柯达", "孙颖"), "mayiming", "yanzhixing"),
        Deal("5-1-0301", "file", back(6), _alone("秦雨桐", is_woman=True), "genglu", "miaokexin"),
        Deal("3-1-2203", "lead_review", back(2), _alone("黄丽萍", is_woman=True), "abuduweili"),
        Deal("5-1-1502", "legal_review", back(4), _alone("蒋文博"), "taoran", deviations=CLAUSE),
    ]  # fmt: skip
    for n, stop in enumerate(
        ("lead_review", "finance_review", "seal_contract", "file", "file", "submit", "lead_review", "file",
         "finance_review", "seal_contract")
    ):  # fmt: skip
        deals.append(_ordinary(world, stop, back(1 + n % 7), n))
    return deals


def _undone(world: World) -> list[Deal]:
    """What came to nothing: refused and subscribed again at the policy's price; released unpaid."""
    first = world.at(world.workday(world.today, -5), 10, 5)
    again = world.at(world.workday(world.today, -4), 14, 20)
    return [
        Deal("3-1-1001", "director_review:refuse", first, _alone("项前", born=1985), "hechen", rate=Decimal(93)),
        Deal("3-1-1001", "collect_contract", again, _alone("向后", is_woman=True, born=1987), "hechen",
             sign_on=world.workday(world.today, 1)),
        Deal("5-1-1404", "released", world.at(world.workday(world.today, -6), 9, 50),
             _alone("易水寒", born=1992), "mayiming"),
    ]  # fmt: skip


def _ordinary(world: World, stop: str, start: datetime, n: int) -> Deal:
    """A sale without a story: a free home, one or two people, some way of paying."""
    people = [(world.somebody(), BUYER)]
    if n % 3 == 0:
        people.append((replace(world.somebody(), is_woman=not people[0][0].is_woman), CO_OWNER))
    return Deal(
        "", stop, start + timedelta(minutes=11 * (n % 13)), people, CONSULTANTS[n % len(CONSULTANTS)],
        OFFICERS[n % len(OFFICERS)], world.random.choice(METHODS), Decimal(96) if n % 4 == 0 else Decimal(97),
    )  # fmt: skip


def filed(world: World) -> list[Deal]:
    """The contracts of the last months, filed."""
    return [
        _ordinary(world, "end", world.at(world.workday(world.today, -(72 - n * 52 // FILED)), 9, 20), n)
        for n in range(FILED)
    ]
