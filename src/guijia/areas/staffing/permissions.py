"""Rights of staff administration."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

LET_GO = permission("staffing.let_go", "办理离职交接", {Role.ADMIN, Role.HR, Role.MANAGER})
SEE_LEAVE = permission(
    "staffing.see_leave",
    "看他人请假",
    {Role.HR, Role.MANAGER, Role.ASSISTANT, Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.SALES_DIRECTOR,
     Role.DEPUTY_GM, Role.GM},
)  # fmt: skip
KEEP_ATTENDANCE = permission(
    "staffing.keep_attendance", "管理考勤与销假", {Role.HR, Role.MANAGER, Role.ASSISTANT}
)
KEEP_ROTA = permission(
    "staffing.keep_rota",
    "排班",
    {Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.MANAGER, Role.ASSISTANT, Role.HR, Role.SALES_DIRECTOR,
     Role.REPAIR_LEAD, Role.FRONT_LEAD},
)  # fmt: skip
SIGN_ATTENDANCE = permission(
    "staffing.sign_attendance",
    "考勤月表签字",
    {Role.MANAGER, Role.SALES_DIRECTOR, Role.FINANCE_MANAGER, Role.PROJECT_HEAD, Role.DEPT_HEAD,
     Role.RETENTION_MANAGER, Role.DEPUTY_GM},
)  # fmt: skip
KEEP_DYNAMICS = permission(
    "staffing.keep_dynamics",
    "登记员工动态",
    {Role.HR, Role.MANAGER, Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.ASSISTANT},
)
KEEP_POSTS = permission("staffing.keep_posts", "编写职位说明书", {Role.HR, Role.MANAGER, Role.ASSISTANT})
ISSUE_POSTS = permission("staffing.issue_posts", "签发职位说明书", {Role.MANAGER, Role.DEPUTY_GM, Role.GM})
SEE_PLANS = permission(
    "staffing.see_plans",
    "看他人的目标与计划",
    {Role.HR, Role.MANAGER, Role.ASSISTANT, Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.SALES_DIRECTOR,
     Role.DEPUTY_GM, Role.GM},
)  # fmt: skip
KEEP_GOALS = permission(
    "staffing.keep_goals",
    "制定部门目标与计划",
    {Role.MANAGER, Role.ASSISTANT, Role.SALES_DIRECTOR, Role.MARKETING_MANAGER, Role.FINANCE_MANAGER,
     Role.PROJECT_HEAD, Role.DEPT_HEAD, Role.RETENTION_MANAGER, Role.HR},
)  # fmt: skip
