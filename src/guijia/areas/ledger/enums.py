"""Kinds of money."""

from django.db import models


class AccountCode(models.TextChoices):
    """Accounts of the sale ledger (short form of the company's chart)."""

    SUPERVISED_BANK = "1002", "预售资金监管账户"
    DEPOSIT = "2241", "定金"
    ADVANCE = "2203", "预收房款"


class PlanKind(models.TextChoices):
    """What a line of a payment plan is for."""

    DEPOSIT = "deposit", "定金"
    PREPAYMENT = "prepayment", "定金超额转预付款"
    DOWN_PAYMENT = "down_payment", "首付款"
    INSTALMENT = "instalment", "分期款"
    BALANCE = "balance", "房款"
    LOAN = "loan", "按揭贷款"


class ReceiptKind(models.TextChoices):
    """What was received."""

    DEPOSIT = "deposit", "定金"
    PRICE = "price", "房款"


class PayMethod(models.TextChoices):
    """How it was paid."""

    TRANSFER = "transfer", "银行转账"
    CARD = "card", "POS 刷卡"
    CASH = "cash", "现金"
    LOAN = "loan", "银行放款"
