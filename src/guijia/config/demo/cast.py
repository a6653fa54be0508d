"""Who works in the demonstration: invented people, one or more for every post that has something to do."""

from dataclasses import dataclass
from datetime import datetime

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast; ``where``: the project's key, empty for all projects."""

    login: str
    name: str
    role: Role
    where: str = "glf"


CAST = (
    Member("zhoumin", "周敏", Role.MANAGER),
    Member("shenruolan", "沈若岚", Role.SIGNING_LEAD),
    Member("linjingyi", "林静怡", Role.CONTRACT),
    Member("miaokexin", "苗可心", Role.CONTRACT),
    Member("yanzhixing", "颜知行", Role.CONTRACT),
    Member("weining", "魏宁", Role.MORTGAGE),
    Member("shudan", "舒丹", Role.MORTGAGE),
    Member("yujing", "余静", Role.TITLE),
    Member("caiwen", "蔡文", Role.ARCHIVE),
    Member("liaoqiming", "廖启明", Role.SALES_DIRECTOR),
    Member("jiangxiaolan", "江晓岚", Role.MARKETING_MANAGER),
    Member("taoran", "陶然", Role.SALES),
    Member("hechen", "贺晨", Role.SALES),
    Member("qiuyue", "裘悦", Role.SALES),
    Member("xinglei", "邢磊", Role.SALES),
    Member("abuduweili", "阿卜杜外力·艾山", Role.SALES),
    Member("mayiming", "马一鸣", Role.SALES),
    Member("ouyangqing", "欧阳晴", Role.SALES),
    Member("genglu", "耿璐", Role.SALES),
    Member("hewanqing", "何婉清", Role.CASHIER),
    Member("zhengyun", "郑允", Role.FINANCE_MANAGER),
    Member("fengyuzhen", "冯玉珍", Role.SEAL),
    Member("hanli", "韩立", Role.GM, ""),
    Member("shaming", "沙明", Role.DEPUTY_GM, ""),
    Member("mengzhao", "孟昭", Role.LEGAL),
    Member("chengyifan", "程一帆", Role.ADMIN, ""),
    Member("guwen", "顾闻", Role.SALES, "yql"),
    Member("loudong", "娄栋", Role.SALES_DIRECTOR, "yql"),
)
CONSULTANTS = tuple(one.login for one in CAST if one.role == Role.SALES and one.where == "glf")
OFFICERS = tuple(one.login for one in CAST if one.role == Role.CONTRACT)


def hire(projects: dict[str, Project], now: datetime) -> dict[str, Staff]:
    """Take the cast on and post them. Returns: people by login."""
    people = {}
    for one in CAST:
        people[one.login] = org.hire(login=one.login, name=one.name, is_demo=True, actor=SYSTEM, now=now)
        where = projects[one.where] if one.where else None
        org.post(staff=people[one.login], role=one.role, project=where, actor=SYSTEM, now=now)
    return people
