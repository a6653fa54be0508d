"""Kinds of money."""

from django.db import models


class AccountCode(models.TextChoices):
    """Accounts of the sale ledger (short form of the company's chart).

    Money for others stands on accounts of its own, at a bank account of its own, and never beside the price.
    """

    CASH = "1001", "库存现金"
    SUPERVISED_BANK = "1002", "预售资金监管账户"
    GENERAL_BANK = "1002-02", "一般存款账户"
    TRUST_BANK = "1002-03", "代收款专户"
    ADVANCE = "2203", "预收房款"
    DEPOSIT = "2241", "定金"
    REFUND_PAYABLE = "2241-02", "应付退款"
    DEED_TAX = "2241-03", "代收契税"
    MAINTENANCE_FUND = "2241-04", "代收维修资金"
    COMPENSATION_PAYABLE = "2241-05", "应付违约赔偿"
    OTHER_PAYABLE = "2241-09", "其他应付款"
    DAMAGES = "6301", "违约金收入"
    COMPENSATION = "6711", "营业外支出（违约赔偿）"


# The money of the price; money held for others; all that is owed to a customer or for one.
PRICE_CODES = (AccountCode.ADVANCE, AccountCode.DEPOSIT)
HELD_CODES = (AccountCode.DEED_TAX, AccountCode.MAINTENANCE_FUND)
OWED_CODES = (
    *PRICE_CODES,
    *HELD_CODES,
    AccountCode.REFUND_PAYABLE,
    AccountCode.COMPENSATION_PAYABLE,
    AccountCode.OTHER_PAYABLE,
)


class PlanKind(models.TextChoices):
    """What a line of a payment plan is for."""

    DEPOSIT = "deposit", "定金"
    PREPAYMENT = "prepayment", "定金超额转预付款"
    DOWN_PAYMENT = "down_payment", "首付款"
    INSTALMENT = "instalment", "分期款"
    BALANCE = "balance", "房款"
    LOAN = "loan", "按揭贷款"
    PROVIDENT_LOAN = "provident_loan", "公积金贷款"


class ReceiptKind(models.TextChoices):
    """What was received."""

    DEPOSIT = "deposit", "定金"
    PRICE = "price", "房款"
    DEED_TAX = "deed_tax", "代收契税"
    MAINTENANCE_FUND = "maintenance", "代收维修资金"
    DAMAGES = "damages", "违约金"
    OTHER = "other", "其他代收"


class PayMethod(models.TextChoices):
    """How it was paid."""

    TRANSFER = "transfer", "银行转账"
    CARD = "card", "POS 刷卡"
    CASH = "cash", "现金"
    LOAN = "loan", "银行放款"


class PlanState(models.TextChoices):
    """How a line of a plan stands, by what came in and the day."""

    PAID = "paid", "已收足"
    PARTLY = "partly", "部分已收"
    OPEN = "open", "未到期"
    UNDATED = "undated", "未定日期"
    OVERDUE = "overdue", "逾期"


class RefundSource(models.TextChoices):
    """Which money is given back."""

    PRICE = "price", "房款"
    DEPOSIT = "deposit", "定金"
    SURPLUS = "surplus", "多付款"
    DEED_TAX = "deed_tax", "代收契税"
    MAINTENANCE_FUND = "maintenance", "代收维修资金"
    OTHER = "other", "其他代收"
    COMPENSATION = "compensation", "违约赔偿"


class RefundState(models.TextChoices):
    """How a refund stands."""

    REQUESTED = "requested", "待审批"
    APPROVED = "approved", "待付款"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"
    PAID = "paid", "已付"
    REVERSED = "reversed", "已冲销"


class InvoiceKind(models.TextChoices):
    """Which invoice: for money received in advance (code 602, no VAT) or for the sale itself."""

    PREPAYMENT = "prepayment", "预收款发票（602 不征税）"
    SALE = "sale", "销售发票"


class HeldKind(models.TextChoices):
    """Money taken for somebody else: for whom it waits."""

    DEED_TAX = "deed_tax", "契税"
    MAINTENANCE_FUND = "maintenance", "维修资金"


# ---- what the bank tells


class BankPurpose(models.TextChoices):
    """What comes to an account of the company at a bank."""

    PRICE = "price", "预售资金监管账户"
    GENERAL = "general", "一般存款账户"
    TRUST = "trust", "代收款专户"


class LineState(models.TextChoices):
    """How a line of a bank statement stands."""

    WAITING = "waiting", "待匹配"
    CERTAIN = "certain", "可直接入账"
    DOUBTFUL = "doubtful", "待确认"
    UNKNOWN = "unknown", "待认领"
    BOOKED = "booked", "已入账"
    ASIDE = "aside", "不入账"


OPEN_LINES = (LineState.CERTAIN, LineState.DOUBTFUL, LineState.UNKNOWN)


# ---- collection


class ContactWay(models.TextChoices):
    """How somebody who owes was reached."""

    CALL = "call", "电话"
    TEXT = "text", "短信"
    WECHAT = "wechat", "微信"
    VISIT = "visit", "面谈"
    OTHER = "other", "其他"


class ContactResult(models.TextChoices):
    """What came of it."""

    PROMISED = "promised", "承诺付款"
    REACHED = "reached", "已告知"
    DISPUTED = "disputed", "有异议"
    NOT_REACHED = "not_reached", "未联系上"


class PromiseState(models.TextChoices):
    """How a promise to pay stands, by what came in and the day."""

    OPEN = "open", "未到期"
    KEPT = "kept", "已兑现"
    BROKEN = "broken", "未兑现"
    WITHDRAWN = "withdrawn", "已撤回"


class LetterKind(models.TextChoices):
    """Which formal letter."""

    DEMAND = "demand", "催款函"
    LAWYER = "lawyer", "律师函"


class BreachState(models.TextChoices):
    """How a breach stands on its way to its legal end."""

    NOTICE = "notice", "待送达催告"
    PERIOD = "period", "催告期内"
    DECISION = "decision", "待总经理决定"
    PAID = "paid", "已付清"
    KEPT = "kept", "继续履行"
    CANCELLED = "cancelled", "决定解除"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_BREACHES = (BreachState.NOTICE, BreachState.PERIOD, BreachState.DECISION)
