"""Two loans in the browser: one refused and given up, one paid out, through everybody who acts, at two widths."""

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
from guijia.areas.mortgage import actions
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places
from tests.areas.deals.sale import ready_to_sell
from tests.areas.mortgage.loaning import Lending, agreement, filed

moment = now()
company = places.open_company(name="江城归澜置业有限公司", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GLF", name="归澜府", actor=SYSTEM, now=moment)
people, cast = {}, {"project": project}
for role, name in (
    ("sales", "陶然"), ("sales_director", "廖启明"), ("contract", "林静怡"), ("cashier", "何婉清"),
    ("seal", "冯玉珍"), ("signing_lead", "沈若岚"), ("finance_manager", "郑允"), ("mortgage", "魏宁"),
):
    person = org.hire(login=role, name=name, is_demo=True, actor=SYSTEM, now=moment)
    org.post(staff=person, role=Role(role), project=project, actor=SYSTEM, now=moment)
    cast[role], people[role] = person, name
cast = SimpleNamespace(**cast)
_, units = ready_to_sell(cast, moment, 2)
bank = agreement(cast, moment)
loans = []
for unit in units:
    sale = filed(cast, moment, unit)
    made = actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=moment)
    loans.append(Lending(cast, moment, made[0], bank).fresh())
loans[0].at_bank()
loans[1].notify()
print(json.dumps(people | {"refused": units[0].label, "paid": units[1].label}))
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


def refuse(walker: Walker, home: str) -> None:
    """The bank does not lend; the customer gives up, and whose the reason is has to be said."""
    page = walker.page
    walker.work("登记银行答复", home)
    walker.press("不批准")
    page.locator("text=请写明银行的说明").first.wait_for()
    page.get_by_label("银行的说明").fill("征信报告有连续逾期")
    walker.act("不批准")
    walker.work("客户选择", home)
    page.get_by_role("combobox", name="客户选择").select_option("cancel")
    page.get_by_label("与客户商定的情况").fill("客户不再购买")
    walker.press("登记客户选择")
    page.locator("text=转退房须先认定原因归属").first.wait_for()
    walker.look("loan-fault-missing")
    page.get_by_role("combobox", name="原因归属").select_option("customer")
    walker.act("登记客户选择")


def prepare(walker: Walker, home: str) -> None:
    """Papers ticked on the page of the loan, interview, application, approval, registration."""
    page = walker.page
    walker.menu("按揭")
    walker.look("loans")
    page.get_by_role("link", name="AJ-").first.wait_for()
    page.locator("tr", has_text=home).first.get_by_role("link").first.click()
    page.locator("h1", has_text=home).wait_for()
    with walker.on_the_phone():
        walker.look("loan-papers")
    for one in page.locator("#papers input[name=papers]").all():
        one.check()
    page.locator("#papers input[name=issued_on]").fill(walker.today())
    page.get_by_role("button", name="登记收到").click()
    page.locator("#papers", has_text="齐全").wait_for()
    walker.look("loan-complete")
    walker.work("收齐资料", home)
    walker.act("资料齐全")
    walker.work("约面签", home)
    page.get_by_label("面签日期").fill(walker.today())
    page.get_by_label("时间").fill("23:58")
    page.get_by_label("地点").fill("签约中心")
    walker.act("登记预约")
    walker.work("面签", home)
    walker.act("登记已面签")
    walker.work("报银行", home)
    page.get_by_role("combobox", name="合作协议").select_option(index=0)
    walker.act("登记报批")
    walker.work("登记银行答复", home)
    walker.act("批准")
    walker.work("抵押预告登记", home)
    page.locator("input[name=pre_notice_number]").fill("YG1")
    page.locator("input[name=mortgage_notice_number]").fill("DY1")
    walker.act("登记", "抵押预告登记")


def test_refused_loan_is_given_up_and_another_is_paid_out(walker: Walker) -> None:
    page, refused, paid = walker.page, walker.people["refused"], walker.people["paid"]
    walker.enter("mortgage")
    refuse(walker, refused)
    prepare(walker, paid)
    walker.enter("cashier")
    walker.work("登记放款", paid)
    page.get_by_label("银行流水号").fill("FK20260001")
    walker.act("登记放款入账")
    walker.enter("mortgage")
    walker.work("归集凭证", paid)
    page.get_by_label("放款凭证号").fill("PZ1")
    page.get_by_label("凭证存放处").fill("按揭室 3 柜")
    walker.act("归档")
    walker.menu("按揭")
    table = page.locator("table.tb").inner_text()
    assert "已放款，担保中" in table
    assert "已终止" in table
    assert walker.complaints == []
