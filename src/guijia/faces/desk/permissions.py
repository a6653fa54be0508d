"""Rights on what is taken out of the house."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

EXPORT_LARGE = permission(
    "desk.export_large", "大批导出含客户资料的列表", {Role.MANAGER, Role.GM, Role.ADMIN}
)
