"""Words for customers."""

from django.db import models


class CustomerKind(models.TextChoices):
    """A natural person or a legal one."""

    PERSON = "person", "个人"
    COMPANY = "company", "单位"


class IdType(models.TextChoices):
    """Documents by which a customer is known."""

    RESIDENT = "resident", "居民身份证"
    HK_MACAU = "hk_macau", "港澳居民来往内地通行证"
    TAIWAN = "taiwan", "台湾居民来往大陆通行证"
    PASSPORT = "passport", "护照"
    FOREIGN_PERMANENT = "foreign_permanent", "外国人永久居留身份证"
    CREDIT_CODE = "credit_code", "统一社会信用代码"


class Sex(models.TextChoices):
    """As the document says."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class ResidencePermit(models.TextChoices):
    """Residence permit (居住证) of a buyer from elsewhere; SUB-04."""

    NOT_NEEDED = "not_needed", "不需要"
    HAS = "has", "已有"
    NONE = "none", "还没有"


class Sensitive(models.TextChoices):
    """What is masked until somebody asks for it with a reason."""

    MOBILE = "mobile", "手机号码"
    ID_NUMBER = "id_number", "证件号码"
    ADDRESS = "address", "通讯地址"
    BIRTH = "birth", "出生日期"
    EMAIL = "email", "电子邮箱"


class RevealReason(models.TextChoices):
    """Reasons offered to whoever asks outside a case; another may be written."""

    CALL_BACK = "call_back", "回电客户"
    VERIFY = "verify", "核对证件原件"
    SEND_PAPERS = "send_papers", "寄送资料"
    AUTHORITY = "authority", "主管部门或法院要求"
    OTHER = "other", "其他（请写明）"


class OutsideKind(models.TextChoices):
    """Whom the department deals with outside the company (ORG-07)."""

    HOUSING = "housing", "房管局"
    LAND = "land", "国土局"
    TRADE_CENTRE = "trade_centre", "房产交易中心"
    DEED_TAX = "deed_tax", "契税分局"
    TITLE_OFFICE = "title_office", "房屋产权监理处"
    OPERATION_OFFICE = "operation_office", "房地产经营管理处"
    FUND_OFFICE = "fund_office", "维修资金监管办公室"
    HOUSING_FUND = "housing_fund", "公积金贷款中心"
    BANK = "bank", "按揭银行"
    LAW_FIRM = "law_firm", "律师行"
    NOTARY = "notary", "公证处"
    FILING_CENTRE = "filing_centre", "合同备案计算机中心"
    SOFTWARE = "software", "软件供应商"
    CONTRACTOR = "contractor", "施工单位"
    DECORATION = "decoration", "装修公司"
    MATERIALS = "materials", "材料供应商"
    UTILITY = "utility", "水、电、燃气公司"
    COMMUNITY = "community", "社区居委"
    OTHER = "other", "其他"


class VisitKind(models.TextChoices):
    """How somebody who may buy turns to the sales office."""

    VISIT = "visit", "来访"
    CALL = "call", "来电"


class VisitChannel(models.TextChoices):
    """How they came to know of the project."""

    WEB = "web", "网络"
    OUTDOOR = "outdoor", "户外广告"
    PRINT = "print", "报刊"
    MESSAGE = "message", "短信"
    OWNER = "owner", "老业主介绍"
    FRIEND = "friend", "朋友介绍"
    AGENCY = "agency", "中介渠道"
    PASSING = "passing", "路过"
    EVENT = "event", "展会与活动"
    OTHER = "other", "其他"


class VisitWish(models.TextChoices):
    """What they look for."""

    ONE = "one", "一房"
    TWO = "two", "两房"
    THREE = "three", "三房"
    FOUR = "four", "四房及以上"
    SHOP = "shop", "商铺"
    PARKING = "parking", "车位"
    UNSAID = "unsaid", "未说明"


class VisitGrade(models.TextChoices):
    """How near they are to buying, in the consultant's judgement."""

    A = "a", "A 近日可定"
    B = "b", "B 有意向"
    C = "c", "C 了解中"
    D = "d", "D 无意向"
