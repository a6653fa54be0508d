"""Roles (岗位) of the department and its counterparts (requirements A1.2, processes.md); states of absences."""

from django.db import models


class Role(models.TextChoices):
    """One row = one role to ship; one person may hold several, each for a set of projects.

    Which number of the list of requirements it is, its section and duties: ``rights/roles.toml``.
    """

    SALES = "sales", "置业顾问"
    SALES_DIRECTOR = "sales_director", "销售总监"
    MARKETING_MANAGER = "marketing_manager", "营销策划部经理"
    SIGNING_LEAD = "signing_lead", "签约主管"
    CONTRACT = "contract", "签约专员"
    SEAL = "seal", "印章管理员"
    MORTGAGE = "mortgage", "按揭专员"
    TITLE = "title", "产权专员"
    ARCHIVE = "archive", "档案管理员"
    CARE = "care", "客户服务专员"
    HOTLINE = "hotline", "热线接线员"
    COMPLAINT = "complaint", "投诉专员"
    CS_SUPERVISOR = "cs_supervisor", "客服主管"
    MANAGER = "manager", "客户服务部经理"
    DEPUTY_GM = "deputy_gm", "分管副总"
    GM = "gm", "总经理"
    PROJECT_HEAD = "project_head", "项目负责人"
    DEPT_HEAD = "dept_head", "责任部门一把手"
    CASHIER = "cashier", "财务收款员"
    FINANCE_MANAGER = "finance_manager", "财务经理"
    LEGAL = "legal", "法务"
    ENGINEERING = "engineering", "工程部"
    DESIGN = "design", "设计部"
    COST = "cost", "成本部"
    REPAIR_LEAD = "repair_lead", "维修当日总负责人"
    REPAIRER = "repairer", "维修人员"
    PROPERTY = "property", "物业服务中心"
    HR = "hr", "行政人事"
    ADMIN = "admin", "系统管理员"
    ASSISTANT = "assistant", "经理助理"
    MARKETING_SUPERVISOR = "marketing_supervisor", "营销中心客服主管"
    AFTERSALES_SUPERVISOR = "aftersales_supervisor", "售后管理主管"
    COMPANY_CS = "company_cs", "地产公司客服部"
    PROPERTY_ENGINEER = "property_engineer", "物业工程部"
    FRONT_LEAD = "front_lead", "客服部领班"
    LOBBY = "lobby", "大厅接待员"
    CONFERENCE = "conference", "会议服务员"
    COMMUNITY = "community", "小区客户服务"
    RETENTION_MANAGER = "retention_manager", "客户维系中心经理"
    RECEPTION_SUPERVISOR = "reception_supervisor", "前台接待主管"
    SERVICE_SUPERVISOR = "service_supervisor", "售后服务主管"
    CALL_SUPERVISOR = "call_supervisor", "呼叫中心主管"
    RELATIONS = "relations", "客户关系管理"
    QUALITY = "quality", "服务质量管理"
    CREDIT = "credit", "客户信息与信用管理"
    KEY_ACCOUNT = "key_account", "大客户服务"
    ASSESSOR = "assessor", "绩效考核"
    CONTRACTOR = "contractor", "施工责任单位（外部）"
    OWNER = "owner", "业主（外部）"
    OUTSIDE_CLERK = "outside_clerk", "律师、银行经办（外部）"
    GROUP_VIEWER = "group_viewer", "集团查看"


# People of other firms and buyers: they come in by their own doors and hold only what is meant for them.
OUTSIDE = frozenset({Role.CONTRACTOR, Role.OWNER, Role.OUTSIDE_CLERK})


class AbsenceState(models.TextChoices):
    """How an absence stands."""

    PLANNED = "planned", "未开始"
    RUNNING = "running", "代理中"
    ENDED = "ended", "已结束"
    CANCELLED = "cancelled", "已取消"
