"""Rights on what is taken out of the house: lists, and figures for customers."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

EXPORT_LARGE = permission(
    "desk.export_large", "大批导出含客户资料的列表", {Role.MANAGER, Role.GM, Role.ADMIN}
)
ESTIMATE = permission(
    "desk.estimate",
    "测算并打印给客户",
    {
        Role.SALES,
        Role.SALES_DIRECTOR,
        Role.SIGNING_LEAD,
        Role.CONTRACT,
        Role.MORTGAGE,
        Role.TITLE,
        Role.CASHIER,
        Role.FINANCE_MANAGER,
        Role.LEGAL,
        Role.CS_SUPERVISOR,
        Role.MARKETING_SUPERVISOR,
        Role.AFTERSALES_SUPERVISOR,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.ASSISTANT,
    },
)
