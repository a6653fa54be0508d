"""The data of each printed form of a deal: the contexts are built to exactly these shapes.

Conventions (see ``platform.papers.shapes``): money and areas are text without unit ("2,211,600.00",
"118.62"), days "2026-11-27", moments "2026-11-20 13:52" in China's time, words ready for print. Every key
is present; "" or [] or None means an empty place. Forms carry the full identity number: they are the
contract of the parties; registers (F09, F11, F14) get masked names.
"""

from typing import Literal, TypedDict

from guijia.platform.papers.shapes import Head, Opinion, SealRecord

type_of_payment = Literal["lump", "instalment", "loan", "fund", "combined", "other"]


class Seller(TypedDict):
    """The company that sells."""

    name: str
    credit_code: str
    address: str
    phone: str
    legal_representative: str


class Person(TypedDict):
    """A purchaser, co-owner or agent."""

    name: str
    share: str  # 50%; "" for an agent or a sole owner
    nationality: str  # 中国
    id_type: str  # 居民身份证
    id_number: str
    birth_date: str
    address: str
    phone: str


class Home(TypedDict):
    """The unit as it is sold."""

    project: str  # 归澜府三期
    building: str  # 3 号楼
    unit: str  # 1 单元
    room: str  # 1801 室
    label: str  # 3-1-1801
    floor: str  # 18
    use: str  # 住宅
    orientation: str  # 南
    layout: str  # 三室两厅两卫
    gross_area: str  # 建筑面积
    inner_area: str  # 套内建筑面积
    shared_area: str  # 分摊面积
    area_basis: str  # 预测 / 实测
    permit_no: str  # 预售许可证号


class Discount(TypedDict):
    """One discount that led from list price to price."""

    name: str  # 开盘优惠
    effect: str  # 98 折 / 减 20,000.00 元
    approved_by: str  # policy or approval it rests on


class Price(TypedDict):
    """How the price is formed."""

    basis: Literal["gross", "inner", "unit"]  # 按建筑面积 / 按套内建筑面积 / 按套
    unit_price: str  # "" when sold by the unit
    list_price: str
    discounts: list[Discount]
    total: str
    total_upper: str  # 贰佰贰拾壹万壹仟陆佰元整 (without 人民币)


class Payment(TypedDict):
    """How the price is paid."""

    method: type_of_payment
    other: str  # words when method is "other"
    bank: str  # chosen at subscription; ""
    down_payment: str
    down_percent: str  # 30.37
    loan: str  # commercial loan; ""
    fund_loan: str  # housing-fund loan; ""


class Deposit(TypedDict):
    """定金: what is agreed, and how an excess over 20 % of the price is split."""

    amount: str
    amount_upper: str
    pay_before: str  # moment
    pay_within: str  # 48 小时 / 2 日
    effective: str  # the part with the effect of a 定金
    excess: str  # the rest, treated as prepayment; "" when none


class DepositReceipt(TypedDict):
    """The cashier's confirmation: a receipt of the ledger."""

    number: str
    amount: str
    method: str  # 转账 / POS
    name: str  # cashier
    at: str


class Subscription(TypedDict):
    """F01 《房产认购书》."""

    head: Head
    seller: Seller
    buyers: list[Person]
    agent: Person | None
    home: Home
    price: Price
    payment: Payment
    deposit: Deposit
    sign_by: str  # day
    refund_days: str  # 十五: days in which money is returned when neither is at fault
    clauses: list[str]  # further clauses of the project, after the default ones
    director: Opinion | None  # 销售总监审签
    registrar: Opinion | None  # 签约专员核对登记
    receipt: DepositReceipt | None  # 出纳确认定金
    seal: SealRecord | None


class DocumentItem(TypedDict):
    """One paper that the customer brings."""

    name: str
    detail: str  # 原件，复印件 2 份
    required: bool
    received_on: str  # day; "" = not yet
    note: str


class DocumentGroup(TypedDict):
    """Papers by their reason: by type of buyer, by method of payment."""

    title: str
    items: list[DocumentItem]


class Fee(TypedDict):
    """What is to be paid at the appointment."""

    name: str
    basis: str  # how it is computed
    amount: str  # "" = as computed on the day
    payee: str
    note: str


class Appointment(TypedDict):
    """F03 《签约预约及所需提供资料表》."""

    head: Head
    customers: list[str]
    phone: str
    home: Home
    subscription_no: str
    buyer_type: str  # 本地居民、已婚
    payment: Payment
    sign_by: str
    day: str
    slot: str  # 10:00–10:40
    desk: str  # 签约 2 号台
    place: str
    officer: str
    officer_phone: str
    groups: list[DocumentGroup]
    missing: list[str]  # what is still to come, with its day
    fees: list[Fee]
    reminders: list[str]  # e.g. 暂住证


class Deviation(TypedDict):
    """A clause that differs from the template, or is added."""

    clause: str  # 第九条 / 补充第 3 条
    template_text: str
    contract_text: str
    reason: str


class Check(TypedDict):
    """A condition that is shown with what proves it."""

    label: str
    ok: bool
    evidence: str


class ContractApproval(TypedDict):
    """F04 《销售合同审批单》."""

    head: Head
    contract_no: str
    net_sign_no: str
    set_serial: str  # printed number of the contract set
    signed_on: str
    template: str  # 商品房买卖合同（预售）
    template_version: str
    home: Home
    buyers: list[str]
    price: Price
    floor_price: str
    below_floor: str  # amount under the floor price; "" when not
    payment: Payment
    deviations: list[Deviation]
    supplements: list[str]
    checks: list[Check]
    opinions: list[Opinion]
    seal: SealRecord | None


class IssueRow(TypedDict):
    """One movement of contract sets."""

    at: str
    event: str  # 入库 / 领用 / 归还 / 作废
    serials: str  # 000121–000125
    incoming: str
    out: str
    returned: str
    void: str
    balance: str
    purpose: str  # 3-1-1801 签约 2026-11-27
    taken_by: str
    given_by: str


class ContractIssues(TypedDict):
    """F09 《合同领用登记表》."""

    head: Head
    project: str
    template: str
    template_version: str
    period: str  # 2026-11-01 至 2026-11-30
    opening: str
    rows: list[IssueRow]
    balance: str
    threshold: str  # 20
    low: bool


class ControlEvent(TypedDict):
    """One change of a unit's state."""

    at: str
    home: str  # label, for the daily sheet
    before: str
    after: str
    document: str  # RG-2026-1187 房产认购书
    customer: str  # masked
    cause: str
    name: str  # who


class UnitRegister(TypedDict):
    """F11 《销控登记表》 of one unit."""

    head: Head
    home: Home
    state: str
    list_price: str
    events: list[ControlEvent]


class SheetCell(TypedDict):
    """A unit on the daily sheet."""

    room: str
    state: str  # key of a state: unreleased available held subscribed signed filed delivered off
    word: str  # 可售, or the cause of being off sale
    area: str
    price: str  # list price, in 10,000 yuan or as the sheet says; ""


class SheetFloor(TypedDict):
    """One floor, from the top; cells stand under their columns, None = no such unit."""

    floor: str
    cells: list[SheetCell | None]


class StateCount(TypedDict):
    """Units and area in one state."""

    state: str
    word: str
    count: str
    area: str


class DailySheet(TypedDict):
    """F11 daily sales-control sheet of one building."""

    head: Head
    project: str
    building: str
    day: str
    columns: list[str]  # 1 单元 01
    floors: list[SheetFloor]
    counts: list[StateCount]
    events: list[ControlEvent]
    closed_at: str  # moment of the daily close; "" = not yet
    mismatches: list[str]  # daily reconciliation with documents, money, filing


class FilingRow(TypedDict):
    """One filed contract."""

    filing_no: str
    contract_no: str
    home: str
    buyers: str  # masked
    price: str
    method: str
    signed_on: str
    filed_on: str
    days: str  # from signing to filing
    late_days: str  # over the statutory term; ""
    officer: str
    money: str  # gate evidence: 全款 2,211,600.00，收据 3 张
    papers: str  # gate evidence: 条款 11-20 廖某审；用印 YY-2026-0311
    notice_no: str  # 预告登记
    note: str


class FilingLedger(TypedDict):
    """F14 《合同备案台帐》."""

    head: Head
    project: str
    period: str
    rows: list[FilingRow]
    count: str
    total: str
    late: str  # number of late filings


class SealRow(TypedDict):
    """One line of the seal register."""

    number: str
    at: str
    kind: str
    document: str
    seal: str
    copies: str
    ground: str
    name: str


class SealRegister(TypedDict):
    """《用印登记表》."""

    head: Head
    project: str
    period: str
    rows: list[SealRow]
    count: str
    copies: str  # how many sheets were sealed in all


class Instalment(TypedDict):
    """One payment of the contract."""

    label: str  # 首付款
    due: str  # day, or words of the condition
    amount: str
    upper: str


class Contract(TypedDict):
    """《商品房买卖合同》 (pre-sale or existing home)."""

    head: Head
    contract_no: str
    net_sign_no: str
    set_serial: str
    template_version: str
    presale: bool
    seller: Seller
    seller_agent: str
    buyers: list[Person]
    ownership: str  # 按份共有 / 共同共有 / 单独所有
    agent: Person | None
    home: Home
    land_no: str  # 国有建设用地使用权证号
    land_use: str
    land_until: str  # day
    planning_no: str
    construction_no: str
    structure: str
    storeys: str
    price: Price
    payment: Payment
    instalments: list[Instalment]
    supervision_bank: str
    supervision_account: str
    deposit: str  # amount turned into price; ""
    delivery_on: str  # day
    delivery_conditions: list[str]
    equipment: list[str]  # decoration and equipment standards
    facilities: list[str]  # infrastructure with the day promised
    shared_ownership: list[str]  # who owns public buildings
    area_rule: str  # words; "" = nothing agreed, struck
    late_payment_rate: str  # 0.01 (% per day)
    late_delivery_rate: str
    rescind_days: str  # 90
    title_days: str  # 90
    title_agency: str  # 出卖人代办 / 买受人自行办理
    warranty: list[str]
    dispute: str  # words: 向房屋所在地人民法院起诉
    supplements: list[str]
    sets: str  # 肆
    sets_split: str  # 出卖人贰份，买受人壹份，登记机构壹份
    place: str
    signed_on: str
    opinions: list[Opinion]
    seal: SealRecord | None
