"""A purchase is cancelled in the browser through everybody who signs, undone in order, paid back once."""

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
    ("seal", "冯玉珍"), ("marketing_manager", "丁若兰"), ("finance_manager", "秦守正"), ("legal", "方正平"),
    ("deputy_gm", "韩柏年"), ("gm", "顾长风"), ("archive", "吕素心"),
):
    person = org.hire(login=role, name=name, is_demo=True, actor=SYSTEM, now=moment)
    org.post(staff=person, role=Role(role), project=project, actor=SYSTEM, now=moment)
    cast[role], people[role] = person, name
cast = SimpleNamespace(**cast)
building, units = ready_to_sell(cast, moment, 2)
setup.describe_building(building=building, phase=None, actor=SYSTEM, now=moment)
Sale(cast, moment, units[0]).subscribed()
print(json.dumps(people | {"home": units[0].label}))
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


def ask(walker: Walker) -> None:
    """Sales asks from the page of the deal; both sides' claims stand beside the form while it is typed."""
    page = walker.page
    walker.enter("sales")
    walker.menu("认购")
    page.get_by_role("link", name="RG-").first.click()
    page.wait_for_url("**/cases/**")
    page.get_by_role("link", name="申请退房").click()
    page.locator("h1:has-text('申请退房')").wait_for()
    walker.look("cancel-empty")
    page.get_by_label("责任").select_option("company")
    page.locator("#working", has_text="双倍返还定金的罚金").wait_for()
    page.get_by_label("原因分类").select_option("quality")
    page.get_by_label("退房原因").fill("样板间与交付标准不一致，公司同意解除")
    walker.press("提交退房申请")
    page.locator("text=这一项必须填写").first.wait_for()
    walker.look("cancel-refused")
    page.get_by_label("开户行").fill("工商银行江城支行")
    page.get_by_label("收款账号").fill("6222020200112233445")
    walker.press("提交退房申请")
    page.wait_for_url("**/cases/**")
    page.wait_for_selector("#flow[data-ready]")
    walker.look("cancel-case")


def sign(walker: Walker, home: str) -> None:
    """Signing officer, marketing, finance, legal, deputy, general manager; nothing moves before."""
    walker.enter("contract")
    walker.work("核对", home)
    walker.act("核对无误，重新计算")
    for role, step in (
        ("marketing_manager", "签意见"), ("finance_manager", "复核款项"), ("legal", "法务审核"), ("deputy_gm", "审批"),
    ):  # fmt: skip
        walker.enter(role)
        walker.work(step, home)
        walker.act("同意")
    walker.enter("gm")
    with walker.on_the_phone():
        walker.work("决定", home)
        assert "付给" in walker.page.locator("#act").inner_text()
        walker.act("同意")


def pay(walker: Walker, home: str) -> None:
    """Each refund is approved and paid once through the ledger."""
    page = walker.page
    for _ in range(2):
        walker.enter("finance_manager")
        walker.work("审批退款", home)
        walker.act("同意")
    for number in range(2):
        walker.enter("cashier")
        walker.work("付退款", home)
        page.get_by_label("付款流水号").fill(f"TK2026-{number}")
        page.get_by_label("监管资金释放文号").fill("监管释放 7 号")
        walker.act("登记付款")


def test_cancellation_through_all_signers(walker: Walker) -> None:
    page, home = walker.page, walker.people["home"]
    ask(walker)
    sign(walker, home)
    walker.enter("contract")
    walker.work("签解除协议", home)
    page.get_by_label("解除协议编号").fill("JC-2026-01")
    walker.act("登记解除协议")
    walker.show_paper("退房申请、审批表")
    pay(walker, home)
    walker.enter("cashier")
    walker.work("退款付清", home)
    walker.look("cancel-paid")
    walker.act("登记付清")
    walker.enter("archive")
    walker.work("收回原件与钥匙", home)
    page.get_by_label("收回清单编号").fill("SH-01")
    for label in ("合同、认购书原件全部收回", "收据、发票原件全部收回", "钥匙已收回"):
        page.get_by_label(label).check()
    walker.act("登记收回，恢复可售")
    walker.enter("marketing_manager")
    walker.menu("退房")
    walker.look("cancellations")
    assert "已退房" in page.locator("table.tb").inner_text()
    walker.enter("sales")
    walker.menu("销控图")
    page.locator("main a[href*='/homes/board/']").first.click()
    page.locator("a.u1", has_text=home.split("-")[-1]).first.wait_for()
    assert walker.complaints == []
