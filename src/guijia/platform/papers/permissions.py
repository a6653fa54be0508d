"""Rights of the printing room."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

PUBLISH_TEMPLATES = permission(
    "papers.publish_templates", "发布单据模板", {Role.ADMIN, Role.MANAGER, Role.SIGNING_LEAD, Role.LEGAL}
)
