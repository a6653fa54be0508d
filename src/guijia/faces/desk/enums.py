"""Words of the desk."""

from django.db import models

from guijia.platform.org.enums import Role

# Where one who is led through the stories keeps the code of the present one (in the session).
TOUR = "tour"


class Tab(models.TextChoices):
    """Whose work the workbench shows."""

    MINE = "mine", "我的"
    ROLE = "role", "我岗位的"
    STARTED = "started", "我发起的"


class WorkGroup(models.TextChoices):
    """Groups of the workbench by urgency."""

    LATE = "late", "已逾期"
    DUE = "due", "今天到期"
    LATER = "later", "以后"
    WAITING = "waiting", "等别人"


class CastGroup(models.TextChoices):
    """Departments under which the people of the demonstration are listed."""

    SERVICE = "service", "客户服务部"
    SALES = "sales", "销售与财务"
    DECIDE = "decide", "决策与责任部门"
    SITE = "site", "现场与外部"


CAST_GROUP: dict[Role, CastGroup] = {
    Role.SALES: CastGroup.SALES,
    Role.SALES_DIRECTOR: CastGroup.SALES,
    Role.MARKETING_MANAGER: CastGroup.SALES,
    Role.SEAL: CastGroup.SALES,
    Role.CASHIER: CastGroup.SALES,
    Role.FINANCE_MANAGER: CastGroup.SALES,
    Role.DEPUTY_GM: CastGroup.DECIDE,
    Role.GM: CastGroup.DECIDE,
    Role.PROJECT_HEAD: CastGroup.DECIDE,
    Role.DEPT_HEAD: CastGroup.DECIDE,
    Role.LEGAL: CastGroup.DECIDE,
    Role.ENGINEERING: CastGroup.DECIDE,
    Role.DESIGN: CastGroup.DECIDE,
    Role.COST: CastGroup.DECIDE,
    Role.HR: CastGroup.DECIDE,
    Role.ADMIN: CastGroup.DECIDE,
    Role.REPAIR_LEAD: CastGroup.SITE,
    Role.REPAIRER: CastGroup.SITE,
    Role.PROPERTY: CastGroup.SITE,
}
