"""States and kinds of a deal, with the words of the trade."""

from django.db import models


class SubscriptionState(models.TextChoices):
    """Where a subscription stands (the law; the case says whose turn it is)."""

    SUBMITTED = "submitted", "审签中"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "待核对登记"
    REGISTERED = "registered", "待收定金"
    DEPOSITED = "deposited", "待用印"
    SEALED = "sealed", "已用印"
    SIGNED = "signed", "已签约"
    REFUSED = "refused", "未批准"
    RELEASED = "released", "已释放"


LIVE_SUBSCRIPTIONS = frozenset(
    {
        SubscriptionState.SUBMITTED,
        SubscriptionState.RETURNED,
        SubscriptionState.APPROVED,
        SubscriptionState.REGISTERED,
        SubscriptionState.DEPOSITED,
        SubscriptionState.SEALED,
        SubscriptionState.SIGNED,
    }
)


class PaymentMethod(models.TextChoices):
    """How a home is paid."""

    LUMP_SUM = "lump_sum", "一次性付款"
    INSTALMENT = "instalment", "分期付款"
    MORTGAGE = "mortgage", "商业按揭"
    PROVIDENT = "provident", "公积金贷款"
    COMBINED = "combined", "组合贷款"


class AreaBasis(models.TextChoices):
    """Which areas of a home a document was made with."""

    FORECAST = "forecast", "预测"
    MEASURED = "measured", "实测"


WITH_LOAN = frozenset({PaymentMethod.MORTGAGE, PaymentMethod.PROVIDENT, PaymentMethod.COMBINED})


class BuyerRole(models.TextChoices):
    """In what part a person stands on the form."""

    PURCHASER = "purchaser", "认购人"
    CO_OWNER = "co_owner", "共有人"
    AGENT = "agent", "代理人"


class ContractState(models.TextChoices):
    """Where a contract stands."""

    PREPARING = "preparing", "签约准备"
    READY = "ready", "待签约"
    SIGNED = "signed", "已签，待送审"
    REVIEWING = "reviewing", "审批中"
    APPROVED = "approved", "待用印"
    SEALED = "sealed", "待备案"
    FILED = "filed", "已备案"
    VOID = "void", "作废"


class SetState(models.TextChoices):
    """Where a set of contract paper is (F09)."""

    IN_STOCK = "in_stock", "在库"
    ISSUED = "issued", "领出"
    USED = "used", "已签用"
    VOID = "void", "作废"


class AppointmentState(models.TextChoices):
    """What became of a signing appointment."""

    BOOKED = "booked", "已约"
    ATTENDED = "attended", "已到"
    CANCELLED = "cancelled", "取消"


class SealKind(models.TextChoices):
    """Which document was sealed."""

    SUBSCRIPTION = "subscription", "认购书"
    CONTRACT = "contract", "买卖合同"


class ChangeProcess(models.TextChoices):
    """Which procedure a change follows: by how far the deal has come, and what changes."""

    SUBSCRIPTION = "W02", "认购变更"
    CONTRACT = "W04", "签约变更"
    NAME = "W05", "更名"


class ChangeKind(models.TextChoices):
    """What a deal is asked to change (F02, F06, F12)."""

    UNIT = "unit", "换房"
    PURCHASER = "purchaser", "变更买受人"
    CO_OWNER = "co_owner", "增减共有人"
    PAYMENT = "payment", "变更付款方式"
    PRICE = "price", "变更价格"
    DATE = "date", "变更签约日期"


PERSON_CHANGES = frozenset({ChangeKind.PURCHASER, ChangeKind.CO_OWNER})


class ChangeState(models.TextChoices):
    """Where a change stands; nothing of the deal moves before it is executed."""

    SUBMITTED = "submitted", "审批中"
    RETURNED = "returned", "退回修改"
    EXECUTED = "executed", "已执行"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_CHANGES = frozenset({ChangeState.SUBMITTED, ChangeState.RETURNED})


# Before the deposit a form is revised; what has come to nothing is subscribed anew.
CHANGEABLE = frozenset({SubscriptionState.DEPOSITED, SubscriptionState.SEALED, SubscriptionState.SIGNED})


class ChangeRoute(models.TextChoices):
    """How a change takes effect."""

    AMEND = "amend", "直接变更认购书"
    SUPPLEMENT = "supplement", "签补充协议"
    RESIGN = "resign", "解约后重新签约"


class Relation(models.TextChoices):
    """Between whom a name may be changed after filing; which of them a city allows is a parameter."""

    SPOUSE = "spouse", "配偶"
    CLOSE_RELATIVE = "close_relative", "近亲属"
    INHERITANCE = "inheritance", "继承"
    DIVORCE = "divorce", "离婚析产"
    JUDGMENT = "judgment", "法院判决"


class Marital(models.TextChoices):
    """Marital status of whoever leaves the deal; it decides which papers are needed."""

    SINGLE = "single", "未婚"
    MARRIED = "married", "已婚"
    DIVORCED = "divorced", "离异"
    WIDOWED = "widowed", "丧偶"


class MortgageState(models.TextChoices):
    """How far the loan of a contract is, as checked for a change."""

    NONE = "none", "没有贷款"
    PENDING = "pending", "已申请，未放款"
    GRANTED = "granted", "已放款"
    RELEASED = "released", "已结清并注销抵押"


class CommissionKind(models.TextChoices):
    """Why a line stands in the commission register."""

    EARNED = "earned", "成交计佣"
    ADJUSTED = "adjusted", "变更调整"
    REVERSED = "reversed", "退房冲回"
    PENALTY = "penalty", "过度承诺扣罚"


class RegisterKind(models.TextChoices):
    """Registers that are printed for a span of days."""

    F09 = "F09", "合同领用登记表"
    F14 = "F14", "合同备案台帐"
    SEALS = "YY", "用印登记表"


class MismatchKind(models.TextChoices):
    """Which two sources disagree about a home."""

    COMMITMENT = "commitment", "销控与占用"
    DOCUMENT = "document", "销控与单据"
    MONEY = "money", "单据与款项"
    SEAL = "seal", "单据与用印"
    FILING = "filing", "合同与备案"
    BUREAU = "bureau", "销控与网签清单"
