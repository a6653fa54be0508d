"""A home is sold in the browser: from a price list of an office to a filed contract, each step by whoever does it."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.areas.deals.sale import identity_number
from tests.databases import Database
from tests.e2e.walking import WIDE, Walker, chromium, lay_out, start

pytestmark = [pytest.mark.browser, pytest.mark.long]

LAY_OUT = """
import json
import django
django.setup()
from datetime import date
from guijia.areas.deals.actions import stock
from guijia.areas.estate.actions import setup
from guijia.areas.estate.enums import PermitKind
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places

moment = now()
company = places.open_company(
    name="江城归澜置业有限公司", credit_code="99990100MA00GJ26F1", address="江城市云塘区澜湾路 66 号", phone="0200-5550 6600",
    legal_representative="韩立", actor=SYSTEM, now=moment,
)
project = places.open_project(company=company, code="GLF", name="归澜府", address="江城市云塘区", actor=SYSTEM, now=moment)
people = {}
for role, name in (
    ("sales", "陶然"), ("sales_director", "廖启明"), ("signing_lead", "沈若岚"), ("contract", "林静怡"),
    ("cashier", "何婉清"), ("finance_manager", "郑允"), ("seal", "冯玉珍"), ("manager", "周敏"),
):
    person = org.hire(login=role, name=name, is_demo=True, actor=SYSTEM, now=moment)
    org.post(staff=person, role=Role(role), project=project, actor=SYSTEM, now=moment)
    people[role] = name
for kind in PermitKind:
    if kind != PermitKind.PRE_SALE:
        setup.enter_permit(
            project=project, kind=kind, number=f"{kind.label} 2025-1", issued_on=date(2025, 1, 1), actor=SYSTEM, now=moment
        )
stock.publish_template(
    project=project, name="商品房买卖合同（预售）", version="2026-01", effective_on=date(2026, 1, 1), actor=SYSTEM, now=moment
)
print(json.dumps(people))
"""
HEADS = (
    "单元", "楼层", "房号", "户型", "朝向", "建筑面积（㎡）", "套内面积（㎡）", "单价（元/㎡）", "总价（元）",
    "底价（元）",
)  # fmt: skip
UNIT = "3-1-0502"
BUYER = "欧阳娜娜"


def price_list() -> bytes:
    """As a sales office sends it: a title, heads beneath it, and nothing that says which building it is."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    sheet = book.add_worksheet("一房一价")
    sheet.merge_range(0, 0, 0, len(HEADS) - 1, "一房一价公示表")
    sheet.write_row(1, 0, HEADS)
    at = 2
    for floor in range(6, 0, -1):
        for n in (1, 2, 3, 4):
            row = ("1", floor, f"{floor:02d}{n:02d}", "三室两厅", "南", 100.00, 80.00, 10000, 1000000, 960000)
            sheet.write_row(at, 0, row)
            at += 1
    book.close()
    return kept.getvalue()


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


def import_homes(walker: Walker, tmp_path: Path) -> None:
    """The price list goes in; what it leaves open is asked."""
    page = walker.page
    file = tmp_path / "一房一价.xlsx"
    file.write_bytes(price_list())
    walker.enter("sales_director")
    walker.menu("导入价格表")
    walker.look("imports")
    page.locator("input[type=file]").set_input_files(str(file))
    walker.press("上传并识别")
    page.get_by_role("button", name="按此识别").wait_for()
    walker.look("import-questions")
    page.locator("input[name$=_free]").fill("3")
    walker.press("按此识别")
    page.get_by_role("button", name="写入 24 套").wait_for()
    walker.look("import-preview")
    walker.press("写入 24 套")
    page.get_by_role("link", name="看销控图").wait_for()
    walker.look("import-result")


def put_on_sale(walker: Walker) -> None:
    """Without the pre-sale permit nothing is put on sale, and the page says why; with it, it is."""
    page = walker.page
    page.get_by_role("link", name="看销控图").click()
    walker.look("boards")
    page.get_by_role("link", name="3 栋").click()
    walker.look("board-unreleased")
    page.get_by_role("link", name="推盘", exact=True).first.click()
    walker.look("release")
    page.get_by_role("button", name="全部未推房源").click()
    page.locator("h1:has-text('推盘核对')").wait_for()
    walker.look("release-refused")
    assert "商品房预售许可证" in page.locator(".body").inner_text()
    assert page.get_by_role("button", name="确认推盘").get_attribute("aria-disabled") == "true"
    walker.enter("signing_lead")
    walker.menu("五证")
    walker.look("permits")
    page.get_by_label("证照").select_option(label="商品房预售许可证")
    page.get_by_label("证号").fill("江房预售〔2026〕第 031 号")
    page.get_by_label("发证日期").fill("2026-01-02")
    walker.press("登记")
    page.locator("td", has_text="第031号").or_(page.locator("td", has_text="第 031 号")).first.wait_for()
    walker.look("permits-complete")
    walker.enter("sales_director")
    walker.menu("销控图")
    page.get_by_role("link", name="3 栋").click()
    page.get_by_role("link", name="推盘", exact=True).first.click()
    page.get_by_role("button", name="全部未推房源").click()
    walker.press("确认推盘")
    page.locator("a.u1", has_text=UNIT).wait_for()
    walker.look("board-on-sale")


def subscribe(walker: Walker) -> None:
    """Hold a free home; the form opens."""
    page = walker.page
    walker.enter("sales")
    walker.menu("销控图")
    page.get_by_role("link", name="3 栋").click()
    page.locator("a.u", has_text=UNIT).click()
    page.locator("#card h2", has_text=UNIT).wait_for()
    walker.look("card-free")
    page.locator("#card").get_by_role("button", name="锁定").click()
    page.locator("h1:has-text('填报认购书')").wait_for()


def fill_subscription(walker: Walker) -> None:
    """The form with a buyer who was not known yet; pressed twice by an impatient hand."""
    page = walker.page
    walker.look("subscribe")
    walker.press("提交认购书")
    page.locator("text=请至少选一位认购人").first.wait_for()
    walker.look("subscribe-refused")
    page.get_by_role("button", name="登记新客户").click()
    dialog = page.locator("#new-customer")
    dialog.get_by_label("姓名").wait_for()
    dialog.get_by_label("姓名").fill(BUYER)
    dialog.get_by_label("手机号码").fill("19900001234")
    dialog.get_by_label("证件号码").fill(identity_number())
    dialog.get_by_label("长期有效").check()
    walker.look("new-customer")
    dialog.get_by_role("button", name="登记并选定").click()
    page.locator("#picks-buyer input:checked").wait_for()
    walker.look("subscribe-filled")
    assert page.locator("#picks-agent input").count() == 0
    page.get_by_label("付款方式").select_option(label="一次性付款")
    page.get_by_label("定金（元）").fill("50000")
    page.keyboard.press("Tab")
    page.locator("#quote dt", has_text="定金").wait_for()
    page.get_by_role("button", name="提交认购书").dblclick()
    page.wait_for_url("**/cases/**")
    page.wait_for_selector("#flow[data-ready]")
    walker.look("case-submitted")


def register_and_seal(walker: Walker) -> None:
    """W01: sign, register, take the deposit, seal, take in the papers; no seal before the money."""
    page = walker.page
    walker.enter("sales_director")
    walker.work("审签", UNIT)
    page.locator("#opinion").fill("按标价，同意")
    walker.tab_to("同意")
    page.keyboard.press("Enter")
    walker.done("同意")
    walker.enter("contract")
    walker.work("核对", UNIT)
    walker.act("登记并过账销控")
    walker.show_paper("房产认购书")
    walker.enter("cashier")
    walker.work("定金", UNIT)
    case, task = walker.case_and_task()
    walker.enter("seal")
    assert page.locator("li.wl", has_text=UNIT).count() == 0
    page.goto(f"{walker.address}/cases/{case}/")
    walker.look("case-not-mine")
    answer = walker.post(f"/cases/{case}/tasks/{task}/done/", seal_name="合同专用章", copies="3")
    assert answer["status"] in {403, 409, 422}
    assert "收款" in answer["text"]
    walker.enter("cashier")
    with walker.on_the_phone():
        walker.work("定金", UNIT)
        page.get_by_label("银行流水号").fill("2026112200017")
        walker.act("确认到账")
    walker.enter("seal")
    walker.work("用印", UNIT)
    walker.act("用印")
    walker.enter("contract")
    with walker.on_the_phone():
        walker.work("收证件", UNIT)
        for one in page.locator("#act input[name=papers]").all():
            one.check()
        walker.act("收件并转签约")


def sign(walker: Walker) -> None:
    """W03: prepare, book a desk, collect a set, sign at the counter; the stock of sets is filled first."""
    page = walker.page
    walker.work("准备", UNIT)
    for one in page.locator("#act input[name=prepared]").all():
        one.check()
    page.get_by_label("查封抵押核验").fill("已查询，无查封、无抵押")
    walker.act("准备完毕")
    walker.work("预约", UNIT)
    walker.act("预约")
    walker.show_paper("签约预约及所需提供资料表")
    walker.enter("sales")
    walker.work("领", UNIT)
    walker.press("签领合同")
    page.locator("#act", has_text="合同套").wait_for()
    walker.look("collect-refused")
    walker.enter("contract")
    walker.menu("合同套")
    walker.look("sets-empty")
    page.get_by_label("套打").fill("25")
    walker.act("入库", "已套打")
    walker.enter("sales")
    walker.work("领", UNIT)
    walker.act("签领合同")
    walker.enter("contract")
    with walker.on_the_phone():
        walker.work("签约", UNIT)
        page.get_by_label("网签号").fill("WQ202611220001")
        walker.act("登记签约")


def approve_and_file(walker: Walker) -> None:
    """W06: send, lead, finance, seal; not filed before the house is paid."""
    page = walker.page
    walker.work("送审", UNIT)
    walker.act("送审")
    walker.show_paper("销售合同审批单")
    walker.show_paper("商品房买卖合同")
    walker.enter("signing_lead")
    walker.work("审核", UNIT)
    walker.act("同意")
    walker.enter("finance_manager")
    walker.work("复核", UNIT)
    walker.act("同意")
    walker.enter("seal")
    walker.work("用印", UNIT)
    walker.act("用印")
    walker.enter("contract")
    walker.work("备案", UNIT)
    case, task = walker.case_and_task()
    page.get_by_label("备案号").fill("BA2026001")
    answer = walker.post(f"/cases/{case}/tasks/{task}/done/", number="BA2026001", filed_on=walker.today())
    assert answer["status"] == 422
    assert "不能备案" in answer["text"]
    assert "FIL-02" in answer["text"]
    receive_house_money(walker)
    walker.enter("contract")
    walker.work("备案", UNIT)
    page.get_by_label("备案号").fill("BA2026001")
    walker.act("登记备案")


def receive_house_money(walker: Walker) -> None:
    """The cashier finds the account of the deal and takes in what is left."""
    page = walker.page
    walker.enter("cashier")
    walker.menu("交易账户")
    walker.look("accounts")
    page.get_by_role("link", name=UNIT).first.click()
    walker.look("account")
    page.get_by_role("textbox", name="金额（元）").fill("950,000.00")
    page.get_by_label("付款人").fill(BUYER)
    page.get_by_label("银行流水号").fill("2026112200018")
    walker.act("确认到账", "已收房款")


def look_around(walker: Walker) -> None:
    """The board and the ledgers say 备案; the search box finds the buyer by pinyin."""
    page = walker.page
    walker.menu("认购")
    page.locator("#list", has_text="共 1 条").wait_for()
    walker.look("subscriptions")
    assert page.locator("#list tbody tr").count() == 1
    walker.menu("备案台帐")
    page.locator("tr", has_text=UNIT).wait_for()
    assert "BA2026001" in page.locator("tr", has_text=UNIT).inner_text()
    walker.look("filings")
    walker.menu("销控图")
    walker.look("boards-sold")
    page.get_by_role("link", name="3 栋").click()
    page.locator("a.u5", has_text=UNIT).click()
    page.locator("#card h2", has_text=UNIT).wait_for()
    walker.look("card-filed")
    page.locator("#card").get_by_role("link", name="一房一档").click()
    page.locator("h1", has_text=UNIT).wait_for()
    walker.look("home-file")
    walker.menu("工作台")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("oynn")
    page.locator("#drop", has_text=BUYER).wait_for()
    walker.look("search", sizes=(WIDE,))
    page.keyboard.press("Enter")
    page.locator("h1", has_text=BUYER).wait_for()
    walker.look("customer")


def test_home_is_sold_from_price_list_to_filing(walker: Walker, tmp_path: Path) -> None:
    import_homes(walker, tmp_path)
    put_on_sale(walker)
    subscribe(walker)
    fill_subscription(walker)
    register_and_seal(walker)
    sign(walker)
    approve_and_file(walker)
    look_around(walker)
