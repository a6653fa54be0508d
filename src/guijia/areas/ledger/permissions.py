"""Who may do what with money."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

SEE_MONEY = permission(
    "ledger.see_money",
    "看收款",
    {
        Role.CASHIER,
        Role.FINANCE_MANAGER,
        Role.CONTRACT,
        Role.SIGNING_LEAD,
        Role.SALES,
        Role.SALES_DIRECTOR,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.SEAL,
        Role.MORTGAGE,
        Role.LEGAL,
        Role.MARKETING_SUPERVISOR,
        Role.GROUP_VIEWER,
    },
)
RECEIVE = permission("ledger.receive", "确认收款", {Role.CASHIER, Role.FINANCE_MANAGER})
REVERSE = permission("ledger.reverse", "冲销收据", {Role.FINANCE_MANAGER})
REQUEST_REFUND = permission(
    "ledger.request_refund", "申请退款", {Role.CASHIER, Role.CONTRACT, Role.SIGNING_LEAD}
)
APPROVE_REFUND = permission("ledger.approve_refund", "审批退款", {Role.FINANCE_MANAGER})
PAY_REFUND = permission("ledger.pay_refund", "付退款", {Role.CASHIER}, apart=("ledger.approve_refund",))
TRANSFER = permission("ledger.transfer", "转款", {Role.FINANCE_MANAGER})
REMIT = permission("ledger.remit", "缴存代收款", {Role.CASHIER, Role.FINANCE_MANAGER})
INVOICE = permission("ledger.invoice", "登记发票", {Role.CASHIER, Role.FINANCE_MANAGER})
CLOSE_MONTH = permission("ledger.close_month", "月度结账", {Role.FINANCE_MANAGER})
REOPEN_MONTH = permission("ledger.reopen_month", "反结账", {Role.GM})
SEE_BANK = permission(
    "ledger.see_bank", "看银行流水", {Role.CASHIER, Role.FINANCE_MANAGER, Role.GM, Role.DEPUTY_GM}
)
IMPORT_BANK = permission("ledger.import_bank", "导入银行流水", {Role.CASHIER, Role.FINANCE_MANAGER})
KEEP_BANK_ACCOUNTS = permission("ledger.keep_bank_accounts", "维护收款账户", {Role.FINANCE_MANAGER})
BANK_CASH = permission("ledger.bank_cash", "现金解款", {Role.CASHIER, Role.FINANCE_MANAGER})
COLLECT = permission(
    "ledger.collect",
    "催收",
    {
        Role.SALES,
        Role.CONTRACT,
        Role.SIGNING_LEAD,
        Role.MORTGAGE,
        Role.CASHIER,
        Role.FINANCE_MANAGER,
        Role.LEGAL,
    },
)
WRITE_LETTERS = permission(
    "ledger.write_letters", "出具催款函", {Role.SIGNING_LEAD, Role.CONTRACT, Role.FINANCE_MANAGER, Role.LEGAL}
)
LAWYER_LETTERS = permission("ledger.lawyer_letters", "出具律师函", {Role.LEGAL})
OPEN_BREACH = permission(
    "ledger.open_breach", "登记违约", {Role.SIGNING_LEAD, Role.FINANCE_MANAGER, Role.LEGAL}
)
DECIDE_BREACH = permission("ledger.decide_breach", "决定解除合同", {Role.GM}, apart=("ledger.open_breach",))
