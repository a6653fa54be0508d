"""Who may know what about customers."""

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import EVERYONE, permission

_CLOSE = {
    Role.SALES, Role.SALES_DIRECTOR, Role.SIGNING_LEAD, Role.CONTRACT, Role.MORTGAGE, Role.TITLE,
    Role.ARCHIVE, Role.CARE, Role.HOTLINE, Role.COMPLAINT, Role.CS_SUPERVISOR, Role.MANAGER, Role.CASHIER,
    Role.FINANCE_MANAGER, Role.LEGAL, Role.MARKETING_SUPERVISOR, Role.AFTERSALES_SUPERVISOR,
    Role.CALL_SUPERVISOR, Role.KEY_ACCOUNT,
}  # fmt: skip
_NEAR = {
    Role.MARKETING_MANAGER, Role.SEAL, Role.DEPUTY_GM, Role.GM, Role.PROJECT_HEAD, Role.ASSISTANT,
    Role.SERVICE_SUPERVISOR, Role.COMPANY_CS, Role.RETENTION_MANAGER, Role.RECEPTION_SUPERVISOR,
    Role.RELATIONS, Role.QUALITY, Role.CREDIT, Role.COMMUNITY, Role.FRONT_LEAD,
}  # fmt: skip

SEE_CUSTOMERS = permission(
    "parties.see_customers",
    "看客户（证件与电话打码）",
    _CLOSE | _NEAR,
)
REGISTER = permission(
    "parties.register_customer",
    "登记客户",
    {Role.SALES, Role.SALES_DIRECTOR, Role.SIGNING_LEAD, Role.CONTRACT, Role.CS_SUPERVISOR, Role.MANAGER},
)
CORRECT = permission(
    "parties.correct_customer",
    "更正客户资料",
    {
        Role.SALES, Role.SIGNING_LEAD, Role.CONTRACT, Role.MORTGAGE, Role.TITLE, Role.CARE,
        Role.CS_SUPERVISOR, Role.MANAGER,
    },
)  # fmt: skip
REVEAL = permission(
    "parties.reveal",
    "查看完整证件号与电话",
    _CLOSE,
    never={Role.ADMIN, Role.GROUP_VIEWER, Role.LOBBY, Role.CONFERENCE, Role.REPAIRER},
)
SEE_REVEALS = permission(
    "parties.see_reveals", "查看谁看过客户资料", {Role.CS_SUPERVISOR, Role.MANAGER, Role.ARCHIVE}
)
EXPORT = permission(
    "parties.export",
    "导出客户名单（打码）",
    {Role.SIGNING_LEAD, Role.CS_SUPERVISOR, Role.MANAGER, Role.ARCHIVE},
)
SEE_OUTSIDE = permission(
    "parties.see_outside", "看外部单位", EVERYONE - {Role.LOBBY, Role.CONFERENCE, Role.REPAIRER}
)
KEEP_OUTSIDE = permission(
    "parties.keep_outside",
    "登记外部单位与往来事项",
    {
        Role.SIGNING_LEAD, Role.CONTRACT, Role.MORTGAGE, Role.TITLE, Role.ARCHIVE, Role.CS_SUPERVISOR,
        Role.MANAGER, Role.ASSISTANT, Role.MARKETING_SUPERVISOR,
    },
)  # fmt: skip
# Whoever receives visitors, and whoever answers for the sale.
_RECEIVE = {
    Role.SALES, Role.SALES_DIRECTOR, Role.MARKETING_MANAGER, Role.MARKETING_SUPERVISOR, Role.CALL_SUPERVISOR,
    Role.HOTLINE, Role.RECEPTION_SUPERVISOR,
}  # fmt: skip
SEE_VISITS = permission(
    "parties.see_visits",
    "看来访来电（电话打码）",
    _RECEIVE | {Role.MANAGER, Role.DEPUTY_GM, Role.GM, Role.CS_SUPERVISOR, Role.GROUP_VIEWER},
)
RECEIVE_VISIT = permission("parties.receive_visit", "登记来访来电", _RECEIVE)
