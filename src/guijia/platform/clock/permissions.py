"""Rights over time limits."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

PAUSE_CLOCKS = permission(
    "clock.pause_clock",
    "暂停时限",
    {Role.MANAGER, Role.SIGNING_LEAD, Role.CS_SUPERVISOR, Role.SALES_DIRECTOR, Role.DEPUTY_GM},
)
