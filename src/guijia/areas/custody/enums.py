"""Which originals there are, where they can be, and how a hand-over stands."""

from django.db import models


class OriginalKind(models.TextChoices):
    """Which paper it is the original of."""

    CONTRACT = "contract", "买卖合同"
    SUPPLEMENT = "supplement", "补充协议"
    SUBSCRIPTION = "subscription", "认购书"
    LOAN_CONTRACT = "loan_contract", "借款合同"
    MANDATE = "mandate", "授权委托书"
    CERTIFICATE = "certificate", "证明、登记证"
    OTHER = "other", "其他"


class Keeper(models.TextChoices):
    """With whom an original is."""

    STAFF = "staff", "本公司人员"
    ARCHIVE = "archive", "档案室"
    CUSTOMER = "customer", "客户"
    BANK = "bank", "银行"
    BUREAU = "bureau", "房管、登记机构"
    LAWYER = "lawyer", "律师、公证处"
    OTHER = "other", "其他单位"


OUTSIDE = frozenset({Keeper.CUSTOMER, Keeper.BANK, Keeper.BUREAU, Keeper.LAWYER, Keeper.OTHER})


class OriginalState(models.TextChoices):
    """How an original stands."""

    KEPT = "kept", "在手"
    MOVING = "moving", "交接中"
    LOST = "lost", "遗失"
    VOID = "void", "作废收回"


class HandOverState(models.TextChoices):
    """How a hand-over stands."""

    OFFERED = "offered", "待签收"
    TAKEN = "taken", "已签收"
    DECLINED = "declined", "未收到"
