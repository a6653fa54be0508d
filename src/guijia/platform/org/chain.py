"""Whom one reports to: the chain of posts along which an overdue matter climbs."""

from guijia.platform.org.enums import Role

# Requirements A1.1, A1.2 and S4:L291 (department, then the deputy in charge, then the general manager).
_ABOVE = {
    Role.SALES: Role.SALES_DIRECTOR,
    Role.SALES_DIRECTOR: Role.DEPUTY_GM,
    Role.MARKETING_MANAGER: Role.DEPUTY_GM,
    Role.SIGNING_LEAD: Role.MANAGER,
    Role.CONTRACT: Role.SIGNING_LEAD,
    Role.SEAL: Role.SIGNING_LEAD,
    Role.MORTGAGE: Role.SIGNING_LEAD,
    Role.TITLE: Role.MANAGER,
    Role.ARCHIVE: Role.MANAGER,
    Role.CARE: Role.CS_SUPERVISOR,
    Role.HOTLINE: Role.CS_SUPERVISOR,
    Role.COMPLAINT: Role.CS_SUPERVISOR,
    Role.CS_SUPERVISOR: Role.MANAGER,
    Role.MANAGER: Role.DEPUTY_GM,
    Role.DEPUTY_GM: Role.GM,
    Role.PROJECT_HEAD: Role.DEPUTY_GM,
    Role.DEPT_HEAD: Role.DEPUTY_GM,
    Role.CASHIER: Role.FINANCE_MANAGER,
    Role.FINANCE_MANAGER: Role.DEPUTY_GM,
    Role.LEGAL: Role.DEPUTY_GM,
    Role.ENGINEERING: Role.PROJECT_HEAD,
    Role.DESIGN: Role.PROJECT_HEAD,
    Role.COST: Role.PROJECT_HEAD,
    Role.REPAIR_LEAD: Role.PROJECT_HEAD,
    Role.REPAIRER: Role.REPAIR_LEAD,
    Role.PROPERTY: Role.CS_SUPERVISOR,
    Role.HR: Role.DEPUTY_GM,
    Role.ASSISTANT: Role.MANAGER,
    Role.MARKETING_SUPERVISOR: Role.MARKETING_MANAGER,
    Role.AFTERSALES_SUPERVISOR: Role.MANAGER,
    Role.SERVICE_SUPERVISOR: Role.MANAGER,
    Role.COMPANY_CS: Role.DEPUTY_GM,
    Role.ASSESSOR: Role.MANAGER,
    Role.RETENTION_MANAGER: Role.DEPUTY_GM,
    Role.RECEPTION_SUPERVISOR: Role.RETENTION_MANAGER,
    Role.CALL_SUPERVISOR: Role.RETENTION_MANAGER,
    Role.RELATIONS: Role.RETENTION_MANAGER,
    Role.QUALITY: Role.RETENTION_MANAGER,
    Role.CREDIT: Role.RETENTION_MANAGER,
    Role.KEY_ACCOUNT: Role.RETENTION_MANAGER,
    Role.FRONT_LEAD: Role.CS_SUPERVISOR,
    Role.LOBBY: Role.FRONT_LEAD,
    Role.CONFERENCE: Role.FRONT_LEAD,
    Role.COMMUNITY: Role.CS_SUPERVISOR,
    Role.PROPERTY_ENGINEER: Role.ENGINEERING,
}


def superiors_of(role: str) -> list[Role]:
    """The posts above a post, the nearest first; none above the general manager.

    Rule:    ROL-01 (manager reports to the deputy GM), S4:L291-293 (escalation).
    """
    found: list[Role] = []
    at = _ABOVE.get(Role(role)) if role in Role.values else None
    while at is not None:
        found.append(at)
        at = _ABOVE.get(at)
    return found
