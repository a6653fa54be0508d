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
    ESTATE = "estate", "房源与销控"
    LEDGER = "ledger", "收款"
    PARTIES = "parties", "客户资料"
    FLOW = "flow", "流程办理"
    PAPERS = "papers", "单据"
    FILES = "files", "附件"
    FACTS = "facts", "参数"
    CLOCK = "clock", "日历与时限"
    ORG = "org", "人员与岗位"
    PLACES = "places", "项目与楼栋"
    DESK = "desk", "登录与导出"
    NOTIFY = "notify", "消息"
    API = "api", "接口"
