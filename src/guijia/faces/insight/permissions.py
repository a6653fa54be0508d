"""Who may see reports; what somebody may not see as a list is in none of theirs."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

SEE_REPORTS = permission(
    "insight.see_reports",
    "看报表",
    {
        Role.SALES_DIRECTOR,
        Role.MARKETING_MANAGER,
        Role.MARKETING_SUPERVISOR,
        Role.SIGNING_LEAD,
        Role.MORTGAGE,
        Role.CS_SUPERVISOR,
        Role.FINANCE_MANAGER,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.ASSISTANT,
        Role.COMPANY_CS,
        Role.GROUP_VIEWER,
    },
)
