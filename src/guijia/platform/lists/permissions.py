"""Rights on what others find above their lists."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

SHARE_VIEWS = permission(
    "lists.share_views",
    "共享列表视图",
    {
        Role.ADMIN, Role.MANAGER, Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.SALES_DIRECTOR,
        Role.FINANCE_MANAGER, Role.GM,
    },
)  # fmt: skip
