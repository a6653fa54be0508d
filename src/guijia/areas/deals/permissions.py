"""Who may do what with a deal; who acts at which step stands in the diagrams."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

SEE_DEALS = permission(
    "deals.see_deals",
    "看认购与合同",
    {
        Role.SALES,
        Role.SALES_DIRECTOR,
        Role.MARKETING_MANAGER,
        Role.SIGNING_LEAD,
        Role.CONTRACT,
        Role.SEAL,
        Role.MORTGAGE,
        Role.TITLE,
        Role.ARCHIVE,
        Role.CS_SUPERVISOR,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.CASHIER,
        Role.FINANCE_MANAGER,
        Role.LEGAL,
        Role.ASSISTANT,
        Role.MARKETING_SUPERVISOR,
        Role.AFTERSALES_SUPERVISOR,
        Role.COMPANY_CS,
        Role.GROUP_VIEWER,
    },
)
# Who sells takes no money for it.
SUBSCRIBE = permission(
    "deals.subscribe", "填报认购书", {Role.SALES}, apart=("ledger.receive", "ledger.reverse")
)
CHANGE_DEAL = permission("deals.change_deal", "申请变更", {Role.SALES})
SIGN = permission("deals.sign", "签约与备案", {Role.CONTRACT, Role.SIGNING_LEAD})
PRINT_DEALS = permission(
    "deals.print_deals",
    "打印认购书与合同",
    {
        Role.SALES,
        Role.SALES_DIRECTOR,
        Role.CONTRACT,
        Role.SIGNING_LEAD,
        Role.SEAL,
        Role.MORTGAGE,
        Role.TITLE,
        Role.ARCHIVE,
        Role.MANAGER,
    },
)
# What colleagues earn is for those who answer for sales and money; consultants see their own.
SEE_COMMISSION = permission(
    "deals.see_commission",
    "看佣金",
    {
        Role.SALES,
        Role.SALES_DIRECTOR,
        Role.MARKETING_MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.FINANCE_MANAGER,
    },
)
SEE_ALL_COMMISSION = permission(
    "deals.see_all_commission",
    "看全部顾问的佣金",
    {Role.SALES_DIRECTOR, Role.MARKETING_MANAGER, Role.DEPUTY_GM, Role.GM, Role.FINANCE_MANAGER},
)
CLOSE_DAY = permission(
    "deals.close_day",
    "日结核对",
    {Role.CONTRACT, Role.SIGNING_LEAD, Role.SALES_DIRECTOR, Role.FINANCE_MANAGER, Role.MANAGER},
)
RECEIVE_PAPERS = permission(
    "deals.receive_papers",
    "登记收到客户资料",
    {Role.SALES, Role.CONTRACT, Role.SIGNING_LEAD, Role.MORTGAGE},
)
KEEP_SETS = permission("deals.keep_sets", "管理合同套", {Role.CONTRACT, Role.SIGNING_LEAD})
KEEP_TEMPLATES = permission("deals.keep_templates", "管理合同范本", {Role.SIGNING_LEAD, Role.MANAGER})
FILING_SECRETS = permission(
    "deals.filing_secrets",
    "备案账户",
    {Role.CONTRACT, Role.MANAGER},
    never={Role.SALES, Role.SALES_DIRECTOR, Role.ADMIN, Role.GROUP_VIEWER},
)
