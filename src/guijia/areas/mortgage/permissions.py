"""Who may do what with loans; who acts at which step stands in the diagram."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

SEE_LOANS = permission(
    "mortgage.see_loans",
    "看按揭贷款",
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
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.ASSISTANT,
        Role.GROUP_VIEWER,
    },
)
HANDLE_LOANS = permission("mortgage.handle_loans", "办理按揭贷款", {Role.MORTGAGE, Role.SIGNING_LEAD})
KEEP_BANKS = permission(
    "mortgage.keep_banks", "管理银行协议与资料清单", {Role.MORTGAGE, Role.SIGNING_LEAD, Role.MANAGER}
)
RELEASE_GUARANTEE = permission(
    "mortgage.release_guarantee", "登记担保解除与保证金退回", {Role.MORTGAGE, Role.TITLE}
)
