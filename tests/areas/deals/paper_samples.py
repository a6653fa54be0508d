"""Sample data of every printed form, in the exact shapes; ``crowded`` and ``bare`` are the hard cases."""

from copy import deepcopy
from typing import Any

from guijia.areas.deals.papers.shapes import (
    Appointment,
    Contract,
    ContractApproval,
    ContractIssues,
    ControlEvent,
    DailySheet,
    Deposit,
    FilingLedger,
    FilingRow,
    Home,
    IssueRow,
    Payment,
    Person,
    Price,
    Seller,
    SheetCell,
    Subscription,
    UnitRegister,
)
from guijia.platform.papers.shapes import Head, Opinion, SealRecord

LONG_NAME = "阿卜杜热西提·麦麦提伊敏·艾尔肯·图尔荪尼亚孜·木哈买提江·吐尔逊阿依·热依拉古丽"
RARE_NAME = "㐱䶮"
LEGAL_OPINION = "第九条增加通知义务，建议由客服专员登记提醒。补充条款措辞已修改为以凭证为准，无异议。"


def head(number: str, *, draft: bool = False, place: str = "3-1-1801", handler: str = "陶然") -> Head:
    """The head of a paper."""
    return Head(number=number, edition="2026-09", draft=draft, place=place, handler=handler)


def opinion(
    step: str, name: str = "", outcome: str = "同意", text: str = "", at: str = "2026-11-20 13:52"
) -> Opinion:
    """A signature box; without a name still to be signed."""
    if not name:
        return Opinion(step=step, name="", outcome="", text="", at="")
    return Opinion(step=step, name=name, outcome=outcome, text=text, at=at)


SEAL = SealRecord(
    seal="合同专用章", register_no="YY-2026-0311", name="苏敏", at="2026-11-21 09:40", copies="3 份"
)
SELLER = Seller(
    name="江城归澜置业有限公司",
    credit_code="99990100MA00GJ26F1",
    address="江城市云塘区澜湾路 66 号",
    phone="0200-5550 6600",
    legal_representative="沈怀远",
)
HOME = Home(
    project="归澜府三期",
    building="3 号楼",
    unit="1 单元",
    room="1801 室",
    label="3-1-1801",
    floor="18",
    use="住宅",
    orientation="南",
    layout="三室两厅两卫",
    gross_area="118.62",
    inner_area="94.31",
    shared_area="24.31",
    area_basis="预测",
    permit_no="江房预售〔2026〕第 031 号",
)
PRICE = Price(
    basis="gross",
    unit_price="18,644.41",
    list_price="2,280,000.00",
    discounts=[
        {"name": "开盘优惠", "effect": "98 折", "approved_by": "价格政策 2026-09"},
        {"name": "按时签约", "effect": "99 折", "approved_by": "价格政策 2026-09"},
    ],
    total="2,211,600.00",
    total_upper="贰佰贰拾壹万壹仟陆佰元整",
)
PAYMENT = Payment(
    method="loan",
    other="",
    bank="澜江银行城东支行",
    down_payment="671,600.00",
    down_percent="30.37",
    loan="1,540,000.00",
    fund_loan="",
)
DEPOSIT = Deposit(
    amount="50,000.00",
    amount_upper="伍万元整",
    pay_before="2026-11-22 10:12",
    pay_within="48 小时",
    effective="50,000.00",
    excess="",
)


def person(name: str, **facts: str) -> Person:
    """A purchaser."""
    return Person(
        **{
            "name": name,
            "share": "",
            "nationality": "中国",
            "id_type": "居民身份证",
            "id_number": "990106198803123317",
            "birth_date": "1988-03-12",
            "address": "江城市云塘区望江街 128 号 3 栋 502 室",
            "phone": "12800006612",
            **facts,
        }  # type: ignore[typeddict-item]
    )


COUPLE = [
    person("张伟", share="50%"),
    person("李娜", share="50%", id_number="990106199007250062", birth_date="1990-07-25", phone="12800006640"),
]
CROWD = [
    person(
        LONG_NAME,
        share="40%",
        address="新疆维吾尔自治区江城地区云塘县古丽巴格镇团结路社区居委会幸福小区 12 号楼 3 单元 1402 室",
    ),
    person(RARE_NAME, share="20%"),
    person("O'Brien Sean-Patrick", share="20%", nationality="爱尔兰", id_type="护照", id_number="PA1234567"),
    person("欧阳震华", share="10%", id_type="港澳居民居住证", id_number="810000199408230021"),
    person("丁", share="10%"),
]


def f01() -> Subscription:
    """The usual subscription: a couple, a mortgage."""
    return Subscription(
        head=head("RG-2026-1187"),
        seller=SELLER,
        buyers=deepcopy(COUPLE),
        agent=None,
        home=HOME,
        price=PRICE,
        payment=PAYMENT,
        deposit=DEPOSIT,
        sign_by="2026-11-27",
        refund_days="十五",
        clauses=[],
        director=opinion("销售总监审签", "廖启明"),
        registrar=opinion("签约专员核对登记", "林静怡", "已核对", at="2026-11-20 14:20"),
        receipt={
            "number": "SJ-2026-0312",
            "amount": "50,000.00",
            "method": "转账",
            "name": "何穗",
            "at": "2026-11-20 16:05",
        },
        seal=SEAL,
    )


def f01_crowded() -> Subscription:
    """Five owners of every kind, an agent, combined loans, a deposit over 20 %."""
    form = f01()
    form["buyers"] = deepcopy(CROWD)
    form["agent"] = person("买买提·吐尔逊")
    form["payment"] = {**PAYMENT, "method": "combined", "loan": "1,040,000.00", "fund_loan": "500,000.00"}
    form["deposit"] = {
        **DEPOSIT,
        "amount": "500,000.00",
        "amount_upper": "伍拾万元整",
        "effective": "442,320.00",
        "excess": "57,680.00",
    }
    form["clauses"] = ["该房屋为精装修交付，装修标准以《商品房买卖合同》附件为准，不另行计价。"]
    return form


def f01_bare() -> Subscription:
    """A draft with everything empty that may be empty."""
    form = f01()
    form["head"] = head("RG-2026-1188", draft=True)
    form["buyers"] = [person("王芳", nationality="", birth_date="", address="", phone="", id_number="")]
    form["price"] = {**PRICE, "basis": "unit", "unit_price": "", "discounts": []}
    form["payment"] = Payment(
        method="lump", other="", bank="", down_payment="", down_percent="", loan="", fund_loan=""
    )
    form["home"] = {
        **HOME,
        "orientation": "",
        "layout": "",
        "inner_area": "",
        "shared_area": "",
        "area_basis": "",
    }
    form["sign_by"] = ""
    form["director"] = form["registrar"] = None
    form["receipt"] = form["seal"] = None
    return form


def f03() -> Appointment:
    """An appointment of a married couple with a mortgage; two papers are still to come."""

    def item(name: str, detail: str, received: str = "", *, required: bool = True, note: str = "") -> Any:
        return {"name": name, "detail": detail, "required": required, "received_on": received, "note": note}

    def fee(name: str, basis: str, amount: str, payee: str, note: str = "") -> Any:
        return {"name": name, "basis": basis, "amount": amount, "payee": payee, "note": note}

    return Appointment(
        head=head("YY-2026-0518", handler="林静怡"),
        customers=["张伟", "李娜"],
        phone="12800006612",
        home=HOME,
        subscription_no="RG-2026-1187",
        buyer_type="本地居民、已婚、首套",
        payment=PAYMENT,
        sign_by="2026-11-27",
        day="2026-11-26",
        slot="10:00–10:40",
        desk="签约 2 号台",
        place="澜湾路 66 号归澜府营销中心一层",
        officer="林静怡",
        officer_phone="0200-5550 6612",
        groups=[
            {
                "title": "身份与购房资格",
                "items": [
                    item("居民身份证（全部买受人）", "原件，复印件 3 份", "2026-11-20"),
                    item("户口簿", "原件，首页、户主页、本人页复印件 2 份", "2026-11-20"),
                    item("结婚证", "原件，复印件 2 份"),
                    item("暂住证或居住证", "复印件 2 份", required=False, note="非本地户籍需要"),
                ],
            },
            {
                "title": "按揭贷款（澜江银行城东支行）",
                "items": [
                    item("收入证明", "原件 2 份，加盖单位公章", note="月收入不低于月供 2 倍"),
                    item("银行流水", "近 6 个月，原件", "2026-11-21"),
                    item("个人征信授权书", "银行当面签署"),
                ],
            },
        ],
        missing=["结婚证原件及复印件，2026-11-25 前", "收入证明 2 份，2026-11-25 前"],
        fees=[
            fee(
                "首付款（含已付定金 50,000.00 元）",
                "合同第七条",
                "671,600.00",
                "预售资金监管账户",
                "余 621,600.00",
            ),
            fee("住宅专项维修资金", "每平方米 80 元 × 118.62 ㎡", "9,489.60", "维修资金专户", "交付前缴存"),
            fee("契税", "按面积与套次，申报时核定", "", "税务机关"),
        ],
        reminders=[
            "请全部买受人到场；不能到场的，带经公证的授权委托书和受托人身份证原件。",
            "款项请转入预售资金监管账户，不收现金。",
            "没有暂住证或居住证的，请尽早到居住地派出所办理。",
        ],
    )


def f03_bare() -> Appointment:
    """No appointment yet, nothing missing, no fees."""
    return {
        **f03(),
        "day": "",
        "slot": "",
        "desk": "",
        "officer_phone": "",
        "missing": [],
        "fees": [],
        "reminders": [],
        "customers": [LONG_NAME, RARE_NAME, "丁"],
    }


def f04() -> ContractApproval:
    """A contract with deviations and a price under the floor, half way through its signatures."""
    return ContractApproval(
        head=head("SP-2026-0432", handler="林静怡"),
        contract_no="HT-2026-0866",
        net_sign_no="2026112600471",
        set_serial="000123",
        signed_on="2026-11-26",
        template="商品房买卖合同（预售）",
        template_version="2026-09",
        home=HOME,
        buyers=["张伟", "李娜"],
        price=PRICE,
        floor_price="2,230,000.00",
        below_floor="18,400.00",
        payment=PAYMENT,
        deviations=[
            {
                "clause": "第九条",
                "template_text": "出卖人应当在 2028 年 6 月 30 日前交付该商品房。",
                "contract_text": "出卖人应当在 2028 年 6 月 30 日前交付该商品房，并提前三十日书面通知买受人。",
                "reason": "客户常驻外地，要求提前通知；不增加出卖人义务期限。",
            }
        ],
        supplements=["出卖人赠送首年物业服务费，以物业服务企业出具的凭证为准。"],
        checks=[
            {"label": "定金已到账", "ok": True, "evidence": "收据 SJ-2026-0312，50,000.00 元，2026-11-20"},
            {"label": "首付款已入监管账户", "ok": True, "evidence": "监管回单 2026112600031，621,600.00 元"},
            {"label": "买受人身份核对", "ok": True, "evidence": "林静怡，2026-11-26 10:05"},
            {"label": "查封、抵押核验", "ok": False, "evidence": "最近一次核验为 2026-11-12，超过 7 日"},
        ],
        opinions=[
            opinion("签约主管", "高岚", "同意", "条款偏离一处，不增加我方责任。", "2026-11-26 15:10"),
            opinion(
                "法务",
                "陆征",
                "同意",
                LEGAL_OPINION,
                "2026-11-26 16:42",
            ),
            opinion("财务经理"),
            opinion("分管副总"),
        ],
        seal=None,
    )


def f04_plain() -> ContractApproval:
    """A standard contract, approved and sealed."""
    return {
        **f04(),
        "deviations": [],
        "supplements": [],
        "below_floor": "",
        "net_sign_no": "",
        "buyers": [LONG_NAME, RARE_NAME],
        "opinions": [opinion("签约主管", "高岚"), opinion("财务经理", "何穗", at="2026-11-26 17:20")],
        "seal": {**SEAL, "copies": "4 份"},
    }


def f09(rows: int = 9) -> ContractIssues:
    """A month of contract sets, under the reserve at its end."""

    def row(n: int) -> IssueRow:
        event = ("入库", "领用", "领用", "作废", "归还")[n % 5]
        return IssueRow(
            at=f"2026-11-{n % 28 + 1:02d} 16:{n % 60:02d}",
            event=event,
            serials=f"{120 + n:06d}–{124 + n:06d}" if event == "入库" else f"{100 + n:06d}",
            incoming="5" if event == "入库" else "",
            out="1" if event == "领用" else "",
            returned="1" if event == "归还" else "",
            void="1" if event == "作废" else "",
            balance=str(22 - n % 9),
            purpose="" if event == "入库" else f"3-1-{18 - n % 9:02d}01 签约 2026-11-{n % 28 + 2:02d}",
            taken_by="" if event == "入库" else "陶然",
            given_by="林静怡",
        )

    return ContractIssues(
        head=head("LY-2026-11", place=""),
        project="归澜府三期",
        template="商品房买卖合同（预售）",
        template_version="2026-09",
        period="2026-11-01 至 2026-11-30",
        opening="24",
        rows=[row(n) for n in range(rows)],
        balance="14",
        threshold="20",
        low=True,
    )


def f09_long() -> ContractIssues:
    """Three pages."""
    return f09(60)


def f09_bare() -> ContractIssues:
    """A month without movement."""
    return {**f09(0), "low": False, "balance": "24"}


def _event(
    home: str, before: str, after: str, document: str, cause: str, customer: str = "张*"
) -> ControlEvent:
    return ControlEvent(
        at="2026-11-20 10:12",
        home=home,
        before=before,
        after=after,
        document=document,
        customer=customer,
        cause=cause,
        name="陶然",
    )


def f11() -> UnitRegister:
    """The life of one unit."""
    return UnitRegister(
        head=head("XK-3-1-1801"),
        home=HOME,
        state="认购",
        list_price="2,280,000.00",
        events=[
            _event("3-1-1801", "", "可售", "XK-2026-0007 推盘单", "三期首批推出", ""),
            _event("3-1-1801", "可售", "锁定", "", "置业顾问选房，30 分钟", ""),
            _event("3-1-1801", "锁定", "认购", "RG-2026-1187 房产认购书", "提交认购书"),
            _event(
                "3-1-1801",
                "认购",
                "可售",
                "RG-2026-1187 房产认购书",
                "定金逾期未付，系统释放；客户要求保留至下周一，未予保留",
            ),
            _event("3-1-1801", "可售", "认购", "RG-2026-1190 房产认购书", "提交认购书", "阿**·麦**"),
        ],
    )


def f11_bare() -> UnitRegister:
    """A unit without events."""
    return {**f11(), "events": [], "list_price": "", "state": "未推"}


def f11_day(floors: int = 18, columns: int = 6) -> DailySheet:
    """A building of 18 floors and 6 columns."""
    words = {
        "available": "可售",
        "held": "锁定",
        "subscribed": "认购",
        "signed": "签约",
        "filed": "备案",
        "off": "抵押",
    }
    keys = list(words)

    def cell(floor: int, column: int) -> SheetCell | None:
        if floor == 1 and column in (0, 3):
            return None
        key = keys[(floor * 7 + column * 3) % len(keys)]
        return SheetCell(
            room=f"{floor:02d}{column % 4 + 1:02d}",
            state=key,
            word=words[key],
            area="118.62",
            price="228.00 万",
        )

    return DailySheet(
        head=head("XK-2026-1120-3", place="", handler="林静怡"),
        project="归澜府三期",
        building="3 号楼",
        day="2026-11-20",
        columns=[f"{c // 4 + 1} 单元 {c % 4 + 1:02d}" for c in range(columns)],
        floors=[
            {"floor": str(f), "cells": [cell(f, c) for c in range(columns)]} for f in range(floors, 0, -1)
        ],
        counts=[{"state": k, "word": w, "count": "17", "area": "2,016.54"} for k, w in words.items()],
        events=[
            _event("3-1-1801", "锁定", "认购", "RG-2026-1187 房产认购书", "提交认购书"),
            _event("3-2-0903", "认购", "签约", "HT-2026-0866 商品房买卖合同", "合同签订"),
        ],
        closed_at="2026-11-20 18:30",
        mismatches=["3-2-1203：台帐为签约，住建局网签清单中没有；已生成任务。"],
    )


def f11_day_big() -> DailySheet:
    """33 floors, 16 columns."""
    return f11_day(33, 16)


def f14(rows: int = 6) -> FilingLedger:
    """A month of filings, one of them late."""

    def row(n: int) -> FilingRow:
        late = n == 3
        return FilingRow(
            filing_no=f"江房备字〔2026〕第 {4710 + n} 号",
            contract_no=f"HT-2026-{860 + n:04d}",
            home=f"3-{n % 2 + 1}-{n % 18 + 1:02d}01",
            buyers="张*、李*",
            price="2,211,600.00",
            method=("按揭", "一次性", "分期")[n % 3],
            signed_on="2026-10-20",
            filed_on="2026-11-18",
            days="34" if late else "29",
            late_days="4" if late else "",
            officer="林静怡",
            money="首付 671,600.00 已付清，收据 2 张" if n % 3 == 0 else "全款 2,211,600.00，收据 3 张",
            papers="条款复核 高岚 10-22；用印 YY-2026-0311，4 份",
            notice_no="江房预登 2026-1187" if n % 2 else "",
            note="经理书面决定 11-12" if late else "",
        )

    return FilingLedger(
        head=head("BA-2026-11", place="", handler="林静怡"),
        project="归澜府三期",
        period="2026-11-01 至 2026-11-30",
        rows=[row(n) for n in range(rows)],
        count=str(rows),
        total="13,269,600.00",
        late="1",
    )


def f14_long() -> FilingLedger:
    """Several pages."""
    return f14(40)


def f14_bare() -> FilingLedger:
    """A month without filings."""
    return {**f14(0), "late": "", "total": "0.00"}


def contract() -> Contract:
    """A pre-sale contract of a couple with a mortgage."""
    return Contract(
        head=head("HT-2026-0866", handler="林静怡"),
        contract_no="HT-2026-0866",
        net_sign_no="2026112600471",
        set_serial="000123",
        template_version="2026-09",
        presale=True,
        seller=SELLER,
        seller_agent="林静怡",
        buyers=deepcopy(COUPLE),
        ownership="按份共有",
        agent=None,
        home=HOME,
        land_no="江国用〔2024〕第 0311 号",
        land_use="城镇住宅用地",
        land_until="2094-03-11",
        planning_no="建字第 990106202500027 号",
        construction_no="9901062025031100101",
        structure="钢筋混凝土剪力墙",
        storeys="33",
        price=PRICE,
        payment=PAYMENT,
        instalments=[
            {"label": "首付款", "due": "2026-11-26", "amount": "671,600.00", "upper": "陆拾柒万壹仟陆佰元整"},
            {
                "label": "商业贷款",
                "due": "贷款银行审批通过后由银行划付",
                "amount": "1,540,000.00",
                "upper": "壹佰伍拾肆万元整",
            },
        ],
        supervision_bank="澜江银行江城分行",
        supervision_account="9901 0000 2026 0031 07",
        deposit="50,000.00",
        delivery_on="2028-06-30",
        delivery_conditions=[
            "取得建设工程竣工验收备案证明文件；",
            "取得房屋测绘报告；",
            "水、电、燃气、道路具备使用条件。",
        ],
        equipment=[
            "外墙：真石漆与铝板；",
            "门窗：断桥铝合金中空玻璃窗、甲级防盗入户门；",
            "电梯：品牌见附件二，每单元两部。",
        ],
        facilities=[
            "供水、供电：交付时正式接通；",
            "燃气：交付后三个月内具备通气条件；",
            "绿化、道路：2028-12-31 前完成。",
        ],
        shared_ownership=["物业管理用房、楼宇公共部位归全体业主共有；", "人防车位按国家规定管理使用。"],
        area_rule="",
        late_payment_rate="0.01",
        late_delivery_rate="0.01",
        rescind_days="90",
        title_days="90",
        title_agency="出卖人代为办理，费用由买受人依法负担",
        warranty=[
            "地基基础和主体结构：设计使用年限；",
            "屋面防水、卫生间和外墙防渗漏：五年；",
            "供热与供冷系统：两个采暖期、供冷期；",
            "电气管线、给排水管道、设备安装和装修：两年。",
        ],
        dispute="",
        supplements=["出卖人赠送首年物业服务费，以物业服务企业出具的凭证为准。"],
        sets="肆",
        sets_split="出卖人贰份，买受人壹份，登记机构壹份",
        place="江城市云塘区澜湾路 66 号",
        signed_on="2026-11-26",
        opinions=[opinion("签约主管审批", "高岚"), opinion("财务经理审批", "何穗")],
        seal={**SEAL, "copies": "4 份"},
    )


def contract_bare() -> Contract:
    """A draft with empty places and five owners."""
    return {
        **contract(),
        "head": head("HT-2026-0867", draft=True),
        "net_sign_no": "",
        "set_serial": "",
        "buyers": deepcopy(CROWD),
        "agent": person("买买提·吐尔逊"),
        "land_no": "",
        "land_until": "",
        "structure": "",
        "instalments": [],
        "supervision_bank": "",
        "supervision_account": "",
        "deposit": "",
        "delivery_on": "",
        "delivery_conditions": [],
        "equipment": [],
        "facilities": [],
        "shared_ownership": [],
        "warranty": [],
        "supplements": [],
        "sets_split": "",
        "place": "",
        "signed_on": "",
        "opinions": [],
        "seal": None,
    }
