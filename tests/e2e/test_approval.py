"""An approval of five people in the browser: one absent, one asking another to sign, one objecting, one returning it
to the second step, a withdrawal and a second try; at the desk and on the phone, every opinion on the printed form.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.databases import Database
from tests.e2e.walking import WIDE, Walker, chromium, lay_out, start

pytestmark = [pytest.mark.browser, pytest.mark.long]

LAY_OUT = """
import json
import django
django.setup()
from datetime import timedelta
from types import SimpleNamespace
from guijia.areas.deals.actions import signing
from guijia.kit.days import CHINA
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places
from tests.areas.deals.sale import Sale, ready_to_sell

moment = now()
company = places.open_company(
    name="江城归澜置业有限公司", credit_code="99990100MA00GJ26F1", address="江城市云塘区澜湾路 66 号", phone="0200-5550 6600",
    legal_representative="韩立", actor=SYSTEM, now=moment,
)
project = places.open_project(company=company, code="GLF", name="归澜府", address="江城市云塘区", actor=SYSTEM, now=moment)
CAST = (
    ("sales", "陶然"), ("sales_director", "廖启明"), ("signing_lead", "沈若岚"), ("contract", "林静怡"),
    ("cashier", "何婉清"), ("finance_manager", "郑允"), ("seal", "冯玉珍"), ("manager", "周敏"),
    ("legal", "孟昭"), ("deputy_gm", "沙明"), ("gm", "韩立"), ("marketing_manager", "江晓岚"), ("mortgage", "舒丹"),
)
for role, name in CAST:
    person = org.hire(login=role, name=name, is_demo=True, actor=SYSTEM, now=moment)
    org.post(staff=person, role=Role(role), project=project, actor=SYSTEM, now=moment)
cast = SimpleNamespace(project=project, **{role: people.staff_by_login(role) for role, _ in CAST})
_, units = ready_to_sell(cast, moment, homes=1)
sale = Sale(cast, moment, units[0]).subscribed().stock().prepare()
days = (moment.astimezone(CHINA).replace(hour=10, minute=0) + timedelta(days=n) for n in range(1, 20))
sale.book(starts_at=next(day for day in days if signing._is_working(day))).collect().bring_papers().sign()
org.announce_absence(
    staff=cast.finance_manager, deputy=cast.mortgage, from_at=moment, until_at=moment + timedelta(days=3), reason="出差",
    actor=cast.finance_manager, now=moment,
)
print(json.dumps(dict(CAST)))
"""
LEAD, FINANCE, LEGAL = "审核", "复核款项", "法律审核"


@pytest.fixture
def walker(
    separate_database: Database, start_process: Callable[..., Any], tmp_path: Path
) -> Iterator[Walker]:
    people = lay_out(separate_database, LAY_OUT)
    address = start(separate_database, start_process, tmp_path)
    with chromium() as browser:
        context = browser.new_context(viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(15000)
        yield Walker(context.new_page(), address, people)


def submit(walker: Walker) -> str:
    walker.enter("contract")
    walker.work("送审")
    walker.page.locator("[name=deviations]").fill("交付日期延后三十日")
    walker.act("送审")
    return str(walker.page.url)


def agree(walker: Walker, role: str, step: str, opinion: str) -> None:
    walker.enter(role)
    walker.work(step)
    walker.page.locator("#opinion").fill(opinion)
    walker.act("同意")


def ask(walker: Walker, what: str) -> None:
    """Open 更多 and follow one of its lines."""
    walker.page.locator("summary", has_text="更多").click()
    walker.page.locator("details.pop .box a", has_text=what).click()
    walker.page.wait_for_url("**/asks/**")
    walker.look(f"ask-{what}")


def printed(walker: Walker) -> str:
    """The words of the approval form as it comes out of the printer."""
    walker.show_paper("销售合同审批单")
    link = (
        walker.page.locator("section.papers li", has_text="销售合同审批单").locator("a[target=_blank]").first
    )
    answer = walker.page.request.get(walker.address + link.get_attribute("href"))
    file = Path(walker.people["folder"]) / "f04.pdf"
    file.write_bytes(answer.body())
    return "".join(page.extract_text() for page in PdfReader(file).pages).replace("\n", "")


def test_five_people_decide(walker: Walker, tmp_path: Path) -> None:
    page, walker.people["folder"] = walker.page, str(tmp_path)
    case = submit(walker)
    agree(walker, "signing_lead", LEAD, "条款已核")

    # The finance manager is away: nobody but the deputy finds the step, and both names are kept.
    agree(walker, "mortgage", FINANCE, "款项无误")
    page.goto(case)
    page.locator("details.steps- summary").click()
    assert "舒丹（代郑允）" in page.locator("details.steps-").inner_text()

    # Legal asks the marketing manager to sign first; on the phone he objects, and the way onward is locked.
    walker.enter("legal")
    walker.work(LEGAL)
    ask(walker, "加签")
    page.get_by_label("请谁签").select_option(label="江晓岚")
    page.get_by_label("事由").fill("延期涉及宣传口径")
    walker.act("请他签", "已请江晓岚签署")
    assert page.get_by_role("button", name="同意", exact=True).get_attribute("aria-disabled") == "true"
    with walker.on_the_phone():
        walker.enter("marketing_manager")
        walker.work(LEGAL)
        page.locator("#seat-opinion").fill("与楼书不符，不同意延期")
        walker.act("不同意", "已签署")
    walker.enter("legal")
    walker.work(LEGAL)
    assert "加签人不同意" in page.locator("#act").inner_text()

    # Whoever submitted takes it back and tries again.
    walker.enter("contract")
    page.goto(case)
    page.wait_for_selector("#flow[data-ready]")
    ask(walker, "撤回")
    page.get_by_label("撤回理由").fill("按营销意见改楼书后再送")
    walker.act("撤回", "已撤回")
    submit(walker)
    agree(walker, "signing_lead", LEAD, "条款再核无误")
    agree(walker, "mortgage", FINANCE, "款项仍无误")
    agree(walker, "legal", LEGAL, "合规")

    # The manager returns it to the second step; from there it comes back.
    walker.enter("manager")
    walker.work("审批")
    ask(walker, "退回到")
    page.get_by_label("退回到").select_option(label=FINANCE)
    page.get_by_label("理由").fill("首付比例请再核")
    walker.act("退回", "已退回")
    agree(walker, "mortgage", FINANCE, "首付已再核")
    agree(walker, "legal", LEGAL, "合规，无变化")
    with walker.on_the_phone():
        agree(walker, "manager", "审批", "同意延期")
    walker.enter("contract")
    page.goto(case)
    words = printed(walker)
    for said in ("条款再核无误", "首付已再核", "舒丹（代郑允）", "合规，无变化", "同意延期"):
        assert said in words, said
    assert not walker.complaints
