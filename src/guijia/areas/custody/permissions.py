"""Who may see where originals are, and who may hand them over."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

_HANDS = {Role.SALES, Role.CONTRACT, Role.SIGNING_LEAD, Role.SEAL, Role.MORTGAGE, Role.TITLE, Role.ARCHIVE}
HAND_OVER = permission("custody.hand_over", "交接原件", _HANDS)
KEEP_ORIGINALS = permission(
    "custody.keep_originals", "登记原件、登记遗失", {Role.CONTRACT, Role.SIGNING_LEAD, Role.ARCHIVE}
)
SEE_ORIGINALS = permission(
    "custody.see_originals",
    "看原件去向",
    {
        *_HANDS,
        Role.SALES_DIRECTOR,
        Role.CS_SUPERVISOR,
        Role.MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
        Role.FINANCE_MANAGER,
        Role.LEGAL,
        Role.AFTERSALES_SUPERVISOR,
    },
)
