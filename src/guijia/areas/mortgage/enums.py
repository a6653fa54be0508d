"""States and kinds of a loan, with the words of the trade."""

from django.db import models


class LoanKind(models.TextChoices):
    """Who lends."""

    COMMERCIAL = "commercial", "商业按揭"
    FUND = "fund", "公积金贷款"


class LoanMode(models.TextChoices):
    """How the bank comes to lend: straight to the buyer, or after the company has advanced the papers."""

    DIRECT = "direct", "直贷式"
    INDIRECT = "indirect", "间客式"


class LoanState(models.TextChoices):
    """Where a loan stands (the law; the case says whose turn it is)."""

    NOTIFYING = "notifying", "待通知客户"
    COLLECTING = "collecting", "收资料"
    BOOKING = "booking", "约面签"
    INTERVIEW = "interview", "待面签"
    SUBMITTING = "submitting", "待报批"
    DECIDING = "deciding", "银行审批中"
    SETTLING = "settling", "未获足额批准，待客户选择"
    CHANGING = "changing", "待付款方式变更"
    NOTARISING = "notarising", "待公证"
    REGISTERING = "registering", "待抵押预告登记"
    PAYING = "paying", "待放款"
    VOUCHER = "voucher", "待归集放款凭证"
    GUARANTEED = "guaranteed", "已放款，担保中"
    RELEASED = "released", "担保已解除"
    ENDED = "ended", "已终止"


class Answer(models.TextChoices):
    """What the bank said."""

    APPROVED = "approved", "批准"
    MORE = "more", "要求补资料"
    LOWER = "lower", "批贷不足"
    REFUSED = "refused", "不批准"


class Choice(models.TextChoices):
    """What the customer does when the bank does not lend, or lends less."""

    OTHER_BANK = "other_bank", "换银行重新申请"
    ACCEPT = "accept", "接受批准的金额，补足首付"
    CASH = "cash", "改为不贷款付款"
    CANCEL = "cancel", "不再购买，转退房"


class Fault(models.TextChoices):
    """On whose side the reason of a refusal lies; it decides what a cancellation costs whom."""

    CUSTOMER = "customer", "客户原因"
    COMPANY = "company", "公司原因"
    NEITHER = "neither", "不可归责于双方"


class EndKind(models.TextChoices):
    """Why a loan came to an end without the bank's money."""

    CASH = "cash", "改为不贷款付款"
    CANCEL = "cancel", "转退房"
    CONTRACT = "contract", "合同作废"


class Borrower(models.TextChoices):
    """Whose paper it is."""

    BORROWER = "borrower", "借款人"
    CO_OWNER = "co_owner", "共有人"
    AGENT = "agent", "代理人"
    COMPANY = "company", "企业买受人"
    DEAL = "deal", "本笔交易"


class GuaranteeTrigger(models.TextChoices):
    """What ends the company's phased guarantee."""

    MORTGAGE = "mortgage", "抵押权登记、银行取得登记证明"
    TITLE = "title", "买受人取得不动产权证"


class GuaranteeType(models.TextChoices):
    """What kind of guarantee was agreed; what is not agreed is only a general one."""

    JOINT = "joint", "连带责任保证"
    GENERAL = "general", "一般保证"


class OriginalKind(models.TextChoices):
    """Originals of a loan that are kept until the mortgage is registered."""

    LOAN_CONTRACT = "loan_contract", "借款合同"
    MORTGAGE_CONTRACT = "mortgage_contract", "抵押合同"
    VOUCHER = "voucher", "放款上账凭证"
    PRE_NOTICE = "pre_notice", "预告登记证明"
    NOTARY = "notary", "公证书"
    SALE_CONTRACT = "sale_contract", "买卖合同（按揭用）"
    OTHER = "other", "其他"


class OverdueState(models.TextChoices):
    """Where an overdue instalment stands."""

    OPEN = "open", "待跟进"
    FOLLOWED = "followed", "跟进中"
    SETTLED = "settled", "已还清"


class FollowWay(models.TextChoices):
    """How the customer was spoken to."""

    PHONE = "phone", "电话"
    MESSAGE = "message", "短信、微信"
    VISIT = "visit", "上门"
    LETTER = "letter", "信函"
    DESK = "desk", "当面"


class RegisterKind(models.TextChoices):
    """Registers that are printed."""

    F10 = "F10", "按揭资料不齐清单"
    F15 = "F15", "客户贷款台帐"


# Loans on which somebody still works, or for which the company still answers.
LIVE = tuple(one.value for one in LoanState if one not in {LoanState.RELEASED, LoanState.ENDED})
# Loans whose papers are still needed.
BEFORE_SUBMITTING = (LoanState.NOTIFYING, LoanState.COLLECTING, LoanState.BOOKING, LoanState.INTERVIEW,
                     LoanState.SUBMITTING)  # fmt: skip
