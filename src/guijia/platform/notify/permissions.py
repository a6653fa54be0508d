"""Rights on messages; everybody reads their own."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

SET_CHANNELS = permission("notify.set_channels", "设置消息渠道", {Role.ADMIN})
SET_TEMPLATES = permission("notify.set_templates", "编写消息模板", {Role.ADMIN, Role.MANAGER})
SEE_DELIVERIES = permission("notify.see_deliveries", "查看发送记录、重发", {Role.ADMIN, Role.MANAGER})
