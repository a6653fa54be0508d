"""Words of the settings."""

from django.db import models


class When(models.TextChoices):
    """When a parameter holds, seen from today."""

    NOW = "now", "现行"
    COMING = "coming", "将生效"
    PAST = "past", "已失效"


class Deeds(models.TextChoices):
    """What deeds are about, by the area that wrote them."""

    DEALS = "deals", "认购、签约、备案"
    MORTGAGE = "mortgage", "按揭贷款"
    UNWINDING = "unwinding", "退房与退款"
    CUSTODY = "custody", "合同原件"
    ESTATE = "estate", "房源与销控"
    LEDGER = "ledger", "资金"
    PARTIES = "parties", "客户资料"
    STAFFING = "staffing", "人事与交接"
    INSIGHT = "insight", "报表"
    FLOW = "flow", "流程办理"
    WORK = "work", "后台工作"
    LISTS = "lists", "列表视图"
    PAPERS = "papers", "单据"
    FILES = "files", "附件"
    FACTS = "facts", "参数"
    CLOCK = "clock", "日历与时限"
    ORG = "org", "人员与岗位"
    PLACES = "places", "项目与楼栋"
    DESK = "desk", "登录、导出与测算"
    NOTIFY = "notify", "消息"
    API = "api", "接口"
