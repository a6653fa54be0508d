"""Rights on cases as such; what may be done on a step comes from the role that the diagram names."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import EVERYONE, permission

READ_CASES = permission("flow.read_cases", "查看案件", EVERYONE)
HAND_OVER = permission(
    "flow.hand_over", "转交他人已领办的步骤", {Role.MANAGER, Role.CS_SUPERVISOR, Role.SIGNING_LEAD}
)
PUBLISH = permission("flow.publish_process", "发布流程", {Role.ADMIN})
# Together with publishing: nobody has both unless somebody is given it on purpose.
SKIP_APPROVALS = permission("flow.skip_approvals", "换版时跳过审批", {Role.GM})
SEE_APPROVALS = permission(
    "flow.see_approvals",
    "批量审批",
    {
        Role.SALES_DIRECTOR,
        Role.MARKETING_MANAGER,
        Role.SIGNING_LEAD,
        Role.CS_SUPERVISOR,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.FINANCE_MANAGER,
        Role.LEGAL,
    },
)
