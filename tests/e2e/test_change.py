"""A subscribed customer moves to another home in the browser, through everybody who signs, at two widths."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Database
from tests.e2e.walking import WIDE, Walker, chromium, lay_out, start

pytestmark = [pytest.mark.browser, pytest.mark.long]

LAY_OUT = """
import json
import django
django.setup()
from types import SimpleNamespace
from guijia.areas.estate.actions import setup
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places
from tests.areas.deals.sale import Sale, ready_to_sell

moment = now()
company = places.open_company(name="江城归澜置业有限公司", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GLF", name="归澜府", actor=SYSTEM, now=moment)
people, cast = {}, {"project": project}
for role, name in (
    ("sales", "陶然"), ("sales_director", "廖启明"), ("contract", "林静怡"), ("cashier", "何婉清"),
    ("seal", "冯玉珍"), ("manager", "周敏"), ("gm", "顾长风"), ("signing_lead", "沈若岚"),
):
    person = org.hire(login=role, name=name, is_demo=True, actor=SYSTEM, now=moment)
    org.post(staff=person, role=Role(role), project=project, actor=SYSTEM, now=moment)
    cast[role], people[role] = person, name
cast = SimpleNamespace(**cast)
building, units = ready_to_sell(cast, moment, 3)
setup.describe_building(building=building, phase=None, actor=SYSTEM, now=moment)
Sale(cast, moment, units[0]).subscribed()
print(json.dumps(people | {"old": units[0].label, "new": units[1].label}))
"""


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


def ask(walker: Walker, old: str, new: str) -> None:
    """Sales asks from the page of the deal; before stands beside after while it is typed."""
    page = walker.page
    walker.enter("sales")
    walker.menu("认购")
    page.get_by_role("link", name="RG-").first.click()
    page.wait_for_url("**/cases/**")
    page.get_by_role("link", name="申请变更").click()
    page.locator("h1:has-text('申请变更')").wait_for()
    walker.look("change-empty")
    walker.press("提交变更申请")
    page.locator("text=请至少勾选一项变更").first.wait_for()
    page.get_by_label("换房").check()
    page.get_by_label("新房号").fill(new)
    page.get_by_label("变更原因").fill("家里老人怕吵，换到不临街的一套")
    page.keyboard.press("Tab")
    page.locator("#preview td", has_text=new).first.wait_for()
    walker.look("change-filled")
    walker.press("提交变更申请")
    page.wait_for_url("**/cases/**")
    page.wait_for_selector("#flow[data-ready]")
    walker.look("change-case")
    for one in page.locator("#evidence input[name=papers]").all():
        one.check()
    page.get_by_role("button", name="登记收到").click()
    page.locator("#evidence", has_text="齐全").wait_for()


def sign(walker: Walker, old: str) -> None:
    """Director, signing officer, manager, general manager; nothing moves before the last."""
    page = walker.page
    walker.enter("sales_director")
    walker.work("签意见", old)
    walker.act("同意")
    walker.enter("contract")
    walker.work("核对登记", old)
    page.get_by_label("新房查封抵押核验").fill("当日查询，无查封、无抵押")
    walker.act("登记")
    walker.show_paper("认购客户房屋变更申请")
    walker.enter("manager")
    with walker.on_the_phone():
        walker.work("审批", old)
        walker.act("同意")
    walker.enter("gm")
    walker.work("审批", old)
    assert "全部同时完成" in page.locator("#act").inner_text()
    walker.act("同意")


def test_unit_change_through_all_signers(walker: Walker) -> None:
    page, old, new = walker.page, walker.people["old"], walker.people["new"]
    ask(walker, old, new)
    walker.enter("contract")
    walker.menu("变更")
    walker.look("changes")
    assert "审批中" in page.locator("table.tb").inner_text()
    sign(walker, old)
    walker.enter("sales")
    walker.work("领回原件", old)
    walker.act("已领回，已告知")
    walker.menu("销控图")
    page.locator("main a[href*='/homes/board/']").first.click()
    page.locator("a.u1", has_text=old.split("-")[-1]).first.wait_for()
    page.locator("a.u3", has_text=new.split("-")[-1]).first.wait_for()
    walker.look("board-after")
    assert walker.complaints == []
