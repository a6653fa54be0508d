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
