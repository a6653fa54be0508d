"""Rights of staff administration."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

LET_GO = permission("staffing.let_go", "办理离职交接", {Role.ADMIN, Role.HR, Role.MANAGER})
