"""Who may ask for a cancellation; who acts at which step stands in the diagram. It is read by whoever sees deals."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import permission

CANCEL_DEAL = permission("unwinding.cancel_deal", "申请退房", {Role.SALES}, apart=("ledger.pay_refund",))
PRINT_CANCELLATION = permission(
    "unwinding.print_cancellation",
    "打印退房申请、审批表",
    {
        Role.SALES,
        Role.SALES_DIRECTOR,
        Role.CONTRACT,
        Role.SIGNING_LEAD,
        Role.ARCHIVE,
        Role.MANAGER,
        Role.FINANCE_MANAGER,
        Role.LEGAL,
    },
)
