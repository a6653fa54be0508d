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
