"""Grounds, states and steps of a cancellation, with the words of the trade."""

from django.db import models


class Fault(models.TextChoices):
    """Whose doing it is that the purchase comes to nothing (F07)."""

    BUYER = "buyer", "买受人原因"
    COMPANY = "company", "公司原因"
    OVER_PROMISE = "over_promise", "公司原因：过度承诺"
    LOAN = "loan", "贷款未获批（双方均无过错）"
    MUTUAL = "mutual", "双方协商解除"


# The company answers for what its people promised.
COMPANY_FAULTS = frozenset({Fault.COMPANY, Fault.OVER_PROMISE})


class Claim(models.TextChoices):
    """What the innocent side picks: one of both, never both."""

    DEPOSIT = "deposit", "定金罚则"
    PENALTY = "penalty", "约定违约金"


class Ground(models.TextChoices):
    """Reasons that are counted (RFD-04)."""

    MONEY = "money", "资金困难"
    LOAN_REFUSED = "loan_refused", "贷款未获批或批贷不足"
    FAMILY = "family", "家庭变故"
    ELIGIBILITY = "eligibility", "没有购房资格"
    PROMISE = "promise", "承诺没有兑现"
    QUALITY = "quality", "房屋质量"
    AREA = "area", "面积误差超过约定"
    LATE_DELIVERY = "late_delivery", "逾期交付"
    DESIGN = "design", "规划、设计变更"
    OTHER_HOME = "other_home", "另购他房"
    OTHER = "other", "其他"


class LoanState(models.TextChoices):
    """How far the loan of the deal is, as checked for the cancellation."""

    NONE = "none", "没有贷款"
    PENDING = "pending", "已申请，未放款"
    GRANTED = "granted", "已放款"
    SETTLED = "settled", "已结清"


class CancelState(models.TextChoices):
    """Where a cancellation stands; the deal is as it was until everything is undone."""

    SUBMITTED = "submitted", "审批中"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "解约办理中"
    EXECUTED = "executed", "已退房"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_STATES = frozenset({CancelState.SUBMITTED, CancelState.RETURNED, CancelState.APPROVED})


class Undo(models.TextChoices):
    """What is undone, in this order, none skipped (W10)."""

    AGREEMENT = "agreement", "签解除协议"
    LOAN = "loan", "结清贷款"
    MORTGAGE_NOTICE = "mortgage_notice", "注销抵押预告登记"
    NOTICE = "notice", "注销预告登记"
    FILING = "filing", "撤销网签备案"
    INVOICES = "invoices", "开红字发票"
    REFUND = "refund", "退款付清"
    PAPERS = "papers", "收回原件与钥匙"


class LegKind(models.TextChoices):
    """To whom money goes back, and what for."""

    BANK = "bank", "退还银行贷款"
    PRICE = "price", "退还房款"
    DEPOSIT = "deposit", "退还定金"
    SURPLUS = "surplus", "退还多付款"
    DEED_TAX = "deed_tax", "退还代收契税"
    MAINTENANCE_FUND = "maintenance", "退还代收维修资金"
    OTHER = "other", "退还其他代收"
    COMPENSATION = "compensation", "违约赔偿"


class PenaltyState(models.TextChoices):
    """Where the proposal to charge the consultant stands (CMP-13)."""

    NONE = "", "不适用"
    PROPOSED = "proposed", "已提出"
    CHECKED = "checked", "已核工资扣减"
    DECIDED = "decided", "已批准"
    REFUSED = "refused", "不扣罚"
